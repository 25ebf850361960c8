"""Which entities and relationships a report is about."""

from typing import Any, NamedTuple

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
WHERE e.id IN $ids AND r.project_id = $project_id AND NOT n.id IN $ids
RETURN DISTINCT n.id AS id ORDER BY id
"""
SHARED = """
MATCH (n:Entity)-[r:RELATES]-(m:Entity)
WHERE n.id IN $through AND r.project_id = $project_id AND NOT m.id IN $ids
WITH m.id AS id, count(DISTINCT n) AS ties WHERE ties > 1
RETURN id ORDER BY id
"""
FURTHER = """
MATCH (n:Entity)-[r:RELATES]-(m:Entity)
WHERE n.id IN $near AND r.project_id = $project_id AND NOT m.id IN $ids
RETURN count(DISTINCT m) AS further
"""
HUBS = """
MATCH (n:Entity) WHERE n.id IN $near AND COUNT { (n)-[:RELATES]-() } > $hub
RETURN n.id AS id
"""


class Reach(NamedTuple):
    """*ids*: the entities to read, None for all. *near*: at least one end of each relationship is
    one of these. *said*: what the header says of it.
    """

    ids: list[str] | None
    near: list[str]
    said: dict[str, Any] | None


def scope_of(database: Database, order: Order, hub_ties: int) -> Reach:
    """What *order* is about. Nothing goes on through an entity with more than *hub_ties*.

    Raises:
        NotFound: every entity that the report is about is gone.
    """
    wanted, project = order.config.entity_ids, {"project_id": order.project_id}
    if not wanted:
        return Reach(None, [], None)
    named = [row["id"] for row in database.read(NAMED, ids=wanted, **project)]
    if not named:
        raise NotFound(
            "none of the entities that this report is about exists any more", field="entity_ids"
        )
    missing = sorted(set(wanted) - set(named))
    near = [row["id"] for row in database.read(NEIGHBOURS, ids=named, **project)]
    core = [*named, *near]
    if order.config.report_type is not ReportType.DOSSIER:
        return Reach(core, core, {"missing": missing})
    hubs = {row["id"] for row in database.read(HUBS, near=near, hub=hub_ties)}
    through = [own for own in near if own not in hubs]
    shared = (
        database.read(SHARED, through=through, ids=core, **project)
        if order.config.depth > 1
        else []
    )
    ids = [*core, *(row["id"] for row in shared)]
    further = database.read(FURTHER, near=near, ids=ids, **project)[0]["further"]
    said = {"missing": missing, "further": further, "hubs": len(hubs), "hub_ties": hub_ties}
    return Reach(ids, [*named, *through], said)
