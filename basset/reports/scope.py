"""Which entities a report is about."""

from typing import Any

from basset.database import Database
from basset.errors import NotFound
from basset.reports.order import Order
from basset.reports.sections import ReportType

NAMED = """
MATCH (e:Entity) WHERE e.id IN $ids AND e.project_id = $project_id
RETURN e.id AS id ORDER BY id
"""
NEIGHBOURS = """
MATCH (e:Entity)-[r:RELATES]-(n:Entity)
WHERE e.id IN $ids AND r.project_id = $project_id AND NOT n.id IN $known
RETURN n.id AS id, count(r) AS links
ORDER BY links DESC, id
"""

Ids = list[str] | None


def scope_of(database: Database, order: Order, budget: int) -> tuple[Ids, dict[str, Any] | None]:
    """The ids to read and what the header says of them; twice None for the whole project."""
    wanted = order.config.entity_ids
    if not wanted:
        return None, None
    ids = [row["id"] for row in database.read(NAMED, ids=wanted, project_id=order.project_id)]
    if not ids:
        raise NotFound(
            "none of the entities that this report is about exists any more", field="entity_ids"
        )
    missing = sorted(set(wanted) - set(ids))
    dossier = order.config.report_type is ReportType.DOSSIER
    edge, left_out = ids, 0
    for _ in range(2 if dossier else 1):
        near = database.read(NEIGHBOURS, ids=edge, known=ids, project_id=order.project_id)
        edge = [row["id"] for row in near][: max(0, budget - len(ids)) if dossier else None]
        left_out += len(near) - len(edge)
        ids = ids + edge
    return ids, {"missing": missing, "left_out": left_out}
