"""One spelling for search: without case and accents, in every script.

The index folds Latin letters only (Lucene's ASCII folding). For other scripts a pattern names
every letter that
folds to the one that was typed.
"""

import re
import unicodedata
from functools import cache

# Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel marks and the tatweel. Not the
# vowel signs of
# Indic scripts: those are letters to their readers.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
)
_MARK = re.compile(f"[{_MARKS}]")
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
    }
)
# Only of words of so many letters is it tried which are nearly alike.
SHORTEST_NEAR, LONGEST_NEAR = 3, 40
# A word as Lucene's standard tokenizer sees it: a dot or an apostrophe between letters belongs to
# it.
_WORD = re.compile(r"\w+(?:[.'’]\w+)*")
# Where letters have variants that the index keeps apart: Greek to Arabic, extended Greek,
# presentation forms.
_SCRIPTS = (range(0x370, 0x700), range(0x1F00, 0x2000), range(0xFB1D, 0xFEFD))


def fold(text: str) -> str:
    """*text* as it compares: ``Søren`` is ``soren``, ``Αθήνα`` is ``αθηνα``."""
    if text.isascii():
        return text.lower()
    # Twice, because a letter may show its case only when it is decomposed (𝕊).
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _MARK.sub("", text).translate(_LETTERS))


def words(text: str) -> list[str]:
    """The words of *text*, folded."""
    return _WORD.findall(fold(text))


def may_be_misspelt(word: str) -> bool:
    """Whether a folded *word* is looked for with another letter; a number is another number then."""
    return SHORTEST_NEAR <= len(word) <= LONGEST_NEAR and word.isalpha()


def is_near(word: str, other: str) -> bool:
    """Whether *other* may have been meant by *word*, both folded: the same but for a letter.

    Another letter, one more or less, or two that changed places.
    """
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    if len(long) - len(short) > 1 or not may_be_misspelt(word):
        return False
    at = next(
        (at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])


def pattern(folded: str) -> str:
    """A regular expression of Lucene's for every spelling of one *folded* word."""
    variants = _variants()
    return "".join(_letter(letter, variants.get(letter, "")) for letter in folded)


def _letter(letter: str, variants: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() else f"\\{letter}"
    return f"[{letter}{variants}][{_MARKS}]*"


@cache
def _variants() -> dict[str, str]:
    """For each letter those of its script that fold to it."""
    found: dict[str, str] = {}
    for code in (code for script in _SCRIPTS for code in script):
        folded = fold(chr(code))
        if len(folded) == 1 and folded != chr(code) and folded.isalnum():
            found[folded] = found.get(folded, "") + chr(code)
    return found
