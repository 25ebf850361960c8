"""Which fonts a PDF needs: the package's own, else those in the folders of ``BASSET_FONTS``.

Fonts of every script together are a hundred megabytes, so only those are opened in the PDF that
have a character of its text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

# What the package's fonts surely have: ASCII, Latin, Greek, Cyrillic, basic Arabic letters and
# digits, usual punctuation. Most reports consist of nothing else, and then no font is opened.
_COMMON = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u024f\u0384-\u03ce\u0400-\u045f\u0621-\u063a\u0640-\u0655"
    r"\u0660-\u0669\u200b\u200f\u2013\u2014\u2018-\u201e\u2026\u2190\u2192]+"
)
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
# How a file is called whose family may have a regular one beside it.
_OTHER_STYLE = re.compile(
    r"(?i)-?(bold|italic|oblique|thin|light|extralight|demilight|medium|semibold|black|condensed)+$"
)
_PLAIN_LAST = ("Mono", "Serif", "Display", "Looped", "UI")
# Chinese, Japanese and Korean write the same characters differently; a collection has them all.
_VARIANTS = {"zh": " SC", "ja": " JP", "ko": " KR"}


@dataclass(frozen=True, slots=True)
class Font:
    """A font file. *ranges*: the code points that it has, as first and last, in order."""

    path: Path
    families: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]

    def has(self, character: str) -> bool:
        code = ord(character)
        place = bisect_right(self.ranges, (code, 0x110000)) - 1
        return place >= 0 and code <= self.ranges[place][1]

    @property
    def files(self) -> list[Path]:
        """Its file, and that of its bold where there is one."""
        bold = self.path.with_name(self.path.name.replace("-Regular.", "-Bold."))
        return [self.path] if bold == self.path or not bold.exists() else [self.path, bold]

    def family(self, language: str) -> str:
        """The family that writes *language*; there is one, except in a collection."""
        ending = _VARIANTS[language]
        return next((name for name in self.families if name.endswith(ending)), self.families[0])


@dataclass(frozen=True, slots=True)
class Choice:
    """The *fonts* that a text needs besides the package's, and what no font has of it."""

    fonts: list[Font]
    absent: list[str]

    def families(self, language: str) -> list[str]:
        return [font.family(language) for font in self.fonts]


def choose_fonts(text: str, own: Path, folders: Iterable[Path]) -> Choice:
    """Of the fonts in *folders* those that have most of what *text* has and *own* fonts lack.

    Characters for private use are absent: each font has another sign there, and PDF/A allows none.
    """
    wanted = set(_COMMON.sub("", text))
    if not wanted:
        return Choice([], [])
    wanted = {character for character in wanted if not _is_blank(character)}
    private = {character for character in wanted if unicodedata.category(character) == "Co"}
    wanted -= private
    wanted -= {each for each in wanted if any(font.has(each) for font in _fonts_in(own))}
    chosen: list[Font] = []
    fonts = [font for folder in folders for font in _fonts_in(folder)] if wanted else []
    while fonts and wanted:
        best = min(fonts, key=lambda font: (-sum(map(font.has, wanted)), _plainness(font)))
        covered = {character for character in wanted if best.has(character)}
        if not covered:
            break
        chosen.append(best)
        wanted -= covered
    return Choice(chosen, sorted(wanted | private))


def _is_blank(character: str) -> bool:
    """Line ends, joiners and selectors of a variant have no sign to miss."""
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return character in "\t\r\n" or is_selector or unicodedata.category(character) == "Cf"


def _plainness(font: Font) -> tuple[int, int, str]:
    name = font.path.name
    return sum(word in name for word in _PLAIN_LAST), len(name), name


@lru_cache(maxsize=16)
def _fonts_in(folder: Path) -> tuple[Font, ...]:
    """The regular fonts below *folder*; a file that is no font is passed over."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    stems = {path.stem for path in paths}
    plain = [path for path in paths if not _has_regular(path.stem, stems)]
    return tuple(font for path in plain for font in _read(path))


def _has_regular(stem: str, stems: set[str]) -> bool:
    regular = _OTHER_STYLE.sub("", stem)
    return regular != stem and not stems.isdisjoint((regular, f"{regular}-Regular"))


def _read(path: Path) -> Iterator[Font]:
    try:
        with path.open("rb") as file:
            is_collection = file.read(4) == b"ttcf"
            file.seek(0)
            faces = (
                TTCollection(file, lazy=True).fonts if is_collection else [TTFont(file, lazy=True)]
            )
            codes = sorted(faces[0].getBestCmap() or ())
            families = tuple(str(face["name"].getBestFamilyName()) for face in faces)
    except (OSError, TTLibError, KeyError):
        return
    runs = (list(run) for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]))
    yield Font(path, families, tuple((run[0][1], run[-1][1]) for run in runs))
