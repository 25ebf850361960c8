"""Text as a report prints it: addresses defanged, and each format's escaping.

User text stays text everywhere.
"""

import re
from collections import Counter
from typing import Any

from basset.reports.prose import for_reading

ADDRESS_WORDS = frozenset(
    (
        "domain",
        "email",
        "ip",
        "url",
        "website",
        "homepage",
        "hostname",
        "host",
        "ip-address",
        "ipv4",
        "ipv6",
        "nameserver",
        "email-address",
        "domain-name",
    )
)
_URL = re.compile(r"(?i)\b(https?|ftps?|wss?|ssh|smb|rdp)://([^\s/?#<>\"']+)")
# From its @ on: a long word would be looked at from each of its letters.
_EMAIL = re.compile(r"(?<=[\w.+%-])@([\w-]+(?:\.[\w-]+)+)")
_WWW = re.compile(r"(?i)\b(www)\.(?=[\w-]+\.)")
_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# Neither part of a longer number (1.3.6.1.4), nor the version of a program (Chrome/120.0.0.0).
_IPV4 = re.compile(rf"(?<![\w.])(?<![A-Za-z]/){_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}(?![\w]|\.\w)")
# What numbers of four parts are numbers of, when this stands before them.
_NO_ADDRESS = re.compile(
    r"(?i)(?:\b(?:version|vers\.|ver\.?|v\.?|release|build|firmware|patch|oid|section|sections|sec\."
    r"|chapter|article|art\.|clause|paragraph|para\.?|annex|appendix|item|figure|fig\.|table|rule"
    r"|abschnitt|kapitel|artikel|absatz|ziffer|anhang|tabelle|abbildung"
    r"|chapitre|alinéa|annexe|sección|capítulo|artículo|sezione|capitolo|articolo)|§§?)\s*$"
)
# What starts something in Markdown everywhere, and what does so at the start of a line only.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")
# Longer than any word of prose: only hashes, wallets, URLs and the like get places to break.
# Other scripts than these break by rules of their own, and what joins must not be taken apart.
_LONG = re.compile(r"[!-\u058f]{24,}")
_BREAKS = re.compile(r"([/?&=._:@-]|[^/?&=._:@-]{12})(?=[^\u0300-\u036f])")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(\.\d+)?\s?([Zz]|[+-]\d\d:?\d\d)")
BREAK = "\u200b"
# Hebrew, Arabic and their relatives, as the first letter of a text.
_LEFTWARD = re.compile(r"^[^\w]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFTWARD = "\u200f"


def printed(value: Any, key: str, entity_type: str) -> str:
    """The *value* of a claim as PDF, HTML and Markdown show it; what it cites has no number yet."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = for_reading(str(value))
    word = (entity_type if key == "name" else key).lower().replace("_", "-")
    return defang(text) if word in ADDRESS_WORDS else defang_text(text)


def defang(address: str) -> str:
    """*address*, which is an address as a whole, so that nobody follows it by accident."""
    text = defang_text(address)
    if "[.]" in text or "[@]" in text:
        return text
    return text.replace(".", "[.]") if "." in text else text.replace(":", "[:]", 1)


def defang_text(text: str) -> str:
    """*text* with the URLs, e-mail and IPv4 addresses in it defanged."""
    if "://" in text:
        text = _URL.sub(lambda m: f"{_scheme(m[1])}://{_host(m[2])}", text)
    if "@" in text:
        text = _EMAIL.sub(lambda m: f"[@]{m[1].replace('.', '[.]')}", text)
    if "." in text:
        text = _IPV4.sub(_ipv4, _WWW.sub(r"\1[.]", text))
    return text


def _ipv4(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 20) : match.start()]
    return match[0] if _NO_ADDRESS.search(before) else "[.]".join(match.groups())


def _scheme(scheme: str) -> str:
    lower = scheme.lower()
    return lower.replace("tt", "xx", 1) if lower.startswith("http") else f"{lower}[:]"


def _host(host: str) -> str:
    return host.replace("@", "[@]").replace(".", "[.]")


def as_words(name: str) -> str:
    """A key or type as words: ``date-of-birth`` → ``date of birth``."""
    return name.replace("-", " ").replace("_", " ")


def shown_time(moment: str | None) -> str:
    """A time that this program stamped, for a reader: to the minute in UTC."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else ""


def shown_when(said: str | None) -> str:
    """A date, a time or words for one, for a reader: a time in the zone it was given in.

    Seconds stand where there are any; all else is as it was said.
    """
    found = _TIME.fullmatch(said or "")
    if not found:
        return said or ""
    day, minute, second, part, zone = found.groups()
    exact = f"{second}{(part or '').rstrip('0').rstrip('.')}" if second else ""
    shown = "" if exact == ":00" else exact
    return f"{day} {minute}{shown} {'UTC' if zone in 'Zz' else zone}"


def period(start: str | None, end: str | None) -> str:
    """``2019 – 2021``, ``since 2019``, ``until 2021`` or nothing."""
    if start and end and start != end:
        return f"{shown_when(start)} – {shown_when(end)}"
    if start:
        return shown_when(start) if end else f"since {shown_when(start)}"
    return f"until {shown_when(end)}" if end else ""


def percent(confidence: int | None) -> str:
    return "" if confidence is None else f"{confidence} %"


def and_list(phrases: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(phrases[:-1]), *phrases[-1:])))


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def largest_first(counts: Counter[str]) -> list[tuple[str, int]]:
    """What was counted; where counts are equal, by name."""
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def markdown_text(text: str) -> str:
    """*text* on one line of Markdown, where it means nothing but itself."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    return _MARKDOWN_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", escaped
    )


def breakable(text: str) -> str:
    """*text* as paper sets it: its long words may break, and it runs in its own direction.

    Words break at their punctuation or every 12 characters.
    """
    broken = _LONG.sub(lambda m: _BREAKS.sub(rf"\1{BREAK}", m[0]), text)
    return LEFTWARD + broken if _LEFTWARD.match(text) and text[0] != LEFTWARD else broken
