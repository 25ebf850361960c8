"""A run, and a tick that opens one, killed once at every step that the launcher knows."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from basset.clock import now, stamp
from basset.reports.config import Format, ReportConfig
from basset.schedules.models import ScheduleChange, ScheduleInput
from tests.faults.graph import RUNS, Graph
from tests.faults.harness import Harness
from tests.faults.load import Load
from tests.faults.oracle import Oracle, Verdict
from tests.faults.processes import wait_for

TICK = "basset.tasks.report_tasks.process_due_reports"
PATIENCE = 240.0
POISON = "a report that kills whoever makes it is dead in the end"
CLAIMED = 6  # the step after which the claim is committed


@dataclass
class Killed:
    """*places*: each step at which something was to be killed, and whether it was."""

    places: dict[str, bool]
    verdict: Verdict


class Steps:
    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._graph = Graph(harness.direct)
        self._load = Load(harness, self._graph, seed=0)
        self._ledger = self._load.ledger
        self._folder = harness.folder / "steps"
        (self._folder / "kill").mkdir(exist_ok=True)

    def prepare(self) -> str:
        """The project that reports are asked of."""
        self._load.prepare(schedules=0, minutely=0)
        return self._ledger.project

    def died_at(self, run_id: str) -> float:
        """When the process that made *run_id* was killed."""
        return (self._folder / "killed" / run_id).stat().st_mtime

    def kill_each(self) -> Killed:
        """Kill at every step, wait until all has ended, and judge."""
        self.prepare()
        # Ticks come from here alone, so that one of them is the one that is meant.
        beat = self._harness.of("beat-1")
        self._harness.take_out(beat)
        places = {**self._kill_runs(), **self._kill_ticks()}
        self._settle()
        runs = self._graph.rows(RUNS)
        verdict = Oracle(self._ledger, self._harness.reports, {"kill"}).judge(
            runs, datetime.now(UTC)
        )
        self._graph.close()
        return Killed(places, verdict)

    def _kill_runs(self) -> dict[str, bool]:
        self._taken(self.ask(0))  # the first in a folder makes that, too
        steps = self._taken(self.ask(0))
        poison = self.ask(CLAIMED, "always")
        ids = [self.ask(number) for number in range(1, len(steps) + 1)]
        self._settle()
        ended = {run["id"]: run.get("error_code") for run in self._graph.rows(RUNS)}
        return {POISON: ended[poison] == "attempts_used_up"} | {
            f"run, {number}: {step}": (self._folder / "killed" / run_id).exists()
            for number, (step, run_id) in enumerate(zip(steps, ids, strict=True), 1)
        }

    def _kill_ticks(self) -> dict[str, bool]:
        far = (now() + timedelta(days=20)).isoformat()
        asked = ScheduleInput(
            report_config={"title": "Due", "formats": ["markdown"]},
            frequency="monthly",
            start_time=far,
        )
        services = self._harness.services
        schedule = services.schedules.create(self._ledger.project, asked, now()).id
        places: dict[str, bool] = {}
        killed = self._folder / "killed" / "tick"
        while True:  # until one gets to its end: there is no such step
            self._settle()
            self._due_tick(schedule, len(places) + 1)
            self._wait_for_plan("tick")
            if not killed.exists():
                if "before message" in self._taken("tick"):
                    return places
                continue  # the tick before, still under way, had opened the slot
            step = killed.read_text().splitlines()[-1]
            places[f"tick, {len(places) + 1}: {step}"] = True
            killed.unlink()

    def ask(self, kill: int, again: str = "") -> str:
        """Ask for a report whose process is killed at this step, once or always; its id."""
        run_id = str(uuid4())
        self._plan(run_id, kill, again)
        config = ReportConfig(title="Steps", formats=[Format.MARKDOWN])
        self._harness.services.runs.request_report(self._ledger.project, config, now(), run_id)
        self._ledger.runs[run_id] = True
        return run_id

    def _due_tick(self, schedule: str, kill: int) -> None:
        moment = datetime.now(UTC).replace(microsecond=0)
        while (schedule, stamp(moment)) in self._ledger.slots:
            moment += timedelta(seconds=1)
        wait_for(lambda: datetime.now(UTC) > moment, "the moment of the slot")
        change = ScheduleChange(next_run=moment.isoformat())
        self._harness.services.schedules.update(schedule, change, now())
        self._ledger.slots[schedule, stamp(moment)] = True
        self._plan("tick", kill)
        self._tick()

    def _tick(self) -> None:
        from basset.tasks import celery_app

        celery_app.send_task(TICK, ignore_result=True, expires=30)

    def _plan(self, name: str, kill: int, again: str = "") -> None:
        part = self._folder / "part"
        part.write_text(f"{kill} {again}")
        part.rename(self._folder / "kill" / name)

    def _taken(self, name: str) -> list[str]:
        self._wait_for_plan(name)
        return (self._folder / "taken" / name).read_text().splitlines()

    def _wait_for_plan(self, name: str) -> None:
        plan: Path = self._folder / "kill" / name
        wait_for(lambda: not plan.exists(), f"the plan for {name} is done", PATIENCE)

    def _settle(self) -> None:
        """Ticks, until nothing is owed."""
        limit = time.monotonic() + PATIENCE
        while self._graph.owed(stamp(now())) and time.monotonic() < limit:
            self._tick()
            time.sleep(1)
