"""Notes are written in a subset of Markdown; here they become a tree for each format to print.

A node is ``{"t": type, "c": [nodes]}`` or a leaf ``{"t": "text" | "code", "s": text}``. Links lose
their target: a report links nowhere outside itself, so the address stands defanged behind the
words. HTML in a note is text.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from basset.reports.text import defang_text, markdown_text

Node = dict[str, Any]

_KINDS = {
    "paragraph": "p",
    "heading": "h",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "quote",
    "link": "span",
    "code_inline": "code",
    "code_block": "pre",
    "fence": "pre",
    "hardbreak": "br",
}
_HTML = {
    "p": "p",
    "h": "h4",
    "ul": "ul",
    "ol": "ol",
    "li": "li",
    "quote": "blockquote",
    "strong": "strong",
    "em": "em",
}

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_inline", "html_block", "reference"]
)


def parse_note(text: str) -> list[Node]:
    """The tree of a note."""
    return _nodes(SyntaxTreeNode(_PARSER.parse(text)))


def _nodes(parent: SyntaxTreeNode) -> list[Node]:
    return [node for child in parent.children for node in _converted(child)]


def _converted(node: SyntaxTreeNode) -> list[Node]:
    if node.type == "inline":
        return _nodes(node)
    kind = _KINDS.get(node.type, node.type)
    if kind in {"br", "hr"}:
        return [{"t": kind}]
    if kind == "softbreak":
        return [{"t": "text", "s": " "}]
    if kind in {"text", "code", "pre"}:
        return [{"t": kind, "s": defang_text(node.content.rstrip("\n"))}]
    nodes, target = _nodes(node), str(node.attrGet("href") or "")
    if target and target != plain(nodes):
        nodes.append({"t": "text", "s": f" ({defang_text(target)})"})
    return [{"t": kind, "c": nodes}]


def plain(nodes: Sequence[Node]) -> str:
    """The words of a tree without their form."""
    return "".join(node.get("s", "") or plain(node.get("c", [])) for node in nodes)


def to_html(nodes: Sequence[Node]) -> str:
    """The tree as HTML in which every text is escaped."""
    return "".join(_node_html(node) for node in nodes)


def _node_html(node: Node) -> str:
    kind = node["t"]
    if "s" in node:
        text = escape(node["s"])
        return {"code": f"<code>{text}</code>", "pre": f"<pre>{text}</pre>"}.get(kind, text)
    if kind in {"br", "hr"}:
        return f"<{kind}>"
    inner, tag = to_html(node["c"]), _HTML.get(kind)
    direction = ' dir="auto"' if kind in {"p", "h", "li"} else ""
    return f"<{tag}{direction}>{inner}</{tag}>" if tag else inner


def to_markdown(nodes: Sequence[Node], indent: str = "") -> str:
    """The tree as Markdown again, blocks apart by an empty line, every text escaped."""
    return "\n\n".join(_block_markdown(node, indent) for node in nodes)


def _block_markdown(node: Node, indent: str) -> str:
    kind = node["t"]
    if kind in {"ul", "ol"}:
        marks = [f"{n}." if kind == "ol" else "-" for n in range(1, len(node["c"]) + 1)]
        items = zip(marks, node["c"], strict=True)
        return "\n".join(
            f"{indent}{mark} {to_markdown(item['c'], indent + '   ').lstrip()}"
            for mark, item in items
        )
    if kind == "quote":
        return "\n".join(f"{indent}> {line}" for line in to_markdown(node["c"]).splitlines())
    if kind == "pre":
        return "\n".join(f"{indent}    {line}" for line in node["s"].splitlines())
    if kind == "hr":
        return f"{indent}* * *"
    inner = _inline_markdown(node["c"])
    return f"{indent}**{inner}**" if kind == "h" else indent + inner


def _inline_markdown(nodes: Sequence[Node]) -> str:
    pieces = []
    for node in nodes:
        inner = _inline_markdown(node.get("c", []))
        around = {"strong": "**", "em": "*"}.get(node["t"], "")
        if node["t"] == "br":
            pieces.append("\\\n")
        elif "s" in node:
            text = node["s"]
            # Inner edges keep their space; the escaping is for one line.
            lead, trail = (
                " " * text.startswith(" "),
                " " * (text.endswith(" ") and bool(text.strip())),
            )
            pieces.append(lead + markdown_text(text) + trail)
        else:
            pieces.append(f"{around}{inner}{around}" if inner else "")
    return "".join(pieces)
