"""Marking definitions, read by what they say: everybody makes their own of TLP."""

import json
import re
from collections.abc import Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from basset.exchange.formats.stix.names import TLP_DEFINITIONS
from basset.exchange.markings import is_notice, read_marking
from basset.exchange.records import Record

# In a text of JSON this stands nowhere but in an object: in a value its quotes are escaped.
_DEFINITION = re.compile(rb'"type"\s*:\s*"marking-definition"')
# A definition is small, and begins a few braces before it says what it is.
_REACH = 1 << 16
_BRACES = 20
# How a label begins that MISP makes of a marking.
_TAGS = ("tlp:", "TLP:")


class Definitions:
    """The markings of a file's objects, as texts. Definitions may stand behind their use."""

    def __init__(self, path: Path) -> None:
        self._texts = {ref: [text] for ref, text in TLP_DEFINITIONS.items()}
        for item in _definitions(path):
            known = self._texts.get(item["id"], [])
            self._texts[item["id"]] = [*known, *texts_of(item)]
        self._known: dict[tuple[str, ...], list[str]] = {}

    def of(self, refs: Iterable[str], labels: Iterable[str] = ()) -> list[str]:
        """What the definitions *refs* say, and those of *labels* that are markings."""
        found = self._of(refs) if refs else []
        tags = [label for label in labels if label.startswith(_TAGS) and read_marking(label)]
        return [*found, *tags] if tags else found

    def _of(self, refs: Iterable[str]) -> list[str]:
        """The texts of *refs*; one whose definition is missing is a marking all the same."""
        refs = tuple(refs)
        found = self._known.get(refs)
        if found is None:
            texts = (text for ref in refs for text in self._texts.get(ref, [ref]))
            found = self._known[refs] = list(dict.fromkeys(texts))
        return found


def texts_of(definition: Record) -> list[str]:
    """What a definition says of who may see its objects; nothing for a copyright notice.

    One that says nothing is a marking all the same.
    """
    told = list(_told(definition)) or [str(definition["id"])]
    known = [text for text in told if read_marking(text)]
    return known or [text for text in told[:1] if not is_notice(text)]


def statement_of(definition: Record) -> str:
    """What a definition says, for whoever reads it."""
    return next(_told(definition), "")


def _told(definition: Record) -> Iterator[str]:
    """The texts of a definition: as the standards have it, as OpenCTI writes it, and its name."""
    content = definition.get("definition")
    extensions = definition.get("extensions")
    inner = extensions.values() if isinstance(extensions, dict) else ()
    for part in (content, *inner):
        for name, text in part.items() if isinstance(part, dict) else ():
            if isinstance(text, str) and name != "extension_type" and text != "custom":
                yield text
    for name in ("x_opencti_definition", "name"):
        if isinstance(text := definition.get(name), str) and text:
            yield text


def _definitions(path: Path) -> Iterator[Record]:
    """The definitions in a file, found without reading the rest of it as JSON."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        for found in _DEFINITION.finditer(data):
            start = max(0, found.start() - _REACH)
            before = data[start : found.start()].decode(errors="replace")
            after = data[found.start() : found.end() + _REACH].decode(errors="replace")
            item = _around(before + after, len(before))
            if item is not None and isinstance(item.get("id"), str):
                yield item


def _around(text: str, place: int) -> Record | None:
    """The object in *text* to which the member at *place* belongs."""
    brace = place
    for _ in range(_BRACES):
        brace = text.rfind("{", 0, brace)
        if brace < 0:
            return None
        try:
            item, end = json.JSONDecoder().raw_decode(text, brace)
        except (ValueError, RecursionError):  # no JSON, or a number without end
            continue
        if end > place and isinstance(item, dict) and item.get("type") == "marking-definition":
            return item
    return None
