"""Selectors: what identifies somebody across documents, in one spelling, so that it is one entity.

Pure functions. ``normalise("phone", "+44 (0)20 7946 0000")`` is ``phone:+442079460000``;
normalising its value again gives the same. What is not surely one is none: strangers who share a
"3" or an "n/a" must not be tied by it.
"""

from collections.abc import Callable
from functools import lru_cache

from basset.investigations.selectors.accounts import account
from basset.investigations.selectors.addresses import SCHEME, domain, email, ip, refang, url
from basset.investigations.selectors.bank import bank_account
from basset.investigations.selectors.phones import MIN_DIGITS, digits_of, last_digits, phone
from basset.investigations.selectors.wallets import wallet

__all__ = ["MAX_SELECTOR", "SELECTOR_TYPES", "certain", "guess", "last_digits", "normalise"]

_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    "email": email,
    "domain": domain,
    "ip": ip,
    "url": url,
    "wallet": wallet,
    "account": account,
    "bank-account": bank_account,
}
SELECTOR_TYPES = (
    "email", "phone", "domain", "ip", "url", "wallet", "account", "bank-account",
)  # fmt: skip
MAX_SELECTOR = 2000
# The same values come again and again: once for the entity, once for each row that names it.
_REMEMBERED = 4096
_SHORTEST_WALLET = 25


def normalise(kind: str, value: str, region: str = "") -> str | None:
    """The selector ``kind:…`` that *value* stands for; None when it cannot be one of that *kind*.

    *region* is the country (two letters) of phone numbers that are written without one.
    """
    text = value.strip()
    if kind not in SELECTOR_TYPES or not text or len(text) > MAX_SELECTOR:
        return None
    return _normalised(kind, text, region if kind == "phone" else "")


def guess(text: str, region: str = "") -> list[str]:
    """Every selector that a free *text* could be, for a search."""
    text = text.strip()
    kinds = ["email", "ip"]
    if SCHEME.match(refang(text)):
        kinds.append("url")
    elif "." in text or "dot" in text.lower():
        kinds.append("domain")
    if len(digits_of(text)) >= MIN_DIGITS:
        kinds += ["phone", "bank-account"]
    if len(text) >= _SHORTEST_WALLET:
        kinds.append("wallet")
    if "/" in text or "@" in text or ":" in text:
        kinds.append("account")
    return [found for kind in kinds if (found := normalise(kind, text, region))]


def certain(text: str) -> str | None:
    """The selector that a *text* is and that nothing else is written like; None if it may be more.

    For what stands where a name could stand: not ``J.Ford``, no number without its country, no
    account.
    """
    text = text.strip()
    kinds = ["email", "ip", "bank-account", "wallet"]
    if SCHEME.match(refang(text)):
        kinds.append("url")
    if text.startswith(("+", "(+")):
        kinds.append("phone")
    if text in {text.lower(), text.upper()}:
        kinds.append("domain")
    return next((found for kind in kinds if (found := normalise(kind, text))), None)


@lru_cache(maxsize=_REMEMBERED)
def _normalised(kind: str, text: str, region: str) -> str | None:
    found = phone(text, region) if kind == "phone" else _NORMALISERS[kind](text)
    # Spelled out, a text may be many times as long; its selector has to be one when it is read again.
    return f"{kind}:{found}" if found and len(found) <= MAX_SELECTOR else None
