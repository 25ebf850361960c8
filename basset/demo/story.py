"""What ``basset demo`` does with the services, apart from telling it."""

from datetime import datetime
from typing import TYPE_CHECKING

from basset.clock import stamp
from basset.demo import ORIGIN, PROJECT, week
from basset.errors import NotFound
from basset.investigations.project import Project, ProjectInput
from basset.model import validated
from basset.runs.models import Run
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput

if TYPE_CHECKING:
    from basset.wiring import Services

TITLE = "Who owns the winner of HF-2025-17?"
SCHEDULE = ScheduleInput(
    report_config={
        "title": TITLE,
        "report_type": "full",
        "formats": ["pdf", "html", "markdown", "json", "csv"],
    },
    cron_expression="0 9 * * MON",
    timezone="Europe/London",
)


def load_case(services: "Services", now: datetime) -> Project:
    """The project with week 1 in it.

    What is there already stays as it is, with all that was added since.
    """
    try:
        project = services.projects.find(PROJECT)
    except NotFound:
        data = ProjectInput(
            name=PROJECT,
            description="Fictitious: an island state, a tender, and who really owns its winner.",
        )
        project = services.projects.create(data, now)
    if project.import_incomplete or not services.entities.list(project.id, limit=1).items:
        services.importer.run(week(1), project.id, origin=ORIGIN, now=now)
    return services.projects.get(project.id)


def make_due(services: "Services", project: Project, now: datetime) -> Schedule:
    """The case's weekly schedule, due *now*; its plan stays Monday at nine."""
    known = services.schedules.list(project.id).items
    schedule = next((each for each in known if each.report_config.title == TITLE), None)
    if schedule is None:
        schedule = services.schedules.create(project.id, SCHEDULE, now)
    return services.schedules.update(
        schedule.id, validated(ScheduleChange, {"next_run": stamp(now), "enabled": True}), now
    )


def run_for(services: "Services", due: Schedule) -> Run | None:
    """The run that *due*, from ``make_due``, has led to; None until a tick has looked at it."""
    newest = services.run_store.list(schedule_id=due.id, limit=1).items
    return newest[0] if newest and (newest[0].due_at or "") >= (due.next_run or "") else None
