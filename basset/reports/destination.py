"""Where a report goes once it is made: an address, and which copy."""

import re
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import Annotated
from urllib.parse import SplitResult, unquote, urlsplit

import idna
from pydantic import Field

from basset.investigations.text import MAX_LINE, Word, check_line
from basset.model import Model, entered

KNOWN = "mailto:anna@example.org, https://hooks.example/x or file:///srv/out"
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}")
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)


def check_address(text: str) -> str:
    """The address *text* as it is used.

    Raises:
        ValueError: it is none that a report can be delivered to.
    """
    text = check_line(text)
    scheme, colon, rest = text.partition(":")
    check = CHECKS.get(scheme.lower())
    if not colon or check is None:
        raise ValueError(f"is no address to deliver to; give {KNOWN}")
    if not unquote(rest).isprintable():
        raise ValueError("has a character that cannot be printed")
    return check(text)


def _mail(text: str) -> str:
    if "?" in text:
        raise ValueError("gives options after ?; only the address of one person can be given")
    local, at, domain = unquote(text[len("mailto:") :]).strip().rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local):
        raise ValueError("is not mailto: and the address of one person")
    return f"mailto:{local}@{_ascii_host(domain)}"


def _hook(text: str) -> str:
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("has a port that is none") from None
    if "@" in parts.netloc:
        raise ValueError("has a name or a password in it; a webhook is signed instead")
    if parts.fragment or not text.isascii() or " " in text:
        raise ValueError("is not an address that can be sent to: no spaces, # or accents")
    host = parts.hostname or ""
    named = f"[{ip_address(host)}]" if ":" in host else _ascii_host(host)
    where = named if port is None else f"{named}:{port}"
    plain = SplitResult(parts.scheme.lower(), where, parts.path or "/", parts.query, "")
    return plain.geturl()


def _folder(text: str) -> str:
    parts = urlsplit(text)
    path = PurePosixPath(unquote(parts.path))
    if parts.netloc not in {"", "localhost"} or parts.query or parts.fragment:
        raise ValueError("is not file:// and the path of a folder on this machine")
    if not path.is_absolute() or ".." in path.parts or path == PurePosixPath("/"):
        raise ValueError("is not file:// and the whole path of a folder")
    return Path(path).as_uri()


def _ascii_host(host: str) -> str:
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        name = ""
    if not _HOST_NAME.fullmatch(name):
        raise ValueError("has no host")
    return name.lower()


CHECKS = {"mailto": _mail, "https": _hook, "http": _hook, "file": _folder}
Address = Annotated[str, Field(max_length=MAX_LINE), entered(check_address)]


class Destination(Model):
    """*audience* names the copy that goes there; without one it is the report's first copy."""

    to: Address = Field(examples=["mailto:anna@example.org"], description=f"An address: {KNOWN}.")
    audience: Word | None = Field(None, description="Which copy; without it the first one.")

    @property
    def scheme(self) -> str:
        return self.to.partition(":")[0]
