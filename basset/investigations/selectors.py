"""Selectors: what identifies somebody across documents, in one spelling, so that it is one entity.

Pure functions. ``normalise("phone", "+44 (0)20 7946 0000")`` is ``phone:+442079460000``;
normalising its value
again gives the same.
"""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

SELECTOR_TYPES = ("email", "phone", "domain", "ip", "url", "wallet", "account")
MAX_SELECTOR = 2000
# Fewer digits than this end too many numbers.
MIN_DIGITS = 6

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_DEFANGED_DOT = re.compile(r"\s*(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))\s*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_INTERNATIONAL = re.compile(r"00(?=[1-9])")
_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x|;ext=)\s*\d{1,7}$", re.IGNORECASE)
_PHONE_SHAPE = re.compile(r"(?:tel:)?[+(]?[\d\s().\-/]{7,30}")
_DIGITS_SHAPE = re.compile(r"[+(]?[\d\s().\-/]{6,30}")
_LOCAL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}")
_WALLET = re.compile(
    r"0x[0-9a-fA-F]{40}|(?:bc|tb|ltc)1[a-zA-Z0-9]{11,87}|[13LMDX][1-9A-HJ-NP-Za-km-z]{25,34}"
)
_LOWER_WALLET = re.compile(r"0x[0-9a-f]+|(?:bc|tb|ltc)1[a-z0-9]+", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?P<platform>[\w.-]+)\s*[/:]\s*@?(?P<handle>[^\s/@]+)")
_FEDIVERSE = re.compile(r"@?(?P<handle>[^\s/@:]+)@(?P<platform>[\w.-]+)")
_PORTS = {"http": 80, "https": 443, "ftp": 21}


def normalise(kind: str, value: str, region: str = "") -> str | None:
    """The selector ``kind:…`` that *value* stands for; None when it cannot be one of that *kind*.

    *region* is the country (two letters) of phone numbers that are written without one.
    """
    text = value.strip()
    if kind not in SELECTOR_TYPES or not text or len(text) > MAX_SELECTOR:
        return None
    found = _phone(text, region) if kind == "phone" else _NORMALISERS[kind](text)
    return f"{kind}:{found}" if found else None


def last_digits(text: str) -> str:
    """The digits that a *text* could be the end of a telephone number with; empty if it is none."""
    number = _EXTENSION.sub("", text.strip())
    digits = _digits(number).lstrip("0")
    return digits if len(digits) >= MIN_DIGITS and _DIGITS_SHAPE.fullmatch(number) else ""


def guess(text: str, region: str = "") -> list[str]:
    """Every selector that a free *text* could be, for a search."""
    text = text.strip()
    kinds = ["email", "ip"]
    if _SCHEME.match(_refang(text)):
        kinds.append("url")
    elif "." in text or "dot" in text.lower():
        kinds.append("domain")
    if _PHONE_SHAPE.fullmatch(_EXTENSION.sub("", text)):
        kinds.append("phone")
    if _WALLET.fullmatch(text):
        kinds.append("wallet")
    if "/" in text or "@" in text or ":" in text:
        kinds.append("account")
    return [found for kind in kinds if (found := normalise(kind, text, region))]


def _phone(text: str, region: str) -> str | None:
    bare = re.sub(r"^tel:", "", text, flags=re.IGNORECASE).strip()
    digits = _digits(_EXTENSION.sub("", bare))
    if not digits or len(digits) > 40:
        return None
    plain = f"+{digits}" if bare.startswith("+") else digits
    if not region and _INTERNATIONAL.match(plain):
        plain = f"+{plain[2:]}"
    number = _e164(plain, region)
    # Of +44 0 0 20 … each pass takes one zero; the spelling that stays is the one to compare.
    while number and (again := _e164(number, "")) and again != number:
        number = again
    # Not a number that any plan knows: its digits still compare equal in every spelling.
    return number or plain


def _digits(text: str) -> str:
    """The digits of *text*, whatever their script, as 0 to 9."""
    return "".join(str(int(digit)) for digit in re.findall(r"\d", text))


def _e164(text: str, region: str) -> str | None:
    import phonenumbers  # late: its tables cost every process that never sees a phone number

    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str) -> str | None:
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    angled = re.search(r"<([^<>]+)>$", text)
    text = re.sub(
        r"\s*(?:\[@\]|\(@\)|\[at\]|\(at\))\s*",
        "@",
        angled.group(1) if angled else text,
        flags=re.IGNORECASE,
    )
    local, _, host = text.strip().rpartition("@")
    domain = _domain(host)
    return f"{local.casefold()}@{domain}" if domain and _LOCAL.fullmatch(local) else None


def _domain(text: str) -> str | None:
    text = _refang(text).rstrip(".").lower()
    if not text.isascii():
        text = _punycode(text)
    labels = text.split(".")
    if len(labels) < 2 or len(text) > 253 or labels[-1].isdigit():
        return None
    return text if all(_LABEL.fullmatch(label) for label in labels) else None


def _punycode(text: str) -> str:
    import idna  # late: large tables, and most names are ASCII

    try:
        return idna.encode(text, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        return ""


def _ip(text: str) -> str | None:
    try:
        return ipaddress.ip_address(_refang(text).strip("[]")).compressed
    except ValueError:
        return None


def _url(text: str) -> str | None:
    text = _refang(text)
    if not _SCHEME.match(text):
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    name = parts.hostname or ""
    host = _domain(name) or _ip(name) or (name if name == "localhost" else None)
    if not host or re.search(r"\s", text):
        return None
    host = f"[{host}]" if ":" in host else host
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    shown_port = f":{port}" if port and port != _PORTS.get(parts.scheme) else ""
    return urlunsplit(
        (parts.scheme, f"{user}{host}{shown_port}", parts.path or "/", parts.query, parts.fragment)
    )


def _wallet(text: str) -> str | None:
    if re.search(r"\s", text):
        return None
    return text.lower() if _LOWER_WALLET.fullmatch(text) else text


def _account(text: str) -> str | None:
    found = _ACCOUNT.fullmatch(text) or _FEDIVERSE.fullmatch(text)
    return f"{found['platform'].casefold()}/{found['handle'].casefold()}" if found else None


def _refang(text: str) -> str:
    """*text* with the usual disarming taken back: ``hxxps[:]//mail[.]example``."""
    text = re.sub(r"^hxxp", "http", text.strip(), flags=re.IGNORECASE)
    return _DEFANGED_DOT.sub(".", text).replace("[:]", ":")


_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    "email": _email,
    "domain": _domain,
    "ip": _ip,
    "url": _url,
    "wallet": _wallet,
    "account": _account,
}
