"""A tick that waits for somebody: whoever does not need them does not wait."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from basset.investigations.project import ProjectInput
from basset.runs.models import Run
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.faults.processes import wait_for

DAY = timedelta(days=1)
# As an import does with each of its batches, and says that it is not complete.
IMPORTS = """
MATCH (p:Project {id: $id}) SET p._lock = true, p.import_incomplete = 'case.csv' RETURN p
"""
SAID = "MATCH (p:Project {id: $id}) SET p.import_incomplete = 'case.csv'"


def owing(services: Services, name: str, now: datetime) -> str:
    """A project with three schedules, each for a day."""
    project = services.projects.create(ProjectInput(name=name), now).id
    for _ in range(3):
        asked = ScheduleInput(report_config={"title": name}, frequency="daily")
        services.schedules.create(project, asked, now)
    return project


def test_an_import_that_holds_its_project_keeps_the_schedules_of_no_other_waiting(
    services: Services, sent: list[Run], now: datetime
) -> None:
    held, other = owing(services, "Imported into", now), owing(services, "Other", now)
    services.database.write(SAID, id=held)
    with ThreadPoolExecutor(1) as threads:
        lock = IMPORTS.replace("$id", f"'{held}'")
        with services.database.holding(lock):
            ticking = threads.submit(services.runs.tick, now + DAY)
            wait_for(lambda: len(sent) == 3, "the other's runs are sent", 30)
            assert not ticking.done()
            assert {run.project_id for run in sent} == {other}
        assert ticking.result(30).successful == 6
    assert [run.project_id for run in sent[3:]] == [held] * 3
