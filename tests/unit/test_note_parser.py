"""A note of what is hard for its parser is read in a time that grows as the note does."""

import gc
from time import thread_time

import pytest

from basset.investigations.markup import note_tokens
from basset.investigations.text import MAX_TEXT

PARTS = ["[", "![", "[[", "[[a", "[^a]", "[a](", "*", "**a", "_", "~~", ">", "> a\n", "- ", "1. ",
         "* a\n", "`", "``a`", "|", "a|b\n-|-\n", "<", "<a", "&#", "\\", "("]  # fmt: skip
# What takes less than this, a clock cannot tell apart.
TELLING = 0.005
MOST = 2.5


def _seconds(part: str, letters: int) -> float:
    text = (part * letters)[:letters]
    return min(_once(text) for _ in range(2))


def _once(text: str) -> float:
    gc.disable()  # it walks what other tests hold
    since = thread_time()
    note_tokens(text)
    took = thread_time() - since
    gc.enable()
    return took


@pytest.mark.parametrize("part", PARTS)
def test_a_note_takes_twice_as_long_for_twice_as_much(part: str) -> None:
    letters = MAX_TEXT // 20
    one, two = _seconds(part, letters), _seconds(part, 2 * letters)
    assert two <= max(MOST * one, TELLING)


def test_a_note_of_quotes_lists_and_brackets_as_long_as_may_be_is_read_at_once() -> None:
    for part in (">", "> ", "- ", "1. ", "*", "`", "[", "[[", "![", "[^a]"):
        assert _once((part * MAX_TEXT)[:MAX_TEXT]) < 1
