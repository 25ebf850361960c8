"""Values that other programs wrote for a browser, as a reader is to see them.

``<code>x</code>`` is x, a link of Markdown its words and address, and ``(Citation: Name)`` the number
of the source of that name. Only what was written as HTML or Markdown: other text stays as it is.
"""

import re
from collections.abc import Callable
from html import unescape

_PAIR = re.compile(
    r"<(code|b|i|em|strong|u|sub|sup|span|p|div|ul|ol|li|h[1-6]|pre|blockquote|a)(?:\s[^<>]*)?>"
    r"((?:(?!<\1[\s>]).)*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"(?:(?<![ \t])[ \t]++)?<br\s*+/?>\s*", re.IGNORECASE)
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
_ADDRESS = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)")
_CITATION = re.compile(r"(?:(?<!\s)\s++)?\(Citation:\s*+((?:[^()]++|\([^()]*+\))*+)\)")
# Tags stand in one another; nobody writes more of them than this.
_DEEP = 6


def for_reading(text: str) -> str:
    """*text* without the marks of HTML and Markdown."""
    if "<" in text:
        text = _without_tags(text)
    return _LINK.sub(_words_of_link, text) if "](" in text else text


def sources_named(text: str) -> list[str]:
    """The names of the sources that *text* cites."""
    if "(Citation:" not in text:
        return []
    return [_spelling(found[1]) for found in _CITATION.finditer(text)]


def with_numbers(text: str, number_of: Callable[[str], int]) -> str:
    """*text* with ``[4]`` where it cites a source; 0 is none, and then nothing stands there."""

    def reference(found: re.Match[str]) -> str:
        number = number_of(_spelling(found[1]))
        return f" [{number}]" if number else ""

    return _CITATION.sub(reference, text).strip()


def uncited(text: str) -> str:
    """*text* without what it cites by name."""
    return with_numbers(text, lambda _name: 0)


def _spelling(name: str) -> str:
    return " ".join(name.split()).lower()


def _without_tags(text: str) -> str:
    plain = text
    for _ in range(_DEEP):
        shorter = _PAIR.sub(_inner, plain)
        if shorter == plain:
            break
        plain = shorter
    plain = _BREAK.sub("\n", plain)
    return unescape(plain).strip() if plain != text else text


def _inner(found: re.Match[str]) -> str:
    """What stands between a tag and its end; a block on a line of its own, a link with its address."""
    tag, inner = found[1].lower(), found[2]
    if tag in _BLOCKS:
        return f"{inner.strip()}\n"
    address = _ADDRESS.search(found[0][: -len(inner) or None]) if tag == "a" else None
    return f"{inner} ({address[1]})" if address and address[1] != inner else inner


def _words_of_link(found: re.Match[str]) -> str:
    return found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})"
