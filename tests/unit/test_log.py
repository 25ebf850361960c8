"""What the log of a process looks like to the journal, to a file and to a program."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from basset import log

Written = Callable[[], list[str]]
Start = Callable[..., Written]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Start]:
    """Begins a log on standard error, which is a file or, as systemd hands it over, the *journal*;
    what it gives back reads the lines.
    """
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    with (tmp_path / "stderr").open("w+") as stream:

        def started(*arguments: str, journal: bool = True) -> Written:
            there = os.fstat(stream.fileno())
            of_systemd = f"{there.st_dev}:{there.st_ino if journal else there.st_ino + 1}"
            monkeypatch.setenv("JOURNAL_STREAM", of_systemd)
            monkeypatch.setattr(sys, "stderr", stream)
            log.configure(*arguments)
            return lambda: (tmp_path / "stderr").read_text().splitlines()

        yield started
    root.handlers, root.level = handlers, level
    log.follow()


def fail() -> None:
    raise ValueError("of two\nlines")


@pytest.mark.parametrize(
    ("level", "priority"),
    [("DEBUG", 7), ("INFO", 6), ("WARNING", 4), ("ERROR", 3), ("CRITICAL", 2)],
)
def test_the_journal_is_told_how_important_a_line_is(
    start: Start, level: str, priority: int
) -> None:
    journal = start("DEBUG")
    logging.getLogger("x").log(getattr(logging, level), "it rains")
    assert journal() == [f"<{priority}>{level} x: it rains"]


def test_every_line_of_a_traceback_is_as_important_as_its_error(start: Start) -> None:
    journal = start()
    try:
        fail()
    except ValueError:
        logging.getLogger("x").exception("it failed")
    assert len(journal()) > 3
    assert all(line.startswith("<3>") for line in journal())


def test_a_file_is_told_when_and_not_how_important(start: Start) -> None:
    written = start(journal=False)
    logging.getLogger("x").warning("it rains")
    moment, _, rest = written()[0].partition(" ")
    assert datetime.fromisoformat(moment).tzinfo == UTC
    assert rest == "WARNING x: it rains"


def test_an_id_is_in_every_line_of_what_it_is_about_and_in_no_other(start: Start) -> None:
    journal = start()
    log.follow(request="r1")
    with log.about(run="5"):
        logging.getLogger("x").warning("in it")
    logging.getLogger("x").warning("after it")
    log.follow()
    logging.getLogger("x").warning("elsewhere")
    assert journal() == [
        "<4>WARNING x [request=r1 run=5]: in it",
        "<4>WARNING x [request=r1]: after it",
        "<4>WARNING x: elsewhere",
    ]


def test_a_program_reads_each_event_as_one_line_of_json(start: Start) -> None:
    written = start("INFO", "json", journal=False)
    with log.about(run="5"):
        try:
            fail()
        except ValueError:
            logging.getLogger("x").exception("a\nforged \x1b line")
    [line] = written()
    event = json.loads(line)
    assert event["run"] == "5"
    assert event["level"] == "ERROR"
    assert event["message"] == "a\nforged \x1b line"
    assert "ValueError: of two\nlines" in event["traceback"]
    assert line.isprintable()


def test_an_id_from_elsewhere_hides_nothing_of_an_event(start: Start) -> None:
    written = start("INFO", "json", journal=False)
    with log.about(message="forged"):
        logging.getLogger("x").warning("it rains")
    assert json.loads(written()[0])["message"] == "it rains"
