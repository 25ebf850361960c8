"""A note as a tree for each format to print. ``investigations/markup.py`` says how notes are written.

A node is ``{"t": type, "c": [nodes]}`` or a leaf ``{"t": "text" | "code" | …, "s": text}``; a block
that runs from right to left has ``"dir": "rtl"``. Links and pictures lose their target: a report
links nowhere outside itself, so the address stands defanged behind the words.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional

from basset.investigations.markup import is_remote, note_tokens
from basset.reports.text import defang_text

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

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
    "s": "strike",
}
_BLOCKS = frozenset({"p", "h", "ul", "ol", "li", "quote", "table", "th", "td", "footnotes"})
# What a note refers to, once it is known what that is: printed by the renderers.
CITED = frozenset({"source", "entity", "unclear"})
# Boxes of a list of tasks, as they are written and as they are printed.
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def parse_note(text: str) -> list[Node]:
    """The tree of a note; its footnotes, in the order in which it refers to them, are its end."""
    from markdown_it.tree import SyntaxTreeNode

    tree = SyntaxTreeNode(note_tokens(text))
    return _Converter(tree).nodes


def plain(nodes: Sequence[Node]) -> str:
    """The words of a tree without their form."""
    return "".join(node.get("s", "") or plain(node.get("c", [])) for node in nodes)


def wording(text: str) -> str:
    """The words of a note, of which blocks stand one after the other."""

    def words(node: Node) -> str:
        own = node.get("s", "") or "".join(map(words, node.get("c", ())))
        return f"{own} " if node["t"] in _BLOCKS else own

    return " ".join("".join(map(words, parse_note(text))).split())


def replaced(nodes: Sequence[Node], kind: str, by: Callable[[str], Node]) -> list[Node]:
    """The tree, in which each leaf of a *kind* is what *by* makes of its text."""
    return [
        by(node["s"])
        if node["t"] == kind
        else node | {"c": replaced(node["c"], kind, by)}
        if "c" in node
        else node
        for node in nodes
    ]


def leaves(nodes: Sequence[Node], kind: str) -> Iterator[Node]:
    """The leaves of a *kind*, in reading order."""
    for node in nodes:
        if node["t"] == kind:
            yield node
        yield from leaves(node.get("c", ()), kind)


class _Converter:
    def __init__(self, tree: "SyntaxTreeNode") -> None:
        notes = {node.info: node for node in tree.walk() if node.type == "footnote"}
        refs = (node.content for node in tree.walk() if node.type == "footnote_ref")
        # Those that nothing refers to are printed, too: somebody wrote them.
        self._numbers = {name: n for n, name in enumerate(dict.fromkeys((*refs, *notes)), 1)}
        self.nodes = self._children(tree)
        if self._numbers:
            items = [self._block("li", self._children(notes[name])) for name in self._numbers]
            self.nodes.append(self._block("footnotes", items))

    def _children(self, parent: "SyntaxTreeNode") -> list[Node]:
        return [node for child in parent.children for node in self._converted(child)]

    def _converted(self, node: "SyntaxTreeNode") -> list[Node]:
        kind = _KINDS.get(node.type, node.type)
        if kind in {"inline", "thead", "tbody"}:
            return self._children(node)
        if kind == "footnote":
            return []
        if kind in {"br", "hr"}:
            return [{"t": kind}]
        leaf = self._leaf(kind, node)
        return [leaf] if leaf else [self._branch(kind, node)]

    def _leaf(self, kind: str, node: "SyntaxTreeNode") -> Node | None:
        match kind:
            case "softbreak":
                return {"t": "text", "s": " "}
            case "text" | "code" | "pre":
                return {"t": kind, "s": defang_text(node.content.rstrip("\n"))}
            case "citation":
                return {"t": "cite", "s": node.content}
            case "footnote_ref":
                return {"t": "sup", "s": str(self._numbers[node.content])}
            case "image":
                return {"t": "text", "s": _picture(node)}
        return None

    def _branch(self, kind: str, node: "SyntaxTreeNode") -> Node:
        nodes = self._children(node)
        branch = self._block(kind, nodes)
        if kind == "span":
            target = defang_text(str(node.attrGet("href") or ""))
            if target and target.removeprefix("mailto:") != plain(nodes):
                nodes.append({"t": "text", "s": f" ({target})"})
        elif kind == "ol":
            start = node.attrGet("start")
            branch["start"] = 1 if start is None else int(start)
        elif kind in {"th", "td"}:
            branch["align"] = str(node.attrGet("style") or "").rpartition(":")[2]
        elif kind == "li":
            _tick(nodes)
        return branch

    def _block(self, kind: str, nodes: list[Node]) -> Node:
        right = kind in _BLOCKS and runs_right_to_left(plain(nodes))
        return {"t": kind, "c": nodes, **({"dir": "rtl"} if right else {})}


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter of *text* is of a script that does."""
    ways = map(bidirectional, text)
    return next((way for way in ways if way in {"L", "R", "AL"}), "L") != "L"


def _picture(node: "SyntaxTreeNode") -> str:
    address = str(node.attrGet("src") or "")
    where = defang_text(address) if is_remote(address) else "a picture that is not printed"
    return f"{node.content} ({where})".lstrip()


def _tick(nodes: list[Node]) -> None:
    """Make the box of a task of what a list item begins with."""
    first = nodes[0]["c"][0] if nodes and nodes[0].get("c") else {}
    box = _BOXES.get(first.get("s", "")[:4]) if first.get("t") == "text" else None
    if box:
        first["s"] = box + first["s"][4:]
