"""Ids as people type them: whole, or as many of their first characters as tell one from the others."""

from basset.database import Database
from basset.errors import InvalidInput, NotFound

SHORTEST_ID = 6
SHOWN = 5


def whole_id(db: Database, label: str, typed: str, noun: str) -> str:
    """The id of the node that somebody means who *typed* it, or how it begins.

    Raises:
        NotFound: there is none.
        InvalidInput: several begin so; names some.
    """
    text = typed.strip()
    start = text.lower() if len(text) >= SHORTEST_ID else text
    match = f"MATCH (n:{label}) WHERE n.id = $text OR n.id STARTS WITH $start"
    rows = db.read(
        f"{match} RETURN n.id AS id ORDER BY id LIMIT {SHOWN + 1}", text=text, start=start
    )
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
