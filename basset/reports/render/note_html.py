"""Notes as HTML in which every text is escaped."""

from collections.abc import Callable, Sequence
from html import escape

from basset.reports.markup import CITED, Node

_TAGS = {
    "p": "p",
    # Not one of the page: a note is quoted, and may stand at any depth.
    "h": "p",
    "ul": "ul",
    "ol": "ol",
    "li": "li",
    "quote": "blockquote",
    "strong": "strong",
    "em": "em",
    "strike": "s",
    "table": "table",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "footnotes": "ol",
    "code": "code",
    "pre": "pre",
    "sup": "sup",
}
_CLASSES = {"h": ' class="heading"', "footnotes": ' class="footnotes"', "th": ' scope="col"'}


def to_html(nodes: Sequence[Node], cited: Callable[[Node], str]) -> str:
    """The tree; *cited* prints what a note refers to."""
    return "".join(_node(node, cited) for node in nodes)


def _node(node: Node, cited: Callable[[Node], str]) -> str:
    kind = node["t"]
    if kind in {"br", "hr"}:
        return f"<{kind}>"
    if kind in CITED:
        return cited(node)
    tag = _TAGS.get(kind)
    if "s" in node:
        text = escape(node["s"])
        return f"<{tag}>{text}</{tag}>" if tag else text
    inner = to_html(node["c"], cited)
    if kind == "table":
        # It scrolls by itself where it is wider than the page, by keyboard too.
        return f'<div class="wide" tabindex="0"><table>{inner}</table></div>'
    if kind == "th" and not inner:
        kind = tag = "td"  # a heading of nothing is none
    return f"<{tag}{_CLASSES.get(kind, '')}{_ways(node)}>{inner}</{tag}>" if tag else inner


def _ways(node: Node) -> str:
    """Where a list begins, how a cell is aligned, and which way a block runs."""
    start = f' start="{node["start"]}"' if node.get("start", 1) != 1 else ""
    # A class, because the console's policy stops a style.
    align = f' class="to-{node["align"]}"' if node.get("align") else ""
    direction = f' dir="{node["dir"]}"' if "dir" in node else ""
    return start + align + direction
