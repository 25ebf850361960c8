"""How a source is graded: the Admiralty code of its row in the snapshot."""

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]
# Of the source, A is best; of what it says, 1 is.
PARTS = ("reliability", "credibility")
READING = (
    "Sources are graded by the Admiralty code: "
    "reliability A (reliable) to F, credibility 1 (confirmed) to 6."
)


def graded(row: Row) -> str:
    """``B2``, or ``B–`` where only one is known; empty without a grade."""
    parts = [str(row[part] or "–") for part in PARTS]
    return "".join(parts) if any(row[part] for part in PARTS) else ""


def weight(row: Row) -> int:
    """What compares sources: A is 0, F is -5. Where nobody graded one, nothing is against it."""
    return -"ABCDEF".index(row[PARTS[0]] or "A")


def trusted(old: Row, new: Row) -> set[str]:
    """``more`` and ``less``: how a source is graded now beside before, as far as both say."""
    pairs = [(str(old[part]), str(new[part])) for part in PARTS if old[part] and new[part]]
    return {"less" if was < now else "more" for was, now in pairs if was != now}
