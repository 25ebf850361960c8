"""Whether a copy says, anywhere in its files, what its audience must not know.

The last step before a copy may be moved to its place: the text of every file is searched for every
value that was withheld. Neither letters' case nor white space hides one.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any

import ahocorasick

from basset.errors import ReportLeaks
from basset.reports.audiences.plain import JOINS, plain_texts
from basset.reports.audiences.withheld import Withheld
from basset.reports.text import as_words, defang_text

# Fewer letters and digits, or fewer digits alone (years, shares), tell nobody apart.
SHORTEST = 4
SHORTEST_NUMBER = 6
# Of a longer text this much is noticed: a sentence that is quoted, not a word that it shares.
WINDOW = 40
# The files of the package that say something in a report, besides its sections and templates.
SAYING = (
    "confidence.py", "config.py", "grades.py", "guide.py", "picture/lines.py", "picture/svg.py",
    "render/html.py", "render/json.py", "sections/__init__.py",
)  # fmt: skip
_SENTENCE = re.compile(r"[.!?]\s+|\n")

Lines = Iterable[dict[str, Any]]


def check_leaks(folder: Path, withheld: Iterable[Withheld], told: Lines) -> None:
    """Search the files of a copy in *folder* for what is *withheld*.

    *told* are the lines of its snapshot: what one of them says as a whole is no secret.

    Raises:
        ReportLeaks: names the file and the place, and which value it is, but not the value.
    """
    patterns = _patterns(withheld, list(told))
    if not patterns:
        return
    automaton = ahocorasick.Automaton()
    for text, secret in patterns.items():
        compact = _compact(text)
        automaton.add_word(compact, (len(compact), text, secret))
    automaton.make_automaton()
    for path in sorted(folder.iterdir()):
        for place, text in plain_texts(path):
            _search(automaton, text, f"{path.name}, {place}" if place else path.name)


def _search(automaton: Any, text: str, where: str) -> None:
    """Raise ReportLeaks if *text* has one of the values, and not as a part of a longer word."""
    words = _words(text)
    packed = "".join(words)
    hits = list(automaton.iter(packed))
    if not hits:
        return
    gaps = {0, *accumulate(map(len, words))}
    for last, (length, value, secret) in hits:
        start, end = last + 1 - length, last + 1
        if _ends(packed, start, gaps) and _ends(packed, end, gaps):
            about = f"{secret.field} of {secret.kind} {secret.id}".strip()
            raise ReportLeaks(f"{where}{_place(text, value)}: says a withheld {about}")


def _ends(packed: str, at: int, gaps: set[int]) -> bool:
    """Whether a word begins or ends there."""
    return at in gaps or not (packed[at - 1].isalnum() and packed[at].isalnum())


def _place(text: str, value: str) -> str:
    letters = map(re.escape, _compact(value))
    place = re.search(rf"[\s{JOINS}]*".join(letters), text.casefold())
    return f", character {place.start():,}" if place else ""


def _words(text: str) -> list[str]:
    """The letters of *text* between white space and what joins them without being seen."""
    for join in JOINS:
        text = text.replace(join, " ")
    return text.casefold().split()


def _compact(text: str) -> str:
    return "".join(_words(text))


def _patterns(withheld: Iterable[Withheld], told: list[dict[str, Any]]) -> dict[str, Withheld]:
    """The texts to search for, each with the value that it is of."""
    texts = set(_texts(told))
    said = {_compact(text) for text in texts} | _own_words() | _kinds(told)
    # A login is no secret where the case itself has the same word.
    words = set(re.findall(r"\w+", " ".join(texts).casefold()))
    patterns: dict[str, Withheld] = {}
    for secret in sorted(withheld):
        for text in _pieces(secret.value):
            compact = _compact(text)
            known = compact in said or (secret.kind == "person" and compact in words)
            if not known and _tells(compact):
                patterns.setdefault(text, secret)
                patterns.setdefault(defang_text(text), secret)
    return patterns


def _tells(compact: str) -> bool:
    signs = sum(map(str.isalnum, compact))
    digits = sum(map(str.isdigit, compact))
    return signs >= SHORTEST and (digits < signs or digits >= SHORTEST_NUMBER)


def _pieces(value: str) -> Iterator[str]:
    """*value*; of a long one its sentences, and windows of those that are long themselves."""
    if len(value) <= 2 * WINDOW:
        yield value
        return
    for sentence in _SENTENCE.split(value):
        if WINDOW // 2 <= len(sentence) <= 2 * WINDOW:
            yield sentence
        starts = range(0, len(sentence) - WINDOW + 1, WINDOW) if len(sentence) > 2 * WINDOW else ()
        yield from (sentence[start : start + WINDOW] for start in starts)


def _texts(told: list[dict[str, Any]]) -> Iterator[str]:
    """What the copy says by itself: names, values, titles, texts, dates, days."""
    for line in told:
        for name in ("name", "title", "url", "text", "sha256", "retrieved_at"):
            if value := line.get(name):
                yield value
        for moment in (line.get("created_at"), line.get("updated_at"), line.get("read_at")):
            if moment:
                yield moment[:10]
        for claim in line.get("claims", ()):
            yield str(claim["value"])
            yield claim["recorded_at"][:10]
            yield from filter(None, map(claim.get, ("valid_from", "valid_to")))
    yield from (told[0]["project"][name] or "" for name in ("name", "description"))


def _kinds(told: list[dict[str, Any]]) -> set[str]:
    """The types and keys that the copy prints as words, and those words."""
    kinds = {line["type"] for line in told if "type" in line}
    kinds |= {claim["key"] for line in told for claim in line.get("claims", ())}
    words = {word for kind in kinds for word in as_words(kind).casefold().split()}
    return {_compact(text) for kind in kinds for text in (kind, as_words(kind))} | words


@cache
def _own_words() -> set[str]:
    """The words that a report says whatever it is about."""
    package = files("basset.reports")
    folders = [package / "templates", *(package / "sections").iterdir()]
    pages = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    texts = (
        path.read_text(encoding="utf-8")
        for path in (*pages, *map(package.joinpath, SAYING))
        if path.name.endswith((".py", ".jinja", ".typ", ".css"))
    )
    return {word for text in texts for word in re.findall(r"[a-z]+", text.casefold())}
