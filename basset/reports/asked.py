"""Whether all that a report is asked to be about is in its project, and can be had."""

from basset.database import Transaction
from basset.errors import InvalidInput
from basset.investigations.references import refuse_missing_entities
from basset.reports.config import ReportConfig

NAMED = "MATCH (r:ReportRun {id: $id, project_id: $project_id}) RETURN r.state AS state"
CHART = "MATCH (n:Chart {id: $id, project_id: $project_id}) RETURN n.id AS id"
FIELD = "report_config"


def refuse_not_there(tx: Transaction, project_id: str, config: ReportConfig) -> None:
    """Raise InvalidInput for the first field of *config* that names what the project has not."""
    if config.entity_ids:
        refuse_missing_entities(tx, project_id, config.entity_ids, f"{FIELD}.entity_ids")
    if config.chart and not tx.run(CHART, id=config.chart, project_id=project_id):
        raise InvalidInput("is no chart of this project", field=f"{FIELD}.chart")
    if config.since:
        _refuse_without_data(tx.run(NAMED, id=config.since, project_id=project_id))


def _refuse_without_data(found: list[dict[str, str]]) -> None:
    """Raise InvalidInput unless ``since`` is a report of the project whose data is there."""
    field = f"{FIELD}.since"
    if not found:
        raise InvalidInput("is no report of this project", field=field)
    if (state := found[0]["state"]) != "done":
        reason = "its data is no longer kept" if state == "expired" else "it has no data"
        raise InvalidInput(
            f"is a report that is {state}: {reason}; name one that is done", field=field
        )
