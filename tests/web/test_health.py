"""Health: what works, what will not come by itself, and who may come in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from basset import clock
from basset.backup.state import BackupState
from basset.investigations.access import Access
from basset.reports.config import parse_config
from basset.runs.models import Run, State
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.web.conftest import Visit


@pytest.fixture
def dead(services: Services, case: str) -> Run:
    """A report that cannot be made."""
    text = MARKUP["html script"]
    run = services.runs.request_report(case, parse_config({"title": text.strip()}), clock.now())
    claimed = services.run_store.claim(run.id, "test", clock.now())
    assert claimed
    return services.run_store.fail(claimed, "not_found", text, clock.now())


def test_health_says_what_works_and_what_needs_somebody(
    visit: Visit, services: Services, dead: Run
) -> None:
    BackupState(clock.stamp(clock.now()), 24, error="No room on NAS").write(services.settings.home)
    alice = visit()
    alice.go("/health")
    alice.page.get_by_role("row", name="neo4j").wait_for()
    checks = alice.page.locator("#checks").inner_text()
    assert "wrote and read a row" in checks
    assert "✘ does not work" in checks  # no worker runs in this test
    assert "Start a worker for each queue" in checks
    assert f"dead: {dead.error}" in checks
    assert "The last one failed: No room on NAS." in alice.said
    assert "Neo4j" in alice.said
    assert alice.complaints() == []


def test_a_dead_report_is_acknowledged_or_made_again_from_here(
    visit: Visit, services: Services, dead: Run
) -> None:
    alice = visit(java_script_enabled=False)
    alice.go("/health")
    alice.press("Run it again")
    assert "There are none." in alice.said
    assert services.run_store.get(dead.id).acknowledged_by == "alice"
    again = services.run_store.list(dead.project_id).items[0]
    assert again.state is State.PENDING
    alice.press("Check every service")
    assert "wrote and read a row" in alice.said


def test_a_token_is_made_shown_once_and_revoked(
    visit: Visit, services: Services, case: str, url: str
) -> None:
    root = visit("root", "admin")
    root.go("/health")
    root.follow(root.page.get_by_role("link", name="Tokens"))
    root.page.get_by_text("New token").click()
    assert root.complaints() == []
    root.fill("Name", "bob")
    root.fill("Good until", "2020-01-01")
    root.page.get_by_label("Harbour").check()
    root.press("Make the token")
    assert "has already passed" in root.said
    assert root.page.get_by_label("Name", exact=True).input_value() == "bob"
    root.fill("Good until", "")
    root.press("Make the token")
    text = root.page.get_by_role("status").locator("code").inner_text()
    made = services.tokens.verify(text, clock.now())
    assert (made.name, made.scopes, made.projects) == ("bob", ["read"], [case])
    root.go("/health/tokens")
    assert text not in root.page.content()
    root.follow(root.page.get_by_role("button", name="Revoke bob"))
    assert "bob" not in root.said
    signed_in = httpx.post(f"{url}/sign-in", data={"token": text}, headers={"Origin": url})
    assert signed_in.status_code == 401


def test_tokens_are_for_administrators_of_everything(
    url: str, session: Callable[..., str], services: Services, case: str
) -> None:
    limited: dict[str, Any] = {"access": Access(frozenset({case}))}
    for cookie in (session("alice"), session("carol", "admin", **limited)):
        own: dict[str, Any] = {"cookies": {"basset_session": cookie}, "headers": {"Origin": url}}
        data = {"name": "mallory", "scope": "admin"}
        with httpx.Client(base_url=url, **own) as browser:
            assert browser.get("/health/tokens").status_code == 403
            assert browser.post("/health/tokens", data=data).status_code == 403
    assert "mallory" not in {each.name for each in services.tokens.list()}


def test_who_sees_a_part_sees_no_health_of_the_whole(
    url: str, session: Callable[..., str], case: str, dead: Run
) -> None:
    cookies = {"basset_session": session("carol", access=Access(frozenset({case})))}
    for path in ("/health", "/health?checked=1"):
        answer = httpx.get(url + path, cookies=cookies)
        assert answer.status_code == 403
        assert str(dead.error) not in answer.text
