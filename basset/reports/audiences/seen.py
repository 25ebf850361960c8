"""Values on a page that is read from right to left.

A PDF keeps signs where they are seen. Whoever reads its text gets words of Arabic or Hebrew in the
order of the page, some with their letters backwards, and Latin names among them likewise. So a value
is there when its words stand together, in any order and either direction.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, pairwise

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WORD = re.compile(r"\w+")
# Lam and alef are one sign, which is read as either first.
_LAM_ALEF = re.compile("\u0644([\u0622\u0623\u0625\u0627])")


class SeenWords:
    """Searches a page for *values*."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = values

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], str]:
        """The values by their words; most reports have no page that asks for them."""
        return {tuple(sorted(words)): value for value in self._values if (words := _words(value))}

    def in_page(self, text: str) -> Iterator[str]:
        """Those of the values that a page has which says *text*; none where it has no such letters."""
        if _RIGHT_TO_LEFT.search(text):
            for words in _together(text):
                yield from self._among(words)

    def _among(self, words: list[str]) -> Iterator[str]:
        for length in sorted(set(map(len, self._by_words))):
            for start in range(len(words) - length + 1):
                value = self._by_words.get(tuple(sorted(words[start : start + length])))
                if value is not None:
                    yield value


def _together(text: str) -> Iterator[list[str]]:
    """The words of a page, then those on both sides of each line's end, as they may be read."""
    yield _words(text)
    runs = [_runs(_words(line)) for line in text.splitlines()]
    for above, below in pairwise(filter(None, runs)):
        yield above[-1] + below[0]
        yield above[-1][::-1] + below[0][::-1]


def _runs(words: list[str]) -> list[list[str]]:
    """The words of a line that are read from right to left, numbers among them, run by run."""
    runs = groupby(words, lambda word: bool(_RIGHT_TO_LEFT.search(word)) or word.isdecimal())
    return [list(run) for is_backward, run in runs if is_backward]


def _words(text: str) -> list[str]:
    """The words of *text* without their marks, each as it is in both directions."""
    letters = (
        each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)
    )
    return [_either_way(word) for word in _WORD.findall("".join(letters).casefold())]


def _either_way(word: str) -> str:
    if not _RIGHT_TO_LEFT.search(word):
        return word
    return min(_LAM_ALEF.sub("\\1\u0644", way) for way in (word, word[::-1]))
