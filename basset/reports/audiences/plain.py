"""The text of a report's files, as a reader or a program finds it in them."""

import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

Texts = Iterator[tuple[str, str]]

# What is between letters and is not seen: soft hyphens, joiners, places to break; tags become one.
JOINS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOIN = "\u200b"
_TAG = re.compile(r"<[^<>]*+>")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_MARKDOWN = re.compile(r"\\([^\w\s])")
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def plain_texts(path: Path) -> Texts:
    """The name of *path* and its texts, each with the place in it where there are several."""
    yield "its name", path.stem
    read = _READERS.get(path.suffix)
    if read is not None:
        yield from read(path)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _plain(path: Path) -> Texts:
    yield "", _text(path)


def _markdown(path: Path) -> Texts:
    yield "", _MARKDOWN.sub(r"\1", _text(path))


def _json(path: Path) -> Texts:
    def meant(match: re.Match[str]) -> str:
        escape = match[1]
        return chr(int(escape[1:], 16)) if len(escape) > 1 else _NAMED.get(escape, escape)

    text = _text(path)
    if "\\" in text:
        # A sign beyond 16 bits is written as two.
        halves = _ESCAPE.sub(meant, text).encode("utf-16", "surrogatepass")
        text = halves.decode("utf-16", "replace")
    yield "", text


def _markup(path: Path) -> Texts:
    text = _text(path)
    yield "", unescape(_TAG.sub(_JOIN, text))
    yield "attributes", unescape(text)


def _workbook(path: Path) -> Texts:
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            yield name, unescape(_TAG.sub(_JOIN, book.read(name).decode(errors="replace")))


def _pdf(path: Path) -> Texts:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        yield "properties", " ".join(document.get_metadata_dict().values())
        for number, page in enumerate(document, 1):
            yield f"page {number}", page.get_textpage().get_text_bounded()


_READERS: dict[str, Callable[[Path], Texts]] = {
    ".csv": _plain,
    ".html": _markup,
    ".json": _json,
    ".jsonl": _json,
    ".md": _markdown,
    ".pdf": _pdf,
    ".svg": _markup,
    ".txt": _plain,
    ".xlsx": _workbook,
}
