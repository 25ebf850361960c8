"""What queries must know for somebody who may not see every marking.

A query orders and narrows by what rows say as they are stored. Those of which a claim is hidden are
therefore left out of it, and come back beside it as they are seen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from basset.database import Database, Row
from basset.investigations.access import Access
from basset.investigations.citing import entity_spellings, source_spellings
from basset.investigations.fields import Marking
from basset.investigations.seen_rows import SeenRows

_OPEN = "({0}.marking IS NULL OR {0}.marking IN $markings)"
_TIED = f"{_OPEN.format('a')} AND {_OPEN.format('b')} AND NOT a.id IN $gone AND NOT b.id IN $gone"
_HIDES = """any(one IN $above WHERE n.claims CONTAINS '"marking":"' + one + '"')"""
# Whose claims have to be looked at one by one; a relationship is also called by its ends.
_ENTITIES = f"""
MATCH (n:Entity) WHERE n.project_id = $project_id AND {_OPEN.format("n")} AND {_HIDES}
RETURN n.id AS id, n.name AS name
"""
_TIES = f"""
MATCH (a)-[n:RELATES]->(b)
WHERE n.project_id = $project_id AND {_OPEN.format("n")} AND {_TIED}
  AND ({_HIDES} OR a.id IN $renamed OR b.id IN $renamed)
RETURN n.id AS id
"""
# Which nodes are there and say nothing hidden; of other kinds, those that are marked freely enough.
OPEN = _OPEN.format("n")
ONLY = {
    "entity": f"{_OPEN.format('n')} AND NOT n.id IN $looked_at",
    "relationship": f"{_OPEN.format('n')} AND {_TIED} AND NOT n.id IN $looked_at",
    "note": f"""{_OPEN.format("n")} AND (n.subject_id IS NULL
        OR EXISTS {{ MATCH (e:Entity {{id: n.subject_id}})
                     WHERE {_OPEN.format("e")} AND NOT e.id IN $gone }}
        OR EXISTS {{ MATCH (a)-[r:RELATES {{id: n.subject_id}}]->(b)
                     WHERE {_OPEN.format("r")} AND {_TIED} AND NOT r.id IN $gone }})""",
}
BESIDE = {
    "entity": "UNWIND $cut AS n",
    "relationship": "UNWIND $cut AS one WITH one.n AS n, one.a AS a, one.b AS b",
}
_NAMED = f"""
MATCH (n:Entity|Source) WHERE n.project_id = $project_id AND {_OPEN.format("n")}
  AND NOT n.id IN $looked_at AND (n.id IN $names OR toLower(n.url) IN $names
    OR toLower(coalesce(n.name, n.title)) IN $names
    OR toLower(substring(n.key, size(split(n.key, ':')[0]) + 1)) IN $names)
RETURN n.title IS NULL AS is_entity, n{{.id, .key, .name, .title, .url}} AS row
"""


@dataclass(frozen=True)
class Veil:
    """*entities* and *ties* of which a claim is hidden, by id: as they are seen, or None where they
    are not there.
    """

    markings: Sequence[str]
    entities: dict[str, Row | None]
    ties: dict[str, Row | None]

    def parameters(self, noun: str) -> dict[str, Any]:
        """What ``ONLY`` and ``BESIDE`` of a kind ask for."""
        looked_at = {"entity": self.entities, "relationship": self.ties}.get(noun, {})
        both = (*self.entities.items(), *self.ties.items())
        cut = [_bound(row) if noun == "relationship" else row for row in looked_at.values() if row]
        return {
            "markings": self.markings,
            "gone": [own_id for own_id, row in both if row is None],
            "looked_at": [*looked_at],
            "cut": cut,
        }

    def meanings(self, db: Database, project_id: str, names: list[str]) -> Counter[str]:
        """How many things that are there each of *names*, in lower case, means."""
        asked = self.parameters("entity")
        rows = db.read(_NAMED, project_id=project_id, names=names, **asked) if names else []
        spelled = [
            (entity_spellings if row["is_entity"] else source_spellings)(row["row"]) for row in rows
        ]
        spelled += [entity_spellings(row) for row in asked["cut"]]
        return Counter(name for spellings in spelled for name in spellings)


def veil(db: Database, access: Access, project_id: str, rows: SeenRows) -> Veil:
    """What is hidden in part of a project for somebody with *access*."""
    markings = [*(access.markings or ())]
    above = [str(marking) for marking in Marking if not access.sees(marking)]
    asked = {"project_id": project_id, "markings": markings, "above": above}
    found = {row["id"]: row["name"] for row in db.read(_ENTITIES, **asked)}
    entities = _seen(rows, "entity", [*found])
    asked["gone"] = [own_id for own_id, row in entities.items() if row is None]
    renamed = [id_ for id_, row in entities.items() if row and row["name"] != found[id_]]
    ties = [row["id"] for row in db.read(_TIES, renamed=renamed, **asked)]
    return Veil(markings, entities, _seen(rows, "relationship", ties))


def _seen(rows: SeenRows, noun: str, ids: list[str]) -> dict[str, Row | None]:
    seen = rows.some(noun, ids)
    return {own_id: seen.get(own_id) for own_id in ids}


def _bound(tie: Row) -> Row:
    """A relationship as a query binds one."""
    ends = {
        name: {field: tie[f"{word}_{field}"] for field in ("id", "name")}
        for name, word in (("a", "from"), ("b", "to"))
    }
    return {"n": tie, **ends}
