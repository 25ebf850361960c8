"""Counts, outside the code under test: what is owed against the graph and the reports' folder."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults import deliveries
from tests.faults.load import Ledger

Row = dict[str, Any]
MINUTE = timedelta(minutes=1)
# Why a run may end dead: the faults of which one must have taken effect. Each only after all
# attempts; what is not here is never true.
TRUE_REASONS = {
    "attempts_used_up": frozenset({"kill", "freeze", "network", "neo4j", "redis", "clock", "end"}),
    "database_unavailable": frozenset({"network", "neo4j"}),
    "busy": frozenset({"network", "neo4j"}),
    "storage_full": frozenset({"disk"}),
    "report_failed": frozenset(),
}


@dataclass
class Verdict:
    """What is wrong, in words; the counts of a table are their numbers."""

    runs: int = 0
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def counts(self) -> dict[str, int]:
        return {name: len(self.wrong[name]) for name in MEASURES}


MEASURES = (
    "lost",
    "doubled",
    "dead_without_true_reason",
    "done_without_file",
    "rows_without_run",
    "fence_violations",
    "left_behind_after_cleanup",
    "deliveries_lost",
    "deliveries_twice_in_one_attempt",
)


class Oracle:
    """*areas*: where faults took effect: ``kill``, ``disk`` … *unknown*: answers that were lost."""

    def __init__(self, ledger: Ledger, reports: Path, areas: set[str], unknown: int = 0) -> None:
        self._ledger, self._reports, self._areas = ledger, reports, areas
        self._unknown = unknown

    def judge(
        self,
        runs: list[Row],
        until: datetime,
        delivered: list[Row] | None = None,
        came: Counter[str] | None = None,
    ) -> Verdict:
        """*until*: what was due by then is owed by now. *delivered*: the rows of deliveries, of which
        each *came* so often.
        """
        rows, came = delivered or [], came or Counter()
        verdict = Verdict(runs=len(runs))
        wrong = verdict.wrong
        wrong["lost"] = [*self._lost(runs), *self._lost_minutes(runs, until)]
        wrong["doubled"] = [*_doubled(runs), *self._two_folders(runs)]
        wrong["dead_without_true_reason"] = [*self._untrue(runs), *deliveries.dead(rows)]
        wrong["done_without_file"] = [*self._without_file(runs)]
        wrong["rows_without_run"] = [*self._nobody_asked(runs)]
        wrong["left_behind_after_cleanup"] = [*self._left(runs)]
        wrong["deliveries_lost"] = [*deliveries.lost(runs, rows, came)]
        wrong["deliveries_twice_in_one_attempt"] = [*deliveries.twice(rows, came)]
        return verdict

    def _lost(self, runs: list[Row]) -> Iterator[str]:
        by_id = {run["id"]: run for run in runs}
        by_slot = {(run.get("schedule_id"), run.get("due_at")) for run in runs}
        yield from (
            f"asked for, no row: {run}"
            for run, sure in self._ledger.runs.items()
            if sure and run not in by_id
        )
        yield from (
            f"due, no row: {slot}"
            for slot, sure in self._ledger.slots.items()
            if sure and slot not in by_slot
        )
        yield from (
            f"never ended: {run['id']} is {run['state']}"
            for run in runs
            if run["state"] in {"pending", "running"}
        )

    def _lost_minutes(self, runs: list[Row], until: datetime) -> Iterator[str]:
        """Slots of a schedule for each minute are all there: as a run, or skipped for a later."""
        for schedule, first in self._ledger.minutely.items():
            next_slot = at(first)
            slots = {run["due_at"]: run for run in runs if run.get("schedule_id") == schedule}
            for due in sorted(slots):
                expected = next_slot + slots[due]["slots_skipped"] * MINUTE
                if at(due) != expected:
                    yield f"schedule {schedule}: {due} is there, {expected} was next"
                next_slot = at(due) + MINUTE
            if next_slot <= until:
                yield f"schedule {schedule}: {next_slot} was due by {until}"

    def _two_folders(self, runs: list[Row]) -> Iterator[str]:
        known = {run["id"] for run in runs}
        folders = Counter(run_id for run_id, _ in self._folders())
        yield from (
            f"{count} folders of run {run}"
            for run, count in folders.items()
            if run in known and count > 1
        )

    def _untrue(self, runs: list[Row]) -> Iterator[str]:
        for run in runs:
            if run["state"] != "dead":
                continue
            told = f"run {run['id']}: {run.get('error_code')} after {run['attempts']}: "
            causes = TRUE_REASONS.get(str(run.get("error_code")), frozenset())
            if not causes & self._areas or run["attempts"] < run["max_attempts"]:
                yield told + str(run.get("error"))

    def _without_file(self, runs: list[Row]) -> Iterator[str]:
        for run in runs:
            if run["state"] != "done":
                continue
            folder = self._reports / str(run.get("folder"))
            if not (folder / "SHA256SUMS").is_file():
                yield f"run {run['id']} is done, without {folder}"
                continue
            for line in (folder / "SHA256SUMS").read_text().splitlines():
                digest, _, name = line.partition("  ")
                if not (folder / name).is_file() or digest != sha256(folder / name):
                    yield f"run {run['id']} is done, {folder / name} is not as it was made"

    def _nobody_asked(self, runs: list[Row]) -> Iterator[str]:
        ledger = self._ledger
        stray = [
            f"row {run['id']}, due {run.get('due_at')}"
            for run in runs
            if run["id"] not in ledger.runs
            and (run.get("schedule_id"), run.get("due_at")) not in ledger.slots
            and run.get("schedule_id") not in ledger.minutely
        ]
        yield from stray[self._unknown :]
        known = {run["id"] for run in runs}
        yield from (f"{path}: of no row" for run, path in self._folders() if run not in known)

    def _left(self, runs: list[Row]) -> Iterator[str]:
        named = {run.get("folder") for run in runs}
        for project in self._projects():
            for entry in project.iterdir():
                is_report = str(entry.relative_to(self._reports)) in named
                if not is_report and entry.name != ".kept":
                    yield f"{entry}"
        yield from (str(entry) for entry in self._reports.parent.glob("tmp/basset-work-*"))

    def _projects(self) -> list[Path]:
        return [path for path in self._reports.iterdir() if path.is_dir()]

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """The finished folders, each with the run that its manifest names."""
        for manifest in self._reports.glob("*/[!.]*/manifest.json"):
            yield json.loads(manifest.read_text())["id"], manifest.parent


def _doubled(runs: list[Row]) -> Iterator[str]:
    slots = Counter((run.get("schedule_id"), run.get("due_at")) for run in runs)
    yield from (f"{n} rows of {slot}" for slot, n in slots.items() if slot[1] and n > 1)
    numbers = Counter((run["project_id"], run["number"]) for run in runs)
    yield from (f"{n} reports with number {number}" for number, n in numbers.items() if n > 1)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
