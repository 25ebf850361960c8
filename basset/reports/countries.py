"""Countries, as databases code them and as people write them. The list of names is the one that comes
with the time zones. Pure functions.
"""

import re
from collections import Counter
from functools import cache
from importlib.resources import files

# Two letters or three, perhaps with a part of the country: us-de.
_CODE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z0-9]{1,3}))?")


def may_be_one_country(one: str, other: str) -> bool | None:
    """Whether two texts in lower case may name one country, or None where both are words that only
    their letters can tell apart. A code beside a name that is on no list contradicts nothing.
    """
    codes = [_CODE.fullmatch(text) for text in (one, other)]
    if not any(codes):
        return None
    known = [_known(text) for text in (one, other)]
    if all(known):
        parts = [code[2] if code else None for code in codes]
        return known[0] == known[1] and (None in parts or parts[0] == parts[1])
    lengths = {len(code[1]) if code else 0 for code in codes}
    return len(lengths) > 1 or lengths == {2}


def _known(text: str) -> str | None:
    """The code of two letters that *text* is, begins with, or names."""
    code = _CODE.fullmatch(text)
    if code and code[1] in _names().values():
        return code[1]
    return _names().get(text)


@cache
def _names() -> dict[str, str]:
    """The codes of countries by what they are called, in lower case."""
    text = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text("utf-8").lower()
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    named = [(each, code) for code, name in rows for each in _ways(name)]
    times = Counter(name for name, _ in named)
    return {name: code for name, code in named if times[name] == 1}


def _ways(name: str) -> set[str]:
    """*name* without what stands in brackets, too: Virgin Islands (UK). Two countries may share it."""
    written = name.replace("&", "and")
    return {written, written.partition(" (")[0]}
