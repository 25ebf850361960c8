"""Long texts on paper: as much as a reader takes in, then how much more there is and where."""

from collections.abc import Sequence

from basset.reports.config import Format
from basset.reports.markup import Node

# Lines of one text; characters of a statement in a profile, of any text, and of a note as a whole.
LINES = 40
STATEMENT = 1_500
TEXT = 6_000
NOTE = 24_000

# The formats that have everything, the most readable first.
_WHOLE = {
    Format.HTML: "HTML",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON",
    Format.XLSX: "XLSX",
    Format.CSV: "CSV",
}


class Shortener:
    """Shortens for a report in *formats*; counts what it shortened."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self.count = 0
        self.elsewhere = next((name for each, name in _WHOLE.items() if each in formats), "")

    def text(self, text: str, most: int = TEXT) -> str:
        """*text*, or its beginning of at most *most* characters and what is left out."""
        if len(text) <= most and text.count("\n") < LINES:
            return text
        kept = "\n".join(text[:most].split("\n", LINES)[:LINES])
        if len(kept) == most and (end := kept.rfind(" ", most // 2)) > 0:
            kept = kept[:end]
        self.count += 1
        return f"{kept.rstrip()} … ({self._more(len(text) - len(kept))})"

    def note(self, nodes: list[Node]) -> list[Node]:
        """The first blocks of a note, if all of them would be too long."""
        room, sizes = NOTE, [_size(node) for node in nodes]
        for place, size in enumerate(sizes):
            room -= min(size, TEXT)
            if room < 0 and place:
                self.count += 1
                more = {"t": "text", "s": f"… ({self._more(sum(sizes[place:]))})"}
                return [*nodes[:place], {"t": "p", "c": [more]}]
        return nodes

    def _more(self, count: int) -> str:
        return f"{count:,} characters more" + (f" in the {self.elsewhere}" * bool(self.elsewhere))


def _size(node: Node) -> int:
    return len(node.get("s", "")) + sum(map(_size, node.get("c", ())))
