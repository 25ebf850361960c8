"""What a file says of who made something and when: kept in words, never taken for our own people's.

Only a case of ours that is restored keeps its authors, origins and times.
"""

from collections.abc import Mapping
from typing import Any

# Of a record or a claim: who did what when, somewhere else.
FOREIGN = frozenset(
    {
        "author", "changed_by", "created_at", "origin", "recorded_by", "recorded_at", "ended_by",
        "ended_at", "according_to",
    }
)  # fmt: skip


def attribution(verb: str, said: Mapping[str, Any]) -> str | None:
    """What *said* tells of itself: "recorded by alice on 2019-03-04, origin manual, ended".

    *verb*: what an author does to it. None when it tells nothing.
    """
    parts = [
        _deed(verb, said, ("recorded_by", "author"), ("recorded_at", "created_at")),
        _deed("changed", said, ("changed_by",), ()),
        _deed("ended", said, ("ended_by",), ("ended_at",)),
        f"origin {said['origin']}" if said.get("origin") else "",
    ]
    earlier = said.get("according_to")
    told = [*([earlier] if earlier else ()), ", ".join(filter(None, parts))]
    return "; ".join(filter(None, told)) or None


def _deed(verb: str, said: Mapping[str, Any], who: tuple[str, ...], when: tuple[str, ...]) -> str:
    by = next((f" by {said[name]}" for name in who if said.get(name)), "")
    at = next((f" on {said[name]}" for name in when if said.get(name)), "")
    return f"{verb}{by}{at}" if by or at else ""
