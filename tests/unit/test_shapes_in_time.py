"""A file of any shape is read or refused in a time that follows its size, never its square."""

import gc
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from basset.errors import InvalidFile
from basset.exchange.formats import import_formats
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

LETTERS = 1_000_000
# What takes less of the processor is not a matter of squares, which would take minutes.
TELLING, MOST = 0.3, 3.0
ID = "311b2d2d-f010-4473-83ec-1edf84858f"
THING = f"identity--{ID}"


def listed(*items: str) -> str:
    return f"[{','.join(items)}]"


def card(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", "FN:A", *lines, "END:VCARD", ""])


def stix(*objects: str) -> str:
    return f'{{"type":"bundle","id":"bundle--{ID}4d","objects":{listed(*objects)}}}'


def identity(number: int, more: str = "") -> str:
    own = f'"id":"{THING}{number % 100:02}"'
    return f'{{"type":"identity","spec_version":"2.1",{own},"name":"A"{more}}}'


def misp(attributes: str, more: str = "") -> str:
    own = f'"uuid":"{ID}4e"'
    return f'{{"Event":{{{own},"info":"A","Attribute":[{attributes}]{more}}}}}'


def attribute(value: str) -> str:
    return f'{{"uuid":"{ID}4f","type":"text","value":{json.dumps(value)}}}'


def graph(inner: str) -> str:
    return (
        f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph>{inner}</graph></graphml>'
    )


# Format → shape → a file with so many letters, about.
SHAPES: dict[str, dict[str, Callable[[int], str]]] = {
    "vcard": {
        "a value": lambda n: card("NOTE:" + "a" * n),
        "escapes": lambda n: card("NOTE:" + "\\" * n),
        "parts": lambda n: card("ADR:" + ";" * n),
        "parameters": lambda n: card("TEL" + ";a" * (n // 2) + ":1"),
        "quotes": lambda n: card("TEL;X=" + '"' * n + ":1"),
        "no end of parameters": lambda n: card("TEL" + ";a" * (n // 2)),
        "folded lines": lambda n: card("NOTE:a", *[" b"] * (n // 4)),
        "quoted-printable": lambda n: card("NOTE;QUOTED-PRINTABLE:a=", *["b="] * (n // 4), "c"),
        "properties": lambda n: card(*["TEL:+442079460011"] * (n // 19)),
        "cards in cards": lambda n: "BEGIN:VCARD\r\n" * (n // 13),
        "cards alike": lambda n: card("UID:a") * (n // 54),
        "lines of nothing": lambda n: card(*["a"] * (n // 3)),
    },
    "graphml": {
        "deep": lambda n: graph("<node id='a'>" * (n // 13)),
        "attributes": lambda n: graph(
            "<node " + " ".join(f"a{i}=''" for i in range(n // 10)) + "/>"
        ),
        "one attribute": lambda n: graph(f"<node id='{'a' * n}'/>"),
        "letters one by one": lambda n: graph(f"<node id='a'>{'&#97;' * (n // 5)}</node>"),
        "parts": lambda n: graph(f"<node id='a'>{'<data/>' * (n // 7)}</node>"),
        "a comment": lambda n: graph(f"<!--{'- ' * (n // 2)}-->"),
        "no end of a tag": lambda n: graph("<node id='" + "a" * n),
        "loops": lambda n: graph("<node id='a'/>" + "<edge source='a' target='a'/>" * (n // 31)),
    },
    "misp": {
        "a value": lambda n: misp(attribute("a" * n)),
        "bars": lambda n: misp(attribute("|" * n)),
        "deep": lambda n: misp("[" * n),
        "attributes alike": lambda n: misp(",".join([attribute("a")] * (n // 90))),
        "tags": lambda n: misp(
            attribute("a"), ',"Tag":' + listed(*['{"name":"tlp:red"}'] * (n // 19))
        ),
        "a key often": lambda n: misp(attribute("a"), ',"info":"b"' * (n // 11)),
        "no end of a text": lambda n: misp('{"value":"' + "\\\\" * (n // 2)),
    },
    "stix": {
        "a name": lambda n: stix(identity(1, f',"description":"{"a" * n}"')),
        "deep": lambda n: stix("[" * n),
        "bundles in bundles": lambda n: '{"type":"bundle","objects":[' * (n // 28),
        "objects alike": lambda n: stix(*map(identity, range(n // 105))),
        "a list": lambda n: stix(identity(1, ',"roles":' + listed(*['"a"'] * (n // 4)))),
        "properties": lambda n: stix(identity(1, "".join(f',"x_{i}":1' for i in range(n // 10)))),
        "references": lambda n: stix(
            identity(1, ',"object_marking_refs":' + listed(*[f'"{THING}01"'] * (n // 50)))
        ),
    },
}
CASES = [(name, shape) for name, shapes in SHAPES.items() for shape in shapes]


@pytest.mark.parametrize(("name", "shape"), CASES)
def test_twice_as_much_of_a_shape_takes_about_twice_as_long(
    tmp_path: Path, name: str, shape: str
) -> None:
    make = SHAPES[name][shape]

    def follows() -> bool:
        once = _seconds(tmp_path, name, make(LETTERS // 2))
        twice = _seconds(tmp_path, name, make(LETTERS))
        return twice < TELLING or twice <= MOST * once

    # Not what the tests before have left behind: garbage is looked for in it by then, too.
    gc.freeze()
    try:
        # What else the machine does costs now and then; what grows faster does so each time.
        assert any(follows() for _ in range(3))
    finally:
        gc.unfreeze()


def _seconds(folder: Path, name: str, text: str) -> float:
    """Of the processor, ours and that of the process that reads, until all is read or refused."""
    path = folder / "a"
    path.write_text(text, encoding="utf-8")
    chosen = import_formats()[name]
    since = os.times()
    with suppress(InvalidFile), chosen.opened(path, Reading(region="GB"), Log()) as contents:
        for _ in contents.records:
            pass
    until = os.times()
    return sum(until[:4]) - sum(since[:4])
