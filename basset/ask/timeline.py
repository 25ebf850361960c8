"""When what happened, and when we learnt it. What has a date is as in reports (``reports/events``)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import Field

from basset import canonical
from basset.ask.answers import EntityName, Happening, Timeline
from basset.ask.ground import entity_names, kept, may_hold
from basset.ask.telling import Teller, in_brackets
from basset.cache import CacheService
from basset.database import Row
from basset.errors import InvalidInput, NotFound
from basset.investigations.claims import ClaimRow
from basset.investigations.seen_rows import SeenRows
from basset.investigations.spans import when_order
from basset.investigations.text import Line
from basset.investigations.viewer import Viewer
from basset.model import Model
from basset.paging import MAX_CURSOR, MAX_LIMIT, decode_cursor, encode_cursor
from basset.reports.events import Event, events_of
from basset.reports.model import Profile
from basset.reports.reader import SnapshotReader
from basset.reports.text import printed

OldestFirst = Literal["happened", "learnt", "-happened", "-learnt"]


class TimelineQuery(Model):
    """What part of a timeline is wanted."""

    as_of: Line | None = Field(None, description="Only what held then: 2024 or 2024-05-31.")
    sort: OldestFirst = Field(
        "happened", description="By when it happened, or we learnt of it; - the latest first."
    )
    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="At most so many items.")
    cursor: str | None = Field(
        None, max_length=MAX_CURSOR, description="`next_cursor` of the page before."
    )


# Rows of which something may have a date; their claims tell.
DATED = """
MATCH (n:Entity {project_id: $project_id}) WHERE n.type = 'event' OR n.claims CONTAINS '"valid_'
RETURN 'entity' AS noun, n.id AS id
UNION ALL
MATCH ()-[n:RELATES {project_id: $project_id}]->() WHERE n.claims CONTAINS '"valid_'
RETURN 'relationship' AS noun, n.id AS id
"""
# Of one entity also the events that it has to do with.
DATED_OF = """
MATCH (n:Entity {id: $entity_id}) RETURN 'entity' AS noun, n.id AS id
UNION
MATCH (:Entity {id: $entity_id})-[:RELATES]-(n:Entity {type: 'event'})
RETURN 'entity' AS noun, n.id AS id
UNION
MATCH (:Entity {id: $entity_id})-[n:RELATES]-() WHERE n.claims CONTAINS '"valid_'
RETURN 'relationship' AS noun, n.id AS id
"""
AT_ONCE = 2000


class _Mark(NamedTuple):
    """Where an event is: which claim of a row says it, and what sorts it."""

    start: str
    end: str
    recorded_at: str
    id: str
    place: int
    noun: str


def _happened(mark: _Mark) -> tuple[Any, ...]:
    return when_order(mark.start or mark.end), when_order(mark.end), mark.id, mark.place


def _learnt(mark: _Mark) -> tuple[Any, ...]:
    return mark.recorded_at, *_happened(mark)


@dataclass(frozen=True)
class Moments:
    """What has a date in *rows*, the earliest first."""

    rows: SeenRows
    marks: list[_Mark]

    def page(self, as_of: str | None, sort: str, limit: int, cursor: str | None) -> Timeline:
        """At most *limit* of it.

        Raises:
            InvalidInput: *cursor* is of another list.
        """
        marks = [one for one in self.marks if as_of is None or may_hold(one.start, one.end, as_of)]
        place = _learnt if sort.endswith("learnt") else _happened
        if place is _learnt:
            marks.sort(key=place)
        after = _mark(decode_cursor(cursor, sort))
        if sort.startswith("-"):
            rest = marks[: bisect_left(marks, place(after), key=place) if after else None][::-1]
        else:
            rest = marks[bisect_right(marks, place(after), key=place) if after else 0 :]
        told = rest[:limit]
        more = f"{sort}\t{canonical.dumps([*told[-1]])}" if len(rest) > limit else None
        return self._told(told, more and encode_cursor(more))

    def _told(self, marks: list[_Mark], next_cursor: str | None) -> Timeline:
        events = {(event.about.id, event.fact.place): event for event in _events(self.rows, marks)}
        shown = [events[mark.id, mark.place] for mark in marks if (mark.id, mark.place) in events]
        ids = {one.id for event in shown for one in (event.who, event.other) if one}
        names = entity_names(self.rows, ids)
        sources = {source.id for event in shown for source in event.fact.sources}
        teller = Teller(self.rows.some("source", sorted(sources)))
        items = [_happening(event, names, teller) for event in shown]
        return Timeline(items=items, sources=teller.cited, next_cursor=next_cursor)


def read_timeline(
    viewer: Viewer, cache: CacheService, project_id: str, entity_id: str | None
) -> Moments:
    """What has a date in a project, or has to do with one of its entities.

    Raises:
        NotFound: there is no such project or entity.
    """
    rows = viewer.rows(project_id)
    if entity_id is not None:
        if not rows.some("entity", [entity_id]):
            raise NotFound(f"the project has no entity {entity_id[:100]!r}", field="entity_id")
        return Moments(rows, _marks(rows, viewer.db.ask(DATED_OF, entity_id=entity_id)))

    def find() -> list[list[Any]]:
        # Asked once for each revision, so it may take longer than what somebody asks each time.
        marks = _marks(rows, viewer.db.read(DATED, project_id=project_id))
        return [[*mark] for mark in marks]

    name = f"timeline:{viewer.access.marking or ''}"
    marks = kept(viewer, cache, name, project_id, find)
    return Moments(rows, [_Mark(*mark) for mark in marks])


def _marks(rows: SeenRows, found: list[Row]) -> list[_Mark]:
    wanted = [_Mark("", "", "", row["id"], 0, row["noun"]) for row in found]
    marks = [
        _Mark(
            event.start,
            event.start if event.is_moment else event.end,
            event.fact.recorded_at,
            event.about.id,
            event.fact.place,
            "entity" if event.about is event.who else "relationship",
        )
        for first in range(0, len(wanted), AT_ONCE)
        for event in _events(rows, wanted[first : first + AT_ONCE])
    ]
    return sorted(marks, key=_happened)


def _mark(text: str) -> _Mark | None:
    """The mark that a cursor stands for."""
    try:
        known = canonical.load(text or "null")
    except ValueError:
        known = []
    if known is not None and [*map(type, known)] != [str, str, str, str, int, str]:
        raise InvalidInput("is not a cursor that an earlier page returned", field="cursor")
    return known and _Mark(*known)


def _events(rows: SeenRows, marks: list[_Mark]) -> Iterator[Event]:
    """Those of the rows that *marks* name."""
    reader = SnapshotReader()
    reader.header["project"] = {"marking": None}
    nouns: dict[str, dict[str, Row]] = {
        noun: rows.some(noun, [*{mark.id: None for mark in marks if mark.noun == noun}])
        for noun in ("entity", "relationship")
    }
    profiles = [reader.profile(_line(row)) for row in nouns["entity"].values()]
    relations = [
        reader.relation(_line(row), _end(row, "from"), _end(row, "to"))
        for row in nouns["relationship"].values()
    ]
    return events_of(profiles, relations)


def _line(row: Row) -> dict[str, Any]:
    claims: list[ClaimRow] = canonical.load(row["claims"])
    return {**row, "claims": claims}


def _end(tie: Row, word: str) -> Profile:
    """An end of a relationship: nothing but its name counts here."""
    name = tie[f"{word}_name"]
    return Profile(
        id=tie[f"{word}_id"],
        type="",
        status="active",
        marking=None,
        own_marking="",
        row={},
        facts=[],
        name=name,
        label=name,
    )


def _happening(event: Event, names: dict[str, EntityName], teller: Teller) -> Happening:
    fact, numbers = event.fact, teller.cite(source.id for source in event.fact.sources)
    ends = [names[one.id] for one in (event.who, event.other) if one]
    who, *other = [printed(one.name, "name", one.type) for one in ends]
    words = " ".join(filter(None, (who, event.what, *other)))
    words += f" ({event.detail})" if event.detail else ""
    return Happening(
        entity=ends[0],
        what=event.what,
        other=ends[1] if event.other else None,
        detail=event.detail or None,
        start=event.start or None,
        end=event.end or None,
        shown=event.shown,
        recorded_at=fact.recorded_at,
        recorded_by=fact.recorded_by,
        statement_of=event.about.id,
        marking=fact.marking,
        confidence=fact.confidence,
        sources=numbers,
        sentence=words + in_brackets(numbers, fact.marking),
    )
