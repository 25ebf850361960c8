"""MISP's words for what an attribute, an object or a tag is, and ours."""

import re

from basset.exchange.vocabulary import kebab

# Type of an attribute → type of the entity that it names.
_NAMED = {
    "domain": "domain hostname",
    "ip": "ip-src ip-dst",
    "email": "email email-src email-dst email-reply-to target-email whois-registrant-email "
    "dns-soa-email",
    "url": "url uri",
    "phone": "phone-number whois-registrant-phone",
    "wallet": "btc dash xmr",
    "bank-account": "iban",
    "file": "filename md5 sha1 sha224 sha256 sha384 sha512 sha512/224 sha512/256 sha3-224 sha3-256 "
    "sha3-384 sha3-512 ssdeep tlsh imphash authentihash pehash impfuzzy vhash cdhash",
    "organization": "target-org whois-registrant-org",
    "person": "full-name whois-registrant-name",
    "location": "target-location",
    "autonomous-system": "AS",
    "vulnerability": "vulnerability cpe weakness",
    "threat-actor": "threat-actor",
    "campaign": "campaign-name campaign-id",
    "malware": "malware-type",
    "registry-key": "regkey",
    "bank-account-number": "bank-account-nr",
    "payment-card": "cc-number prtn",
    "user": "target-user",
    "machine": "target-machine",
    "certificate": "x509-fingerprint-md5 x509-fingerprint-sha1 x509-fingerprint-sha256",
}
ATTRIBUTES = {name: kind for kind, names in _NAMED.items() for name in names.split()}
# Accounts are named without their platform, which is in the type.
PLATFORMS = {
    "github-username": "github",
    "github-organisation": "github",
    "twitter-id": "twitter",
    "jabber-id": "jabber",
    "eppn": "eppn",
}
# Two things in one attribute: what its left part is, and its right part: an entity, or a claim.
PAIRS = {
    "domain|ip": ("domain", "ip", ""),
    "ip-src|port": ("ip", "", "port"),
    "ip-dst|port": ("ip", "", "port"),
    "hostname|port": ("domain", "", "port"),
    "regkey|value": ("registry-key", "", "value"),
    "malware-sample": ("file", "", "md5"),
}
# What is no thing, but said of the event or of the object that it stands in.
TEXTS = frozenset(
    {
        "text", "comment", "other", "float", "integer", "datetime", "boolean", "counter", "port",
        "size-in-bytes", "hex", "attachment", "mime-type", "anonymised", "gender", "nationality",
    }
)  # fmt: skip
# The address of a report, on which the event rests.
LINK = "link"
# Name of an object → our type, where they differ; ``…-account`` and ``…-user`` are accounts.
_OBJECTS = {
    "domain-ip": "domain",
    "ip-port": "ip",
    "legal-entity": "organization",
    "company": "organization",
    "coin-address": "wallet",
    "btc-wallet": "wallet",
    "geolocation": "location",
    "email": "email-message",
    "phone": "phone",
    "asn": "autonomous-system",
    "x509": "certificate",
    "github-user": "account",
    "user-account": "account",
}
# What names an object, best first.
OBJECT_NAMES = (
    "name", "full-name", "first-and-last-name", "alias", "username", "user-name", "account-name", "account-id", "iban",
    "address", "domain", "hostname", "ip", "url", "phone-number", "filename", "sha256", "sha1",
    "md5", "id", "asn", "imsi", "license-plate-number", "subject", "title", "description", "text",
)  # fmt: skip
# Type of a galaxy → our type, where they differ.
_GALAXIES = {
    "mitre-attack-pattern": "attack-pattern",
    "mitre-intrusion-set": "intrusion-set",
    "mitre-malware": "malware",
    "mitre-tool": "tool",
    "mitre-course-of-action": "course-of-action",
    "microsoft-activity-group": "threat-actor",
    "ransomware": "malware",
    "rat": "malware",
    "banker": "malware",
    "stealer": "malware",
    "backdoor": "malware",
    "botnet": "malware",
    "malpedia": "malware",
    "country": "location",
    "region": "location",
}
THREAT_LEVELS = {"1": "high", "2": "medium", "3": "low", "4": "undefined"}
ANALYSES = {"0": "initial", "1": "ongoing", "2": "completed"}
# Taxonomies, and tags without one, that say who may see something.
_MARKING = re.compile(
    r"(?:tlp|pap|nato|de-vs|fr-classif|eu-marketop-and-publicadmin)\b.*"
    r"|(?:top[ -]?secret|secret|confidential|restricted|vs-nfd|internal(?: use)? only)",
    re.IGNORECASE,
)


def object_type(name: str) -> str:
    """Our type for an object that MISP calls *name*."""
    word = kebab(name)
    if word not in _OBJECTS and word.endswith(("-account", "-user")) and word != "bank-account":
        return "account"
    return _OBJECTS.get(word, word)


def platform_of(name: str) -> str:
    """The platform of an account that is an object called *name*: ``telegram-account``."""
    platform = kebab(name).removesuffix("-account").removesuffix("-user")
    return "" if platform in {"user", kebab(name)} else platform


def galaxy_type(name: str) -> str:
    """Our type for what stands in the galaxy *name*."""
    return _GALAXIES.get(name, name)


def is_marking(tag: str) -> bool:
    """Whether a *tag* says who may see something."""
    return bool(_MARKING.fullmatch(tag.strip()))
