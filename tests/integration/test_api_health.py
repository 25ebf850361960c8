"""What the API says of itself while a service it needs is away."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from pydantic import SecretStr

from basset.settings import Settings
from basset.wiring import Services

Serving = Callable[[Settings], AbstractContextManager[str]]
NOBODY = "127.0.0.1:1"  # a port on which nothing listens


@pytest.mark.parametrize(
    ("name", "away"),
    [
        ("neo4j", {"neo4j_uri": f"bolt://{NOBODY}"}),
        ("broker", {"broker_url": SecretStr(f"redis://{NOBODY}/0")}),
    ],
)
def test_readiness_names_the_service_that_is_away(
    settings: Settings, services: Services, serving: Serving, name: str, away: dict[str, object]
) -> None:
    with serving(settings.model_copy(update=away)) as url:
        assert httpx.get(f"{url}/health", timeout=30).status_code == 200
        answer = httpx.get(f"{url}/health/ready", timeout=30)
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (
        503,
        "unavailable",
        f"away: {name}",
    )
    assert "127.0.0.1" not in answer.text


# Of the form that a token has.
UNKNOWN = f"bst_{'0' * 16}_{'x' * 43}"


def test_while_neo4j_is_away_a_stranger_learns_nothing_of_where_it_is(
    settings: Settings, services: Services, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(settings.model_copy(update={"neo4j_uri": f"bolt://{NOBODY}"})) as url:

        def ask(token: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"}
            return httpx.get(f"{url}/projects", headers=headers, timeout=30)

        answer = ask(UNKNOWN)
        # What has not the form of a token is not looked up.
        refused = [ask(text).status_code for text in ("bst_00_x", UNKNOWN[:-1], f"{UNKNOWN}x")]
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"]
    assert not any(told in answer.text for told in ("127.0.0.1", "localhost", "bolt"))
    assert "GET /api/v1/projects: Neo4j is away" in caplog.text
    assert NOBODY in caplog.text
    assert refused == [401] * 3


def test_without_authentication_everybody_is_the_analyst(
    settings: Settings, services: Services, serving: Serving
) -> None:
    with (
        serving(settings.model_copy(update={"api_auth": False})) as url,
        httpx.Client(base_url=url, timeout=60) as anybody,
    ):
        project = anybody.post("/projects", json={"name": "Sennick"}).json()["id"]
        note = anybody.post(f"/projects/{project}/notes", json={"text": "Follow the money."}).json()
    assert note["author"] == "analyst"
