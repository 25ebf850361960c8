"""Which properties STIX 2.1 gives its types, and what stands in them.

A word is a property and its kind by the sign behind it: ``*`` list of texts, ``@`` time, ``?`` true
or false, ``#`` whole number, ``.`` number, ``/`` phases of a kill chain, ``{`` object, ``[`` list
of objects, ``%`` hashes; none is text. ``!`` behind it: an object needs it.
"""

from functools import cache
from typing import NamedTuple

_SIGNS = "*@?#./{[%"
_OBJECTS = {
    "attack-pattern": "name! description aliases* kill_chain_phases/",
    "campaign": "name! description aliases* first_seen@ last_seen@ objective",
    "course-of-action": "name! description",
    "grouping": "name description context!",
    "identity": "name! description roles* identity_class sectors* contact_information",
    "incident": "name! description kill_chain_phases/",
    "indicator": "name description indicator_types* pattern! pattern_type! pattern_version"
    " valid_from@! valid_until@ kill_chain_phases/",
    "infrastructure": "name! description infrastructure_types* aliases* kill_chain_phases/"
    " first_seen@ last_seen@",
    "intrusion-set": "name! description aliases* first_seen@ last_seen@ goals* resource_level"
    " primary_motivation secondary_motivations*",
    "location": "name description latitude. longitude. precision. region country"
    " administrative_area city street_address postal_code",
    "malware": "name description malware_types* is_family?! aliases* kill_chain_phases/"
    " first_seen@ last_seen@ architecture_execution_envs* implementation_languages* capabilities*",
    "malware-analysis": "product! version configuration_version modules* analysis_engine_version"
    " analysis_definition_version submitted@ analysis_started@ analysis_ended@ result_name result",
    "observed-data": "first_observed@! last_observed@! number_observed#!",
    "opinion": "explanation authors* opinion!",
    "report": "name! description report_types* published@!",
    "threat-actor": "name! description threat_actor_types* aliases* first_seen@ last_seen@ roles*"
    " goals* sophistication resource_level primary_motivation secondary_motivations*"
    " personal_motivations*",
    "tool": "name! description tool_types* aliases* kill_chain_phases/ tool_version",
    "vulnerability": "name! description",
    "sighting": "description first_seen@ last_seen@ count# summary?",
    "language-content": "object_modified@ contents{!",
    "marking-definition": "definition_type! definition{! name",
    "extension-definition": "name! description schema! version! extension_types*!"
    " extension_properties*",
    "relationship": "description",
}
_OBSERVABLES = {
    "artifact": "mime_type payload_bin url hashes% encryption_algorithm decryption_key",
    "autonomous-system": "number#! name rir",
    "directory": "path! path_enc ctime@ mtime@ atime@",
    "domain-name": "value!",
    "email-addr": "value! display_name",
    "email-message": "is_multipart?! date@ content_type message_id subject received_lines*"
    " additional_header_fields{ body body_multipart[",
    "file": "hashes% size# name name_enc magic_number_hex mime_type ctime@ mtime@ atime@",
    "ipv4-addr": "value!",
    "ipv6-addr": "value!",
    "mac-addr": "value!",
    "mutex": "name!",
    "network-traffic": "start@ end@ is_active? src_port# dst_port# protocols*! src_byte_count#"
    " dst_byte_count# src_packets# dst_packets# ipfix{",
    "process": "is_hidden? pid# created_time@ cwd command_line environment_variables{",
    "software": "name! cpe swid languages* vendor version",
    "url": "value!",
    "user-account": "user_id credential account_login account_type display_name"
    " is_service_account? is_privileged? can_escalate_privs? is_disabled? account_created@"
    " account_expires@ credential_last_changed@ account_first_login@ account_last_login@",
    "windows-registry-key": "key values[ modified_time@ number_of_subkeys#",
    "x509-certificate": "is_self_signed? hashes% version serial_number signature_algorithm issuer"
    " validity_not_before@ validity_not_after@ subject subject_public_key_algorithm"
    " subject_public_key_modulus subject_public_key_exponent# x509_v3_extensions{",
}
_COMMON = "created@ modified@ labels*"
# What an object must have one of, beside what it needs; references count as their ties.
NEEDS_ONE = {
    "file": ("hashes", "name"),
    "artifact": ("payload_bin", "hashes"),
    "location": ("region", "country", "latitude"),
    "malware-analysis": ("result", "tie analysis-sco"),
    "network-traffic": ("tie src", "tie dst"),
    "observed-data": ("tie object",),
    "opinion": ("tie object",),
    "report": ("tie object",),
    "grouping": ("tie object",),
    "sighting": ("tie sighting-of",),
    "language-content": ("tie object",),
    "user-account": ("user_id", "account_login", "display_name"),
    "process": ("pid", "command_line", "cwd", "tie image"),
    "windows-registry-key": ("key",),
    "x509-certificate": ("hashes", "serial_number", "subject", "issuer", "version"),
    "extension-definition": ("tie created-by",),
    "email-message": ("subject", "body", "message_id", "date", "tie from"),
}
_ANY = ""
_ADDRESSES = "ipv4-addr ipv6-addr mac-addr domain-name"
# Type -> its references: property, the types that it may lead to.
_REFERENCES = {
    "grouping": {"object_refs": _ANY},
    "report": {"object_refs": _ANY},
    "opinion": {"object_refs": _ANY},
    "language-content": {"object_ref": _ANY},
    "observed-data": {"object_refs": " ".join(_OBSERVABLES)},
    "sighting": {
        "sighting_of_ref": " ".join(_OBJECTS),
        "observed_data_refs": "observed-data",
        "where_sighted_refs": "identity location",
    },
    "malware": {"operating_system_refs": "software", "sample_refs": "artifact file"},
    "malware-analysis": {
        "host_vm_ref": "software",
        "operating_system_ref": "software",
        "installed_software_refs": "software",
        "analysis_sco_refs": " ".join(_OBSERVABLES),
        "sample_ref": "artifact file network-traffic",
    },
    "domain-name": {"resolves_to_refs": "ipv4-addr ipv6-addr domain-name"},
    "ipv4-addr": {"resolves_to_refs": "mac-addr", "belongs_to_refs": "autonomous-system"},
    "ipv6-addr": {"resolves_to_refs": "mac-addr", "belongs_to_refs": "autonomous-system"},
    "email-addr": {"belongs_to_ref": "user-account"},
    "email-message": {
        "from_ref": "email-addr", "sender_ref": "email-addr", "to_refs": "email-addr",
        "cc_refs": "email-addr", "bcc_refs": "email-addr", "raw_email_ref": "artifact",
    },
    "directory": {"contains_refs": "file directory"},
    "file": {
        "parent_directory_ref": "directory",
        "contains_refs": " ".join(_OBSERVABLES),
        "content_ref": "artifact",
    },
    "network-traffic": {
        "src_ref": _ADDRESSES, "dst_ref": _ADDRESSES, "src_payload_ref": "artifact",
        "dst_payload_ref": "artifact", "encapsulates_refs": "network-traffic",
        "encapsulated_by_ref": "network-traffic",
    },
    "process": {
        "opened_connection_refs": "network-traffic", "creator_user_ref": "user-account",
        "image_ref": "file", "parent_ref": "process", "child_refs": "process",
    },
    "windows-registry-key": {"creator_user_ref": "user-account"},
}  # fmt: skip
# What no relationship of STIX may start at or lead to.
TIELESS = frozenset({"sighting", "marking-definition", "language-content", "extension-definition"})
OBSERVABLES = frozenset(_OBSERVABLES)
TYPES = frozenset({*_OBJECTS, *_OBSERVABLES}) - {"relationship"}


