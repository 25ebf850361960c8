"""What a column of a spreadsheet can be; ``titles`` knows the titles that say so."""

import re
from collections.abc import Set as AbstractSet

from basset.exchange.vocabulary import kebab
from basset.investigations.selectors import SELECTOR_TYPES
from basset.investigations.source import SourceInput

# Beside the fields below: a claim about the row, and nothing at all.
CLAIM, IGNORE = "claim", "ignore"

# What a column says of the source of its row: field → field of the source.
_SPOKEN = {"title": "source", "url": "source-url", "retrieved_at": "retrieved"}
SOURCE_FIELDS = {
    _SPOKEN.get(name, f"source-{kebab(name)}"): name for name in SourceInput.model_fields
}
# What a column says of all claims of its row: field → field of a claim.
CLAIM_FIELDS_OF_ROW = {
    "marking": "marking",
    "confidence": "confidence",
    "valid-from": "valid_from",
    "valid-to": "valid_to",
}
# Where the edge of a row starts, and where it ends.
STARTS = ("from", "caller", "payer", "sender")
ENDS = ("to", "called", "payee", "recipient")
_EDGES_ONLY = (*STARTS, *ENDS, "from-type", "to-type", "relation")
# What happened in a row: when, how long, and what changed hands. ``party`` took part in it.
MOMENT = ("date", "time")
MOVED = ("amount", "duration")
# How a column as a whole writes its dates and its amounts: word of a mapping → what is shown.
_DATES = {"dmy": "day.month.year", "mdy": "month/day/year", "ymd": "year-month-day"}
_AMOUNTS = {"comma": "decimal comma", "point": "decimal point"}
ORDERS = {**_DATES, **_AMOUNTS}
# Fields that ``--map COLUMN=FIELD:ORDER`` can say the order of.
ORDERED = {
    **dict.fromkeys(("date", "birth-date", "valid-from", "valid-to"), _DATES),
    "amount": _AMOUNTS,
}
EVENT_FIELDS = ("party", *MOMENT, *MOVED, "currency", "reference")
# What a name is put together from, in this order.
NAME_PARTS = ("first-name", "middle-name", "last-name", "suffix")
# What else a row says of its subject; claims with one key, whatever the title's language.
_PERSONAL = ("birth-date", "title", "alias", "gender", "nationality", "passport", "national-id")
REGISTERED = ("company-number", "tax-number", "plate", "vin", "imo", "mmsi")
_PLACED = ("address", "city", "country", "bic", "tags")
# An account: where it is, and what it is called there.
ACCOUNT_FIELDS = ("platform", "username", "display-name", "profile-url")
_COMMON = ("note", *EVENT_FIELDS, *SOURCE_FIELDS, *CLAIM_FIELDS_OF_ROW)
EDGE_FIELDS = (*_EDGES_ONLY, *_COMMON)
ROW_FIELDS = (
    "name", "name-last-first", *NAME_PARTS, "type", "id", *SELECTOR_TYPES, "company",
    *ACCOUNT_FIELDS, *_PERSONAL, *REGISTERED, *_PLACED, *_COMMON,
)  # fmt: skip
ALL_FIELDS = tuple(dict.fromkeys((*ROW_FIELDS, *EDGE_FIELDS)))
# Fields whose cells are claims about the row, under the key of their column.
CLAIMS = frozenset((
    CLAIM, *NAME_PARTS, *ACCOUNT_FIELDS, *_PERSONAL, *REGISTERED, *_PLACED, *EVENT_FIELDS,
))  # fmt: skip
# Claims whose key is not the field's name.
KEYS = {"birth-date": "born"}
# What the rows of a table are that has such a column beside names; the first that is there.
TELLING = {
    **dict.fromkeys((*NAME_PARTS, *_PERSONAL), "person"),
    "company-number": "organization",
    **dict.fromkeys(("imo", "mmsi"), "vessel"),
    **dict.fromkeys(("email", "phone", "company"), "person"),
}
# What names a row that has no other name, and its type.
NUMBERED = {
    "plate": "vehicle", "vin": "vehicle", "imo": "vessel", "mmsi": "vessel",
    "company-number": "organization",
}  # fmt: skip
# A row has each of these once; a second column with such a title is a claim.
SINGLE = frozenset(ALL_FIELDS) - set(SELECTOR_TYPES) - {"company", "alias"}
# Columns whose values can take part in what happened.
PARTIES = {*STARTS, *ENDS, "party", "name", "company", "username", *SELECTOR_TYPES} - {"url"}
SHAPES = {
    "email": re.compile(r"[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+"),
    "url": re.compile(r"(?:https?|hxxps?|ftp)\S{6,}", re.IGNORECASE),
    "ip": re.compile(r"[0-9a-fA-F:.\[\]]{3,45}"),
    "phone": re.compile(r"(?:\+|00)[\d\s().\-/]{7,25}"),
    "wallet": re.compile(r"0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    "domain": re.compile(r"(?:[\w-]+(?:\.|\[\.\]))+[a-zA-Z]{2,24}"),
}


def are_edges(fields: AbstractSet[str]) -> bool:
    """Whether a row with these *fields* leads from one party to another."""
    return not fields.isdisjoint(STARTS) and not fields.isdisjoint(ENDS)


def are_events(fields: AbstractSet[str]) -> bool:
    """Whether a row with these *fields* is something that happened, so that no two rows are one.

    Without both ends it takes the time and what was moved (a payment), the day and the time of
    the day (an entry, a flight), or two or more that took part (a login).
    """
    if are_edges(fields):
        return not fields.isdisjoint((*MOMENT, *MOVED))
    if fields.isdisjoint(MOMENT):
        return False
    is_moment = fields >= {*MOMENT} or not fields.isdisjoint(MOVED)
    is_named = not fields.isdisjoint(("name", "name-last-first", "first-name", "last-name"))
    is_named = is_named or fields >= {"platform", "username"}
    return is_moment or "party" in fields or (not is_named and len(fields & PARTIES) > 1)
