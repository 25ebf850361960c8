"""What holds of a slot whatever was interleaved, once everything owed has been done."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults.model.world import LEASE_SECONDS, Claimed

Row = dict[str, Any]


@dataclass(frozen=True)
class End:
    """How one interleaving ended. *numbers*: of the reports of earlier ones; *held_up*: a tick was,
    for longer than a lease.
    """

    runs: list[Row]
    schedule: Row
    claims: list[Claimed]
    crashed: bool
    held_up: bool
    numbers: set[int]


def violations(end: End) -> Iterator[str]:
    if len(end.runs) != 1:
        yield f"{len(end.runs)} rows of one slot"
        return
    [run] = end.runs
    yield from _ended(run, end)
    yield from _fenced(run, end)
    if run["number"] in end.numbers:
        yield f"two reports have the number {run['number']}"
    if next_run := end.schedule.get("next_run"):
        yield f"the slot is owed again: {next_run}"


def _ended(run: Row, end: End) -> Iterator[str]:
    """Done once: the schedule counted it once, and the row names the folder of its last fence."""
    if run["state"] != "done":
        yield f"the run is {run['state']}: {run.get('error')}"
        return
    if run["folder"] != f"{run['id']}.{run['fence']}":
        yield f"the row has fence {run['fence']} and names {run['folder']}"
    if end.schedule.get("run_count") != 1 or end.schedule["enabled"]:
        yield f"the schedule counts {end.schedule.get('run_count')} runs"
    if run["attempts"] > 1 and not end.crashed and len(end.claims) == 1:
        yield "an attempt was used up, and nobody crashed or was late"


def _fenced(run: Row, end: End) -> Iterator[str]:
    """Each claim has a fence of its own, and none begins under the live lease of another.

    A tick that was held up takes a lease begun meanwhile for one of a clock that was set back: it may
    cut that short, and an attempt is used up for nothing (docs/adr/0055).
    """
    fences = [claim.fence for claim in end.claims]
    if sorted(fences) != sorted(set(fences)):
        yield f"two workers hold fences {fences}"
    if fences and max(fences) > run["fence"]:
        yield f"the fence went back from {max(fences)} to {run['fence']}"
    by_fence = [] if end.held_up else sorted(end.claims, key=lambda claim: claim.fence)
    for one, after in pairwise(by_fence):
        if (after.at - one.at).total_seconds() < LEASE_SECONDS:
            yield f"fence {after.fence} began under the lease of fence {one.fence}"
