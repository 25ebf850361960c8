"""Indicators in a text: selectors, hashes of files, numbers of vulnerabilities. Pure functions.

Disarmed ones count as well: ``hxxps://mail[.]example``, ``ada(at)moss[.]example``.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from basset.investigations.selectors import certain, normalise

_HASHES = {32: "md5", 40: "sha-1", 64: "sha-256", 128: "sha-512"}
_HASH = re.compile(r"\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b")
_CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE)
# How a text disarms what it names, and what that stands for.
_DISARMED = [
    (re.compile(pattern, re.IGNORECASE), meant)
    for pattern, meant in (
        (r"\bhxxp(?=s?\W)", "http"),
        (r"\bfxp(?=s?\W)", "ftp"),
        (r"\[://\]", "://"),
        (r"\[:\]|\[:(?=//)", ":"),
        # A run of blanks is looked at from its start only, or it would take its square in time.
        (r"(?:(?<!\s)\s++)?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\})\s*", "."),
        (r"(?:(?<!\s)\s++)?(?:\[@\]|\(@\)|\[at\]|\(at\)|\{at\})\s*", "@"),
    )
]
_URL = re.compile(r"\b(?:https?|ftps?)://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]*[\w+]@[^\W_](?:[\w-]*\.)+[^\W\d_]{2,24}\b")
_WALLET = re.compile(
    r"\b(?:0x[0-9a-fA-F]{40}|(?:bc|tb|ltc)1[a-z0-9]{11,87}|[1-9A-HJ-NP-Za-km-z]{26,35})\b"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)\b")
_IP_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d|/\d)")
_IP_V6 = re.compile(r"(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:]|/\d)")
_DOMAIN = re.compile(r"(?<![\w@./\\-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}(?![\w@-]|\.\w)")
# Names of files that could be names of hosts: nobody means notes.md when it stands in a text.
_FILE_NAME = re.compile(r"[\w-]+\.(?:cc|md|mov|pl|ps|py|rs|sh|so|zip)", re.IGNORECASE)
_AROUND = " \t\r\n\"'`<>,;|*\u2022\u2013-"
_COMMENT = re.compile(r"(?<!\s)\s++(?:#|//).*$")


class Indicator(NamedTuple):
    """*kind*: a type of entity. *hash*: which hash of a file it is; empty for all else."""

    kind: str
    value: str
    hash: str = ""


def whole(line: str, region: str) -> Indicator | None:
    """The indicator that a line of a list is, whatever stands around it; None if it is none."""
    text = _COMMENT.sub("", armed(line)).strip(_AROUND)
    if _HASH.fullmatch(text):
        return _hash(text)
    if _CVE.fullmatch(text):
        return Indicator("vulnerability", text.upper())
    found = certain(text)
    # A number without its country is one of the project's.
    if not found and text.startswith("0") and _usual(text):
        found = normalise("phone", text, region)
    return _of_selector(found)


def within(line: str) -> Iterator[Indicator]:
    """All that stand in a line of text, without the parts of others: of an address, no domain."""
    text = armed(line)
    for pattern, read in _PATTERNS:
        for match in list(pattern.finditer(text)):
            found = read(match[0])
            if found:
                yield found
            if found or pattern in {_URL, _EMAIL}:
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    yield from _phones(text)


def armed(text: str) -> str:
    """*text* with what is disarmed in it as it is meant."""
    if "[" in text or "(" in text or "{" in text or "xp" in text.lower():
        for pattern, meant in _DISARMED:
            text = pattern.sub(meant, text)
    return text


def _usual(text: str) -> bool:
    return re.fullmatch(r"[\d\s().\-/]{9,20}", text) is not None


def _hash(text: str) -> Indicator:
    return Indicator("file", text.lower(), _HASHES[len(text)])


def _vulnerability(text: str) -> Indicator:
    return Indicator("vulnerability", text.upper())


def _selector(kind: str) -> Callable[[str], Indicator | None]:
    return lambda text: _of_selector(normalise(kind, text))


def _url(text: str) -> Indicator | None:
    """A URL without the punctuation of its sentence, which may have put it in brackets."""
    text = text.rstrip(".,;:!?*_")
    while text.endswith((")", "]")) and text.count(text[-1]) > text.count("(["[text[-1] == "]"]):
        text = text[:-1].rstrip(".,;:!?")
    return _of_selector(normalise("url", text))


def _domain(text: str) -> Indicator | None:
    is_one = text in {text.lower(), text.upper()} and not _FILE_NAME.fullmatch(text)
    return _of_selector(normalise("domain", text)) if is_one else None


def _of_selector(selector: str | None) -> Indicator | None:
    """None for the machine itself, which lists for a hosts file have in every line."""
    kind, _, value = (selector or "").partition(":")
    if not kind or (kind == "ip" and ipaddress.ip_address(value).is_loopback):
        return None
    return Indicator(kind, value)


def _phones(text: str) -> Iterator[Indicator]:
    """Numbers with their country: what else is in a text may be any number."""
    if "+" not in text:
        return
    from phonenumbers import Leniency, PhoneNumberMatcher  # late: large tables

    for match in PhoneNumberMatcher(text, None, leniency=Leniency.POSSIBLE):
        if found := _of_selector(normalise("phone", match.raw_string)):
            yield found


_PATTERNS: list[tuple[re.Pattern[str], Callable[[str], Indicator | None]]] = [
    (_URL, _url),
    (_EMAIL, _selector("email")),
    (_HASH, _hash),
    (_CVE, _vulnerability),
    (_WALLET, _selector("wallet")),
    (_IBAN, _selector("bank-account")),
    (_IP_V4, _selector("ip")),
    (_IP_V6, _selector("ip")),
    (_DOMAIN, _domain),
]
