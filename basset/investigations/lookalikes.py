"""Names that an eye takes for one another though they are spelled with other characters.

The table is made by hand, because all of Unicode's (UTS 39) is half a megabyte, most of it for
scripts that no name here is mixed with: the letters of Cyrillic, Greek and Armenian that are drawn
like Latin ones, and what is drawn alike within Latin. What is not drawn at all is left out. Readers
are warned; nothing is merged or refused for it.
"""

import unicodedata
from collections.abc import Iterable

from basset.database import Database
from basset.investigations.text import is_blank

# What is written, and letter by letter what it looks like.
_SHAPES = {
    "АВЕЅІЈКМНОРСТУХҮԌԚԜӀ": "ABESlJKMHOPCTYXYGQWl",
    "аеорсухіјѕһԁԛԝӏѵгзЗьЬ": "aeopcyxijshdqwlvr33bb",
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ": "ABEZHlKMNOPTYXCJ",
    "αικνορυχγϲϳη": "aikvopuxycjn",
    "օոսհցզյՕՍՏԼ": "onuhgqjOUSL",
    "ıɑɡǀƖɩ01I|": "iaglllOlll",
    "‐‑‒–—−": "------",
    "’‘ʼʹ′`": "''''''",
    "“”„": '"""',
}
_ALIKE = str.maketrans(
    {
        letter: shape
        for letters, shapes in _SHAPES.items()
        for letter, shape in zip(letters, shapes, strict=True)
    }
)
# Of a file so many names are remembered.
_MANY = 50_000
_SHOWN = 5
NAMED = {
    "project": "MATCH (n:Project) RETURN n.name AS name",
    "entity": "MATCH (n:Entity {project_id: $id}) RETURN n.name AS name",
    "source": "MATCH (n:Source {project_id: $id}) RETURN n.title AS name",
}


def look(name: str) -> str:
    """What *name* looks like; two names of one look can be taken for each other."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        # Marks are seen on their letters, and spaces between words.
        name = "".join(c for c in plain if c == " " or unicodedata.combining(c) or not is_blank(c))
    return " ".join(name.translate(_ALIKE).split())


class Lookalikes:
    """Names, the first of each look, and which of those that follow look like one of them."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._first: dict[str, str] = {}
        self._twins: dict[tuple[str, str], None] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        if len(self._first) < _MANY:
            self._first.setdefault(look(name), name)
        self.compare(name)

    def compare(self, name: str) -> None:
        known = self._first.get(look(name), name)
        if known != name:
            self._twins[known, name] = None

    def compare_all(self, db: Database, noun: str, project_id: str = "") -> None:
        """Compare with the names that there are: of the projects, or of a *noun* in a project."""
        if self._first:
            for row in db.stream(NAMED[noun], id=project_id):
                self.compare(row["name"])

    def remark(self) -> str:
        """What to tell of them in a sentence; empty when there are none."""
        told = [f"{_spelled(one)} and {_spelled(other)}" for one, other in self._twins]
        if not told:
            return ""
        more = f" and {len(told) - _SHOWN:,} more" if len(told) > _SHOWN else ""
        pairs = "names look alike and are" if len(told) == 1 else "pairs of names look alike, each"
        return f"{'two' if len(told) == 1 else f'{len(told):,}'} {pairs} spelled otherwise: " + (
            "; ".join(told[:_SHOWN]) + more
        )


def _spelled(name: str) -> str:
    """*name*, and what in it is not as it looks."""
    odd = dict.fromkeys(f"U+{ord(letter):04X}" for letter in name if not letter.isascii())
    return f"{name!r} ({', '.join([*odd][:3])})" if odd else repr(name)
