"""Who may do what, and what a refused request is told."""

import socket
from datetime import timedelta

import httpx
import pytest

from basset import clock
from basset.wiring import Services
from tests.hostile import DOCUMENTS


def test_a_stranger_is_asked_for_a_token(charlie: httpx.Client) -> None:
    for path in ("/projects", "/metrics", "/no/such/path", "/schedules/due"):
        answer = charlie.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize(
    "header", ["Bearer bst_00_x", "Bearer", "Basic YTpi", "bst_00_x", "Bearer " + "x" * 5000]
)
def test_a_wrong_token_is_refused(charlie: httpx.Client, header: str) -> None:
    assert charlie.get("/projects", headers={"Authorization": header}).status_code == 401


def test_an_expired_token_is_refused_and_told_so(charlie: httpx.Client, services: Services) -> None:
    past = clock.now() - timedelta(hours=2)
    _, text = services.tokens.create("alice", ["admin"], past + timedelta(hours=1), past)
    answer = charlie.get("/projects", headers={"Authorization": f"bearer {text}"})
    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]


def test_a_token_for_reading_does_not_write(bob: httpx.Client) -> None:
    assert bob.get("/projects").status_code == 200
    for answer, scope in (
        (bob.post("/projects", json={"name": "Sennick"}), "write"),
        (bob.patch("/projects/x"), "write"),
        (bob.delete("/projects/x"), "admin"),
    ):
        assert answer.status_code == 403
        assert f"the scope {scope}" in answer.json()["detail"]
    assert bob.get("/projects").json()["items"] == []


def test_a_strangers_upload_is_refused_unread(alice: httpx.Client, charlie: httpx.Client) -> None:
    broken = {
        "content": b"--b\r\nno multipart",
        "headers": {"Content-Type": "multipart/form-data; boundary=b"},
    }
    assert (
        alice.post("/projects/x/import", **broken).status_code == 400
    )  # who is let in is told what was read
    assert charlie.post("/projects/x/import", **broken).status_code == 401


def test_health_and_description_are_open(charlie: httpx.Client) -> None:
    assert charlie.get("/health").json()["status"] == "alive"
    assert charlie.get("/health/ready").json() == {"status": "ready"}
    assert charlie.get("/openapi.json").json()["info"]["title"] == "Basset"


def test_metrics_are_text_for_prometheus(bob: httpx.Client) -> None:
    answer = bob.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "# TYPE basset_" in answer.text


def test_what_does_not_exist_is_a_problem_with_a_code(alice: httpx.Client) -> None:
    assert alice.get("/nowhere").json()["code"] == "not_found"
    refused = alice.put("/projects")
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize(
    "path", ["/projects/x%00y", "/projects/x%1b", "/projects/" + "x" * 101, "/reports/%0d%0a"]
)
def test_an_id_with_control_characters_or_without_end_is_refused(
    alice: httpx.Client, path: str
) -> None:
    answer = alice.get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"]


def test_a_body_of_10_mb_is_refused_unread(alice: httpx.Client) -> None:
    declared = alice.post("/projects", json={"name": "x" * 10_000_000})
    assert (declared.status_code, declared.json()["code"]) == (413, "content_too_large")


def test_only_an_import_may_be_large_whatever_a_path_ends_with(
    alice: httpx.Client, project: str
) -> None:
    large = b'{"name":"' + b"x" * 3_000_000 + b'"}'
    as_json = {"content": large, "headers": {"Content-Type": "application/json"}}
    for method, path in (
        ("PATCH", "/projects/import"),
        ("PATCH", f"{project}/entities/import"),
        ("PATCH", "/schedules/import"),
        ("POST", "/nowhere/import"),
        ("POST", f"{project}/import/"),
        ("POST", f"{project}//import"),
    ):
        assert alice.request(method, path, **as_json).status_code == 413, path
    # Read to its end, and then found to be nothing.
    zeros = {"file": ("people.csv", bytes(3_000_000))}
    assert alice.post(f"{project}/import", files=zeros).status_code == 400
    assert alice.patch(project, json={"description": "dredging"}).status_code == 200


def test_a_request_that_spells_out_its_host_is_judged_by_its_path(
    api_url: str, bob: httpx.Client
) -> None:
    where = httpx.URL(api_url)
    for target, status in ((f"{api_url}/projects", b"401"), (f"{api_url}/health", b"401")):
        with socket.create_connection((where.host, where.port), timeout=60) as connection:
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {where.host}\r\n\r\n".encode())
            assert connection.recv(65536).split()[1] == status
    assert bob.get("/projects").status_code == 200


def test_a_body_of_unknown_length_is_refused_when_it_grows_too_large(alice: httpx.Client) -> None:
    pieces = iter([b'{"name":"'] + [b"x" * 65536] * 40)
    answer = alice.post("/projects", content=pieces, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


@pytest.mark.parametrize("body", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_hostile_body_is_the_senders_fault(alice: httpx.Client, body: bytes) -> None:
    answer = alice.post("/projects", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert alice.get("/projects").json()["items"] == []


def test_every_wrong_field_is_named_and_not_repeated_back(alice: httpx.Client) -> None:
    secret = "s3cret" * 1000
    answer = alice.post("/projects", json={"nam": "x", "marking": secret, "description": 7})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "nam",
        "name",
        "marking",
        "description",
    }
    assert "s3cret" not in answer.text


def test_a_body_that_is_not_sent_as_json_is_told_how(alice: httpx.Client) -> None:
    for sent in ({}, {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, {"json": []}):
        answer = alice.post("/projects", **sent)
        assert (answer.status_code, "application/json" in answer.json()["detail"]) == (422, True)


def test_a_page_needs_sense(alice: httpx.Client) -> None:
    for limit in ("0", "501", "-1", "x", "9" * 400):
        answer = alice.get("/projects", params={"limit": limit})
        assert (answer.status_code, answer.json()["field"]) == (422, "limit")
    answer = alice.get("/projects", params={"cursor": "%%%"})
    assert (answer.status_code, answer.json()["field"]) == (400, "cursor")
