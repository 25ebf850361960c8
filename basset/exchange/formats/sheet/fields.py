"""What a column of a spreadsheet can be, and the titles that say so."""

import re

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
    "relation": "relation relationship relationtype relationshiptype edge link type",
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
_EDGES_ONLY = ("from", "to", "from-type", "to-type", "relation")
_COMMON = ("note", *SOURCE_FIELDS, *CLAIM_FIELDS_OF_ROW)
EDGE_FIELDS = (*_EDGES_ONLY, *_COMMON)
ROW_FIELDS = tuple(field for field in WORDS if field not in _EDGES_ONLY)
# A row has each of these once; a second column with such a title is a claim.
SINGLE = frozenset(WORDS) - set(SELECTOR_TYPES) - {"company"}
SHAPES = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "url": re.compile(r"(?:https?|hxxps?|ftp)\S{6,}", re.IGNORECASE),
    "ip": re.compile(r"[0-9a-fA-F:.\[\]]{3,45}"),
    "phone": re.compile(r"(?:\+|00)[\d\s().\-/]{7,25}"),
    "wallet": re.compile(r"0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    "domain": re.compile(r"(?:[\w-]+(?:\.|\[\.\]))+[a-zA-Z]{2,24}"),
}
