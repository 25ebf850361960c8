"""The report that another one is compared with, where its configuration names it."""

from basset.database import Transaction
from basset.errors import InvalidInput
from basset.reports.config import ReportConfig

NAMED = "MATCH (r:ReportRun {id: $id, project_id: $project_id}) RETURN r.state AS state"
FIELD = "report_config.since"


def refuse_unknown_report(tx: Transaction, project_id: str, config: ReportConfig) -> None:
    """Raise InvalidInput unless ``since`` is a report of the project whose data is there."""
    if config.since is None:
        return
    rows = tx.run(NAMED, id=config.since, project_id=project_id)
    if not rows:
        raise InvalidInput("is no report of this project", field=FIELD)
    if (state := rows[0]["state"]) != "done":
        reason = "its data is no longer kept" if state == "expired" else "it has no data"
        raise InvalidInput(
            f"is a report that is {state}: {reason}; name one that is done", field=FIELD
        )
