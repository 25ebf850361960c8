"""Finding rows: lists that can be narrowed and sorted, and one row by how its id begins."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.errors import InvalidInput, NotFound
from basset.paging import Page, decode_cursor, sorted_page

SHORTEST_ID = 6  # characters that somebody must type
SHOWN = 5  # ids, when several begin so
AT_ONCE = 1000  # rows that are read of all
# A report's configuration is canonical JSON, of which the title is the last key. Only its text is
# looked at, and never what it says about entities or sections.
TITLE = 'toLower(last(split(n.report_config, \'"title":"\')))'
TITLE_HAS = f"{TITLE} CONTAINS toLower($text)"

# Below a project that may be seen; null: any.
SEEN = "($seen IS NULL OR n.project_id IN $seen)"


@dataclass(frozen=True)
class Lister:
    """*match* binds ``n``, *fields* is what is returned of it.

    *sorts*: name → text that orders; *usual* is the order when none is asked for; a ``-`` before a
    name turns it round. *filters*: parameter → condition; *reads*: parameter → what it stands for.
    *only*: of which nodes; *beside* binds ``n`` to further rows that are parameters. *indexes*:
    name → the index of project, text that orders and id, for orders that have one.
    """

    match: str
    sorts: Mapping[str, str]
    usual: str
    filters: Mapping[str, str]
    reads: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    fields: str = "n"
    only: str = "true"
    indexes: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""

    def page(
        self, db: Database, limit: int, cursor: str | None, sort: str | None, **wanted: Any
    ) -> Page[Row]:
        """The nodes under every condition whose parameter is *wanted*: not None, not false.

        Raises:
            InvalidInput: there is no such order, or the cursor is from a list in another one.
        """
        order = sort or self.usual
        name, backwards = order.removeprefix("-"), order.startswith("-")
        if name not in self.sorts:
            known = ", ".join(self.sorts)
            raise InvalidInput(f"can be {known}, not {name[:40]!r}", field="sort")
        given = {
            key: self.reads[key](value) if key in self.reads else value
            for key, value in wanted.items()
            if value not in (None, False)
        }
        at, _, own_id = decode_cursor(cursor, order).rpartition("\n")
        rows = db.read(
            self._cypher(list(given), name, backwards=backwards, first=not cursor),
            at=at,
            own_id=own_id,
            limit=limit + 1,
            **given,
        )
        placed = [(f"{row['place']}\n{row['row']['id']}", row["row"]) for row in rows]
        return sorted_page(placed, limit, order)

    def _cypher(self, given: list[str], name: str, *, backwards: bool, first: bool) -> str:
        order, index = self.sorts[name], self.indexes.get(name)
        sign, direction = ("<", "DESC") if backwards else (">", "ASC")
        # The bare comparison lets the planner walk an index in its order.
        rest = f"{order} {sign}= $at AND ({order} {sign} $at OR n.id {sign} $own_id)"
        conditions = [f"{order} IS NOT NULL" if first else rest]
        conditions += [self.filters[name] for name in given]
        places = [order, "n.id"]
        if index:
            # It is taken, and gives its order, only where all of it is asked for and it is named:
            # the planner does not know how many rows a project has.
            conditions.append("n.id IS NOT NULL")
            places.insert(0, "n.project_id")
        ordered = ", ".join(f"{place} {direction}" for place in places)
        ends = f"RETURN {self.fields} AS row, {order} AS place"
        nodes = f"""
        MATCH {self.match} {f"USING INDEX {index}" if index else ""}
        WHERE {" AND ".join([self.only, *conditions])}
        {ends} ORDER BY {ordered} LIMIT $limit
        """
        if not self.beside:
            return nodes
        return f"""
        CALL () {{ {nodes} UNION ALL {self.beside} WITH * WHERE {" AND ".join(conditions)} {ends} }}
        RETURN row, place ORDER BY place {direction}, row.id {direction} LIMIT $limit
        """


def whole_id(db: Database, label: str, typed: str, noun: str, seen: list[str] | None = None) -> str:
    """The id of the node that somebody means who *typed* it, or how it begins.

    *seen*: only below the projects with these ids.

    Raises:
        NotFound: there is none.
        InvalidInput: several begin so; names some.
    """
    text = typed.strip()
    start = text.lower() if len(text) >= SHORTEST_ID else text
    match = f"""
    MATCH (n:{label}) WHERE (n.id = $text OR n.id STARTS WITH $start) AND {SEEN}
    RETURN n.id AS id ORDER BY id LIMIT {SHOWN + 1}
    """
    rows = db.read(match, text=text, start=start, seen=seen)
    ids = [row["id"] for row in rows]
    if text in ids:
        return text
    if not ids or len(text) < SHORTEST_ID:
        more = f"; give at least {SHORTEST_ID} characters of its id" if ids else ""
        raise NotFound(f"there is no {noun} {text[:60]!r}{more}", field=f"{noun}_id")
    if len(ids) > 1:
        raise InvalidInput(
            f"several {noun}s begin with {text[:60]!r}; give more of it: {', '.join(ids[:SHOWN])}",
            field=f"{noun}_id",
        )
    return str(ids[0])


def in_order(db: Database, match: str, project_id: str) -> Iterator[dict[str, str]]:
    """Id → key of all rows ``n`` of a project that *match*, by their keys, some at a time.

    What the rows say is read afterwards: Neo4j keeps all that it has sorted until the last is read.
    """
    order = f"""
    MATCH {match} WHERE n.project_id = $id RETURN n.id AS id, n.key AS key ORDER BY key
    """
    rows = db.stream(order, id=project_id)
    while some := {row["id"]: row["key"] for row in islice(rows, AT_ONCE)}:
        yield some


def as_json(text: str) -> str:
    """*text* as it stands within a JSON text."""
    return canonical.dumps(text)[1:-1]
