"""Elements of an XML file, one by one, so that a file of any size needs little memory.

Read in a process of its own that has limits. Entities, and whatever is to be fetched from elsewhere,
refuse the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import escape
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.confined import confined
from basset.exchange.readlog import Log

MAX_DEPTH = 64
# Of one element with all that is in it.
MAX_ELEMENT = 8 << 20
_CHUNK = 1 << 16
_TELL_EVERY = 1_000
# What an element takes beside its text.
_OVERHEAD = 100


def has_root(name: str, head: str) -> bool:
    """Whether a file that begins with *head* is XML whose root is called *name*."""
    return head.startswith("<") and bool(re.search(rf"<(?:\w+:)?{name}[\s>]", head))


@dataclass(slots=True)
class Element:
    """An element: names are without their prefix. *line*: where it begins.

    *within*: the elements that it is in, outermost first, without their text and parts.
    """

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    parts: list["Element"] = field(default_factory=list)
    within: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        """Those called *name* among its parts and theirs."""
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.all(name)

    def outer(self, name: str) -> "Element | None":
        """The nearest element called *name* that it is in."""
        return next((each for each in reversed(self.within) if each.name == name), None)

    def required(self, attribute: str) -> str:
        """An attribute that must be there. Raises BadRecord when it is not, or is empty."""
        value = self.attributes.get(attribute, "").strip()
        if not value:
            raise BadRecord(f"{self.name} without {attribute}")
        return value

    def dumped(self) -> list[Any]:
        """The element as JSON can say it."""
        told = [part.dumped() for part in self.parts]
        outer = [[each.name, each.attributes, each.line] for each in self.within]
        return [self.name, self.attributes, self.line, self.text, told, outer]


def elements(path: Path, wanted: frozenset[str], log: Log) -> Iterator[Element]:
    """The elements called one of *wanted*, each when it ends; such ones within it come before.

    Raises:
        InvalidFile: the file is no XML, or not such as is read here; it names the line.
    """
    for number, (told, done) in enumerate(confined(told_elements, str(path), sorted(wanted))):
        if number % _TELL_EVERY == 0:
            log.read(done)
        yield _loaded(told)


def _loaded(told: list[Any]) -> Element:
    name, attributes, line, text, parts, outer = told
    within = [Element(*each) for each in outer]
    return Element(name, attributes, line, text, [_loaded(part) for part in parts], within)


def told_elements(path: str, wanted: list[str]) -> Iterator[tuple[list[Any], int]]:
    """``elements`` as JSON can say them, each with the number of bytes read; for the process."""
    parser = create_parser(forbid_entities=True, forbid_external=True)
    handler = _Handler(frozenset(wanted), parser)
    parser.setContentHandler(handler)
    done = 0
    with Path(path).open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            done += len(chunk)
            try:
                parser.feed(chunk) if chunk else parser.close()
            except SAXParseException as error:
                reason = f"is not XML: {error.getMessage()}"
                raise InvalidFile(f"line {error.getLineNumber()}: {reason}") from None
            except DefusedXmlException:
                where = f"line {handler.line()}"
                raise InvalidFile(f"{where}: has entities of its own, which are not read") from None
            yield from ((element.dumped(), done) for element in handler.ready)
            handler.ready.clear()
            if not chunk:
                return


class _Handler(ContentHandler):
    """Puts elements together, and lets go of what nobody wants. ``ready`` are those that ended."""

    def __init__(self, wanted: frozenset[str], locator: Locator) -> None:
        super().__init__()
        self.ready: list[Element] = []
        self._wanted = wanted
        self._open: list[Element] = []
        # How much is kept of each wanted element that is open.
        self._sizes: list[int] = []
        self._locator = locator

    def line(self) -> int:
        return self._locator.getLineNumber() or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX
        if len(self._open) == MAX_DEPTH:
            raise InvalidFile(f"line {self.line()}: is more than {MAX_DEPTH} elements deep")
        given = {_local(key): value for key, value in attrs.items()}
        element = Element(_local(name), given, self.line())
        if element.name in self._wanted:
            element.within = [Element(e.name, e.attributes, e.line) for e in self._open]
            self._sizes.append(0)
        self._open.append(element)
        self._grow(len(name) + sum(map(len, given.values())) + _OVERHEAD)

    def characters(self, content: str) -> None:
        if self._sizes:
            self._open[-1].text += content
            self._grow(len(content))

    def endElement(self, _name: str) -> None:  # noqa: N802 - SAX
        element = self._open.pop()
        if element.name in self._wanted:
            self._sizes.pop()
            self.ready.append(element)
        elif self._sizes:
            self._open[-1].parts.append(element)

    def _grow(self, size: int) -> None:
        if self._sizes:
            self._sizes[-1] += size
            if self._sizes[-1] > MAX_ELEMENT:
                raise InvalidFile(
                    f"line {self.line()}: an element of more than {MAX_ELEMENT:,} characters"
                )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def escaped(value: object) -> str:
    """*value* as it can stand in an element or in an attribute of one."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return escape(text, {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
