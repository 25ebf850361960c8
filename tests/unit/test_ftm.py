"""FollowTheMoney: what Aleph and OpenSanctions say, as records."""

import json
from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidFile
from basset.exchange.records import Record
from tests.unit import foreign_files
from tests.unit.foreign_files import ties, values


def read(folder: Path, *things: Any) -> tuple[list[Record], list[str]]:
    """The records of a file with these things, and what is told beside."""
    path = folder / "a.json"
    path.write_text("".join(f"{json.dumps(thing)}\n" for thing in things), encoding="utf-8")
    return foreign_files.read(path, "ftm")


def thing(own_id: str, schema: str, **properties: Any) -> Record:
    return {"id": own_id, "schema": schema, "properties": properties}


@pytest.mark.parametrize(
    ("schema", "ends", "expected"),
    [
        ("Directorship", {"director": ["a"], "organization": ["b"]}, "director-of"),
        ("Membership", {"member": ["a"], "organization": ["b"]}, "member-of"),
        ("Employment", {"employee": ["a"], "employer": ["b"]}, "employed-by"),
        ("Family", {"person": ["a"], "relative": ["b"], "relationship": ["aunt"]}, "relative-of"),
        ("Payment", {"payer": ["a"], "beneficiary": ["b"], "amount": ["9"]}, "paid"),
        ("Payment", {"payerAccount": "a", "beneficiary": "b"}, "paid"),
        ("UnknownLink", {"subject": ["a"], "object": ["b"]}, "related-to"),
        (
            "UnknownLink",
            {"subject": ["a"], "object": ["b"], "role": ["Lent a ship"]},
            "lent-a-ship",
        ),
    ],
)
def test_what_ties_two_things_is_a_relationship(
    tmp_path: Path, schema: str, ends: Record, expected: str
) -> None:
    records, _ = read(tmp_path, thing("x", schema, **ends))
    assert ties(records) == [("a", expected, "b")]


def test_a_payment_with_its_accounts_is_a_thing_tied_to_all_four(tmp_path: Path) -> None:
    records, _ = read(
        tmp_path,
        thing("x", "Payment", payer="a", payerAccount="n", beneficiary="b", beneficiaryAccount="m"),
    )
    assert records[0]["type"] == "payment"
    assert sorted(ties(records)) == [
        ("x", "beneficiary", "b"), ("x", "beneficiary-account", "m"), ("x", "payer", "a"),
        ("x", "payer-account", "n"),
    ]  # fmt: skip


def test_two_owners_are_two_ties_and_each_has_its_years(tmp_path: Path) -> None:
    records, _ = read(
        tmp_path,
        thing("x", "Ownership", owner=["a", "b"], asset=["c"], startDate="2019", endDate="2021-05"),
    )
    assert ties(records) == [("a", "owner-of", "c"), ("b", "owner-of", "c")]
    assert {each["external_id"] for each in records} == {"x", "x/1"}
    assert records[1]["said"] == {"valid_from": "2019", "valid_to": "2021-05"}


def test_things_within_things_are_read_as_well(tmp_path: Path) -> None:
    address = thing("q", "Address", full=["1 Quay Road, Orrabay"])
    records, _ = read(tmp_path, thing("p", "Person", name=["Ada Moss"], addressEntity=[address]))
    assert [each.get("type") for each in records] == ["address", "person", "has-address"]
    assert ties(records) == [("p", "has-address", "q")]


def test_edges_within_their_ends_tie_them(tmp_path: Path) -> None:
    """As the nested files of OpenSanctions have them."""
    company = thing("c", "Company", name=["Halden"])
    owning = thing("o", "Ownership", owner=["p"], asset=[company])
    ban = thing("s", "Sanction", entity=["p"], program=["SENNICK-3"])
    records, _ = read(
        tmp_path,
        thing(
            "p", "Person", name=["Ada"], ownershipOwner=[owning], sanctions=[ban], twin=[company]
        ),
    )
    assert {*ties(records)} == {
        ("p", "owner-of", "c"),
        ("p", "has-sanction", "s"),
        ("p", "twin", "c"),
    }
    assert [claim["key"] for claim in records[-1]["claims"]] == ["name"]


def test_where_it_is_from_is_a_source_of_each_claim(tmp_path: Path) -> None:
    one = {
        **thing("p", "Person", name=["Ada Moss"], sourceUrl=["https://register.example/1"]),
        "datasets": ["sennick_register"],
        "first_seen": "2024-01-02",
    }
    records, _ = read(tmp_path, one, {**one, "id": "q"})
    sources = [each for each in records if each["kind"] == "source"]
    assert [each["title"] for each in sources] == ["https://register.example/1", "sennick_register"]
    entity = records[2]
    assert entity["said"]["sources"] == [each["ref"] for each in sources]
    assert values(entity, "first-seen") == ["2024-01-02"]
    assert not values(entity, "source-url")


def test_further_names_are_aliases(tmp_path: Path) -> None:
    one = {**thing("p", "Person", name=["A. Moss", "Ada Moss"]), "caption": "Ada Moss"}
    (record,), _ = read(tmp_path, one)
    assert values(record, "name") == ["Ada Moss"]
    assert values(record, "alias") == ["A. Moss"]


def test_a_person_without_a_name_is_called_by_both_names(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path, thing("p", "Person", firstName="Ada", lastName="Moss"))
    assert values(record, "name") == ["Ada Moss"]


def test_numbers_and_addresses_are_things_that_others_can_have_too(tmp_path: Path) -> None:
    records, _ = read(
        tmp_path, thing("p", "Person", name="Ada Moss", email="ada@moss.example", phone=["n/a?"])
    )
    assert ties(records) == [("p", "has-email", "email/ada@moss.example")]


def test_an_account_is_its_service_and_its_name(tmp_path: Path) -> None:
    records, _ = read(
        tmp_path, thing("u", "UserAccount", username="seahawk", service="telegram", owner="p")
    )
    assert values(records[0], "name") == ["telegram/seahawk"]
    assert ties(records) == [("p", "has-account", "u")]


def test_a_schema_that_nobody_knows_is_a_thing_and_is_said(tmp_path: Path) -> None:
    (record,), remarks = read(tmp_path, thing("p", "Submarine", name="Gannet"))
    assert (record["type"], values(record, "schema")) == ("thing", ["Submarine"])
    assert remarks == ["'Submarine' is no schema that is read in full: read as a thing"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"schema": "Person", "properties": {}}, "line 2: id is missing"),
        ({"id": "p", "properties": {}}, "line 2: schema is missing"),
        ({"id": "p", "schema": "Person", "properties": [1]}, "line 2: properties must be"),
        ([1], "line 2: must be a JSON object"),
        (
            thing("x", "Associate", person=[str(n) for n in range(99)], associate=["a"] * 99),
            "line 2: ties more than 1,000 pairs",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, line: Any, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        read(tmp_path, thing("p", "Person", name="Ada"), line)
