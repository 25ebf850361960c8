"""For ``celery worker -I``: reports without content, and a task that does nothing at all."""

from basset.reports.build import ReportBuilder
from basset.tasks import celery_app
from basset.tasks.conf import REPORT_TASKS
from tests.bench.runs import EmptyBuilder

NOTHING = REPORT_TASKS + "nothing"

ReportBuilder.build = EmptyBuilder.build  # type: ignore[method-assign]


@celery_app.task(name=NOTHING)
def nothing(project_id: str) -> dict[str, object]:
    """As large an answer as that of a report."""
    return {"success": True, "project_id": project_id, "report_path": 120 * "x"}
