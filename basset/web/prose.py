"""Notes on a page: as reports print them, with what they cite leading to its own page."""

from html import escape
from urllib.parse import quote

from markupsafe import Markup

from basset.reports.markup import Node, parse_note, replaced
from basset.reports.render.note_html import to_html


def prose(case: str, body: list[Node] | str) -> Markup:
    """The *body* of a note, or what somebody typed; *case*: where the pages of its case are."""
    nodes = replaced(parse_note(body), "cite", _named) if isinstance(body, str) else body

    def cited(node: Node) -> str:
        if node["t"] == "source" and node["source"].number:
            number = node["source"].number
            return f'<a href="#s{number}">[{number}]</a>'
        if node["t"] == "source":
            return f'<cite dir="auto">{escape(node["source"].row["title"])}</cite>'
        if node["t"] == "entity":
            profile = node["profile"]
            return _link(f"{case}/entities/{profile.id}", profile.label)
        return _link(f"{case}/search?q={quote(node['s'])}", node["s"])

    return Markup(to_html(nodes, cited))  # noqa: S704 - every text in it is escaped


def _named(name: str) -> Node:
    """What a text cites, before anybody has looked what it is: searching leads there."""
    return {"t": "unclear", "s": name}


def _link(path: str, words: str) -> str:
    return f'<a href="{escape(path)}" dir="auto">{escape(words)}</a>'
