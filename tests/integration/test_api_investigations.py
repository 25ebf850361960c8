"""An investigation over HTTP: projects, entities, relationships, sources, notes."""

import json

import httpx
import pytest

from tests.hostile import MARKUP, SCRIPTS


def test_a_project_from_its_creation_to_its_end(alice: httpx.Client, dana: httpx.Client) -> None:
    made = alice.post("/projects", json={"name": "Sennick", "marking": "TLP:GREEN"})
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    assert alice.get(path).json() == made.json()
    changed = alice.patch(path, json={"description": "dredging"}).json()
    assert (changed["name"], changed["description"], changed["marking"]) == (
        "Sennick",
        "dredging",
        "TLP:GREEN",
    )
    assert [one["name"] for one in alice.get("/projects").json()["items"]] == ["Sennick"]
    assert dana.delete(path).status_code == 204
    assert alice.get(path).status_code == 404
    assert dana.delete(path).status_code == 404


def test_a_second_project_of_the_same_name_is_a_conflict(alice: httpx.Client, project: str) -> None:
    answer = alice.post("/projects", json={"name": "SENNICK"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        409,
        "conflict",
        "name",
    )


def test_claims_say_who_made_them_and_on_what_source(alice: httpx.Client, project: str) -> None:
    source = alice.post(
        f"{project}/sources", json={"title": "Register extract", "reliability": "B"}
    ).json()
    claim = {"key": "role", "value": "director", "sources": [source["id"]], "confidence": 80}
    made = alice.post(
        f"{project}/entities", json={"type": "person", "name": "Maren Aldous", "claims": [claim]}
    )
    assert made.status_code == 201
    assert alice.get(made.headers["Location"].removeprefix("/api/v1")).json() == made.json()
    [role] = [one for one in made.json()["claims"] if one["key"] == "role"]
    assert (role["recorded_by"], role["sources"], role["confidence"]) == (
        "alice",
        [source["id"]],
        80,
    )


def test_entities_are_joined_and_taken_apart(
    alice: httpx.Client, dana: httpx.Client, project: str
) -> None:
    maren, holding = (
        alice.post(f"{project}/entities", json={"type": kind, "name": name}).json()["id"]
        for kind, name in (("person", "Maren Aldous"), ("organization", "Halvard Holding"))
    )
    joined = alice.post(
        f"{project}/relationships", json={"type": "director-of", "from_id": maren, "to_id": holding}
    )
    assert joined.status_code == 201
    path = joined.headers["Location"].removeprefix("/api/v1")
    assert alice.patch(path, json={"status": "revoked"}).json()["status"] == "revoked"
    counted = alice.get(f"{project}/statistics").json()
    assert (counted["entities"], counted["relationships"]) == (2, 1)
    assert dana.delete(f"{project}/entities/{maren}").status_code == 204
    assert alice.get(path).status_code == 404


def test_a_relationship_to_nothing_names_the_end_that_is_missing(
    alice: httpx.Client, project: str
) -> None:
    maren = alice.post(f"{project}/entities", json={"type": "person", "name": "Maren"}).json()["id"]
    answer = alice.post(
        f"{project}/relationships", json={"type": "knows", "from_id": maren, "to_id": "nobody"}
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "to_id")
    assert alice.get(f"{project}/relationships").json()["items"] == []


def test_a_claim_on_a_source_that_is_missing_is_named_by_its_place(
    alice: httpx.Client, project: str
) -> None:
    claims = [{"key": "a", "value": "1"}, {"key": "b", "value": "2", "sources": ["nowhere"]}]
    answer = alice.post(
        f"{project}/entities", json={"type": "person", "name": "Maren", "claims": claims}
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "claims.1.sources.0")


def test_notes_are_their_authors(alice: httpx.Client, dana: httpx.Client, project: str) -> None:
    made = alice.post(
        f"{project}/notes", json={"text": "Follow the **money**.", "kind": "assessment"}
    )
    path = made.headers["Location"].removeprefix("/api/v1")
    assert (made.json()["author"], made.json()["subject_kind"]) == ("alice", "project")
    assert alice.patch(path, json={"text": "Follow it."}).json()["text"] == "Follow it."
    assert dana.delete(path).status_code == 204
    assert alice.get(f"{project}/notes").json()["items"] == []


def test_a_list_is_walked_page_by_page_and_by_type(alice: httpx.Client, project: str) -> None:
    for number in range(5):
        kind = "person" if number % 2 else "vessel"
        alice.post(f"{project}/entities", json={"type": kind, "name": f"Number {number}"})
    seen, cursor = [], None
    while True:
        page = alice.get(
            f"{project}/entities", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"Number {number}" for number in range(5)]
    people = alice.get(f"{project}/entities", params={"type": "person"}).json()["items"]
    assert {one["name"] for one in people} == {"Number 1", "Number 3"}


@pytest.mark.parametrize(
    "noun",
    ["entities", "relationships", "sources", "notes", "statistics", "schedules", "search?q=x"],
)
def test_below_an_unknown_project_there_is_nothing(alice: httpx.Client, noun: str) -> None:
    assert alice.get(f"/projects/nope/{noun}").status_code == 404


@pytest.mark.parametrize("name", [*MARKUP.values(), *SCRIPTS.values()], ids=[*MARKUP, *SCRIPTS])
def test_a_hostile_name_is_only_a_name(alice: httpx.Client, project: str, name: str) -> None:
    made = alice.post(f"{project}/entities", json={"type": "organization", "name": name})
    assert (made.status_code, made.json()["name"]) == (201, name)
    assert alice.get(f"{project}/entities/{made.json()['id']}").json()["name"] == name


def test_text_that_is_a_phone_number_finds_it_in_another_spelling(
    alice: httpx.Client, project: str
) -> None:
    made = alice.post(
        f"{project}/entities", json={"type": "phone", "name": "+44 20 7946 0000"}
    ).json()
    for path in (f"{project}/search", "/search"):
        [first, *_] = alice.get(path, params={"q": "+44 (0)20 7946-0000"}).json()["items"]
        assert (first["id"], first["exact"]) == (made["id"], True)
    assert alice.get(f"{project}/search").status_code == 422


def test_entities_that_resemble_one_are_a_list(alice: httpx.Client, project: str) -> None:
    made = alice.post(f"{project}/entities", json={"type": "person", "name": "Maren Aldous"}).json()
    assert alice.get(f"{project}/entities/{made['id']}/similar").status_code == 200
    assert alice.get(f"{project}/entities/nobody/similar").status_code == 404


HALF_A_PAIR, TOO_LARGE = "\ud800", 10**30


@pytest.mark.parametrize(
    "bad", [HALF_A_PAIR, "a\x00b", TOO_LARGE, -TOO_LARGE, [[[]]], {"a": {"b": []}}]
)
@pytest.mark.parametrize(
    ("noun", "data", "field"),
    [
        ("entities", {"type": "person", "name": "Maren"}, "external_id"),
        ("entities", {"type": "person", "name": "Maren"}, "claims"),
        ("relationships", {"type": "knows", "from_id": "x", "to_id": "y"}, "from_id"),
        ("sources", {"title": "Register"}, "url"),
        ("notes", {"text": "Follow the money."}, "subject_id"),
        ("schedules", {"report_config": {"title": "x"}, "frequency": "daily"}, "timezone"),
        ("schedules", {"report_config": {"title": "x"}, "frequency": "daily"}, "cron_expression"),
        ("reports", {"title": "x"}, "entity_ids"),
    ],
)
def test_what_cannot_be_stored_is_the_senders_fault(
    *,
    alice: httpx.Client,
    project: str,
    noun: str,
    data: dict[str, object],
    field: str,
    bad: object,
) -> None:
    values: dict[str, object] = {
        "claims": [{"key": "a", "value": bad, "sources": [bad] if isinstance(bad, str) else []}],
        "entity_ids": [bad],
    }
    body = json.dumps(
        data | {field: values.get(field, bad)}
    )  # httpx would refuse to encode half a pair
    answer = alice.post(
        f"{project}/{noun}", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}, answer.text
    assert (
        alice.get(f"{project}/notes").json()["items"]
        == alice.get(f"{project}/entities").json()["items"]
        == []
    )


@pytest.mark.parametrize("sources", [[HALF_A_PAIR], ["a\x00b"], ["x" * 200_000]])
def test_a_source_that_cannot_be_is_the_senders_fault(
    alice: httpx.Client, project: str, sources: list[str]
) -> None:
    claims = [{"key": "a", "value": "b", "sources": sources}]
    body = json.dumps({"type": "person", "name": "Maren", "claims": claims})
    answer = alice.post(
        f"{project}/entities", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}, answer.text
    assert len(answer.text) < 5_000
