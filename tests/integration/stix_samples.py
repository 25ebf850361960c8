"""Small bundles of the kinds that other programs write: invented names, reserved addresses."""

from typing import Any

Object = dict[str, Any]
_AT = {"created": "2024-01-01T00:00:00.000Z", "modified": "2024-02-01T00:00:00.000Z"}


def stix_id(kind: str, number: int = 1) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def thing(kind: str, place: int = 1, /, **fields: Any) -> Object:
    """A domain object or a relationship of STIX 2.1."""
    basis = {"type": kind, "id": stix_id(kind, place), "spec_version": "2.1", **_AT}
    return basis | fields


def seen(kind: str, place: int = 1, /, **fields: Any) -> Object:
    """An observable of STIX 2.1."""
    return {"type": kind, "id": stix_id(kind, place), "spec_version": "2.1", **fields}


def tie(number: int, word: str, start: Object, end: Object, **fields: Any) -> Object:
    ends = {"source_ref": start["id"], "target_ref": end["id"]}
    return thing("relationship", number, relationship_type=word, **ends, **fields)


def bundle(*objects: Object) -> Object:
    return {"type": "bundle", "id": stix_id("bundle"), "objects": list(objects)}


CERT = thing(
    "identity", 1, name="Port CERT", identity_class="organization", sectors=["transportation"]
)
ACTOR = thing(
    "threat-actor", 1, name="GREY HERON", threat_actor_types=["crime-syndicate"], roles=["director"],
    aliases=["Ash Heron"], goals=["steal cargo lists"], created_by_ref=CERT["id"],
    first_seen="2023-05-01T00:00:00Z", sophistication="intermediate", labels=["harbour"],
)  # fmt: skip
MALWARE = thing(
    "malware", 1, name="HeronRAT", is_family=True, malware_types=["remote-access-trojan"],
    kill_chain_phases=[{"kill_chain_name": "lockheed-martin", "phase_name": "delivery"}],
    created_by_ref=CERT["id"], confidence=80, lang="en",
    external_references=[
        {"source_name": "vendor", "external_id": "HR-7", "url": "https://vendor.example/HR-7"},
        {"source_name": "capec", "external_id": "CAPEC-98"},
        {"source_name": "paper", "description": "Read in a library."},
    ],
)  # fmt: skip
INDICATOR = thing(
    "indicator", 1, name="C2 address", pattern="[ipv4-addr:value = '203.0.113.7']",
    pattern_type="stix", valid_from="2024-01-01T00:00:00Z", indicator_types=["malicious-activity"],
    valid_until="2025-01-01T00:00:00Z",
)  # fmt: skip
ADDRESS = seen("ipv4-addr", 1, value="203.0.113.7", belongs_to_refs=[stix_id("autonomous-system")])
SYSTEM = seen("autonomous-system", 1, number=64500, name="Heron Net", rir="RIPE")
DOMAIN = seen("domain-name", 1, value="heron.example", resolves_to_refs=[ADDRESS["id"]])
SENDER = seen("email-addr", 1, value="clerk@heron.example", display_name="The clerk")
FILE = seen(
    "file", 1, name="invoice.exe", size=2048, mime_type="application/x-dosexec",
    hashes={"MD5": "a" * 32, "SHA-256": "b" * 64}, parent_directory_ref=stix_id("directory"),
    extensions={"windows-pebinary-ext": {"pe_type": "exe", "number_of_sections": 3}},
)  # fmt: skip
FOLDER = seen("directory", 1, path="C:\\Temp", contains_refs=[FILE["id"]])

