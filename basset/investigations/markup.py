"""The Markdown in which notes are written: CommonMark with tables, strikethrough, footnotes and task
boxes, and ``[[name]]`` for a source or an entity of the project.

HTML in a note is text. Nothing here resolves a name or prints anything: ``reports/markup.py`` makes
what a report prints.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# So many levels of blocks (a list within a list is two), and of emphasis in a line, are printed.
DEEPEST, DEEPEST_WORD = 40, 8
# At each of these the parser looks for a link, to the end of the text: so many take 0.2 s.
MOST_BRACKETS = 5_000
_CITATION = re.compile(r"\[\[\s*+(?=[^\[\]])([^\[\]\n]*+)\s*+\]\]")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*(.*)")
_REMOTE = re.compile(r"(?i)(?!file:)[a-z][a-z0-9+.-]*://|//")


def note_tokens(text: str) -> list["Token"]:
    """The tokens of a note.

    Besides those of markdown-it: ``citation`` and ``footnote_ref`` (*content* is the name),
    ``footnote_open`` and ``footnote_close`` (*info* is the name).
    """
    from markdown_it.token import Token

    as_typed = [Token("fence", "code", 0, content=text)]
    if text.count("[") > MOST_BRACKETS:
        return as_typed
    tokens = _parser().parse(text)
    if any(token.level > DEEPEST for token in tokens):
        # Nobody reads such lists, and no renderer would survive deeper ones.
        return as_typed
    for token in tokens:
        token.children = [*_shallow(token.children)] if token.children else token.children
    return tokens


def _shallow(tokens: list["Token"]) -> Iterator["Token"]:
    """*tokens* of a line without emphasis that is deep in other emphasis."""
    depth = 0
    for token in tokens:
        depth += token.nesting > 0
        if depth <= DEEPEST_WORD or not token.nesting:
            yield token
        depth -= token.nesting < 0


def cited_names(text: str) -> list[str]:
    """What a note cites as ``[[name]]``, each name once; none in code."""
    if "[[" not in text:
        return []
    return list(dict.fromkeys(token.content for token in _inline(text, "citation")))


def is_remote(address: str) -> bool:
    """Whether a picture is somewhere on a network, and neither in the note nor on this computer."""
    return _REMOTE.match(address) is not None


def refuse_pictures(text: str) -> None:
    """Raise ValueError for a picture that a report would have to carry or to look for."""
    if "![" not in text:
        return
    for token in _inline(text, "image"):
        address = str(token.attrGet("src") or "")
        if address.lower().startswith("data:"):
            raise ValueError(
                "has a picture within the text (data:…), which no report prints; say in words "
                "what it shows, and add where it is as a source"
            )
        if not is_remote(address):
            raise ValueError(
                f"has the picture {address[:100]!r}, a file that no report can read; say in words "
                "what it shows, and add where it is as a source"
            )


def _inline(text: str, kind: str) -> Iterator["Token"]:
    return (
        inner for token in note_tokens(text) for inner in token.children or () if inner.type == kind
    )


def _citation(state: "StateInline", silent: bool) -> bool:
    return _leaf(state, silent, "citation", _CITATION.match(state.src, state.pos))


def _footnote_ref(state: "StateInline", silent: bool) -> bool:
    match = _FOOTNOTE.match(state.src, state.pos)
    known = match is not None and match[1] in state.env.get("footnotes", ())
    return _leaf(state, silent, "footnote_ref", match if known else None)


def _leaf(state: "StateInline", silent: bool, kind: str, match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    if not silent:
        state.push(kind, "", 0).content = match[1].rstrip()
    state.pos = match.end()
    return True


def _footnote(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """``[^name]: text``, up to an empty line or the next one."""
    match = _definition(state, start)
    if match is None or state.is_code_block(start):
        return False
    if silent:
        return True
    lines, line = [match[2]], start + 1
    while line < end and not state.isEmpty(line) and _definition(state, line) is None:
        lines.append(state.getLines(line, line + 1, state.blkIndent, False).strip())
        line += 1
    state.line = line
    state.env.setdefault("footnotes", set()).add(match[1])
    state.push("footnote_open", "", 1).info = match[1]
    inline = state.push("inline", "", 0)
    inline.content, inline.children = "\n".join(lines), []
    state.push("footnote_close", "", -1)
    return True


def _definition(state: "StateBlock", line: int) -> re.Match[str] | None:
    return _DEFINITION.match(
        state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    )


@cache
def _parser() -> "MarkdownIt":
    """Made by whoever reads a note first: most processes do not."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * DEEPEST})
    parser.enable(["table", "strikethrough"]).disable(["html_inline", "html_block", "reference"])
    parser.block.ruler.before("heading", "footnote", _footnote)
    parser.inline.ruler.before("link", "citation", _citation)
    parser.inline.ruler.before("link", "footnote_ref", _footnote_ref)
    # Addresses are printed as they were written, and lead nowhere.
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - all are
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser
