"""One entity as a report would tell of it now: its profile, what it is tied to, the picture of both."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.database import Row
from basset.errors import NotFound
from basset.investigations.locking import no_project
from basset.investigations.viewer import Viewer
from basset.reports import columns
from basset.reports.compose import compose
from basset.reports.config import ReportConfig
from basset.reports.order import Order
from basset.reports.report import Report
from basset.reports.sections import ReportType, Section

# So many relationships are told; a page with more is read by nobody.
MOST_TIES = 150
PROJECT = """
MATCH (p:Project {id: $project_id})
RETURN p {.id, .name, .description, .marking, .single_keys, .revision, .import_incomplete} AS project
"""
TIES = """
MATCH (:Entity {id: $id})-[n:RELATES]-(x:Entity)
WITH DISTINCT n, x ORDER BY n.type, toLower(x.name), n.id LIMIT $most
RETURN n.id AS tie, x.id AS other
"""
NOTES = """
MATCH (n:Note) WHERE n.subject_id IN $ids AND n.project_id = $project_id
RETURN n.id AS id ORDER BY n.created_at, n.id
"""
SECTIONS = [Section.PROFILES, Section.RELATIONSHIPS, Section.GRAPH, Section.SOURCES]


def tell_of(viewer: Viewer, project_id: str, entity_id: str, now: datetime) -> Report:
    """The dossier of an entity, as *viewer* sees it; its subject is the entity.

    Raises:
        NotFound: there is no such project, or no such entity in it.
    """
    lines = _Reading(viewer, project_id).lines(entity_id, now)
    config = ReportConfig(
        title="Profile",
        report_type=ReportType.DOSSIER,
        entity_ids=[entity_id],
        sections=SECTIONS,
        depth=1,
    )
    return compose(lines, Order("profile", 1, 0, project_id, None, config))


class _Reading:
    """Reads what a snapshot would have, through what its *viewer* may see."""

    def __init__(self, viewer: Viewer, project_id: str) -> None:
        self._db, self._project_id = viewer.db, project_id
        self._rows = viewer.rows(project_id)

    def lines(self, entity_id: str, now: datetime) -> Iterator[Row]:
        if not self._rows.some("entity", [entity_id]):
            raise NotFound(f"the project has no entity {entity_id[:100]!r}", field="entity_id")
        near = self._db.read(TIES, id=entity_id, most=MOST_TIES)
        others = dict.fromkeys((entity_id, *(row["other"] for row in near)))
        entities = self._rows.some("entity", [*others])
        ties = {
            own_id: tie
            for own_id, tie in self._rows.some("relationship", [r["tie"] for r in near]).items()
            if {tie["from_id"], tie["to_id"]} <= entities.keys()
        }
        notes = self._notes([entity_id, *ties])
        yield self._header(now)
        yield from (_line("entity", row, columns.ENTITY) for row in entities.values())
        yield from (_line("note", row, columns.NOTE) for row in notes.values())
        yield from (_line("relationship", row, columns.RELATIONSHIP) for row in ties.values())
        sources = self._rows.some("source", _sources_in(entities, ties))
        yield from (_line("source", row, columns.SOURCE) for row in sources.values())

    def _notes(self, ids: list[str]) -> dict[str, Row]:
        found = self._db.read(NOTES, ids=ids, project_id=self._project_id)
        return self._rows.some("note", [row["id"] for row in found])

    def _header(self, now: datetime) -> Row:
        rows = self._db.read(PROJECT, project_id=self._project_id)
        if not rows:
            raise no_project(self._project_id)
        project = rows[0]["project"]
        said = {"missing": [], "further": 0, "hubs": 0, "hub_ties": 0}
        revisions = dict.fromkeys(("revision_before", "revision_after"), project["revision"])
        own = {"kind": "snapshot", "project": project, "read_at": stamp(now), "scope": said}
        return own | revisions | {"outside": []}


def _sources_in(*rows: dict[str, Row]) -> list[str]:
    """The ids of all sources that any claim of *rows* names."""
    claims = (
        claim for some in rows for row in some.values() for claim in canonical.load(row["claims"])
    )
    return [*dict.fromkeys(own_id for claim in claims for own_id in claim.get("sources", ()))]


def _line(kind: str, row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    """*row* as a line of a snapshot: with every column, and what its own kind is said apart."""
    line: dict[str, Any] = {name: row.get(name) for name in names}
    if "kind" in line:
        line[f"{kind}_kind"] = line["kind"]
    if "claims" in line:
        line["claims"] = canonical.load(line["claims"])
    return line | {"kind": kind}