class Shape(NamedTuple):
    """*kinds*: property → the sign of its kind. *needed*: those that an object must have."""

    kinds: dict[str, str]
    needed: frozenset[str]


class RefProperty(NamedTuple):
    """A property that refers to others; *types*: empty for any."""

    prop: str
    is_list: bool
    types: frozenset[str]


@cache
def shape_of(kind: str) -> Shape:
    """The properties of objects of this type."""
    own = _OBSERVABLES.get(kind) or f"{_OBJECTS[kind]} {_COMMON}"
    words = [(word.rstrip("!"), word.endswith("!")) for word in own.split()]
    kinds = {word.rstrip(_SIGNS): word[len(word.rstrip(_SIGNS)) :] for word, _ in words}
    return Shape(kinds, frozenset(word.rstrip(_SIGNS) for word, needed in words if needed))


@cache
def ref_properties(kind: str) -> dict[str, RefProperty]:
    """Type of a tie → the property that says it of objects of this type."""
    known = dict(_REFERENCES.get(kind, {}))
    if kind not in _OBSERVABLES:
        known["created_by_ref"] = "identity"
    return {
        prop.rpartition("_")[0].replace("_", "-"): RefProperty(
            prop, prop.endswith("s"), frozenset(types.split())
        )
        for prop, types in known.items()
    }
