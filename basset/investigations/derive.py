"""What follows from the claims of a row: its name, type, selectors and searchable text. Pure
functions.
"""

from collections.abc import Collection, Iterable

from basset.investigations.claims import MANUAL, ClaimRow, is_current
from basset.investigations.selectors import SELECTOR_TYPES, normalise

MAX_INDEXED = 32_000
# Keys whose values are selectors; the usual other words for them count as well.
SELECTOR_KEYS = {kind: kind for kind in SELECTOR_TYPES} | {
    key: kind
    for kind, keys in {
        "email": "e-mail email-address e-mail-address mail",
        "phone": "telephone telephone-number phone-number mobile mobile-phone mobile-number cell"
        " cellphone landline fax whatsapp msisdn",
        "domain": "domain-name hostname fqdn",
        "ip": "ip-address ipv4 ipv6",
        "url": "website homepage web-page profile-url",
        "wallet": "wallet-address crypto-address crypto-wallet bitcoin-address btc-address eth-address",
        "account": "social-account",
        "bank-account": "iban",
    }.items()
    for key in keys.split()
}
# What an entity is called; what it was called is searched for as well.
NAME_KEYS = frozenset({"name", "alias", "aliases"})
_NOT_SEARCHED = frozenset({"created", "modified"})


def name_of(key: str, claims: Iterable[ClaimRow], before: str = "") -> str:
    """What the analyst calls an entity, else the origin that named it first.

    Of an origin's names the most confident one counts, then the first recorded. Names that have
    ended count only where there is no other; without any, *key* says what it is. *before*: its name
    until now, which stays where two origins named it at once.
    """
    names = [claim for claim in claims if claim["key"] == "name"]
    if len(names) < 2:
        return str(names[0]["value"]) if names else key.partition(":")[2] or key
    since: dict[str, str] = {}
    for claim in names:
        at = since.setdefault(claim["origin"], claim["recorded_at"])
        since[claim["origin"]] = min(at, claim["recorded_at"])
    names = [claim for claim in names if is_current(claim)] or names
    named_so = {claim["origin"] for claim in names if claim["value"] == before}

    def preference(claim: ClaimRow) -> tuple[bool, str, bool, str, int, str, str]:
        origin, confidence = claim["origin"], -claim.get("confidence", -1)
        speaker = origin != MANUAL, since[origin], origin not in named_so, origin
        return *speaker, confidence, claim["recorded_at"], str(claim["value"])

    return str(min(names, key=preference)["value"])


def type_of(stored: str, claims: Iterable[ClaimRow]) -> str:
    """What the analyst said last about a row's type; without that, as it is *stored*."""
    said = [
        claim
        for claim in claims
        if claim["key"] == "type" and claim["origin"] == MANUAL and is_current(claim)
    ]
    return str(max(said, key=lambda claim: claim["recorded_at"])["value"]) if said else stored


def selectors_of(
    entity_type: str, key: str, claims: Collection[ClaimRow], region: str
) -> list[str]:
    """What identifies an entity elsewhere: itself, if it is a selector, and its current claims."""
    selectors = {key} if _is_selector(entity_type, key, claims, region) else set()
    for claim in claims:
        kind = SELECTOR_KEYS.get(claim["key"])
        if kind and is_current(claim) and (one := normalise(kind, str(claim["value"]), region)):
            selectors.add(one)
    return sorted(selectors)


def _is_selector(entity_type: str, key: str, claims: Collection[ClaimRow], region: str) -> bool:
    """Whether a row's *key* is a selector; one of a former time, such as ``phone:3``, is none."""
    if entity_type not in SELECTOR_TYPES or not key.startswith(f"{entity_type}:"):
        return False
    # Usually its name was read a moment ago, and is remembered.
    spellings = [str(claim["value"]) for claim in claims if claim["key"] == "name"]
    spellings.append(key.removeprefix(f"{entity_type}:"))
    return any(normalise(entity_type, spelling, region) == key for spelling in spellings)


def text_of(claims: Iterable[ClaimRow]) -> str:
    """The values that a search looks at, each once; of those that ended, former names."""
    texts = {
        str(claim["value"]): None
        for claim in claims
        if (is_current(claim) or claim["key"] in NAME_KEYS)
        and claim["key"] not in _NOT_SEARCHED
        and not isinstance(claim["value"], bool)
    }
    return "\n".join(texts)[:MAX_INDEXED]
