"""An analyst keeps a case from the terminal, and a script does with ``--json``."""

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from basset.cli import main
from basset.demo import PROJECT, week
from basset.settings import Settings
from basset.wiring import Services

Basset = Callable[..., Result]
BASSET = str(Path(sys.executable).with_name("basset"))


def test_a_case_is_built_and_read_from_the_terminal(
    basset: Basset, json_of: Callable[..., Any]
) -> None:
    project = json_of("project", "add", "Quay", "--marking", "tlp:green")
    source = json_of(
        "source",
        "add",
        "-p",
        "quay",
        "--title",
        "Register",
        "--reliability",
        "a",
        "--credibility",
        "2",
    )
    alice = json_of(
        "entity", "add", "-p", "Quay", "--type", "person", "--name", "Alice", "--claim", "role=owner",
        "--source", source["id"], "--confidence", "80", "--marking", "TLP:RED", "--valid-from", "2024-05",
    )  # fmt: skip
    json_of("entity", "add", "-p", "Quay", "--type", "organization", "--name", "Works")
    tie = json_of(
        "relationship",
        "add",
        "-p",
        "Quay",
        "--type",
        "owner-of",
        "--from",
        "Alice",
        "--to",
        "works",
    )
    note = json_of(
        "note",
        "add",
        "-p",
        "Quay",
        "--text",
        "Look **again**.",
        "--about",
        "Alice",
        "--as",
        "bob",
    )

    role = next(claim for claim in alice["claims"] if claim["key"] == "role")
    assert (role["sources"], role["confidence"], role["marking"]) == ([source["id"]], 80, "TLP:RED")
    assert (tie["from_id"], note["subject_id"], note["author"]) == (alice["id"], alice["id"], "bob")
    shown = basset("project", "show", "Quay").stdout
    assert project["id"] in shown
    assert "TLP:GREEN" in shown
    assert "organization\t1" in shown
    assert basset("relationship", "list", "-p", "Quay").stdout.splitlines()[1].split("\t")[1:] == [
        "Alice",
        "owner-of",
        "Works",
        "",
    ]


def test_a_changed_entity_keeps_what_was_said_before(json_of: Callable[..., Any]) -> None:
    json_of("project", "add", "Quay")
    json_of(
        "entity",
        "add",
        "-p",
        "Quay",
        "--type",
        "person",
        "--name",
        "Alice",
        "--claim",
        "role=owner",
    )
    changed = json_of(
        "entity", "update", "Alice", "-p", "Quay", "--end", "role=owner", "--claim", "role=chair"
    )
    assert {
        claim["value"]: claim["ended_at"] is None
        for claim in changed["claims"]
        if claim["key"] == "role"
    } == {
        "owner": False,
        "chair": True,
    }


def test_names_that_two_entities_have_must_be_given_as_ids(
    basset: Basset, json_of: Callable[..., Any], refused: Callable[..., str]
) -> None:
    json_of("project", "add", "Quay")
    ids = {
        json_of("entity", "add", "-p", "Quay", "--type", t, "--name", "Halmyris")["id"]
        for t in ("vessel", "location")
    }
    message = refused("entity", "show", "halmyris", "-p", "Quay")
    assert message.startswith("basset: NAME: several entities are called 'halmyris'")
    assert all(each in message for each in ids)
    assert basset("entity", "show", ids.pop(), "-p", "Quay").exit_code == 0


def test_deleting_asks_and_refuses_where_nobody_can_answer(
    basset: Basset, refused: Callable[..., str]
) -> None:
    basset("project", "add", "Quay")
    unanswered = basset("project", "delete", "Quay")
    assert unanswered.exit_code == 2
    assert "--yes" in unanswered.stderr
    assert basset("project", "delete", "Quay", "--yes").stdout == "deleted Quay\n"
    assert "no project 'Quay'" in refused("project", "show", "Quay")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["project", "add", ""], "basset: project.name: must not be empty"),
        (["entity", "list", "-p", "nowhere"], "basset: project_id: there is no project 'nowhere'"),
        (["entity", "add", "-p", "Quay", "--type", "person", "--name", "A", "--claim", "role"], "'role' is not KEY=VALUE"),
        (["entity", "add", "-p", "Quay", "--type", "x", "--name", "A", "--claim", "a=b", "--source", "?"], "--source: no source is called '?'"),
        (["relationship", "add", "-p", "Quay", "--type", "x", "--from", "A", "--to", "B"], "--from: no entity is called 'A'"),
        (["schedule", "add", "-p", "Quay", "--title", " ", "--every", "daily"], "report_config.title: must not be empty"),
        (["schedule", "add", "-p", "Quay", "--title", "T", "--every", "daily", "--format", "doc"], "unknown format 'doc'"),
        (["schedule", "preview", "--cron", "61 * * * *"], "cron_expression"),
        (["schedule", "preview", "--every", "daily", "--tz", "Mars/Base"], "timezone"),
        (["schedule", "preview", "--every", "daily", "--start", "soon"], "start_time"),
        (["token", "add", "bot", "--expires", "soon"], "--expires: 'soon' is neither"),
        (["token", "add", "bot", "--scope", "root"], "scopes"),
        (["report", "show", "nothing"], "nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(
    basset: Basset, words: list[str], message: str, refused: Callable[..., str]
) -> None:
    basset("project", "add", "Quay")
    assert message in refused(*words)


