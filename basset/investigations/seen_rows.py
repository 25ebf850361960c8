"""Reads a project's rows for somebody who may not see every marking.

Whatever is shown is made from the rows as they are stored, by ``sight.py``: a query may find a row,
but never says what it tells.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.investigations.access import Access
from basset.investigations.chart import renamed
from basset.investigations.fields import stricter
from basset.investigations.sight import Sight
from basset.listing import in_order

ALL = "{.*}"
# The rows of a kind under a condition, with those that decide whether they are there: in one record,
# of which Neo4j and its driver take less time than of many.
_WITH = {
    "relationship": """
    MATCH (a)-[n:RELATES]->(b) WHERE {where}
    RETURN collect({{n: n{{.*}}, a: a{end}, b: b{end}}}) AS rows
    """,
    "note": """
    MATCH (n:Note) WHERE {where}
    OPTIONAL MATCH (e:Entity {{id: n.subject_id}})
    OPTIONAL MATCH (a)-[r:RELATES {{id: n.subject_id}}]->(b)
    RETURN collect({{n: n{{.*}}, e: e{{.*}}, r: r{{.*}}, a: a{{.*}}, b: b{{.*}}}}) AS rows
    """,
}
_ALONE = "MATCH (n:{label}) WHERE {where} RETURN collect({{n: n{{.*}}}}) AS rows"
NAMES = """
MATCH (n:Entity) WHERE n.id IN $ids AND n.project_id = $project_id
RETURN collect(n{.id, .name, .type}) AS names
"""
HIDDEN_SOURCES = """
MATCH (n:Source {project_id: $project_id}) WHERE NOT n.marking IN $markings RETURN n.id AS id
"""


class SeenRows:
    """The rows of one project as *access* leaves them; *region* is that of its phone numbers."""

    def __init__(self, db: Database, access: Access, project_id: str, region: str) -> None:
        self._db = db
        self._project_id = project_id
        hidden = []
        if access.marking is not None:
            hidden = db.read(HIDDEN_SOURCES, project_id=project_id, markings=access.markings)
        self.sight = Sight(access, region, frozenset(row["id"] for row in hidden))

    def all(self, noun: str) -> Iterator[Row]:
        """Every row of a kind that is there, in the order of their keys.

        Those whose keys are hidden come last, so that their place does not tell them.
        """
        rows = "()-[n:RELATES]->()" if noun == "relationship" else f"(n:{noun.capitalize()})"
        last = []
        for keys in in_order(self._db, rows, self._project_id):
            for own_id, row in self.some(noun, [*keys]).items():
                if row["key"] == keys[own_id]:
                    yield row
                else:
                    last.append(row)
        yield from sorted(last, key=lambda row: str(row["id"]))

    def some(self, noun: str, ids: Sequence[str]) -> dict[str, Row]:
        """Those with these *ids* that are there, by id and in the order of *ids*."""
        # Whoever sees every claim need not be told those of both ends of each relationship.
        end = "{.id, .name, .key}" if self.sight.access.marking is None else ALL
        query = stored(noun, "n.id IN $ids AND n.project_id = $project_id", end)
        [found] = self._db.read(query, ids=list(ids), project_id=self._project_id)
        seen = {record["n"]["id"]: self._seen(noun, record) for record in found["rows"]}
        return {own_id: row for own_id in ids if (row := seen.get(own_id))}

    def names(self, ids: Collection[str]) -> dict[str, Row]:
        """Id, name and type of those entities with these *ids* that are there, by id."""
        if self.sight.access.marking is not None:
            return self.some("entity", [*ids])
        [row] = self._db.read(NAMES, ids=[*ids], project_id=self._project_id)
        return {named["id"]: named for named in row["names"]}

    def _seen(self, noun: str, record: Row) -> Row | None:
        row: Row = record["n"]
        if noun == "entity":
            return self.sight.entity(row)
        if noun == "relationship":
            return self.sight.relationship(row, record["a"], record["b"])
        if not self.sight.sees(row):
            return None
        if noun == "chart":
            # Whom they do not see is on no chart of theirs.
            return row | renamed(row, {id_: id_ for id_ in self.some("entity", row["entities"])})
        return self._note(row, record) if noun == "note" else row

    def _note(self, note: Row, record: dict[str, Any]) -> Row | None:
        """A note with what it is about, which must be there as well."""
        if note.get("subject_id") is None:
            return note | {"subject_name": None, "about": None}
        subject = None
        if record["e"]:
            subject = self.sight.entity(record["e"])
        elif record["r"]:
            subject = self.sight.relationship(record["r"], record["a"], record["b"])
        if subject is None:
            return None
        ends = [subject[word] for word in ("from_name", "type", "to_name") if "from_id" in subject]
        name = " → ".join(ends) if ends else subject["name"]
        return note | {"subject_name": name, "about": subject["key"]}


def stored(noun: str, where: str, end: str = ALL) -> str:
    """A query for a list of the rows of a kind as they are stored, under the condition *where*.

    *end*: what it gives of the ends of a relationship.
    """
    query = _WITH.get(noun, _ALONE)
    return query.format(label=noun.capitalize(), where=where, end=end)


def strictest_in(record: Row) -> str | None:
    """The strictest marking that a *record* of ``stored`` says anywhere; None: it says none."""
    strictest = None
    for row in filter(None, record.values()):
        for one in (row, *canonical.load(row.get("claims", "[]"))):
            strictest = stricter(strictest, one.get("marking"))
    return strictest
