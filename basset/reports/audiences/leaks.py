"""Whether a copy says, anywhere in its files, what its audience must not know.

The last step before a copy may be moved to its place: the text of every file is searched for every
value that was withheld. Neither letters' case nor white space hides one, nor how Unicode writes it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any

import ahocorasick

from basset.errors import ReportLeaks
from basset.reports.audiences.plain import JOINS, plain_texts
from basset.reports.audiences.seen import SeenWords
from basset.reports.audiences.withheld import Withheld
from basset.reports.text import as_words, defang_text

# Fewer letters and digits, or fewer digits alone (years, shares), tell nobody apart.
SHORTEST = 4
SHORTEST_NUMBER = 6
# Scripts without blanks between words, or with endings that are no part of a name, and those of them
# whose signs tell as much as two letters.
UNSPACED = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
SYLLABLES = {"CJK", "HANGUL"}
# Of a longer text this much is noticed: a sentence that is quoted, not a word that it shares.
WINDOW = 40
# The files of the package that say something in a report, besides its sections and templates.
SAYING = (
    "confidence.py", "config.py", "grades.py", "guide.py", "picture/lines.py", "picture/svg.py",
    "render/html.py", "render/json.py", "sections/__init__.py",
)  # fmt: skip
# What is not seen, and quotes and dashes that people type otherwise.
_WRITTEN = {
    **dict.fromkeys(JOINS, " "),
    **dict.fromkeys("‘’ʼ′", "'"),
    **dict.fromkeys("‐‑–—−", "-"),
}
# Left of a Turkish capital I when it becomes small.
_DOT_ABOVE = "\u0307"
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
    seen = SeenWords(patterns)
    for path in sorted(folder.iterdir()):
        for place, text in plain_texts(path):
            where = f"{path.name}, {place}" if place else path.name
            _search(automaton, text, where)
            if path.suffix == ".pdf":
                for value in seen.in_page(text):
                    raise _leak(patterns[value], where)


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
            raise _leak(secret, f"{where}{_place(text, value)}")


def _leak(secret: Withheld, where: str) -> ReportLeaks:
    about = f"{secret.field} of {secret.kind} {secret.id}".strip()
    return ReportLeaks(f"{where}: says a withheld {about}")


def _ends(packed: str, at: int, gaps: set[int]) -> bool:
    """Whether a word begins or ends there: also where another script does, before which the blank may
    be lost in a PDF, and anywhere in a script that has no blanks.
    """
    if at in gaps:
        return True
    before, behind = packed[at - 1], packed[at]
    if before.isalpha() and behind.isalpha():
        return _script(before) != _script(behind) or _script(before) in UNSPACED
    return not (before.isalnum() and behind.isalnum())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _place(text: str, value: str) -> str:
    letters = map(re.escape, _compact(value))
    place = re.search(rf"[\s{JOINS}]*".join(letters), text.casefold())
    return f", character {place.start():,}" if place else ""


def _words(text: str) -> list[str]:
    """The letters of *text* between white space and what joins them without being seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for sign, plain in _WRITTEN.items():
            text = text.replace(sign, plain)
    return text.casefold().replace(_DOT_ABOVE, "").split()


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
    if signs < SHORTEST:
        signs += sum(_script(each) in SYLLABLES for each in compact)
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
        if len(sentence) > 2 * WINDOW:
            yield from _windows(sentence)


def _windows(sentence: str) -> Iterator[str]:
    """*sentence* in parts that end between two words where they can."""
    start = 0
    while len(sentence) - start >= WINDOW:
        blank = sentence.rfind(" ", start + WINDOW // 2, start + WINDOW)
        end = blank if blank > 0 else start + WINDOW
        yield sentence[start:end]
        start = end


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