def test_a_database_that_is_away_is_exit_status_three(settings: Settings) -> None:
    away = Services(settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"}), lambda _: None)
    result = CliRunner().invoke(main, ["project", "list"], obj=away)
    away.close()
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1].startswith("basset: Neo4j is away")


def test_an_import_makes_the_project_and_the_second_time_changes_nothing(
    basset: Basset, json_of: Callable[..., Any]
) -> None:
    words = "import", str(week(1)), "--project", PROJECT, "--as", "sennick"
    first = basset(*words)
    assert f"made the project '{PROJECT}'" in first.stderr
    assert "32 sources, 46 entities, 84 relationships, 13 notes" in first.stdout
    again = json_of(*words)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 175)


def test_a_week_later_the_same_origin_changes_its_mind(json_of: Callable[..., Any]) -> None:
    json_of("import", str(week(1)), "--project", PROJECT, "--as", "sennick")
    second = json_of("import", str(week(2)), "--project", PROJECT, "--as", "sennick", "--replace")
    # New: 6 entities, 11 relationships, 5 sources and the file, 2 notes. Changed: 3 values, an end,
    # a finding, the assessment; what the 3 values were, and what has ended, nobody says any longer.
    assert (second["created"], second["changed"], second["ended"]) == (25, 6, 4)
    statistics = json_of("project", "show", PROJECT)["statistics"]
    assert (statistics["entities"], statistics["relationships"]) == (52, 95)


def test_a_refused_file_leaves_no_project_behind(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"kind": "entity"')
    assert "line 1" in refused("import", str(file), "--project", "New")
    assert "no project 'New'" in refused("project", "show", "New")


def test_a_dry_run_shows_the_first_results_and_writes_nothing(
    basset: Basset, refused: Callable[..., str]
) -> None:
    shown = basset("import", str(week(1)), "--project", "New", "--dry-run").stdout
    assert "format: jsonl" in shown
    assert "1 source\ttitle\tOfficial Gazette of Sennick 2025/11, notice HF-2025-17" in shown
    assert "no project 'New'" in refused("project", "show", "New")


def test_a_selector_in_any_spelling_is_found_first(basset: Basset) -> None:
    basset("import", str(week(1)), "--project", PROJECT, "--as", "sennick")
    rows = [
        line.split("\t") for line in basset("search", "+44 (0) 20-7946 0571").stdout.splitlines()
    ]
    assert rows[1][1:] == ["phone", "+44 20 7946 0571", "exact"]
    assert "Велимир Остраков" in basset("search", "остраков", "-p", PROJECT).stdout


def test_terminal_controls_in_a_message_do_not_reach_the_terminal(
    refused: Callable[..., str],
) -> None:
    assert "\x1b" not in refused("project", "show", "\x1b[2Jgone\n\nforever")


def test_an_export_imports_again_to_the_same_case(
    basset: Basset, json_of: Callable[..., Any], tmp_path: Path
) -> None:
    basset("import", str(week(1)), "--project", PROJECT, "--as", "sennick")
    file = tmp_path / "case.jsonl"
    told = json_of("export", "--project", PROJECT, "--out", str(file))
    assert told == {"file": str(file), "bytes": file.stat().st_size}
    assert basset("export", "--project", PROJECT).stdout_bytes == file.read_bytes()
    json_of("import", str(file), "--project", "Copy")
    assert (
        json_of("project", "show", "Copy")["statistics"]
        == json_of("project", "show", PROJECT)["statistics"]
    )


def test_an_export_that_cannot_be_written_leaves_no_file(
    basset: Basset, tmp_path: Path, refused: Callable[..., str]
) -> None:
    basset("project", "add", "Quay")
    out = str(tmp_path / "missing" / "case.jsonl")
    message = refused("export", "--project", "Quay", "--out", out)
    assert message.startswith("basset: --out: cannot write")


def test_tables_fit_a_terminal_of_eighty_columns(basset: Basset) -> None:
    basset("import", str(week(1)), "--project", PROJECT, "--as", "sennick")
    for words in (
        ["relationship", "list"],
        ["entity", "show", "Velm Marine Works Ltd"],
        ["note", "list"],
    ):
        lines = on_a_terminal(*words, "-p", PROJECT)
        table = [line for line in lines if len(line.split("  ")) > 2]
        assert len(table) > 5
        assert max(cell_len(line) for line in table) <= 80


def on_a_terminal(*words: str) -> list[str]:
    """What ``basset`` prints on a terminal of 80 columns, without the colours."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(
        [BASSET, *words], env=environment, stdout=theirs, stdin=theirs
    ) as process:
        os.close(theirs)
        printed = b"".join(_read(ours))
    os.close(ours)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed.decode()).splitlines()


def _read(terminal: int) -> Iterator[bytes]:
    """What comes from a terminal until the other side has closed it."""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that the other side is gone
            return
        if not chunk:
            return
        yield chunk
