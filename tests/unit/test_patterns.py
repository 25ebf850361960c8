"""No pattern takes its square in time: twice as much text takes about twice as long."""

import re
from functools import partial
from time import thread_time
from typing import Any

import pytest

from basset.exchange.formats.sheet.titles import money_of, unit_of, words_of
from basset.exchange.unread import unread
from basset.investigations.amounts import read_amount
from basset.investigations.dates import read_date
from basset.reports.prose import for_reading, uncited
from tests.hostile import LONG
from tests.unit.growth import squares
from tests.unit.pattern_walk import hostile, patterns

LETTERS = 500
# So many letters are the most that these are asked with, and who sees to that.
BOUNDS = {
    "basset.investigations.selectors.phones._NUMBER": 100,  # phones._MAX_TEXT
    "basset.reports.render.fonts._OTHER_STYLE": 255,  # the name of a file
}
# Within a bound one text takes no longer than this.
MOST_SECONDS = 0.05

FOUND = patterns()


def _seconds(pattern: re.Pattern[Any], method: str, text: Any) -> float:
    """How long *pattern* takes; the least of three, because others are at work, too."""
    return min(_once(pattern, method, text) for _ in range(3))


def _once(pattern: re.Pattern[Any], method: str, text: Any) -> float:
    since = thread_time()
    if method == "sub":
        pattern.sub(text[:0], text)
    elif method == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, method)(text)
    return thread_time() - since


def _once_of(
    pattern: re.Pattern[Any], method: str, parts: tuple[str, str, str], length: int
) -> float:
    return _once(pattern, method, _text(pattern, parts, length))


def _text(pattern: re.Pattern[Any], parts: tuple[str, str, str], length: int) -> Any:
    head, unit, tail = parts
    text = head + (unit * (length // len(unit) + 1))[:length] + tail
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def test_the_patterns_are_those_of_the_package() -> None:
    assert len(FOUND) > 200
    assert {"basset.reports.text._EMAIL", "basset.exchange.formats.sheet.fields.SHAPES[email]"} <= {
        *FOUND
    }


@pytest.mark.parametrize("name", sorted({*FOUND} - {*BOUNDS}))
def test_a_pattern_takes_as_many_times_as_long_as_its_text_is_longer(name: str) -> None:
    pattern, methods = FOUND[name]
    for method in sorted(methods):
        for parts in hostile(pattern):
            seconds = partial(_once_of, pattern, method, parts)
            assert not squares(seconds, LETTERS), (method, parts)


def test_a_pattern_that_takes_the_square_of_its_text_is_told() -> None:
    pattern = re.compile("a*b")
    assert squares(partial(_once_of, pattern, "search", ("", "a", "")), LETTERS)
    assert not squares(partial(_once_of, pattern, "match", ("", "a", "")), LETTERS)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_pattern_that_takes_more_is_asked_with_little(name: str) -> None:
    pattern, methods = FOUND[name]
    for method in sorted(methods):
        for parts in hostile(pattern):
            text = _text(pattern, parts, BOUNDS[name])
            assert _seconds(pattern, method, text) < MOST_SECONDS, (method, parts)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_pattern_is_held_by_a_long_value(text: str) -> None:
    """As one asks for a cell, a date, a selector or the beginning of a file."""
    asked = text[:20_000]
    since = thread_time()
    for read in (read_date, read_amount):
        assert read(asked, "") is None
    assert unread(asked.encode(), asked) == ""
    words_of(asked)
    assert money_of(asked) == unit_of(asked) == ""
    for_reading(asked + "](<")
    uncited(asked)
    assert thread_time() - since < 0.5


@pytest.mark.parametrize(
    "text", ["<!---->" * 1_000, "<!--" * 1_000, "-" + " " * 5_000 + "x", "2024-01-01" + " " * 5_000]
)
def test_a_file_or_a_cell_whose_parts_may_be_cut_in_many_ways_is_read_at_once(text: str) -> None:
    since = thread_time()
    assert unread(text.encode(), text) == ""
    assert read_amount(text, "point") is None
    assert read_date(text + "x", "ymd") is None
    assert thread_time() - since < 0.5
