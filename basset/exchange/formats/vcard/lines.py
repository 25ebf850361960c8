"""The lines of vCards 2.1, 3.0 and 4.0 as properties: unfolded, decoded, with their parameters."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.checks import BadRecord
from basset.exchange.readlog import Log

_TELL_EVERY = 2_000
_QUOTED_PRINTABLE = re.compile(r"(?=[^:]*?;(?:ENCODING=)?QUOTED-PRINTABLE\b)[^:]*+:", re.IGNORECASE)
# A name, perhaps in a group, then its parameters, of which values may be quoted.
_LINE = re.compile(
    r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:"[^"]*"|[^":])*?)?):(?P<value>.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*"|[^";])*))?')
_UNICODE = "utf-8"


@dataclass(frozen=True, slots=True)
class Property:
    """*types*: words of its parameters, in lower case. *raw*: its value with its escapes."""

    name: str
    types: frozenset[str]
    raw: str

    def parts(self) -> list[str]:
        """What semicolons part, without white space around it."""
        return [_unescaped(part) for part in re.split(r"(?<!\\);", self.raw)]

    def text(self) -> str:
        return _unescaped(self.raw)

    def listed(self) -> list[str]:
        """What commas part, without what is empty."""
        return [text for part in re.split(r"(?<!\\),", self.raw) if (text := _unescaped(part))]


def unfolded(path: Path, log: Log) -> Iterator[tuple[int, str]]:
    """(number, text) of each line, those that go on put together; empty ones are left out."""
    pieces: list[str] = []
    start, size, done, quoted = 1, 0, 0, False
    for number, text in enumerate(textfile.lines(path), 1):
        done += len(text)
        if number % _TELL_EVERY == 0:
            log.read(done)
        line = text.rstrip("\r\n")
        if quoted and pieces[-1].endswith("="):
            pieces[-1] = pieces[-1][:-1]
        elif line[:1] in {" ", "\t"} and pieces:
            line = line[1:]
        else:
            yield from _joined(start, pieces)
            start, pieces, size = number, [], 0
            quoted = bool(_QUOTED_PRINTABLE.match(line))
        pieces.append(line)
        size += len(line)
        if size > textfile.MAX_RECORD:
            raise InvalidFile(f"line {start}: is longer than {textfile.MAX_RECORD:,} characters")
    yield from _joined(start, pieces)


def _joined(start: int, pieces: list[str]) -> Iterator[tuple[int, str]]:
    if text := "".join(pieces).strip():
        yield start, text


def property_of(line: str) -> Property:
    """The property that stands in an unfolded line.

    Raises:
        BadRecord: there is none.
    """
    found = _LINE.fullmatch(line)
    if not found:
        raise BadRecord(f"{line[:40]!r} is no property of a vCard")
    parameters = [
        (name.upper(), (value or "").strip('"'))
        for name, value in _PARAMETER.findall(found["parameters"])
    ]
    # 2.1 has bare words, later versions TYPE=; both may list several.
    words = [word for name, value in parameters for word in [name, *value.split(",")]]
    value = found["value"]
    if _QUOTED_PRINTABLE.match(line):
        charset = next((value for name, value in parameters if name == "CHARSET"), _UNICODE)
        value = _decoded(value, charset)
    types = frozenset(word.strip('" ').lower() for word in words if word)
    return Property(found["name"].upper(), types, value)


def _decoded(value: str, charset: str) -> str:
    """A quoted-printable value; a line break in it is one."""
    data = quopri.decodestring(value.encode())
    try:
        text = data.decode(charset)
    except LookupError:
        raise BadRecord(f"there is no encoding {charset[:40]!r}") from None
    except UnicodeDecodeError:
        raise BadRecord(f"a value is not in the encoding {charset}, as it says") from None
    return text.replace("\r\n", "\n")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _plain(found[1]), text, flags=re.DOTALL).strip()


def _plain(letter: str) -> str:
    return "\n" if letter in "nN" else letter
