"""A case, and the options that several commands have."""

from tests.integration.option_checks import (
    Options,
    by_bob,
    claim,
    config,
    has,
    refused,
)

# Each is typed with --json, and its id is known by its name.
CASE = {
    "project": "project add Quay --marking tlp:green --phone-region GB",
    "other": "project add Other",
    "register": "source add --title Register --reliability A --marking tlp:amber -p Quay",
    "ledger": "source add --title Ledger --note 'of the harbour' -p Quay",
    "alice": "entity add --type person --name Alice --claim role=owner --marking tlp:red "
    "--claim email=alice@mail.example -p Quay",
    "works": "entity add --type organization --name Works -p Quay",
    "alicia": "entity add --type person --name 'Alice Works' -p Quay",
    "tie": "relationship add --type owner-of --from Alice --to Works --claim share=60% -p Quay",
    "back": "relationship add --type employs --from Works --to Alice --marking tlp:red -p Quay",
    "note": "note add --text 'Look again.' --about Alice -p Quay",
    "assessment": "note add --text 'It is so.' --kind assessment -p Quay",
    "owners": "chart add --title Owners --entity Alice --entity Works --note Quay "
    "--marking tlp:red -p Quay",
    "clerks": "chart add --title Clerks --entity 'Alice Works' -p Quay",
    "weekly": "schedule add --title Weekly --every weekly --format md -p Quay",
    "daily": "schedule add --title Daily --cron '0 9 * * *' --format md --disabled -p Quay",
    "run": "schedule run {weekly}",
    "week": "schedule run {weekly}",
    "made": "report make --title Made --format md -p Quay",
    "held": "report make --title Held --format md --deliver file:///nowhere --approval -p Quay",
    "unsent": "report make --title Unsent --format md --deliver file:///nowhere -p Quay",
    "ltd": "entity add --type person --name 'Alice Works Ltd' -p Quay",
    "gone": "source add --title Gone -p Quay",
    "lost": "source add --title Lost -p Quay",
}
# Typed last.
AFTERWARDS = ("use Quay", "source delete Gone --yes", "source delete Lost --yes")

# Options that mean the same wherever they are.
EVERYWHERE: Options = {
    "--json": ("", lambda outcome: outcome.error == ""),
    "--project": ("Nowhere", refused("Nowhere")),
    "--limit": ("1", lambda outcome: len(outcome.answer) == 1 < len(outcome.plain())),
    "--as": ("bob", by_bob),
    "--yes": ("", lambda outcome: "deleted" in outcome.answer and outcome.plain() is None),
    "--changed-since": ("2999-01-01", lambda outcome: outcome.answer == [] != outcome.plain()),
}
DETAILS: Options = {
    "--source": (
        "Register",
        lambda o: claim("role", sources=[o.ask("source show Register")["id"]])(o),
    ),
    "--confidence": ("40", claim("role", confidence=40)),
    "--marking": ("tlp:red", claim("role", marking="TLP:RED")),
    "--valid-from": ("2019-04-01", claim("role", valid_from="2019-04-01")),
    "--valid-to": ("2020", claim("role", valid_to="2020")),
    "--claim": ("flag=Mote", claim("flag", value="Mote")),
}
RETIRED: Options = {"--status": ("revoked", has(status="revoked"))}
SOURCE: Options = {
    "--url": ("https://x.example/1", has(url="https://x.example/1")),
    "--retrieved-at": ("2026-01-05", has(retrieved_at="2026-01-05")),
    "--sha256": ("0" * 64, has(sha256="0" * 64)),
    "--note": ("seen", has(note="seen")),
    "--reliability": ("B", has(reliability="B")),
    "--credibility": ("3", has(credibility=3)),
    "--marking": ("tlp:green", has(marking="TLP:GREEN")),
}
REPORT: Options = {
    "--title": ("Named", config(title="Named")),
    "--format": ("html", config(formats=["html"])),
    "--type": ("dossier --entity Alice", config(report_type="dossier")),
    "--entity": ("Alice", lambda o: o.answer["report_config"]["entity_ids"]),
    "--section": ("sources", config(sections=["sources"])),
    "--since": ("{made}", lambda o: o.answer["report_config"]["since"]),
    "--chart": ("Owners", lambda o: o.answer["report_config"]["chart"]),
    "--only-when-changed": ("", config(only_when_changed=True)),
    "--depth": ("1", config(depth=1)),
    "--profiles": ("3", config(profiles=3)),
    "--audience": ("client", config(audiences=["client"])),
    "--no-graph": ("", config(include_graph=False)),
    "--no-timeline": ("", config(include_timeline=False)),
    "--no-statistics": ("", config(include_statistics=False)),
    "--template": ("house", config(template="house")),
    "--prepared-for": ("'Harbour Trust'", config(prepared_for="Harbour Trust")),
    "--deliver": (
        "mailto:anna@example.org",
        config(deliver=[{"to": "mailto:anna@example.org", "audience": None}]),
    ),
    "--approval": ("", refused("nothing to approve without deliver")),
}
PLAN: Options = {
    "--every": ("monthly", has(frequency="monthly")),
    "--tz": ("Europe/Malta", has(timezone="Europe/Malta")),
    "--start": ("2030-01-07T09:00", lambda o: "2030-01-07" in str(o.answer)),
}
NEW = "role=clerk"
