"""The parts of one large JSON text, without holding it: long lists come element by element."""

import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, NoReturn

from basset.errors import InvalidFile
from basset.exchange.jsonlines import decimal_number, whole_number
from basset.exchange.textfile import CHUNK, MAX_RECORD

_SPACE = " \t\n\r"


def parts(path: Path, opened: Container[str]) -> Iterator[tuple[str, Any, int]]:
    """(where, value, characters read) of what is in the JSON of *path*, in the order of the text.

    What *opened* names comes as what is in it, everything else as a whole. The whole text is named
    ``$``, a member ``$.graph.nodes`` and each element of a list ``$.graph.nodes[]``.

    Raises:
        InvalidFile: names the line where the file is not JSON, is cut off, or nests too deeply.
    """
    with path.open(encoding="utf-8-sig") as file:
        window = _Window(file.read)
        yield from _parts(window, "$", opened)
        if window.peek():
            window.fail("something follows the end of the JSON")


def _parts(window: "_Window", where: str, opened: Container[str]) -> Iterator[tuple[str, Any, int]]:
    bracket = window.peek() if where in opened else ""
    if bracket == "{":
        for name in _names(window):
            yield from _parts(window, f"{where}.{name}", opened)
    elif bracket == "[":
        for _ in _elements(window):
            yield from _parts(window, f"{where}[]", opened)
    else:
        yield where, window.value(), window.read


def _names(window: "_Window") -> Iterator[str]:
    """The names in an object; whoever asks for the next one has read the value."""
    window.expect("{")
    if window.peek() == "}":
        window.expect("}")
        return
    while True:
        name = window.value()
        if not isinstance(name, str):
            window.fail("a name in quotation marks is missing")
        window.expect(":")
        yield name
        if window.next_of(",}") == "}":
            return


def _elements(window: "_Window") -> Iterator[None]:
    """Once for each element of a list; whoever asks for the next one has read the element."""
    window.expect("[")
    if window.peek() == "]":
        window.expect("]")
        return
    while True:
        yield
        if window.next_of(",]") == "]":
            return


class _Window:
    """The part of the text that is being looked at."""

    def __init__(self, more: Any) -> None:
        self._more = more
        self._decode = json.JSONDecoder(
            parse_constant=self._refuse_constant,
            parse_int=whole_number,
            parse_float=decimal_number,
        ).raw_decode
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self.read = 0

    def peek(self) -> str:
        """The next character that is no white space; empty at the end of the file."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._refill(CHUNK)

    def expect(self, character: str) -> None:
        self.next_of(character)

    def next_of(self, characters: str) -> str:
        character = self.peek()
        if not character or character not in characters:
            wanted = " or ".join(characters)
            self.fail(
                f"the file is cut off; {wanted} is missing"
                if not character
                else f"{wanted} is missing"
            )
        self._at += 1
        return character

    def value(self) -> Any:
        """The next JSON value, read as far as needed."""
        self.peek()
        size = CHUNK
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    cut_off = error.pos >= len(self._text) - 1 or error.msg.startswith(
                        "Unterminated"
                    )
                    self.fail("the file is cut off" if cut_off else error.msg, error.pos)
            except RecursionError:
                self.fail("is nested too deeply")
            else:
                # At the end of the window a number may go on: 1, 1e, 1e+, 1e+5.
                if end + 3 <= len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > MAX_RECORD:
                self.fail(f"an object is larger than {MAX_RECORD:,} characters, or is not JSON")
            self._refill(size)
            size *= 2

    def fail(self, reason: str, position: int | None = None) -> NoReturn:
        at = self._at if position is None else position
        raise InvalidFile(
            f"line {self._line + self._text.count(chr(10), 0, at)}: {reason}"
        ) from None

    def _refill(self, size: int) -> None:
        more = self._more(size)
        self._ended = not more
        self.read += len(more)
        self._line += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + more
        self._at = 0

    def _refuse_constant(self, name: str) -> NoReturn:
        self.fail(f"{name} is no JSON number")
