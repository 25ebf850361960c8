"""Getting in, and what becomes of it."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from basset import clock
from basset.sessions import LINK_LASTING
from basset.settings import Settings
from basset.wiring import Services
from tests.serving import serving
from tests.web.conftest import Visit


def test_a_stranger_is_asked_for_a_token_and_comes_to_where_they_wanted(
    visit: Visit, services: Services, case: str
) -> None:
    _, token = services.tokens.create("bob", ["read"], None, clock.now())
    stranger = visit(scope=None)
    stranger.go(f"/cases/{case}")
    assert "You are not signed in" in stranger.said
    assert "Harbour" not in stranger.page.content()
    assert stranger.complaints() == []
    stranger.fill("Token", token)
    stranger.press("Sign in")
    assert (stranger.path, "Who owns the dredgers?" in stranger.said) == (f"/cases/{case}", True)


@pytest.mark.parametrize(
    ("text", "why"), [("bst_00_x", "not known"), ("x" * 9_000, "not known"), ("", "not known")]
)
def test_a_token_that_is_none_is_refused(url: str, text: str, why: str) -> None:
    answer = httpx.post(f"{url}/sign-in", data={"token": text}, headers={"Origin": url})
    assert (answer.status_code, why in answer.text) == (401, True)
    assert "set-cookie" not in answer.headers


def test_a_token_for_metrics_opens_no_page(url: str, services: Services) -> None:
    _, text = services.tokens.create("prometheus", ["metrics"], None, clock.now())
    answer = httpx.post(f"{url}/sign-in", data={"token": text}, headers={"Origin": url})
    assert (answer.status_code, "not for reading" in answer.text) == (403, True)


def test_who_signs_out_is_out_and_the_cookie_opens_nothing_any_more(
    visit: Visit, url: str, session: Callable[..., str]
) -> None:
    alice = visit()
    alice.go("/cases")
    [cookie] = alice.page.context.cookies()
    alice.press("Sign out")
    assert alice.path == "/sign-in"
    assert httpx.get(f"{url}/cases", cookies={"basset_session": cookie["value"]}).status_code == 401


def test_a_session_ends_with_its_token_and_after_twelve_hours(url: str, services: Services) -> None:
    now = clock.now()
    first, text = services.tokens.create("alice", ["write"], None, now)
    cookie = services.sessions.begin(text, now)
    old = services.sessions.begin(text, now - timedelta(hours=12))
    assert httpx.get(f"{url}/cases", cookies={"basset_session": cookie}).status_code == 200
    assert httpx.get(f"{url}/cases", cookies={"basset_session": old}).status_code == 401
    services.tokens.delete(first.id)
    assert httpx.get(f"{url}/cases", cookies={"basset_session": cookie}).status_code == 401


def test_what_was_typed_when_the_session_had_ended_is_there_after_sign_in(
    visit: Visit, services: Services
) -> None:
    alice = visit()
    alice.go("/cases")
    services.database.write("MATCH (s:Session) DELETE s")
    text = "Two ships.\n\n'One' <b>burnt</b> & sank."
    alice.fill("Name", 'Sennick "2"')
    alice.fill("Description", text)
    alice.press("Begin the case")
    assert "What you typed is kept" in alice.said
    _, token = services.tokens.create("alice", ["write"], None, clock.now())
    alice.fill("Token", token)
    alice.press("Sign in")
    assert "<b>burnt</b> & sank." in alice.said
    alice.press("Save it now")
    [project] = services.projects.list().items
    assert (project.name, project.description) == ('Sennick "2"', text)
    assert alice.path == f"/cases/{project.id}"


def test_a_link_of_basset_open_lets_in_once_and_to_everything(
    visit: Visit, services: Services, url: str
) -> None:
    link = services.sessions.open_link("dana", clock.now())
    dana = visit(scope=None)
    dana.go(f"/sign-in/{link}")
    dana.page.wait_for_url(f"{url}/cases")
    assert "dana" in dana.page.inner_text("header")
    assert httpx.get(f"{url}/sign-in/{link}").status_code == 401


def test_a_link_is_too_old_after_a_minute_and_is_no_session_itself(
    url: str, services: Services
) -> None:
    link = services.sessions.open_link("dana", clock.now() - LINK_LASTING)
    assert httpx.get(f"{url}/sign-in/{link}").status_code == 401
    fresh = services.sessions.open_link("dana", clock.now())
    assert httpx.get(f"{url}/cases", cookies={"basset_session": fresh}).status_code == 401


def test_a_link_is_for_this_machine_only(url: str, services: Services) -> None:
    link = services.sessions.open_link("dana", clock.now())
    for said in ({"Host": "basset.example"}, {"X-Forwarded-For": "192.0.2.7"}):
        assert httpx.get(f"{url}/sign-in/{link}", headers=said).status_code == 403
    assert httpx.get(f"{url}/sign-in/{link}").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "OWN"},
    ],
    ids=str,
)
def test_a_form_of_another_site_changes_nothing(
    url: str, session: Callable[..., str], services: Services, said: dict[str, str]
) -> None:
    headers = {name: value.replace("OWN", url) for name, value in said.items()}
    own = {"cookies": {"basset_session": session()}, "headers": headers}
    assert httpx.post(f"{url}/cases", data={"name": "Forged"}, **own).status_code == 403
    assert httpx.post(f"{url}/sign-out", **own).status_code == 403
    assert services.projects.list().items == []
    assert httpx.get(f"{url}/cases", cookies=own["cookies"]).status_code == 200


def test_the_json_api_takes_no_cookie_and_a_page_no_header(
    url: str, session: Callable[..., str], services: Services
) -> None:
    cookies = {"basset_session": session()}
    assert httpx.get(f"{url}/api/v1/projects", cookies=cookies).status_code == 401
    _, text = services.tokens.create("alice", ["write"], None, clock.now())
    bearer = {"Authorization": f"Bearer {text}"}
    assert httpx.get(f"{url}/cases", headers=bearer).status_code == 401


def test_every_page_keeps_itself_to_itself(url: str, session: Callable[..., str]) -> None:
    for path, status in (("/cases", 200), ("/cases/none", 404), ("/sign-in", 200)):
        answer = httpx.get(url + path, cookies={"basset_session": session()})
        assert answer.status_code == status
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'"
        )
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_a_sign_in_leads_to_no_other_site(url: str, services: Services, then: str) -> None:
    _, text = services.tokens.create("alice", ["write"], None, clock.now())
    sent = {"token": text, "then": then}
    answer = httpx.post(f"{url}/sign-in", data=sent, headers={"Origin": url})
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases")
    kept = answer.headers["set-cookie"].lower()
    assert all(each in kept for each in ("httponly", "samesite=strict", "max-age=43200", "path=/"))


def test_the_cookie_is_for_tls_only_where_there_is_tls(url: str, services: Services) -> None:
    _, text = services.tokens.create("alice", ["write"], None, clock.now())
    host = url.removeprefix("http://")
    headers = {"Origin": f"https://{host}", "X-Forwarded-Proto": "https"}
    answer = httpx.post(f"{url}/sign-in", data={"token": text}, headers=headers)
    assert "secure" in answer.headers["set-cookie"].lower()


def test_without_authentication_pages_are_open_on_this_machine_to_pages_of_ours(
    settings: Settings, services: Services
) -> None:
    with serving(settings.model_copy(update={"api_auth": False})) as url:
        assert httpx.get(f"{url}/cases").status_code == 200
        assert httpx.get(f"{url}/cases", headers={"Host": "rebound.example"}).status_code == 403
        evil = {"Origin": "https://evil.example"}
        assert httpx.post(f"{url}/cases", data={"name": "Forged"}, headers=evil).status_code == 403
        own = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        assert httpx.post(f"{url}/cases", data={"name": "Own"}, headers=own).status_code == 303
    assert [each.name for each in services.projects.list().items] == ["Own"]
