"""Whatever a case says goes out as STIX that strict readers accept, and is read back the same."""

import json
from typing import Any

import stix2
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from basset import canonical
from basset.exchange.formats.stix.reading import stix_records
from basset.exchange.formats.stix.shapes import TYPES, shape_of
from basset.exchange.formats.stix.writing import bundle_lines
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

AT = "2026-01-05T09:00:00.000000Z"
PROJECT = {"kind": "project", "name": "Case", "marking": "TLP:AMBER", "created_at": AT}
SOURCE = {"kind": "source", "key": "register", "title": "Register", "reliability": "A"}
# Objects within objects have their own rules, which what came from STIX keeps.
KEYS = sorted(
    {
        prop
        for kind in TYPES
        for prop, sign in shape_of(kind).kinds.items()
        if sign not in ("{", "[")
    }
    - {"created", "modified"}
)
OUR_TYPES = ["person", "organization", "domain", "ip", "account", "phone", "vehicle", "payment"]
VALUES = (
    st.sampled_from(
        ["a", "203.0.113.7", "2024-01-01T00:00:00Z", "x/y", "f" * 32, '{"a": 1, "b": 2}']
    )
    | st.booleans()
    | st.integers(-5, 70_000)
    | st.floats(0, 1)
    | st.text("ab: /", min_size=1, max_size=6).map(str.strip).filter(bool)
)
CLAIMS = st.fixed_dictionaries(
    {
        "key": st.sampled_from(
            [
                *KEYS,
                "alias",
                "label",
                "external-id",
                "reference",
                "md5",
                "x_other",
                "born",
                "stix-id",
            ]
        ),
        "value": VALUES,
    },
    optional={
        "confidence": st.integers(0, 100),
        "marking": st.sampled_from(["TLP:GREEN", "TLP:RED"]),
        "lang": st.sampled_from(["en", "de"]),
        "valid_from": st.sampled_from(["2024", AT]),
        "sources": st.just(["register"]),
    },
)
# What a strict reader demands of a text, which no other program of ours can promise.
_DEMANDING = {"pattern", "pattern_type", "definition_type"}


def statement(claim: dict[str, Any]) -> str:
    """What makes two claims the same one."""
    return canonical.dumps([claim.get(name) for name in ("key", "value", "lang", "valid_from")])


def entity(number: int, own_type: str, claims: list[dict[str, Any]], status: str) -> dict[str, Any]:
    name = {"key": "name", "value": f"thing {number}"}
    row = {"kind": "entity", "key": f"feed:{number}", "type": own_type, "status": status}
    return {**row, "created_at": AT, "claims": [name, *claims]}


def said(record: dict[str, Any]) -> set[str]:
    """The claims of a record, each with all that is said of it."""
    common = record.get("said") or {}
    details = ("key", "value", "confidence", "marking", "lang", "valid_from", "sources")
    return {
        canonical.dumps(
            {name: full[name] for name in details if full.get(name)} | {"v": [full["value"]]}
        )
        for full in ({**common, **claim} for claim in record["claims"])
    }


@hypothesis_settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*OUR_TYPES, *sorted(TYPES)]),
            st.lists(CLAIMS, max_size=6, unique_by=statement),
            st.sampled_from(["active", "revoked", "deprecated"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_claims_come_back(tmp_path_factory: Any, things: list[Any]) -> None:
    entities = [
        entity(number, own_type, [each for each in claims if each["key"] not in _DEMANDING], status)
        for number, (own_type, claims, status) in enumerate(things)
    ]
    path = tmp_path_factory.mktemp("any") / "a.json"
    path.write_bytes(b"".join(bundle_lines([PROJECT, SOURCE, *entities], "project")))
    read = {
        record["key"]: record
        for _, record, _ in stix_records(path, Reading(), Log())
        if isinstance(record, dict) and record["kind"] == "entity"
    }
    for given_row in entities:
        found = read[given_row["key"]]
        assert (found["type"], found["status"]) == (given_row["type"], given_row["status"])
        assert said(found) == said(given_row)
    stix2.parse(json.loads(path.read_bytes()), allow_custom=False)
