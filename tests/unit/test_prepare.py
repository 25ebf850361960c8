"""Whatever stands in a file is read or refused with a sentence; it never breaks the importer."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from basset.errors import InvalidFile
from basset.exchange.checks import CLAIM_CHECKS, ROW_CHECKS
from basset.exchange.formats import format_of
from basset.exchange.prepare import Prepared
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import CLAIM_FIELDS, FIELDS
from basset.investigations.claims import Authorship

BY = Authorship("alice", datetime(2026, 1, 5, 9, tzinfo=UTC), "origin")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["a", "b", "phone", "2024"])
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
)
CLAIMS = st.dictionaries(st.sampled_from(sorted(CLAIM_FIELDS)), VALUES, max_size=5)
FIELD_VALUES = VALUES | st.lists(CLAIMS, max_size=3)
STIX_FIELDS = [
    "name", "value", "aliases", "labels", "external_references", "object_marking_refs",
    "kill_chain_phases", "revoked", "identity_class", "definition", "object_refs", "content",
    "authors", "lang", "x_basset_claims", "x_basset_key", "x_basset_marking", "x_basset_record",
    "x_basset_sources", "title", "url",
    "relationship_type", "source_ref", "target_ref", "start_time", "x_basset_said",
    "x_basset_unsaid", "x_basset_fields", "x_basset_status", "created_by_ref", "object_refs",
    "x_any_refs", "hashes", "extensions", "granular_markings", "objects", "modified", "confidence",
    "account_type", "account_login", "protocols", "dst_port", "latitude", "explanation", "abstract",
]  # fmt: skip
STIX_TYPES = [
    "identity", "relationship", "note", "tool", "marking-definition", "ipv4-addr", "file",
    "user-account", "network-traffic", "observed-data", "sighting", "location", "opinion", "report",
]  # fmt: skip


def test_every_field_of_a_claim_and_of_a_row_has_its_check() -> None:
    assert CLAIM_CHECKS.keys() | {"key", "value", "sources"} == CLAIM_FIELDS
    by_the_maker = {"kind", "ref", "key", "external_id", "type", "claims"}
    assert ROW_CHECKS.keys() | by_the_maker | {"name"} == FIELDS["entity"]
    assert ROW_CHECKS.keys() | by_the_maker | {"from", "to"} == FIELDS["relationship"]


def prepare(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with (
        suppress(InvalidFile),
        format_of(path).opened(path, Reading(), Log()) as contents,
        Prepared("project", BY, "", Log()) as prepared,
    ):
        prepared.read(contents.records, lambda _kind, _refs: {})


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(FIELDS)),
            st.dictionaries(
                st.sampled_from(sorted(set().union(*FIELDS.values()) - {"kind"})),
                FIELD_VALUES,
                max_size=6,
            ),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_json_lines(tmp_path_factory: Any, records: list[tuple[str, dict[str, Any]]]) -> None:
    lines = [json.dumps({"kind": kind, **fields}) for kind, fields in records]
    prepare(tmp_path_factory.mktemp("any") / "a.jsonl", "\n".join(lines))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STIX_TYPES),
            st.dictionaries(st.sampled_from(STIX_FIELDS), FIELD_VALUES, max_size=6),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_stix(tmp_path_factory: Any, things: list[tuple[str, dict[str, Any]]]) -> None:
    objects = [
        {"type": kind, "id": f"{kind}--00000000-0000-4000-8000-{number:012d}", **fields}
        for number, (kind, fields) in enumerate(things)
    ]
    bundle = {"type": "bundle", "objects": objects}
    prepare(tmp_path_factory.mktemp("any") / "a.json", json.dumps(bundle, allow_nan=True))


@given(st.text(max_size=200))
def test_any_text(tmp_path_factory: Any, text: str) -> None:
    prepare(tmp_path_factory.mktemp("any") / "a.txt", text.encode(errors="replace").decode())
