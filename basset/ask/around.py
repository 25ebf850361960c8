"""Questions about one entity: what it is tied to, what lies around it, and when what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from basset.ask.answers import Neighbours, Placed, Relationships, Tied, Timeline
from basset.ask.ground import Ground, entity_names, survey
from basset.ask.places import read_places
from basset.ask.telling import Teller
from basset.ask.timeline import OldestFirst, read_timeline
from basset.cache import CacheService
from basset.database import Row
from basset.errors import InvalidInput, NotFound
from basset.investigations.viewer import Viewer
from basset.investigations.when import check_query_date
from basset.paging import decode_cursor, sorted_page

SEEN_TIE = """coalesce(r.marking IN $markings, true) AND coalesce(x.marking IN $markings, true)
  AND NOT r.id IN $gone AND NOT x.id IN $gone"""
NEIGHBOURS = f"""
MATCH (n:Entity {{id: $ends[0]}})-[r:RELATES]-(x:Entity) WHERE {SEEN_TIE}
WITH r.type AS type, CASE WHEN startNode(r) = n THEN 'out' ELSE 'in' END AS direction,
     x.type AS entity_type, count(DISTINCT x) AS count
RETURN type, direction, entity_type, count ORDER BY count DESC, type, direction, entity_type
"""
TIES = f"""
MATCH (n:Entity {{id: $ends[0]}})-[r:RELATES]-(x:Entity) WHERE {SEEN_TIE}
RETURN r.id AS id, r.type AS type, startNode(r) <> n AS back, x.id AS other, x.name AS name
"""


@dataclass(frozen=True)
class Around:
    """Answers for *viewer*. Nothing leads through an entity with more than *hub_ties*.

    *as_of*: a date; only what was valid then, as far as anybody said. Each method raises NotFound
    for a project or an entity that is not there, InvalidInput for an *as_of* that is no date, and
    Busy for what takes longer than two seconds.
    """

    viewer: Viewer
    cache: CacheService
    hub_ties: int

    def neighbours(
        self, project_id: str, entity_id: str, *, as_of: str | None = None
    ) -> list[Neighbours]:
        """What an entity is tied to, counted by kind, the most first."""
        ground = self._ground(project_id, as_of, [entity_id])
        rows = self.viewer.db.ask(NEIGHBOURS, ends=[entity_id], **ground.asked([entity_id]))
        return [Neighbours(**row) for row in rows]

    def relationships(
        self,
        project_id: str,
        entity_id: str,
        *,
        as_of: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Relationships:
        """What an entity is tied to in both directions: by type, then by the other's name."""
        ground, after = self._ground(project_id, as_of, [entity_id]), decode_cursor(cursor)
        rows = self.viewer.db.ask(TIES, ends=[entity_id], **ground.asked([entity_id]))
        places = sorted((_place(row, ground), row["id"]) for row in rows)
        rest = [each for each in places if each[0] > after]
        page = sorted_page(rest[: limit + 1], limit)
        ties = ground.ties(page.items)
        names = entity_names(ground.rows, {tie[end] for tie in ties.values() for end in _ENDS})
        teller = Teller(ground.sources(ties.values()))
        items = []
        for tie in ties.values():
            other = tie["from_id"] if tie["to_id"] == entity_id else tie["to_id"]
            told = teller.path([names[entity_id], names[other]], [teller.link(tie)])
            [link] = told.links
            direction = "out" if link.from_id == entity_id else "in"
            items.append(
                Tied(entity=names[other], direction=direction, link=link, sentence=told.sentence)
            )
        return Relationships(items=items, sources=teller.cited, next_cursor=page.next_cursor)

    def timeline(
        self,
        project_id: str,
        entity_id: str | None = None,
        *,
        as_of: str | None = None,
        sort: OldestFirst = "happened",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Timeline:
        """What happened when in a project, or of one entity; of a time, what held then.

        *sort*: by when it ``happened``, or by when we ``learnt`` of it; with a leading - the latest
        first.
        """
        dated = read_timeline(self.viewer, self.cache, project_id, entity_id)
        return dated.page(_date(as_of), sort, limit, cursor)

    def places(self, project_id: str) -> tuple[list[Placed], int]:
        """Entities with coordinates by their names, and how many more there are."""
        return read_places(self.viewer, self.cache, project_id)

    def _ground(self, project_id: str, as_of: str | None, ends: Sequence[str]) -> Ground:
        ground = survey(self.viewer, self.cache, project_id, _date(as_of), self.hub_ties)
        if unknown := sorted({*ends} - ground.rows.some("entity", ends).keys()):
            raise NotFound(f"the project has no entity {unknown[0][:100]!r}", field="entity_id")
        return ground


_ENDS = ("from_id", "to_id")


def _place(row: Row, ground: Ground) -> str:
    """What sorts a relationship, however its other end is called for others."""
    name = ground.renamed.get(row["other"], row["name"]).casefold()
    return "\0".join((row["type"], str(int(row["back"])), name, row["id"]))


def _date(as_of: str | None) -> str | None:
    try:
        return as_of and check_query_date(as_of)
    except ValueError as error:
        raise InvalidInput(str(error), field="as_of") from None
