"""The oracle is not blind: each wrong that it counts is shown to it once."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.campaign import KINDS
from tests.faults.load import Ledger
from tests.faults.nemesis import draw
from tests.faults.oracle import MEASURES, Oracle
from tests.faults.watcher import broken

UNTIL = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DUE = "2026-01-05T08:59:00.000000Z"
DONE: dict[str, Any] = {
    "id": "one", "project_id": "p", "number": 1, "state": "done", "folder": "p/00001",
    "attempts": 1, "max_attempts": 3, "fence": 1, "finished_at": DUE, "report_config": "{}",
}  # fmt: skip


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """With the one report that is done."""
    write_report(tmp_path / "reports" / "p" / "00001")
    return tmp_path / "reports"


def write_report(folder: Path) -> None:
    folder.mkdir(parents=True)
    manifest = json.dumps({"id": "one"}).encode()
    (folder / "manifest.json").write_bytes(manifest)
    digest = hashlib.sha256(manifest).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  manifest.json\n")


def judged(reports: Path, *runs: dict[str, Any], ledger: Ledger | None = None) -> dict[str, int]:
    """What is not 0."""
    known = ledger or Ledger(runs={"one": True})
    counts = Oracle(known, reports, {"kill"}).judge([*runs], UNTIL).counts()
    assert counts.keys() == {*MEASURES}
    return {name: count for name, count in counts.items() if count}


def test_one_report_for_what_was_asked_is_all_right(reports: Path) -> None:
    assert judged(reports, DONE) == {}


def test_a_run_without_a_row_or_an_end_is_lost(reports: Path) -> None:
    two = {**DONE, "id": "two", "number": 2, "state": "pending", "folder": None}
    assert judged(reports, DONE, two, ledger=Ledger(runs={"one": True, "two": True})) == {"lost": 1}
    assert judged(reports, DONE, ledger=Ledger(runs={"one": True, "two": True})) == {"lost": 1}
    assert judged(reports, DONE, ledger=Ledger(runs={"one": True, "two": False})) == {}


def test_a_slot_that_no_run_stands_for_is_lost(reports: Path) -> None:
    slots = Ledger(runs={"one": True}, slots={("s", DUE): True})
    assert judged(reports, DONE, ledger=slots) == {"lost": 1}
    minutes = Ledger(minutely={"s": "2026-01-05T08:57:00.000000Z"})
    slot = {**DONE, "schedule_id": "s", "due_at": DUE}
    assert judged(reports, {**slot, "slots_skipped": 1}, ledger=minutes) == {"lost": 2}
    late = Oracle(minutes, reports, set()).judge([{**slot, "slots_skipped": 2}], UNTIL)
    assert late.wrong["lost"] == [f"schedule s: {UNTIL} was due by {UNTIL}"]


def test_a_second_folder_or_number_is_a_double(reports: Path) -> None:
    write_report(reports / "p" / "00001.2")
    assert judged(reports, DONE) == {"doubled": 1, "left_behind_after_cleanup": 1}
    two = {**DONE, "id": "two", "state": "dead", "attempts": 3, "error_code": "attempts_used_up"}
    assert judged(reports, DONE, two, ledger=Ledger(runs={"one": True, "two": True})) == {
        "doubled": 2,
        "left_behind_after_cleanup": 1,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"error_code": "report_too_large", "attempts": 1},
        {"error_code": "attempts_used_up", "attempts": 2},
        {"error_code": "storage_full", "attempts": 3},
        {"error_code": "internal", "attempts": 3},
    ],
)
def test_a_reason_that_no_fault_was_is_not_true(reports: Path, fields: dict[str, Any]) -> None:
    two = {**DONE, "id": "two", "number": 2, "state": "dead", "folder": None, **fields}
    ledger = Ledger(runs={"one": True, "two": True})
    assert judged(reports, DONE, two, ledger=ledger) == {"dead_without_true_reason": 1}


def test_a_report_whose_file_changed_is_without_it(reports: Path) -> None:
    (reports / "p" / "00001" / "manifest.json").write_text('{"id": "one" }')
    assert judged(reports, DONE) == {"done_without_file": 1}


def test_what_nobody_asked_for_and_what_was_left_is_counted(reports: Path) -> None:
    (reports / "p" / ".one.1.tmp").mkdir()
    assert judged(reports, DONE, ledger=Ledger()) == {
        "rows_without_run": 1,
        "left_behind_after_cleanup": 1,
    }


TOLD: dict[str, Any] = {**DONE, "report_config": json.dumps({"deliver": [{"to": "http://in"}]})}
SENT: dict[str, Any] = {
    "id": "d", "report_id": "one", "to": "http://in", "state": "sent", "attempts": 1,
}  # fmt: skip
NEW: dict[str, Any] = {"id": "d", "report_id": "one", "to": "http://in", "state": "pending"}


@pytest.mark.parametrize(
    ("rows", "came", "wrong"),
    [
        ([SENT], {"d": 1}, {}),
        ([{**SENT, "attempts": 2}], {"d": 2}, {}),
        ([NEW], {}, {}),
        ([NEW], {"d": 1}, {"deliveries_twice_in_one_attempt": 1}),
        ([], {}, {"deliveries_lost": 1}),
        ([SENT], {}, {"deliveries_lost": 1}),
        ([SENT, {**SENT, "id": "e"}], {"d": 1, "e": 1}, {"deliveries_lost": 1}),
        ([SENT], {"d": 2}, {"deliveries_twice_in_one_attempt": 1}),
        ([SENT], {"d": 1, "of no row": 1}, {"deliveries_twice_in_one_attempt": 1}),
        (
            [{**SENT, "state": "dead", "error_code": "internal", "error": "x"}],
            {"d": 1},
            {"dead_without_true_reason": 1},
        ),
    ],
)
def test_a_delivery_that_is_lost_or_came_twice_is_seen(
    reports: Path, rows: list[dict[str, Any]], came: dict[str, int], wrong: dict[str, int]
) -> None:
    oracle = Oracle(Ledger(runs={"one": True}), reports, {"kill"})
    counts = oracle.judge([TOLD], UNTIL, rows, Counter(came)).counts()
    assert {name: count for name, count in counts.items() if count} == wrong


def test_fences_that_go_back_and_ends_that_change_are_seen() -> None:
    assert broken(DONE, DONE) == []
    assert len(broken({**DONE, "state": "running", "fence": 2}, DONE)) == 1
    assert len(broken(DONE, {**DONE, "state": "running", "fence": 2})) == 1


def test_a_seed_draws_the_same_faults_again() -> None:
    names = [*KINDS]
    assert draw(14, names, 50) == draw(14, names, 50) != draw(15, names, 50)
    assert {name for each in draw(14, names, 50) for name in each.kinds} == {*names}
