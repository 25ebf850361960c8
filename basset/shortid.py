"""Ids as people type them: whole, or as many of their first characters as tell one from the others."""

from basset.errors import InvalidInput, NotFound

SHORTEST_ID = 6
SHOWN = 5


def beginning(text: str) -> str:
    """What an id must begin with for *text* to mean it; a text that is too short means none."""
    return text.strip().lower() if len(text.strip()) >= SHORTEST_ID else "-"


def the_one(ids: list[str], text: str, noun: str) -> str:
    """The only one of *ids*, which begin as a user typed.

    Raises:
        NotFound: there is none.
        InvalidInput: there are several; names some.
    """
    if not ids:
        short = len(text.strip()) < SHORTEST_ID
        more = f"; give at least {SHORTEST_ID} characters of its id" if short else ""
        raise NotFound(f"there is no {noun} {text[:60]!r}{more}", field=f"{noun}_id")
    if len(ids) > 1:
        raise InvalidInput(
            f"several {noun}s begin with {text[:60]!r}; give more of it: {', '.join(ids[:SHOWN])}",
            field=f"{noun}_id",
        )
    return ids[0]
