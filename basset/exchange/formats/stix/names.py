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
IDENTITY_CLASSES = {"individual": "person", "organization": "organization", "group": "organization"}
# Property -> claim key, where they differ.
CLAIM_KEYS = {
    "aliases": "alias",
    "x_mitre_aliases": "alias",
    "labels": "label",
    "kill_chain_phases": "kill-chain-phase",
}
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
# Our type -> STIX type of a domain object that needs no more than a name.
STANDARD_TYPES = {
    **{
        name: name
        for name in (
            "attack-pattern", "campaign", "course-of-action", "infrastructure", "intrusion-set",
            "malware", "threat-actor", "tool", "vulnerability",
        )
    },
    "person": "identity",
    "organization": "identity",
}  # fmt: skip
ALIASED = frozenset(
    {
        "attack-pattern",
        "campaign",
        "infrastructure",
        "intrusion-set",
        "malware",
        "threat-actor",
        "tool",
    }
)
PHASED = frozenset({"attack-pattern", "infrastructure", "malware", "tool"})


def observable_type(entity_type: str, key: str) -> str | None:
    """The STIX type of a selector that STIX knows; None for everything else."""
    if not key.startswith(f"{entity_type}:"):
        return None
    if entity_type == "ip":
        return "ipv6-addr" if ":" in key.partition(":")[2] else "ipv4-addr"
    return {"domain": "domain-name", "email": "email-addr", "url": "url"}.get(entity_type)
