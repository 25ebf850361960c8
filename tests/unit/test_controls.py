"""What came from elsewhere drives no terminal and forges no line of a log."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from click.testing import CliRunner

from basset import log
from basset.cli import main
from basset.controls import CONTROLS, inert, inert_json, printable
from tests.hostile import ALL, SCRIPTS
from tests.hostile import CONTROLS as HOSTILE

MOMENT = re.compile(r"^[0-9-]{10}T[0-9:.]{12}Z ")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """What the log of a process says, by line."""
    root, stream = logging.getLogger(), StringIO()
    handlers, level = root.handlers, root.level
    root.handlers = []
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure()
    yield lambda: [MOMENT.sub("", line) for line in stream.getvalue().split("\n")[:-1]]
    root.handlers, root.level = handlers, level


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_an_event_is_one_line_whatever_it_repeats(
    logged: Callable[[], list[str]], text: str
) -> None:
    logging.getLogger("basset.x").warning("a stranger says %s", text)
    [line] = logged()
    assert line.startswith("WARNING basset.x: a stranger says")
    assert not CONTROLS.search(line)


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_a_traceback_looks_like_no_other_event(logged: Callable[[], list[str]], text: str) -> None:
    try:
        fail(text)
    except ValueError:
        logging.getLogger("basset.x").exception("it failed")
    first, *others = logged()
    assert first == "ERROR basset.x: it failed"
    assert all(line.startswith("  ") or not line for line in others)
    assert not any(CONTROLS.search(line) or "\r" in line for line in others)


def test_what_uvicorn_says_of_a_request_is_a_line_as_any_other(
    logged: Callable[[], list[str]],
) -> None:
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).info("%s", "GET /\x9b2J\nINFO basset: forged")
    # Its line about each request has what was asked for: ours is another.
    assert logged() == ["INFO uvicorn.error: GET /\\x9b2J\\nINFO basset: forged"]


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_whatever_a_command_prints_of_others_is_a_line(text: str) -> None:
    assert not CONTROLS.search(printable(text))
    assert len(printable(text).splitlines()) <= 1


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_words_with_joiners_are_printed_as_they_are(text: str) -> None:
    assert printable(text).replace(" ", "") == "".join(
        letter for letter in text if letter.isprintable() or letter in "\u200c\u200d"
    ).replace(" ", "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_says_the_same_without_what_drives_a_terminal(text: str) -> None:
    shown = inert_json(json.dumps({"name": text}, ensure_ascii=False))
    assert not CONTROLS.search(shown)
    assert json.loads(shown) == {"name": text}


@pytest.mark.parametrize("text", [each for each in HOSTILE.values() if "\0" not in each])
def test_a_wrong_option_is_repeated_without_what_it_does(text: str) -> None:
    for words in ([f"--{text}"], [text], ["report", "list", f"--{text}"], ["logs", "-n", text]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert not CONTROLS.search(result.output)


def test_what_is_escaped_says_what_it_was() -> None:
    assert inert("a\nb\x1b[2J\x9b\u202e\ud800") == r"a\nb\x1b[2J\x9b\u202e\ud800"
