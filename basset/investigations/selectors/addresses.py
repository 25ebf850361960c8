"""E-mail addresses, domains, IP addresses and URLs in one spelling, disarmed ones too."""

import ipaddress
import re
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

from basset.investigations.placeholders import is_nobodys_mailbox

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_DEFANGED_DOT = re.compile(
    r"(?:(?<!\s)\s++)?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))\s*", re.IGNORECASE
)
_DEFANGED_AT = re.compile(r"(?:(?<!\s)\s++)?(?:\[@\]|\(@\)|\[at\]|\(at\))\s*", re.IGNORECASE)
_MAILTO = re.compile(r"^(?:mailto|e-?mail)\s*:\s*", re.IGNORECASE)
_LOCAL = re.compile(r"[^\s@<>\"(),:;\\]{1,64}")
_PORTS = {"http": 80, "https": 443, "ftp": 21}
# Names that are set aside and so are on no list: RFC 2606, 6761, 6762, 7686, 9476, and ICANN's
# for private networks.
_SET_ASIDE = {"example", "test", "invalid", "localhost", "local", "onion", "alt", "internal"}


def email(text: str) -> str | None:
    text = _MAILTO.sub("", text)
    angled = re.search(r"<([^<>]+)>$", text)
    local, _, host = _DEFANGED_AT.sub("@", angled.group(1) if angled else text).rpartition("@")
    name, host_name = local.strip().casefold(), domain(host)
    if not host_name or not _LOCAL.fullmatch(name) or is_nobodys_mailbox(name, host_name):
        return None
    return f"{name}@{host_name}"


def domain(text: str) -> str | None:
    """The name *text* in ASCII; None where nobody could have registered it."""
    text = refang(text).rstrip(".").lower()
    if not text.isascii():
        text = _punycode(text)
    labels = text.split(".")
    if len(labels) < 2 or len(text) > 253 or not _is_top_level(labels[-1]):
        return None
    return text if all(_LABEL.fullmatch(label) for label in labels) else None


def ip(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(refang(text).strip("[]"))
    except ValueError:
        return None
    # 0.0.0.0 stands for "no address".
    return None if address.is_unspecified else address.compressed


def url(text: str) -> str | None:
    text = refang(text)
    if not SCHEME.match(text):
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    name = parts.hostname or ""
    host = domain(name) or ip(name) or (name if name == "localhost" else None)
    if not host or re.search(r"\s", text):
        return None
    host = f"[{host}]" if ":" in host else host
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    shown_port = f":{port}" if port and port != _PORTS.get(parts.scheme) else ""
    return urlunsplit(
        (parts.scheme, f"{user}{host}{shown_port}", parts.path or "/", parts.query, parts.fragment)
    )


def refang(text: str) -> str:
    """*text* with the usual disarming taken back: ``hxxps[:]//mail[.]example``."""
    text = re.sub(r"^hxxp", "http", text.strip(), flags=re.IGNORECASE)
    return _DEFANGED_DOT.sub(".", text).replace("[:]", ":")


@cache
def _suffixes() -> PublicSuffixList:
    """The list that the library ships; read late, since it takes 30 ms."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _is_top_level(label: str) -> bool:
    return label in _SET_ASIDE or _suffixes().publicsuffix(label) is not None


def _punycode(text: str) -> str:
    import idna  # late: large tables, and most names are ASCII

    try:
        return idna.encode(text, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        return ""
