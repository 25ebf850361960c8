"""STIX's words and ours."""

from basset.investigations.fields import Marking

# STIX type -> our type, where they differ. Everything else keeps its name.
ENTITY_TYPES = {
    "domain-name": "domain",
    "email-addr": "email",
    "ipv4-addr": "ip",
    "ipv6-addr": "ip",
    "user-account": "account",
}
# A class of organizations (a sector, "all ports") is none, and neither is a system.
IDENTITY_CLASSES = {
    "individual": "person",
    "organization": "organization",
    "group": "group",
    "class": "class",
    "system": "system",
}
# Property -> claim key, where they differ.
CLAIM_KEYS = {
    "aliases": "alias",
    "x_mitre_aliases": "alias",
    "labels": "label",
    "kill_chain_phases": "kill-chain-phase",
}
# Accounts of these are known by their host, so that the login alone identifies nobody.
LOCAL_ACCOUNTS = frozenset(
    {"unix", "windows-local", "windows-domain", "ldap", "nis", "radius", "tacacs"}
)
# The marking definitions that the standards fix (TLP 1 and 2).
TLP_DEFINITIONS = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": str(Marking.CLEAR),
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": str(Marking.GREEN),
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": str(Marking.AMBER),
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": str(Marking.RED),
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": str(Marking.CLEAR),
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": str(Marking.GREEN),
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": str(Marking.AMBER),
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": str(Marking.AMBER_STRICT),
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": str(Marking.RED),
}
# Ours -> the type of STIX that says it, where the names differ.
_STIX_TYPES = {
    "person": "identity", "organization": "identity", "group": "identity", "class": "identity",
    "system": "identity", "domain": "domain-name", "email": "email-addr",
    "account": "user-account",
}  # fmt: skip
_CLASSES = {ours: theirs for theirs, ours in IDENTITY_CLASSES.items()}
# What STIX has no type for is carried by one that says little: something that happened, a thing
# that somebody uses, or an identity of which nothing is said.
_EVENTS = frozenset(
    {
        "call", "crime", "event", "flight", "login", "meeting", "message", "movement", "payment",
        "phone-call", "transaction", "transfer", "trip",
    }
)  # fmt: skip
_MEANS = frozenset(
    {
        "bank-account", "device", "phone", "vehicle", "vessel", "aircraft", "wallet", "server",
        "website",
    }
)  # fmt: skip


def stix_type(own_type: str, key: str) -> str:
    """The type of STIX for an entity of ours, if STIX has one."""
    if own_type == "ip":
        return "ipv6-addr" if ":" in key.partition(":")[2] else "ipv4-addr"
    return _STIX_TYPES.get(own_type, own_type)


def carrier(own_type: str) -> str:
    """The type of STIX that carries what STIX has no type for."""
    if own_type in _EVENTS:
        return "incident"
    return "infrastructure" if own_type in _MEANS else "identity"


def identity_class(own_type: str) -> str:
    """``identity_class`` of an identity: what it is, where STIX has a word for that."""
    return _CLASSES.get(own_type, "unspecified")


def own_type_of(item: dict[str, object]) -> str:
    """What an object is in our words; what it is to other programs stays in its claims."""
    if isinstance(own := item.get("x_basset_type"), str):
        return own
    kind = str(item["type"])
    if kind == "identity":
        return IDENTITY_CLASSES.get(str(item.get("identity_class")), "identity")
    return ENTITY_TYPES.get(kind, kind.removeprefix("x-basset-"))