SAMPLES: dict[str, Object] = {
    "an indicator for malware": bundle(INDICATOR, MALWARE, tie(1, "indicates", INDICATOR, MALWARE)),
    "a campaign and who is behind it": bundle(
        CERT, ACTOR, MALWARE,
        campaign := thing("campaign", 1, name="Low tide", objective="cargo lists", created_by_ref=CERT["id"]),
        thing("intrusion-set", 1, name="Heron set", resource_level="team", goals=["money"]),
        tie(1, "attributed-to", campaign, ACTOR, start_time="2024-01-01T00:00:00Z", confidence=40),
        tie(2, "uses", ACTOR, MALWARE, description="Seen in two ports.", created_by_ref=CERT["id"]),
    ),
    "a sighting": bundle(
        CERT, INDICATOR, ADDRESS, SYSTEM,
        observed := thing(
            "observed-data", 1, first_observed="2024-01-05T00:00:00Z", number_observed=5,
            last_observed="2024-01-06T00:00:00Z", object_refs=[ADDRESS["id"]],
        ),
        thing(
            "sighting", 1, sighting_of_ref=INDICATOR["id"], observed_data_refs=[observed["id"]],
            where_sighted_refs=[CERT["id"]], count=5, first_seen="2024-01-05T00:00:00Z", summary=False,
        ),
    ),
    "a report": bundle(
        CERT, ACTOR, MALWARE, INDICATOR, uses := tie(1, "uses", ACTOR, MALWARE),
        thing(
            "report", 1, name="Heron in the harbour", published="2024-03-01T00:00:00Z",
            report_types=["threat-report"], created_by_ref=CERT["id"],
            object_refs=[ACTOR["id"], MALWARE["id"], INDICATOR["id"], uses["id"]],
        ),
    ),
    "a grouping, a note and an opinion": bundle(
        ACTOR, MALWARE,
        thing("grouping", 1, name="Heron", context="suspicious-activity", object_refs=[ACTOR["id"]]),
        thing(
            "note", 1, abstract="Calls", content="Called the harbour.", authors=["Ines"],
            object_refs=[ACTOR["id"], MALWARE["id"]],
        ),
        thing("opinion", 1, opinion="agree", explanation="Seen too.", object_refs=[ACTOR["id"]]),
    ),
    "what happened on a host": bundle(
        FILE, FOLDER,
        account := seen("user-account", 1, account_login="root", account_type="unix", user_id="0"),
        process := seen(
            "process", 1, pid=314, command_line="invoice.exe -x", image_ref=FILE["id"],
            creator_user_ref=account["id"], environment_variables={"A": "1", "B": "2"},
        ),
        seen("process", 2, pid=315, cwd="/tmp", parent_ref=process["id"]),
        seen("windows-registry-key", 1, key="HKLM\\Run", values=[{"name": "a", "data": "b", "data_type": "REG_SZ"}]),
        seen("mutex", 1, name="heron-once"),
        seen("software", 1, name="Office", vendor="Example", version="7", cpe="cpe:2.3:a:example:office:7:*:*:*:*:*:*:*"),
        seen("x509-certificate", 1, serial_number="17", issuer="CN=Example", subject="CN=heron.example"),
    ),
    "what went over the net": bundle(
        ADDRESS, SYSTEM, DOMAIN, SENDER,
        seen("ipv6-addr", 1, value="2001:db8::7"), seen("mac-addr", 1, value="00:00:5e:00:53:01"),
        seen("url", 1, value="https://heron.example/login"),
        seen("network-traffic", 1, src_ref=ADDRESS["id"], dst_ref=DOMAIN["id"], protocols=["ipv4", "tcp"], dst_port=443),
        seen(
            "email-message", 1, is_multipart=False, subject="invoice 17", from_ref=SENDER["id"],
            to_refs=[SENDER["id"]], date="2024-01-05T08:00:00Z",
        ),
        seen("artifact", 1, mime_type="text/plain", payload_bin="aGVyb24="),
    ),
    "places and sectors": bundle(
        port := thing("location", 1, name="Orrabay", latitude=59.9, longitude=10.7, country="NO"),
        thing("location", 2, region="northern-europe"),
        ports := thing("identity", 2, name="Ports", identity_class="class", sectors=["transportation"]),
        thing("identity", 3, name="Ines Hartl", identity_class="individual", roles=["clerk"]),
        thing("identity", 4, name="Scanner 7", identity_class="system"),
        tie(1, "located-at", ports, port),
    ),
    "flaws and means": bundle(
        flaw := thing(
            "vulnerability", 1, name="CVE-2099-0001",
            external_references=[{"source_name": "cve", "external_id": "CVE-2099-0001"}],
        ),
        tool := thing("tool", 1, name="netscan", tool_types=["network-capture"], tool_version="2"),
        thing("infrastructure", 1, name="Relay", infrastructure_types=["command-and-control"]),
        way := thing("attack-pattern", 1, name="Guessing", aliases=["Trying"]),
        remedy := thing("course-of-action", 1, name="Patch", description="Soon."),
        thing("incident", 1, name="The night of the pumps"),
        thing("malware-analysis", 1, product="sandbox", result="malicious", result_name="heron"),
        tie(1, "mitigates", remedy, way), tie(2, "targets", tool, flaw),
    ),
    "words of another program": bundle(
        thing("x-example-tactic", 1, name="First steps", x_example_domains=["a", "b"], x_example_version="1.0"),
        thing(
            "attack-pattern", 1, name="Guessing", x_example_rank=7, x_example_refs=["no id"],
            x_example_tactic_refs=[stix_id("x-example-tactic")],
        ),
        seen(
            "marking-definition", 1, definition_type="statement", created="2024-01-01T00:00:00.000Z",
            definition={"statement": "Copyright 2024 Port CERT"},
        ),
        thing("language-content", 1, object_ref=stix_id("attack-pattern"), contents={"de": {"name": "Raten"}}),
    ),
}  # fmt: skip
