"""Events of MISP: attributes, objects, tags, and what they refer to, as records."""

from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidFile
from basset.exchange.records import Record
from tests.unit.foreign_files import entities, read, read_json, ties, values


def event(uuid: str = "e1", **members: Any) -> Record:
    return {"Event": {"uuid": uuid, "info": "Phishing of a port", **members}}


def attribute(kind: str, value: str, uuid: str = "a1", **members: Any) -> Record:
    return {"type": kind, "value": value, "uuid": uuid, **members}


def tags(*names: str) -> list[Record]:
    return [{"name": name} for name in names]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("domain", "quay.example", [("domain", "quay.example")]),
        ("hostname", "mail.quay.example", [("domain", "mail.quay.example")]),
        ("ip-src", "203.0.113.7", [("ip", "203.0.113.7")]),
        ("ip-dst|port", "203.0.113.7|443", [("ip", "203.0.113.7")]),
        (
            "domain|ip",
            "quay.example|203.0.113.7",
            [("domain", "quay.example"), ("ip", "203.0.113.7")],
        ),
        ("email-src", "eve@quay.example", [("email", "eve@quay.example")]),
        ("url", "https://quay.example/pay", [("url", "https://quay.example/pay")]),
        ("github-username", "@seahawk", [("account", "github/seahawk")]),
        ("filename|sha256", "invoice.exe|" + "ab" * 32, [("file", "invoice.exe")]),
        ("md5", "ab" * 16, [("file", "ab" * 16)]),
        ("target-user", "amoss", [("user", "amoss")]),
        ("mutex", "Global\\seahawk", [("mutex", "Global\\seahawk")]),
        ("vulnerability", "CVE-2025-0001", [("vulnerability", "CVE-2025-0001")]),
        ("comment", "Ask the port.", []),
    ],
)
def test_an_attribute_is_the_thing_that_it_names(
    tmp_path: Path, kind: str, value: str, expected: list[tuple[str, str]]
) -> None:
    records = read_json(tmp_path, "misp", event(Attribute=[attribute(kind, value)]))
    assert entities(records) == [("report", "Phishing of a port"), *expected]


def test_what_is_no_thing_is_said_of_the_event(tmp_path: Path) -> None:
    records = read_json(tmp_path, "misp", event(Attribute=[attribute("text", "Two\nlines.")]))
    assert values(records[1], "text") == ["Two\nlines."]
    assert records[1]["ref"] == "e1"


def test_a_hash_beside_a_name_is_said_of_the_file(tmp_path: Path) -> None:
    pair = attribute("filename|md5", "invoice.exe|" + "ab" * 16, comment="second stage")
    records = read_json(tmp_path, "misp", event(Attribute=[pair]))
    assert values(records[1], "md5") == ["ab" * 16]
    assert values(records[1], "comment") == ["second stage"]


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"response": [one]}])
def test_lists_of_events_are_read(tmp_path: Path, wrap: Any) -> None:
    one = event(Attribute=[attribute("domain", "quay.example")])
    assert entities(read_json(tmp_path, "misp", wrap(one))) == [
        ("report", "Phishing of a port"), ("domain", "quay.example"),
    ]  # fmt: skip


def test_markings_are_those_of_the_event_and_of_the_attribute(tmp_path: Path) -> None:
    marked = attribute("domain", "quay.example", Tag=tags("tlp:red", "osint"))
    plain = attribute("ip-src", "203.0.113.7", "a2")
    records = read_json(
        tmp_path, "misp", event(Attribute=[marked, plain], Tag=tags("tlp:green", "PAP:AMBER"))
    )
    whole, domain, mention, address, _ = records
    assert whole["markings"] == ["tlp:green", "PAP:AMBER"]
    assert domain["said"]["markings"] == ["tlp:green", "PAP:AMBER", "tlp:red"]
    # Others may speak of the domain as well: only what is said here is marked.
    assert "markings" not in domain
    assert mention["markings"] == domain["said"]["markings"]
    assert address["said"]["markings"] == ["tlp:green", "PAP:AMBER"]
    assert values(domain, "label") == ["osint"]


def test_when_it_was_seen_is_when_it_was_so(tmp_path: Path) -> None:
    seen = attribute("domain", "quay.example", first_seen="2025-01-01", last_seen="2025-02-01")
    records = read_json(tmp_path, "misp", event(Attribute=[seen]))
    span = {"valid_from": "2025-01-01", "valid_to": "2025-02-01"}
    assert [each.get("said") for each in records] == [None, span, span]


