"""Lists that people can cut to what they look for, over HTTP and in the terminal."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = Callable[..., Any]


@pytest.fixture
def case(alice: httpx.Client, project: str) -> str:
    def add(noun: str, **fields: Any) -> str:
        answer = alice.post(f"{project}/{noun}", json=fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    phone = [{"key": "phone", "value": "+44 20 7946 0000"}]
    secret = [{"key": "role", "value": "owner", "marking": "TLP:RED"}]
    bob = add("entities", type="person", name="bob", claims=phone)
    works = add("entities", type="organization", name="Works", marking="TLP:RED")
    anna = add("entities", type="person", name="Anna", claims=secret)
    add("relationships", type="owner-of", from_id=bob, to_id=works)
    add("relationships", type="knows", from_id=anna, to_id=bob)
    add("sources", title="Register", url="https://register.example/1", reliability="B")
    add("sources", title="a letter", note="from the harbour master")
    return project


def names(alice: httpx.Client, path: str, **query: str) -> list[str]:
    answer = alice.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [one.get("name") or one.get("title") or one["type"] for one in answer.json()["items"]]


def test_entities_are_sorted_by_name_whatever_their_case(alice: httpx.Client, case: str) -> None:
    assert names(alice, f"{case}/entities") == ["Anna", "bob", "Works"]
    assert names(alice, f"{case}/entities", sort="-name") == ["Works", "bob", "Anna"]
    assert names(alice, f"{case}/entities", sort="type") == ["Works", "Anna", "bob"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"type": "person"}, ["Anna", "bob"]),
        ({"name": "WORK"}, ["Works"]),
        ({"selector": "0044 (20) 7946-0000"}, ["bob"]),
        ({"marking": "TLP:RED"}, ["Anna", "Works"]),
        ({"changed_since": "2000"}, ["Anna", "bob", "Works"]),
        ({"changed_since": "2999-01-01T00:00:00Z"}, []),
        ({"type": "person", "name": "o"}, ["bob"]),
    ],
)
def test_entities_are_filtered(
    alice: httpx.Client, case: str, query: dict[str, str], wanted: list[str]
) -> None:
    assert names(alice, f"{case}/entities", **query) == wanted


def test_relationships_are_those_of_an_entity_in_a_direction(
    alice: httpx.Client, case: str
) -> None:
    [bob] = alice.get(f"{case}/entities", params={"name": "bob"}).json()["items"]
    path = f"{case}/relationships"
    assert names(alice, path) == ["knows", "owner-of"]
    assert names(alice, path, entity=bob["id"], direction="out") == ["owner-of"]
    assert names(alice, path, entity=bob["id"], direction="in") == ["knows"]
    assert names(alice, path, entity=bob["id"], type="knows") == ["knows"]
    answer = alice.get(path, params={"direction": "in"})
    assert answer.status_code == 422
    assert "a direction needs the entity" in answer.text


def test_sources_are_found_by_text(alice: httpx.Client, case: str) -> None:
    assert names(alice, f"{case}/sources") == ["a letter", "Register"]
    assert names(alice, f"{case}/sources", text="HARBOUR") == ["a letter"]
    assert names(alice, f"{case}/sources", text="register.example") == ["Register"]
    assert names(alice, f"{case}/sources", reliability="B") == ["Register"]


@pytest.mark.parametrize(
    "sort", ["name", "-name", "created_at", "-type", "updated_at", "-updated_at"]
)
def test_pages_in_any_order_have_every_row_once(alice: httpx.Client, case: str, sort: str) -> None:
    whole = names(alice, f"{case}/entities", sort=sort)
    paged, cursor = [], ""
    while True:
        query = {"sort": sort, "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = alice.get(f"{case}/entities", params=query).json()
        paged += [one["name"] for one in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert paged == whole
    assert sorted(paged) == ["Anna", "Works", "bob"]


def test_a_cursor_of_another_order_is_refused(alice: httpx.Client, case: str) -> None:
    cursor = alice.get(f"{case}/entities", params={"limit": 1}).json()["next_cursor"]
    answer = alice.get(f"{case}/entities", params={"cursor": cursor, "sort": "type"})
    assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


def test_an_order_that_a_list_does_not_have_is_refused_with_those_it_has(
    alice: httpx.Client, case: str
) -> None:
    answer = alice.get(f"{case}/sources", params={"sort": "colour"})
    assert (answer.status_code, answer.json()["field"]) == (400, "sort")
    assert "title, created_at" in answer.json()["detail"]


@pytest.mark.parametrize("noun", ["entities", "relationships", "sources", "notes"])
def test_an_unknown_filter_is_named(alice: httpx.Client, case: str, noun: str) -> None:
    answer = alice.get(f"{case}/{noun}", params={"colour": "red"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["colour"]


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("entities", {"type": "person", "name": "x", "nmae": "y"}),
        ("notes", {"text": "x", "author": "somebody else"}),
        ("sources", {"title": "x", "grade": "B2"}),
    ],
)
def test_an_unknown_field_is_named(
    alice: httpx.Client, project: str, noun: str, body: dict[str, str]
) -> None:
    answer = alice.post(f"{project}/{noun}", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [list(body)[-1]]


def test_the_terminal_has_the_same_filters(json_of: Json) -> None:
    json_of("project add Quay")
    json_of("use Quay")
    json_of("entity add --type person --name Alice --marking tlp:red")
    json_of("entity add --type vessel --name Alba")
    assert [one["name"] for one in json_of("entity list --sort -name")] == ["Alice", "Alba"]
    assert [one["name"] for one in json_of("entity list --type vessel")] == ["Alba"]
    assert [one["name"] for one in json_of("entity list --marking tlp:red")] == ["Alice"]
