"""Which characters the shipped fonts cannot show. Typst prints a box for them and says nothing."""

import re
from pathlib import Path

# What the fonts surely have: ASCII, Latin, Greek, Cyrillic, basic Arabic letters and digits, usual
# punctuation. Most reports consist of nothing else, and then no font is opened.
_COMMON = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u024f\u0384-\u03ce\u0400-\u045f\u0621-\u063a\u0640-\u0655"
    r"\u0660-\u0669\u200b\u2013\u2014\u2018-\u201e\u2026\u2190\u2192]+"
)


def missing_glyphs(text: str, fonts: Path) -> list[str]:
    """The characters of *text* that no font in the folder *fonts* has, sorted."""
    uncommon = set(_COMMON.sub("", text))
    if not uncommon:
        return []
    from fontTools.ttLib import TTFont

    for path in sorted(fonts.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            uncommon -= {chr(code) for code in font.getBestCmap()}
    # White space and joiners have no sign to miss.
    return sorted(
        character for character in uncommon if character.isprintable() and not character.isspace()
    )
