"""Looks at the rows of runs all the time: their fences only grow, and what has ended stays so."""

import time
from dataclasses import dataclass
from threading import Event
from typing import Any

from tests.faults.graph import AWAY, STATES, Graph

LOOK_SECONDS = 0.2
ENDED = frozenset({"done", "dead", "expired"})


@dataclass(frozen=True)
class Claim:
    """A run began its next attempt: *at*, on our monotonic clock."""

    run: str
    fence: int
    at: float


class Watcher:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._last: dict[str, dict[str, Any]] = {}
        self._held: frozenset[str] = frozenset()
        self._ended = Event()
        self.claims: list[Claim] = []
        self.violations: list[str] = []

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self.look()
            except AWAY:
                self._ended.wait(LOOK_SECONDS)
            self._ended.wait(LOOK_SECONDS)

    def stop(self) -> None:
        self._ended.set()

    def held(self) -> frozenset[str]:
        """The runs that somebody holds, as last seen. Another thread may ask while this one looks."""
        return self._held

    def look(self) -> None:
        open_before = [run for run, row in self._last.items() if row["state"] not in ENDED]
        rows = self._graph.ask(STATES, watched=open_before)
        at = time.monotonic()
        for row in rows:
            self._compare(row, at)
        self._held = frozenset(row["id"] for row in rows if row["state"] == "running")

    def _compare(self, row: dict[str, Any], at: float) -> None:
        before = self._last.get(row["id"])
        self._last[row["id"]] = row
        if before is None:
            if row["fence"]:
                self.claims.append(Claim(row["id"], row["fence"], at))
            return
        if row["fence"] > before["fence"]:
            self.claims.append(Claim(row["id"], row["fence"], at))
        self.violations += broken(before, row)

    def compare_all(self, rows: list[dict[str, Any]]) -> None:
        """What every row is at the end, with what was seen of it."""
        for row in rows:
            if before := self._last.get(row["id"]):
                self.violations += broken(before, row)


def broken(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What no row may do."""
    name = f"run {after['id']}"
    faults = []
    if after["fence"] < before["fence"]:
        faults.append(f"{name}: fence {before['fence']} became {after['fence']}")
    if before["state"] in ENDED:
        kept = ("fence", "finished_at", "folder")
        changed = [key for key in kept if after.get(key) != before[key]]
        if changed or (after["state"] != before["state"] and after["state"] != "expired"):
            faults.append(f"{name} had ended {before['state']}, then {changed} changed")
    return faults
