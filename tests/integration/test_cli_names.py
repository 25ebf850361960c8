"""Rows are called by their names, or by the beginning of an id; nobody types a UUID."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Basset = Callable[..., Result]
Json = Callable[..., Any]
Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def case(json_of: Json) -> dict[str, Any]:
    json_of("project add Quay")
    json_of("use Quay")
    json_of('source add --title "Harbour register" --url https://register.example/4')
    json_of("entity add --type person --name Alice")
    json_of("entity add --type organization --name Works")
    said = '--source "harbour register" --claim share=60%'
    tie: dict[str, Any] = json_of(
        f"relationship add --type owner-of --from alice --to works {said}"
    )
    return tie


def test_a_source_is_named_by_its_title_or_address(json_of: Json) -> None:
    source = json_of('source show "harbour REGISTER"')
    assert json_of("source show https://register.example/4") == source
    alice = json_of("entity update Alice --claim role=owner --source https://register.example/4")
    assert [one["sources"] for one in alice["claims"] if one["key"] == "role"] == [[source["id"]]]


def test_the_beginning_of_an_id_is_enough(json_of: Json, case: dict[str, Any]) -> None:
    assert json_of(f"relationship show {case['id'][:8]}")["id"] == case["id"]
    alice = json_of("entity show Alice")
    assert json_of(f"entity show {alice['id'][:6].upper()}")["name"] == "Alice"


def test_an_entity_is_shown_with_its_ties_in_both_directions_and_its_sources(
    json_of: Json, basset: Basset
) -> None:
    json_of("relationship add --type employs --from Works --to Alice")
    shown = basset("entity show Alice").stdout
    ties = [line.split("\t")[1:4] for line in shown.splitlines() if line.count("\t") == 4]
    assert ["→", "owner-of", "Works"] in ties
    assert ["←", "employs", "Works"] in ties
    assert "Harbour register" in shown
    whole = json_of("entity show Alice")
    assert {one["type"] for one in whole["relationships"]} == {"owner-of", "employs"}
    assert [one["title"] for one in whole["sources"]] == ["Harbour register"]


def test_a_claim_is_listed_with_the_titles_of_its_sources(
    basset: Basset, case: dict[str, Any]
) -> None:
    shown = basset(f"relationship show {case['id']}").stdout
    [share] = [line for line in shown.splitlines() if line.startswith("share")]
    assert "Harbour register" in share


def test_a_note_is_about_what_is_named(json_of: Json, case: dict[str, Any]) -> None:
    alice = json_of("note add --about Alice --text x")
    tie = json_of(f"note add --about {case['id'][:8]} --text y")
    assert (alice["subject_kind"], tie["subject_kind"]) == ("entity", "relationship")
    assert [one["text"] for one in json_of("note list --about Alice")] == ["x"]


def test_the_project_in_use_is_the_one_that_commands_mean(json_of: Json, basset: Basset) -> None:
    json_of("project add Pier")
    assert json_of("use")["project"] == "Quay"
    assert [one["name"] for one in json_of("entity list")] == ["Alice", "Works"]
    assert json_of("entity list --project Pier") == []
    json_of("use Pier")
    assert json_of("entity list") == []
    json_of("use --none")
    nobody = basset("entity list")
    assert (nobody.exit_code, "basset use NAME" in nobody.stderr) == (2, True)


def test_a_project_that_is_not_there_is_not_used(refused: Refused, json_of: Json) -> None:
    assert "there is no project 'Nowhere'" in refused("use Nowhere")
    assert json_of("use")["project"] == "Quay"


def test_a_name_that_nobody_has_says_where_names_are(refused: Refused) -> None:
    message = refused("relationship add --type x --from Nobody --to Works")
    assert message.startswith("basset: --from: no entity is called 'Nobody'; basset entity list")
