"""Notes as Markdown again, every text escaped."""

from collections.abc import Callable, Iterator, Sequence

from basset.reports.markup import CITED, Node
from basset.reports.text import markdown_text

_AROUND = {"strong": "**", "em": "*", "strike": "~~"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RULERS = {"left": ":---", "center": ":---:", "right": "---:"}

Cited = Callable[[Node], str]


def to_markdown(nodes: Sequence[Node], cited: Cited, indent: str = "") -> str:
    """The blocks of the tree, apart by an empty line; *cited* prints what a note refers to."""
    return "\n\n".join(_block(node, cited, indent) for node in nodes)


def _block(node: Node, cited: Cited, indent: str) -> str:
    kind = node["t"]
    if kind in _LINES:
        return "\n".join((indent + line).rstrip() for line in _LINES[kind](node, cited))
    if kind == "quote":
        lines = to_markdown(node["c"], cited).splitlines()
        return "\n".join(f"{indent}> {line}" for line in lines)
    if kind == "pre":
        return "\n".join(f"{indent}    {line}" for line in node["s"].splitlines())
    if kind == "hr":
        return f"{indent}* * *"
    inner = _inline(node["c"], cited)
    return f"{indent}**{inner}**" if kind == "h" else indent + inner


def _items(node: Node, cited: Cited) -> Iterator[str]:
    for number, item in enumerate(node["c"], node.get("start", 1)):
        mark = "-" if node["t"] == "ul" else f"{number}."
        inner = to_markdown(item["c"], cited, " " * (len(mark) + 1))
        yield from f"{mark} {inner.lstrip()}".splitlines()


def _footnotes(node: Node, cited: Cited) -> Iterator[str]:
    for number, item in enumerate(node["c"], 1):
        if number > 1:
            yield ""
        yield f"{str(number).translate(_RAISED)} {_inline(item['c'], cited)}"


def _rows(table: Node, cited: Cited) -> Iterator[str]:
    for number, row in enumerate(table["c"]):
        yield _row(_inline(cell["c"], cited) for cell in row["c"])
        if number == 0:
            yield _row(_RULERS.get(cell["align"], "---") for cell in row["c"])


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


_LINES: dict[str, Callable[[Node, Cited], Iterator[str]]] = {
    "ul": _items,
    "ol": _items,
    "footnotes": _footnotes,
    "table": _rows,
}


def _inline(nodes: Sequence[Node], cited: Cited) -> str:
    return "".join(_piece(node, cited) for node in nodes)


def _piece(node: Node, cited: Cited) -> str:
    kind = node["t"]
    if kind == "br":
        return "\\\n"
    if "c" in node:
        around, inner = _AROUND.get(kind, ""), _inline(node["c"], cited)
        return f"{around}{inner}{around}" if inner else ""
    if kind in CITED:
        return cited(node)
    text = str(node["s"])
    if kind == "sup":
        return text.translate(_RAISED)
    # Inner edges keep their space; the escaping is for one line.
    lead, trail = " " * text.startswith(" "), " " * (text.endswith(" ") and bool(text.strip()))
    return lead + markdown_text(text) + trail
