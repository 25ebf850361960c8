"""Each option of each command, as it is typed and what it must come to.

A line has what its command needs; ``{tie}`` and the like are ids of the case that ``CASE`` makes.
"""

import json
from collections.abc import Callable
from pathlib import Path

from tests.integration.option_checks import Spec, config, falling, has, only, refused
from tests.integration.option_families import PLAN, REPORT
from tests.integration.option_nouns import NOUNS

SPECS = {
    **NOUNS,
    "schedule list": Spec(
        "schedule list",
        {
            "--enabled": ("", only(lambda row: row["enabled"])),
            "--sort": ("-title", falling(lambda row: row["report_config"]["title"])),
            "--state": ("disabled", only(lambda row: not row["enabled"])),
            "--text": ("Dail", only(lambda row: row["report_config"]["title"] == "Daily")),
        },
    ),
    "schedule show": Spec("schedule show {weekly}"),
    "schedule add": Spec(
        "schedule add --title New --every weekly",
        {
            **REPORT,
            **PLAN,
            "--cron": ("'0 7 * * *'", refused("--every and --cron")),
            "--disabled": ("", has(enabled=False)),
        },
    ),
    "schedule update": Spec(
        "schedule update {daily} --title Daily",
        {
            "--title": ("Named", config(title="Named")),
            "--format": ("html", config(formats=["html"])),
            "--deliver": REPORT["--deliver"],
            "--cron": ("'0 7 * * *'", has(cron_expression="0 7 * * *")),
            **PLAN,
            "--next-run": ("2031-01-07T09:00:00Z", lambda o: "2031-01-07" in o.answer["next_run"]),
        },
    ),
    "schedule enable": Spec("schedule enable {daily}"),
    "schedule disable": Spec("schedule disable {daily}"),
    "schedule run": Spec("schedule run {weekly}"),
    "schedule preview": Spec(
        "schedule preview --every daily --start 2030-01-07T09:00 --tz Europe/London",
        {
            "--every": ("monthly", lambda o: "2030-02-07" in str(o.answer)),
            "--cron": ("'0 7 * * *'", refused("--every and --cron")),
            "--tz": ("Europe/Malta", lambda o: "+01:00" in str(o.answer)),
            "--start": ("2030-03-07T09:00", lambda o: "2030-03-07" in str(o.answer)),
            "--count": ("2", lambda o: len(str(o.answer)) < len(str(o.plain()))),
        },
    ),
    "schedule delete": Spec(
        "schedule delete {row} --yes", before="schedule add --title Gone --every weekly"
    ),
    "report list": Spec(
        "report list",
        {
            "--schedule": ("{weekly}", only(lambda row: row["schedule_id"] is not None)),
            "--sort": ("-title", falling(lambda row: row["report_config"]["title"])),
            "--state": ("dead", only(lambda row: row["state"] == "dead")),
            "--text": ("Mad", only(lambda row: row["report_config"]["title"] == "Made")),
        },
    ),
    "report show": Spec("report show {made}"),
    "report make": Spec(
        "report make --title Now --format md",
        {
            **REPORT,
            "--format": ("html", config(formats=["markdown", "html"])),
            "--wait": (
                "",
                lambda o: (o.answer["state"], o.plain()["state"]) == ("done", "pending"),
            ),
        },
    ),
    "report hold": Spec("report hold {made}"),
    "report release": Spec("report release {made}", before="report hold {made}"),
    "report acknowledge": Spec("report acknowledge {dead}"),
    "report preview": Spec(
        "report preview",
        {
            "--audience": ("public", lambda o: o.answer != [] == o.plain()),
            "--entity": ("Alice --audience public", refused("withheld from the audience public")),
            "--type": ("dossier", refused("exactly one entity")),
        },
    ),
    "report rebuild": Spec(
        "report rebuild {made}",
        {"--to": ("{tmp}/again", lambda o: o.answer["same"] and "again" in o.answer["folders"][0])},
    ),
    "report fetch": Spec(
        "report fetch {made} --to {tmp}/made.zip",
        {
            "--to": ("{tmp}/other.zip", lambda o: o.answer["file"].endswith("other.zip")),
            "--copy": ("client", refused("no copy 'client'")),
        },
    ),
    "report verify": Spec(
        "report verify {folder}",
        {
            "--fingerprint": (
                "ab:cd",
                lambda o: [one["code"] for one in o.answer["problems"]] == ["unknown_key"],
            ),
            "--against-row": ("", lambda o: o.answer["row"] and not o.plain()["row"]),
            "--all": ("", refused("name one report, or say --all")),
        },
    ),
    "key list": Spec("key list"),
    "key show": Spec("key show"),
    "key rotate": Spec(
        "key rotate --yes",
        {"--yes": ("", lambda o: o.answer["fingerprint"] and o.plain() is None)},
    ),
    "report approve": Spec("report approve {held}"),
    "report reject": Spec("report reject {held}"),
    "delivery list": Spec(
        "delivery list",
        {
            "--report": ("{held}", only(lambda row: row["title"] == "Held")),
            "--sort": ("-title", falling(lambda row: row["title"])),
            "--state": ("dead", only(lambda row: row["state"] == "dead")),
        },
    ),
    "delivery show": Spec("delivery show {undelivered}"),
    "delivery retry": Spec("delivery retry {undelivered}"),
    "open": Spec(
        "open",
        {"--as": ("dana", lambda o: "dana" in {row["name"] for row in o.ask("token list")})},
    ),
    "token list": Spec("token list"),
    "token show": Spec("token show {row}", before="token add reader"),
    "token add": Spec(
        "token add reader",
        {
            "--scope": ("write", has(scopes=["write"])),
            "--project": ("Quay", lambda o: len(o.answer["projects"]) == 1),
            "--max-marking": ("tlp:amber", has(max_marking="TLP:AMBER")),
            "--expires": ("90d", lambda o: o.answer["expires_at"]),
            "--out": ("{tmp}/token", lambda o: "bst_" not in str(o.answer)),
        },
    ),
    "token delete": Spec("token delete {row} --yes", before="token add reader"),
    "search": Spec("search Works", {"--project": ("Other", lambda o: o.answer == [] != o.plain())}),
    "path": Spec(
        "path Alice Works",
        {
            "--max": ("9", refused("1<=x<=8")),
            "--without": ("Works", lambda o: o.answer["paths"] == [] != o.plain()["paths"]),
            "--as-of": ("yesterday", refused("as_of")),
        },
    ),
    "common": Spec(
        "common Alice Works",
        {
            "--as-of": ("yesterday", refused("as_of")),
            "--limit": ("0", refused("1<=x<=500")),
        },
    ),
    "around": Spec("around Alice", {"--as-of": ("yesterday", refused("as_of"))}),
    "timeline": Spec(
        "timeline",
        {
            "--as-of": ("yesterday", refused("as_of")),
            "--sort": ("when", refused("-learnt")),
            "--limit": ("0", refused("1<=x<=500")),
        },
    ),
    "import": Spec(
        "import {less} --as cards --project Quay",
        {
            "--project": ("Fresh", lambda o: o.ask("project show Fresh")),
            "--format": ("jsonl", refused("line 1")),
            "--as": ("others", has(origin="others")),
            "--author": ("bob --as anew", lambda o: "bob" in str(o.ask("entity list"))),
            "--replace": ("", lambda o: o.answer["ended"] > 0),
            "--map": ("Role=alias", lambda o: o.ask("search clerk") != []),
            "--mapping": ("vehicles", refused("no column is surely the name")),
            "--save-mapping": ("{tmp}/cards.toml", refused("goes with --dry-run")),
            "--key": ("Surname", refused("there is no column 'Surname'")),
            "--each-row": ("", has(created=1)),
            "--skip": ("1", refused("no column is surely the name")),
            "--comment": ("D", refused("nothing in the file")),
            "--delimiter": ("o", refused("has 2 cells")),
            "--encoding": ("utf-17", refused("utf-17")),
            # A table refers to nothing; of a bundle, tests/cases has both ways.
            "--strict": ("", lambda o: o.answer["entities"]),
            "--restore": ("", refused("restored into an empty project")),
            "--skip-bad": ("{tmp}/bad", lambda o: o),
            "--dry-run": ("", lambda o: o.answer["columns"]),
        },
        before="import {more} --as cards --project Quay",
    ),
    "export": Spec(
        "export --out {tmp}/case.jsonl",
        {
            "--format": ("stix", lambda o: "bundle" in Path(o.answer["file"]).read_text()),
            "--out": ("{tmp}/other.jsonl", lambda o: o.answer["file"].endswith("other.jsonl")),
        },
    ),
    "doctor": Spec("doctor", {"--wait": ("1", lambda o: o.answer["services"])}),
    "settings check": Spec("settings check", {"--connect": ("", has(success=True))}),
    "alarm": Spec("alarm"),
    "tick": Spec("tick"),
    "completion": Spec("completion bash"),
}
# Typed in this order, on a local stack of its own.
STACK: dict[str, Callable[[str], object]] = {
    "up --json": lambda text: json.loads(text)["api"].startswith("http://127.0.0.1:"),
    "status --json": lambda text: "neo4j" in {row["process"] for row in json.loads(text)},
    "logs neo4j --lines 1": lambda text: len(text.splitlines()) == 1,
    "logs neo4j --follow": lambda text: "Started." in text,
    "env --json": lambda text: json.loads(text)["NEO4J_URI"].startswith("bolt://127.0.0.1"),
    "demo --json": lambda text: json.loads(text)["report"]["state"] == "done",
    "down --json": json.loads,
}
