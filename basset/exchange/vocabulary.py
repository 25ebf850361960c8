"""How words of other programs (labels, column titles) become types and keys of ours."""

import re
from functools import lru_cache

# A title may be a whole sentence; a key is a word or a few.
_MAX_KEY = 60
_SYNONYMS = {
    "organisation": "organization",
    "company": "organization",
    "email-address": "email",
    "e-mail": "email",
    "phone-number": "phone",
    "ip-address": "ip",
    "domain-name": "domain",
    "iban": "bank-account",
    # As MISP calls them.
    "ip-src": "ip",
    "ip-dst": "ip",
    "hostname": "domain",
    "email-src": "email",
    "email-dst": "email",
    "btc": "wallet",
    "ship": "vessel",
    "car": "vehicle",
}


def entity_type(label: str) -> str:
    """Our type for *label*: ``Company`` and ``ORGANISATION`` are ``organization``."""
    word = kebab(label)
    return _SYNONYMS.get(word, word)


# The same few words stand in every row.
@lru_cache(maxsize=1024)
def kebab(label: str) -> str:
    """``PhoneCall`` and ``PHONE_CALL`` as ``phone-call``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", label.strip())
    return re.sub(r"[\s_-]+", "-", spaced).lower()


def claim_key(title: str) -> str:
    """The key of a claim from the title of its column: ``Followers (k)`` is ``followers-k``."""
    words = re.split(r"[\W_]+", kebab(title))
    return "-".join(filter(None, words))[:_MAX_KEY].rstrip("-") or "column"
