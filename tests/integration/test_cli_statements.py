"""What is typed about a person or a tie is kept: who says so, how surely, since when, and for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Basset = Callable[..., Result]
Json = Callable[..., Any]
Refused = Callable[..., str]

DETAILS = (
    "--source Register --marking tlp:red --confidence 40 --valid-from 2019-04-01 --valid-to 2021"
)
SAID = {"marking": "TLP:RED", "confidence": 40, "valid_from": "2019-04-01", "valid_to": "2021"}


@pytest.fixture(autouse=True)
def case(json_of: Json) -> dict[str, Any]:
    json_of("project add Quay")
    json_of("use Quay")
    register = json_of("source add --title Register")
    alice = json_of("entity add --type person --name Alice")
    works = json_of("entity add --type organization --name Works")
    return {"register": register["id"], "alice": alice["id"], "works": works["id"]}


def current(row: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [claim for claim in row["claims"] if claim["key"] == key and not claim["ended_at"]]


def details(claim: dict[str, Any]) -> dict[str, Any]:
    return {name: claim[name] for name in (*SAID, "sources")}


def test_the_source_of_a_new_entity_is_that_of_its_name_type_and_claims(
    json_of: Json, case: dict[str, Any]
) -> None:
    bob = json_of(f"entity add --type person --name Bob --claim role=owner {DETAILS}")
    said = {**SAID, "sources": [case["register"]]}
    for key in ("name", "type", "role"):
        [claim] = current(bob, key)
        assert details(claim) == said, key
    assert bob["marking"] == "TLP:RED"


def test_the_source_of_a_new_tie_is_that_of_the_tie_itself(
    json_of: Json, case: dict[str, Any]
) -> None:
    tie = json_of(f"relationship add --type owner-of --from Alice --to Works {DETAILS}")
    [claim] = current(tie, "type")
    assert details(claim) == {**SAID, "sources": [case["register"]]}
    assert tie["marking"] == "TLP:RED"


def test_a_tie_whose_share_is_red_is_red_itself(json_of: Json) -> None:
    tie = json_of(
        "relationship add --type owner-of --from Alice --to Works --claim share=60% --marking tlp:red"
    )
    assert (tie["marking"], current(tie, "share")[0]["marking"]) == ("TLP:RED", "TLP:RED")
    assert json_of("relationship list --marking tlp:red")[0]["id"] == tie["id"]


def test_a_marking_is_raised_lowered_and_taken_away(json_of: Json) -> None:
    assert json_of("entity update Alice --marking tlp:red")["marking"] == "TLP:RED"
    assert json_of("entity add --type person --name Alice --external-id 1")["marking"] is None
    assert json_of("entity update Works --marking tlp:green")["marking"] == "TLP:GREEN"


def test_a_source_of_nothing_is_refused(refused: Refused) -> None:
    assert "sources: says nothing by itself" in refused("entity update Alice --source Register")
    assert "confidence: says nothing" in refused("entity update Alice --confidence 4")


def test_a_wrong_type_of_a_tie_is_corrected_everywhere_and_the_former_one_kept(
    json_of: Json, basset: Basset
) -> None:
    tie = json_of("relationship add --type paid --from Alice --to Works")
    changed = json_of(f"relationship update {tie['id']} --type lent-to --source Register")
    assert changed["type"] == "lent-to"
    assert [one["value"] for one in changed["claims"] if one["ended_at"]] == ["paid"]
    assert [one["type"] for one in json_of("relationship list")] == ["lent-to"]
    assert "lent-to" in basset("entity show Works").stdout


def test_a_type_that_is_ended_and_claimed_anew_is_the_new_one(json_of: Json) -> None:
    tie = json_of("relationship add --type paid --from Alice --to Works")
    json_of(f"relationship update {tie['id']} --claim type=lent-to --end type=paid")
    assert [one["type"] for one in json_of("relationship list")] == ["lent-to"]


def test_the_ends_and_the_direction_of_a_tie_are_corrected(
    json_of: Json, case: dict[str, Any]
) -> None:
    tie = json_of("relationship add --type owner-of --from Works --to Alice --claim share=60%")
    turned = json_of(f"relationship update {tie['id']} --from Alice --to Works --as bob")
    assert (turned["id"], turned["from_id"], turned["to_id"]) == (
        tie["id"],
        case["alice"],
        case["works"],
    )
    former = {one["key"]: one["value"] for one in turned["claims"] if one["ended_at"]}
    assert former == {"from": "Works", "to": "Alice"}
    assert {one["ended_by"] for one in turned["claims"] if one["ended_at"]} == {"bob"}
    assert current(turned, "share")
    [listed] = json_of("relationship list --entity Alice --direction out")
    assert listed["to_name"] == "Works"


def test_what_a_corrected_tie_said_before_can_be_said_again_beside_it(json_of: Json) -> None:
    tie = json_of("relationship add --type paid --from Alice --to Works")
    json_of(f"relationship update {tie['id']} --type lent-to")
    again = json_of("relationship add --type paid --from Alice --to Works")
    assert again["id"] != tie["id"]
    assert sorted(one["type"] for one in json_of("relationship list")) == ["lent-to", "paid"]


def test_an_entity_gets_another_type_and_keeps_the_former_one_as_history(json_of: Json) -> None:
    changed = json_of("entity update Works --type vessel --source Register")
    assert changed["type"] == "vessel"
    assert [
        (one["value"], bool(one["ended_at"])) for one in changed["claims"] if one["key"] == "type"
    ] == [
        ("organization", True),
        ("vessel", False),
    ]


@pytest.mark.parametrize("end", ["share=60%", "name=Alicia"])
def test_what_was_never_stated_cannot_end(refused: Refused, end: str) -> None:
    message = refused("entity", "update", "Alice", "--end", end)
    assert message == f"basset: end_claims.0: {end} is not stated"


def test_what_has_ended_does_not_end_again(json_of: Json, refused: Refused) -> None:
    json_of("entity update Alice --claim role=owner")
    json_of("entity update Alice --end role=owner")
    assert "role=owner has ended already" in refused("entity update Alice --end role=owner")


def test_a_number_that_came_in_by_a_file_ends_by_its_digits(json_of: Json, tmp_path: Any) -> None:
    record = '{"kind":"entity","ref":"c","key":"x:1","type":"person","name":"Cy","claims":[{"key":"age","value":60}]}'
    file = tmp_path / "one.jsonl"
    file.write_text(record)
    json_of("import", str(file), "--project", "Quay")
    assert current(json_of("entity update Cy --end age=60"), "age") == []


def test_an_empty_text_takes_a_field_away(json_of: Json, refused: Refused) -> None:
    json_of("source update Register --url https://register.example/1")
    assert json_of('source update Register --url ""')["url"] is None
    assert "source.title: must not be empty" in refused('source update Register --title ""')


def test_nothing_to_change_is_said(basset: Basset) -> None:
    result = basset("entity update Alice")
    assert (result.exit_code, "nothing to change" in result.stderr) == (2, True)
