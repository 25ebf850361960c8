"""Turns what a user typed into a query of Lucene's. Whatever it contains is data: no character of
it commands.
"""

import re

from basset.errors import InvalidInput
from basset.search.fold import LONGEST_NEAR, fold, may_be_misspelt, pattern, words

Fields = tuple[tuple[str, int], ...]
FIELDS: Fields = (("name", 3), ("text", 1), ("title", 1))
TIE_FIELDS: Fields = (("type", 2), ("text", 1))
MAX_WORDS = 20
# Letters of a query once it is folded, when ﷺ is eighteen: each costs Lucene a state for each
# spelling it may have.
MAX_LETTERS = 500
# What the index leaves out (Lucene's English stop words); to require one would find nothing.
STOP_WORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
    }
    | {
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
    }
    | {"will", "with"}
)


def chunks(text: str) -> list[str]:
    """The parts of *text* between spaces that have a word in them; common words only where nothing
    else is left.

    Raises:
        InvalidInput: *text* is too long.
    """
    # A terminal may hand in half a character.
    valid = text.encode(errors="ignore").decode()
    if len(valid) > MAX_LETTERS or len(fold(valid)) > MAX_LETTERS:
        raise InvalidInput(
            f"is too long: at most {MAX_LETTERS} letters, with ligatures and the like spelled out",
            field="q",
        )
    parts = [part for part in valid.split() if words(part)][:MAX_WORDS]
    return [part for part in parts if not STOP_WORDS.issuperset(words(part))] or parts


def text_query(parts: list[str], project_id: str | None, fields: Fields = FIELDS) -> str:
    """Every one of *parts* somewhere in the row, the last one also as the beginning of a word;
    names count more.
    """
    required = [
        _part(part, fields, last=position == len(parts)) for position, part in enumerate(parts, 1)
    ]
    return " ".join([*_within(project_id), *required])


def near_query(parts: list[str], project_id: str | None) -> str | None:
    """Every word of *parts* somewhere in the row, or one that differs by a letter; None: no word
    may.
    """
    folded = [word for part in parts for word in words(part)]
    if not any(map(may_be_misspelt, folded)):
        return None
    near = [f"{_escaped(word)}{'~1' * may_be_misspelt(word)}" for word in folded]
    required = [f"+({' '.join(f'{field}:{term}' for field, _ in FIELDS)})" for term in near]
    return " ".join([*_within(project_id), *required])


def selector_query(selector: str, project_id: str | None) -> str:
    """Rows whose selectors contain the words of *selector* in its order."""
    return " ".join([*_within(project_id), f"+selectors:{_phrase(selector)}"])


def ending_query(digits: str, project_id: str | None) -> str:
    """Rows with a selector that ends in *digits*."""
    return " ".join([*_within(project_id), f"+selectors:*{digits}"])


def any_query(terms: list[str], project_id: str) -> str:
    """Rows with any of *terms* in their name or text, spelled alike or nearly so."""
    near = [
        f"{field}:{_escaped(term)}{'~1' if 4 < len(term) <= LONGEST_NEAR else ''}"
        for term in terms
        for field in ("name", "text")
    ]
    return " ".join([*_within(project_id), f"+({' '.join(near)})"])


def _within(project_id: str | None) -> list[str]:
    # The first word of a UUID tells projects apart well enough; the caller compares the whole.
    return [f"+project_id:{_phrase(project_id.partition('-')[0])}^0"] if project_id else []


def _part(part: str, fields: Fields, *, last: bool) -> str:
    found = [f"{field}:{_phrase(part)}^{boost}" for field, boost in fields]
    folded = words(part)
    if last or not fold(part).isascii():
        found += [_spelled(field, folded, boost, last=last) for field, boost in fields]
    return f"+({' '.join(found)})"


def _spelled(field: str, folded: list[str], boost: int, *, last: bool) -> str:
    """All words of one part in *field*, whatever their accents."""
    terms = [
        _term(word, begins=last and position == len(folded))
        for position, word in enumerate(folded, 1)
    ]
    return f"({' '.join(f'+{field}:{term}' for term in terms)})^{boost / 2}"


def _term(word: str, *, begins: bool) -> str:
    if word.isascii():
        return _escaped(word) + "*" * begins
    return f"/{pattern(word)}{'.*' * begins}/"


def _phrase(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(word: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", word)