def test_an_object_is_a_thing_with_what_it_refers_to(tmp_path: Path) -> None:
    person = {
        "name": "person",
        "uuid": "o1",
        "Attribute": [
            attribute("first-name", "Ada", "p1", object_relation="first-name"),
            attribute("last-name", "Moss", "p2", object_relation="last-name"),
            attribute("phone-number", "+44 20 7946 0011", "p3", object_relation="phone-number"),
        ],
        "ObjectReference": [
            {"referenced_uuid": "a1", "relationship_type": "registered", "uuid": "r1"},
            {"referenced_uuid": "o2", "relationship_type": "uses"},
        ],
    }
    account = {
        "name": "telegram-account",
        "uuid": "o2",
        "Attribute": [attribute("text", "seahawk", "p4", object_relation="username")],
    }
    content = event(Attribute=[attribute("domain", "quay.example")], Object=[person, account])
    records = read_json(tmp_path, "misp", content)
    assert ("person", "+44 20 7946 0011") not in entities(records)
    assert ("account", "telegram/seahawk") in entities(records)
    assert {("o1", "registered", "domain/quay.example"), ("o1", "uses", "o2")} <= {*ties(records)}
    assert ("o1", "has-phone", "phone/+44 20 7946 0011") in ties(records)


def test_a_person_in_an_object_has_both_names(tmp_path: Path) -> None:
    parts = [
        attribute("first-name", "Ada", "p1", object_relation="first-name"),
        attribute("last-name", "Moss", "p2", object_relation="last-name"),
    ]
    person = {"name": "person", "uuid": "o1", "Attribute": parts}
    assert ("person", "Ada Moss") in entities(read_json(tmp_path, "misp", event(Object=[person])))


def test_a_domain_and_its_address_are_tied(tmp_path: Path) -> None:
    parts = [
        attribute("domain", "quay.example", "p1", object_relation="domain"),
        attribute("ip-dst", "203.0.113.7", "p2", object_relation="ip"),
    ]
    records = read_json(
        tmp_path, "misp", event(Object=[{"name": "domain-ip", "uuid": "o1", "Attribute": parts}])
    )
    assert ("o1", "resolves-to", "ip/203.0.113.7") in ties(records)
    assert entities(records)[1:] == [("domain", "quay.example"), ("ip", "203.0.113.7")]


def test_galaxies_reports_links_and_related_events_are_kept(tmp_path: Path) -> None:
    galaxy = {
        "type": "threat-actor",
        "GalaxyCluster": [{"value": "Lantern", "description": "A crew"}],
    }
    content = event(
        Galaxy=[galaxy],
        Tag=tags('misp-galaxy:threat-actor="Lantern"'),
        Orgc={"name": "CERT Orrabay"},
        EventReport=[{"name": "Summary", "content": "It began in May."}],
        RelatedEvent=[{"Event": {"uuid": "e0", "info": "The first one"}}],
        Attribute=[attribute("link", "https://cert.example/1")],
    )
    records = read_json(tmp_path, "misp", content)
    assert {("e1", "mentions", "threat-actor/Lantern"), ("e1", "related-to", "e0")} <= {
        *ties(records)
    }
    assert ("e1", "published-by", "organization/CERT Orrabay") in ties(records)
    assert [each["text"] for each in records if each["kind"] == "note"] == [
        "Summary\n\nIt began in May."
    ]
    (source,) = [each for each in records if each["kind"] == "source"]
    assert records[1]["said"]["sources"] == [source["ref"]]


def test_what_is_deleted_in_misp_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"Event": {"uuid": "e1", "info": "x", "Attribute": '
        '[{"type": "domain", "value": "a.example", "uuid": "a1", "deleted": true}]}}'
    )
    records, remarks = read(path, "misp")
    assert len(records) == 1
    assert remarks == ["event 1: 1 attribute or object is deleted in MISP and left out"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"Event": {"info": "x"}}, "event 1: uuid is missing"),
        (event(Attribute=[{"type": "domain", "uuid": "a1"}]), "attribute a1: value is missing"),
        (event(Attribute=[3]), "must be a JSON object"),
        (event(Object=[{"uuid": "o1"}]), "object o1: uuid or name is missing"),
        ({"Event": {}}, "there is no event"),
    ],
)
def test_what_is_wrong_in_an_event_is_named(tmp_path: Path, content: Any, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        read_json(tmp_path, "misp", content)
