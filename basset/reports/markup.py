"""Notes are written in a subset of Markdown. Here it becomes a tree that each format prints in its own way.

A node is ``{"t": type, "c": [nodes]}`` or a leaf ``{"t": "text" | "code", "s": text}``. Links lose their target: a
report links nowhere outside itself, so the address stands defanged behind the words. HTML in a note is text.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from basset.reports.text import defang_text, markdown

Node = dict[str, Any]

_BLOCKS = {
    "paragraph": "p",
    "heading": "h",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "quote",
}
_INLINES = {"strong": "strong", "em": "em", "link": "span"}
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


def parse(text: str) -> list[Node]:
    """The tree of a note."""
    parser = MarkdownIt("commonmark", {"html": False}).disable(
        ["image", "html_inline", "html_block", "reference"]
    )
    return _tree(parser.parse(text))


def _tree(tokens: Sequence[Token]) -> list[Node]:
    root: Node = {"t": "root", "c": []}
    open_nodes, targets = [root], []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting == 1:
            node = {"t": _BLOCKS.get(name) or _INLINES[name], "c": []}
            open_nodes[-1]["c"].append(node)
            open_nodes.append(node)
            targets.append(str(token.attrGet("href") or ""))
        elif token.nesting == -1:
            closed, target = open_nodes.pop(), targets.pop()
            if target and target != plain(closed["c"]):
                closed["c"].append({"t": "text", "s": f" ({defang_text(target)})"})
        else:
            open_nodes[-1]["c"] += _leaves(token)
    return root["c"] if isinstance(root["c"], list) else []


def _leaves(token: Token) -> list[Node]:
    if token.type == "inline":
        return _tree(token.children or [])
    if token.type in {"softbreak", "hardbreak"}:
        return [{"t": "br"} if token.type == "hardbreak" else {"t": "text", "s": " "}]
    if token.type in {"code_inline", "code_block", "fence"}:
        kind = "code" if token.type == "code_inline" else "pre"
        return [{"t": kind, "s": defang_text(token.content.rstrip("\n"))}]
    if token.type == "hr":
        return [{"t": "hr"}]
    return [{"t": "text", "s": defang_text(token.content)}]


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
            pieces.append(lead + markdown(text) + trail)
        else:
            pieces.append(f"{around}{inner}{around}" if inner else "")
    return "".join(pieces)
