"""Who said it, who ended it, who deleted it, and who changed it first."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = Callable[..., Any]
Refused = Callable[..., str]


def test_over_http_everything_is_said_by_the_tokens_name(
    alice: httpx.Client, dana: httpx.Client, project: str
) -> None:
    claims = [{"key": "role", "value": "owner"}]
    entity = alice.post(
        f"{project}/entities", json={"type": "person", "name": "Cy", "claims": claims}
    ).json()
    path = f"{project}/entities/{entity['id']}"
    note = alice.post(f"{project}/notes", json={"text": "x"}).json()
    ended = alice.patch(path, json={"end_claims": claims}).json()
    assert {one["recorded_by"] for one in entity["claims"]} == {"alice"}
    assert [one["ended_by"] for one in ended["claims"] if one["ended_at"]] == ["alice"]
    assert note["author"] == "alice"
    assert dana.delete(path).status_code == 204
    [deletion] = alice.get(f"{project}/deletions").json()["items"]
    assert (deletion["noun"], deletion["title"], deletion["deleted_by"]) == (
        "entity",
        "Cy",
        "dana",
    )


def test_in_the_terminal_it_is_as_whom_one_writes(
    json_of: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "dana")
    json_of("project add Quay")
    json_of("use Quay")
    json_of("entity add --type person --name Cy")
    named = json_of("entity update Cy --claim role=owner --as erin")
    monkeypatch.setenv("BASSET_AUTHOR", "frank")
    ended = json_of("entity update Cy --end role=owner")
    note = json_of("note add --text x")
    json_of("entity delete Cy --yes")
    by = {one["key"]: (one["recorded_by"], one["ended_by"]) for one in ended["claims"]}
    assert by == {"name": ("dana", None), "role": ("erin", "frank")}
    assert [one["recorded_by"] for one in named["claims"] if one["key"] == "role"] == ["erin"]
    assert note["author"] == "frank"
    [deletion] = json_of("project deletions Quay")
    assert (deletion["title"], deletion["deleted_by"]) == ("Cy", "frank")


def test_it_is_known_who_deleted_a_project(
    alice: httpx.Client, dana: httpx.Client, project: str
) -> None:
    assert dana.delete(project).status_code == 204
    [deletion] = alice.get("/deletions").json()["items"]
    assert (deletion["noun"], deletion["title"]) == ("project", "Sennick")
    assert (deletion["row_id"], deletion["deleted_by"]) == (project.rpartition("/")[2], "dana")


@pytest.mark.parametrize("noun", ["entities", "sources", "notes", "relationships"])
def test_of_two_who_change_one_row_at_once_the_second_is_told(
    alice: httpx.Client, project: str, noun: str
) -> None:
    path = _one(alice, project, noun)
    read = alice.get(path)
    first, second = ({"marking": marking} for marking in ("TLP:GREEN", "TLP:RED"))
    known = {"If-Match": read.headers["ETag"]}
    changed = alice.patch(path, json=first, headers=known)
    assert changed.status_code == 200
    late = alice.patch(path, json=second, headers=known)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert alice.get(path).json()["marking"] == "TLP:GREEN"
    again = alice.patch(path, json=second, headers={"If-Match": changed.headers["ETag"]})
    assert again.json()["marking"] == "TLP:RED"
    assert alice.get(path).headers["ETag"] == again.headers["ETag"] != read.headers["ETag"]


def test_two_who_rename_a_project_at_once(alice: httpx.Client, project: str) -> None:
    known = {"If-Match": alice.get(project).headers["ETag"]}
    assert alice.patch(project, json={"name": "Pier"}, headers=known).status_code == 200
    assert alice.patch(project, json={"name": "Dock"}, headers=known).status_code == 412
    assert alice.get(project).json()["name"] == "Pier"


def test_a_project_is_changed_whatever_was_added_to_it_since_it_was_read(
    alice: httpx.Client, project: str
) -> None:
    known = {"If-Match": alice.get(project).headers["ETag"]}
    assert _one(alice, project, "entities")
    changed = alice.patch(project, json={"description": "Two piers."}, headers=known)
    assert changed.status_code == 200
    assert alice.patch(project, json={"name": "Dock"}, headers=known).status_code == 412


def test_the_same_values_again_change_nothing(alice: httpx.Client, project: str) -> None:
    path = _one(alice, project, "sources")
    before = alice.get(path)
    assert alice.patch(path, json={"title": before.json()["title"]}).json() == before.json()
    assert alice.get(path).headers["ETag"] == before.headers["ETag"]


def test_every_answer_to_a_question_has_an_etag_that_changes_with_it(
    alice: httpx.Client, project: str
) -> None:
    paths = [f"{project}/{one}" for one in ("entities", "statistics", "search?q=cy")]
    before = [alice.get(path).headers["ETag"] for path in paths]
    assert [alice.get(path).headers["ETag"] for path in paths] == before
    _one(alice, project, "entities")
    after = [alice.get(path).headers["ETag"] for path in paths]
    assert not set(before) & set(after)
    assert "ETag" not in alice.get(f"{project}/nowhere").headers


def _one(alice: httpx.Client, project: str, noun: str) -> str:
    """The path of a new row."""
    fields: dict[str, Any] = {"title": "Register", "text": "x", "type": "person", "name": "Cy"}
    wanted = {"entities": ("type", "name"), "sources": ("title",), "notes": ("text",)}
    if noun == "relationships":
        ends = [_one(alice, project, "entities").rpartition("/")[2] for _ in "ab"]
        body = {"type": "knows", "from_id": ends[0], "to_id": ends[1]}
    else:
        body = {name: fields[name] for name in wanted[noun]}
    answer = alice.post(f"{project}/{noun}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api/v1")
