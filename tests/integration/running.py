"""What the tests of runs have in common."""

from datetime import datetime

from basset.investigations.project import ProjectInput
from basset.runs.attempts import Builder
from basset.runs.models import Run
from basset.runs.service import RunService
from basset.schedules.models import ScheduleInput
from basset.wiring import Services


def runs_by(builder: Builder, services: Services, sent: list[Run]) -> RunService:
    """The service of runs, with reports of this *builder*."""
    return RunService(
        services.run_store, services.schedules, builder, sent.append, services.settings
    )


def new_project(services: Services, now: datetime) -> str:
    """The id of a project."""
    return services.projects.create(ProjectInput(name="Dredging"), now).id


def daily(services: Services, project: str, now: datetime) -> str:
    """The id of a schedule of *project* that is due each day from 9 o'clock on 5 January 2026."""
    data = ScheduleInput(
        report_config={"title": "Daily"}, frequency="daily", start_time="2026-01-05T09:00:00Z"
    )
    return services.schedules.create(project, data, now).id
