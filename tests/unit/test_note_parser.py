"""A note of what is hard for its parser is read in a time that grows as the note does."""

import gc
from functools import partial
from time import thread_time

import pytest

from basset.investigations.markup import note_tokens
from basset.investigations.text import MAX_TEXT
from tests.unit.growth import squares

PARTS = ["[", "![", "[[", "[[a", "[^a]", "[a](", "*", "**a", "_", "~~", ">", "> a\n", "- ", "1. ",
         "* a\n", "`", "``a`", "|", "a|b\n-|-\n", "<", "<a", "&#", "\\", "("]  # fmt: skip


def _seconds(part: str, letters: int) -> float:
    text = (part * letters)[:letters]
    gc.disable()  # it walks what other tests hold
    since = thread_time()
    note_tokens(text)
    took = thread_time() - since
    gc.enable()
    return took


@pytest.mark.parametrize("part", PARTS)
def test_a_note_takes_as_many_times_as_long_as_it_is_longer(part: str) -> None:
    assert not squares(partial(_seconds, part), MAX_TEXT // 40)


@pytest.mark.parametrize("part", [">", "> ", "- ", "1. ", "*", "`", "[", "[[", "![", "[^a]"])
def test_a_note_of_quotes_lists_and_brackets_as_long_as_may_be_is_read_at_once(part: str) -> None:
    assert _seconds(part, MAX_TEXT) < 1
