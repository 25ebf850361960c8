"""How a note calls what it cites, and which names of its ``[[…]]`` mean nothing in the project."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from basset.database import Row
from basset.investigations.markup import cited_names

# Names in lower case → those that mean something, and how many things.
NAMED = """
UNWIND $names AS name
CALL (name) {
  MATCH (n:Entity {project_id: $project_id})
  WHERE toLower(n.name) = name OR n.id = name
     OR toLower(n.key) = toLower(split(n.key, ':')[0]) + ':' + name
  RETURN n.id AS id
  UNION
  MATCH (n:Source {project_id: $project_id})
  WHERE toLower(n.title) = name OR toLower(n.url) = name OR n.id = name
  RETURN n.id AS id
}
RETURN name, count(id) AS count
"""


def entity_spellings(row: dict[str, Any]) -> set[str]:
    """What a note may call an entity: its name, its id, what its origin calls it; in lower case."""
    key = str(row["key"]).partition(":")[2]
    return {text.lower() for text in (row["name"], row["id"], key) if text}


def source_spellings(row: dict[str, Any]) -> set[str]:
    """What a note may call a source: its title, its address, its id; in lower case."""
    return {text.lower() for text in (row["title"], row["url"], row["id"]) if text}


def tell_unclear(read: Callable[..., list[Row]], project_id: str, notes: Sequence[Row]) -> None:
    """Add ``unclear_references`` to *notes*: the names that mean nothing, or several things."""
    wanted = names_in(notes)
    rows = read(NAMED, project_id=project_id, names=wanted) if wanted else []
    mark_unclear(notes, {row["name"]: row["count"] for row in rows})


def names_in(notes: Sequence[Row]) -> list[str]:
    """What *notes* cite, in lower case."""
    return sorted({name.lower() for note in notes for name in cited_names(note["text"])})


def mark_unclear(notes: Sequence[Row], counts: Mapping[str, int]) -> None:
    """Add ``unclear_references`` to *notes*, given how many things each name means."""
    for note in notes:
        note["unclear_references"] = [
            name for name in cited_names(note["text"]) if counts.get(name.lower()) != 1
        ]
