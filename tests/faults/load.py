"""Asks for reports and lets slots fall due, all the time, and remembers what is owed for it."""

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import uuid4

import httpx

from basset.clock import now, stamp
from basset.errors import BassetError
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.schedules.models import ScheduleChange, ScheduleInput
from tests.faults.graph import Graph
from tests.faults.harness import Harness

Slot = tuple[str, str]
FORMATS = [["markdown"]] * 7 + [["html"]] + [["markdown", "pdf"]] * 2
DELIVERED = 0.2  # of the reports
PEOPLE = ("Ines Corvalan", "Tove Brandt", "Sennick Dredging Ltd")


@dataclass
class Ledger:
    """What is owed. *runs* by their ids and *slots* by schedule and time, each with whether the
    asker was told that it is: where the answer was lost, there may be one or none.
    """

    project: str = ""
    runs: dict[str, bool] = field(default_factory=dict)
    slots: dict[Slot, bool] = field(default_factory=dict)
    minutely: dict[str, str] = field(default_factory=dict)  # by the first slot of each

    @property
    def size(self) -> int:
        return len(self.runs) + len(self.slots)


class Load:
    """As many as *wanted* are unfinished at any time, until it is stopped."""

    def __init__(self, harness: Harness, graph: Graph, seed: int, wanted: int = 50) -> None:
        self.ledger = Ledger()
        self._harness, self._graph = harness, graph
        self._choice = random.Random(seed)
        self._wanted = wanted
        self._ended = Event()
        self._services = harness.services
        self._schedules: list[str] = []

    def prepare(self, schedules: int = 20, minutely: int = 2) -> None:
        """A small investigation, and schedules that are due when this says so, or each minute."""
        project = self._services.projects.create(ProjectInput(name="The Sennick file"), now()).id
        self.ledger.project = project
        for name in PEOPLE:
            self._services.entities.create(project, EntityInput(type="person", name=name), now())
        for number in range(schedules):
            far = (now() + timedelta(days=20)).isoformat()
            asked = ScheduleInput(
                report_config=self._config(f"Schedule {number}").model_dump(),
                frequency="monthly",
                start_time=far,
            )
            self._schedules.append(self._services.schedules.create(project, asked, now()).id)
        for number in range(minutely):
            asked = ScheduleInput(
                report_config={"title": f"Minute {number}", "formats": ["markdown"]},
                cron_expression="* * * * *",
            )
            made = self._services.schedules.create(project, asked, now())
            self.ledger.minutely[made.id] = str(made.next_run)

    def run(self) -> None:
        with httpx.Client(base_url=self._harness.api_url, timeout=5) as client:
            while not self._ended.is_set():
                room = self._wanted - self._graph.unfinished()
                for _ in range(room):
                    self._choice.choices([self._ask, self._let_fall_due], [2, 1])[0]()
                if room > 0:
                    self._ask_over_http(client)
                self._ended.wait(0.1)

    def stop(self) -> None:
        self._ended.set()

    def _config(self, title: str) -> ReportConfig:
        deliver = [{"to": self._harness.receiver.address}] * (self._choice.random() < DELIVERED)
        return ReportConfig(title=title, formats=self._choice.choice(FORMATS), deliver=deliver)

    def _ask(self) -> None:
        run_id = str(uuid4())
        self.ledger.runs[run_id] = False
        try:
            self._services.runs.request_report(
                self.ledger.project, self._config("Asked for"), now(), run_id
            )
        except BassetError:
            time.sleep(0.2)
        else:
            self.ledger.runs[run_id] = True

    def _ask_over_http(self, client: httpx.Client) -> None:
        asked = {"title": "Over HTTP", "formats": ["markdown"]}
        try:
            answer = client.post(f"/projects/{self.ledger.project}/reports", json=asked)
        except httpx.HTTPError:
            self.lost_answers += 1
            return
        if answer.status_code == 202:
            self.ledger.runs[answer.json()["report_id"]] = True

    lost_answers = 0  # of the API: for each there may be a row that nobody knows

    def _let_fall_due(self) -> None:
        """Say of a schedule that owes nothing that it is due now."""
        schedule = self._choice.choice(self._schedules)
        moment = datetime.now(UTC).replace(microsecond=0)
        slot = schedule, stamp(moment)
        if not self._graph.owes_nothing(schedule, stamp(moment)) or slot in self.ledger.slots:
            return
        self.ledger.slots[slot] = False
        try:
            change = ScheduleChange(next_run=moment.isoformat())
            self._services.schedules.update(schedule, change, now())
        except BassetError:
            time.sleep(0.2)
        else:
            self.ledger.slots[slot] = True
