"""What a column of a spreadsheet can be, and the titles that say so."""

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
# Field → titles without case, spaces and punctuation, the clearest first.
WORDS = {
    "from": "from source sourceid start fromid",
    "to": "to target targetid end toid destination",
    "from-type": "fromtype sourcetype",
    "to-type": "totype targettype",
    "caller": "caller callingnumber callernumber anumber aparty",
    "called": "called callednumber callee bnumber bparty",
    "payer": "payer debtor",
    "payee": "payee creditor beneficiary",
    "sender": "sender originator",
    "recipient": "recipient receiver",
    "party": "party counterparty passenger traveller",
    "relation": "relation relationship relationtype relationshiptype edge link type",
    "date": "date datetime timestamp transactiondate calldate bookingdate",
    "time": "time timeofday calltime",
    "duration": "duration",
    "amount": "amount sum",
    "currency": "currency",
    "birth-date": "dateofbirth birthdate dob birthday",
    "name": "name fullname displayname entity title",
    "first-name": "firstname givenname forename",
    "last-name": "lastname surname familyname",
    "type": "type kind category entitytype",
    "id": "id externalid ref key uid uuid",
    "email": "email emailaddress mail emails",
    "phone": "phone telephone tel mobile cell phonenumber phones mobilephone",
    "domain": "domain domainname hostname host fqdn",
    "ip": "ip ipaddress ipv4 ipv6 ips",
    "url": "url website homepage web site webpage",
    "wallet": "wallet walletaddress bitcoin btc btcaddress ethaddress",
    "account": "account handle username profile socialmedia",
    "company": "company employer organization organisation firm",
    "note": "note notes comment comments remark remarks",
    **{field: field.replace("-", "") for field in SOURCE_FIELDS},
    "source": "source sources sourcetitle sourcename reference evidence citation",
    "source-url": "sourceurl sourcelink",
    "retrieved": "retrieved retrievedat retrievedon sourceretrieved sourceretrievedat accessed",
    "marking": "marking tlp",
    "confidence": "confidence",
    "valid-from": "validfrom",
    "valid-to": "validto validuntil",
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
EVENT_FIELDS = ("party", *MOMENT, *MOVED, "currency")
_COMMON = ("note", *EVENT_FIELDS, *SOURCE_FIELDS, *CLAIM_FIELDS_OF_ROW)
EDGE_FIELDS = (*_EDGES_ONLY, *_COMMON)
ROW_FIELDS = tuple(field for field in WORDS if field not in _EDGES_ONLY)
# A row has each of these once; a second column with such a title is a claim.
SINGLE = frozenset(WORDS) - set(SELECTOR_TYPES) - {"company"}
# Columns whose values can take part in what happened.
PARTIES = {*STARTS, *ENDS, "party", "name", "company", *SELECTOR_TYPES} - {"url"}
SHAPES = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
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
    is_named = not fields.isdisjoint(("name", "first-name", "last-name"))
    return is_moment or "party" in fields or (not is_named and len(fields & PARTIES) > 1)
