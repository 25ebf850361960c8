"""Reports: schedules in words, one made for a client and checked, and what did not arrive."""

import pytest

from basset import clock
from basset.investigations.entity import EntityInput
from basset.model import validated
from basset.reports.config import parse_config
from basset.runs.models import Run, State
from basset.schedules.models import ScheduleChange, ScheduleInput
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.web.conftest import Visit

SECRET = "Margit Halloran"


@pytest.fixture
def secret(services: Services, case: str) -> None:
    """Somebody whom a client must not learn of."""
    given = EntityInput(type="person", name=SECRET, marking="TLP:RED")
    services.entities.create(case, given, clock.now())


@pytest.fixture
def weekly(services: Services, case: str) -> str:
    """The id of a schedule."""
    plan = ScheduleInput(
        report_config={"title": "Monday's report"},
        cron_expression="0 9 * * 1",
        timezone="Europe/London",
    )
    return services.schedules.create(case, plan, clock.now()).id


def _dead(services: Services, case: str, **config: object) -> Run:
    """A report that cannot be made, because what it is to be compared with is gone."""
    run = services.runs.request_report(case, parse_config({"title": "Lost", **config}), clock.now())
    claimed = services.run_store.claim(run.id, "test", clock.now())
    assert claimed
    return services.run_store.fail(claimed, "not_found", "its theme is gone", clock.now())


@pytest.mark.usefixtures("secret")
def test_a_report_for_a_client_is_made_and_checked_in_six_clicks(
    visit: Visit, services: Services, case: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}")
    alice.follow(alice.page.get_by_role("link", name="Reports"))
    alice.follow(alice.page.get_by_role("link", name="New report"))
    alice.click(alice.page.get_by_label("client", exact=True))
    alice.follow(alice.page.get_by_role("button", name="Preview"))
    preview = alice.page.get_by_label("Preview").inner_text()
    assert "For client: 1 entities" in preview
    assert SECRET in preview
    assert alice.complaints() == []
    alice.follow(alice.page.get_by_role("button", name="Make the report"))
    [run] = services.run_store.list(case).items
    assert "A worker makes it next." in alice.said
    services.runs.execute(run.id, "test")
    alice.follow(alice.page.get_by_role("button", name="Check it"))
    copy = alice.page.get_by_label("For client").inner_text()
    assert "files are as signed by the key" in copy
    assert "this installation recorded the same manifest" in copy
    assert f"such as {SECRET}" in copy
    assert str(services.run_store.get(run.id).copies[1].manifest) in copy
    assert alice.complaints() == []
    assert alice.steps <= 6


def test_a_file_that_was_changed_is_named(visit: Visit, services: Services, case: str) -> None:
    run = services.runs.request_report(case, parse_config({"title": "R"}), clock.now())
    run = services.runs.execute(run.id, "test")
    file = services.settings.reports / run.copies[0].folder / run.copies[0].files[0].name
    file.chmod(0o600)
    file.write_bytes(file.read_bytes() + b"!")
    alice = visit(java_script_enabled=False)
    alice.go(f"/cases/{case}/reports/{run.id}")
    alice.press("Check it")
    assert f"{file.name} was changed after it was written" in alice.said


def test_files_are_fetched_from_the_page(visit: Visit, services: Services, case: str) -> None:
    run = services.runs.request_report(case, parse_config({"title": "R"}), clock.now())
    run = services.runs.execute(run.id, "test")
    alice = visit("bob", "read")
    alice.go(f"/cases/{case}/reports/{run.id}")
    for name in (run.copies[0].files[0].name, "manifest.json", "All of it as one file"):
        with alice.page.expect_download() as download:
            alice.page.get_by_role("link", name=name).click()
        assert download.value.path().stat().st_size > 0


@pytest.mark.parametrize("js", [True, False])
def test_a_schedule_says_when_it_is_due_and_is_paused(
    visit: Visit, services: Services, case: str, weekly: str, js: bool
) -> None:
    alice = visit(java_script_enabled=js)
    alice.go(f"/cases/{case}/reports")
    assert "every Monday at 09:00 Europe/London" in alice.said
    row = alice.page.get_by_role("row", name="Monday's report")
    assert row.inner_text().count("Mon 20") == 5
    if js:
        assert alice.complaints() == []
    alice.press("Pause")
    assert not services.schedules.get(weekly).enabled
    alice.press("Go on")
    assert services.schedules.get(weekly).enabled
    alice.press("Run now")
    [run] = services.run_store.list(case).items
    assert (run.schedule_id, alice.path) == (weekly, f"/cases/{case}/reports/{run.id}")


def test_who_pauses_a_schedule_that_somebody_changed_meanwhile_is_told(
    visit: Visit, services: Services, case: str, weekly: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/reports")
    services.schedules.update(weekly, validated(ScheduleChange, {"timezone": "UTC"}), clock.now())
    alice.press("Pause")
    assert "the schedule has changed since it was read" in alice.said
    assert services.schedules.get(weekly).enabled
    alice.press("Pause")
    assert not services.schedules.get(weekly).enabled


def test_a_dead_report_is_acknowledged_and_run_again(
    visit: Visit, services: Services, case: str
) -> None:
    dead = _dead(services, case)
    alice = visit()
    alice.go(f"/cases/{case}/reports")
    assert "its theme is gone. No attempt follows" in alice.said
    alice.follow(alice.page.get_by_role("link", name="Lost"))
    alice.press("Acknowledge")
    assert services.run_store.get(dead.id).acknowledged_by == "alice"
    alice.press("Run it again")
    again = services.run_store.list(case).items[0]
    assert alice.path.endswith(again.id)
    assert (again.state, again.report_config) == (State.PENDING, dead.report_config)


def test_what_did_not_arrive_is_sent_again(visit: Visit, services: Services, case: str) -> None:
    config = {"title": "R", "deliver": [{"to": "mailto:anna@example.org"}]}
    run = services.runs.request_report(case, parse_config(config), clock.now())
    services.runs.execute(run.id, "test")
    [owed] = services.delivery_store.list(report_id=run.id).items
    claimed = services.delivery_store.claim(owed.id, "test", clock.now())
    assert claimed
    services.delivery_store.refuse(claimed, "refused", "no such mailbox", clock.now())
    alice = visit()
    alice.go(f"/cases/{case}/reports/{run.id}")
    assert "no such mailbox" in alice.said
    assert alice.complaints() == []
    alice.press("Send again")
    assert services.delivery_store.get(owed.id).state == "pending"
    assert "A worker sends it next." in alice.said


def test_a_report_that_waits_for_approval_is_approved(
    visit: Visit, services: Services, case: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/reports/new")
    alice.page.get_by_text("Whom it is sent to").click()
    alice.fill("Send to", "nobody-knows anna@example.org")
    alice.press("Make the report")
    assert "is no address to deliver to" in alice.said
    alice.fill("Send to", "mailto:anna@example.org")
    alice.page.get_by_label("Only once somebody has approved it").check()
    alice.press("Make the report")
    [run] = services.run_store.list(case).items
    services.runs.execute(run.id, "test")
    alice.go(f"/cases/{case}/reports/{run.id}")
    alice.press("Approve")
    [delivery] = services.delivery_store.list(report_id=run.id).items
    assert (delivery.state, delivery.decided_by) == ("pending", "alice")


def test_who_only_reads_changes_nothing(
    visit: Visit, services: Services, case: str, weekly: str
) -> None:
    del weekly
    _dead(services, case)
    bob = visit("bob", "read")
    bob.go(f"/cases/{case}/reports")
    assert bob.page.locator("main button").count() == 0
    bob.follow(bob.page.get_by_role("link", name="Lost"))
    assert bob.page.locator("main button").count() == 0
    bob.go(f"/cases/{case}/reports/new")
    assert "this needs a token with the scope write" in bob.said


def test_hostile_titles_and_reasons_are_text(visit: Visit, services: Services, case: str) -> None:
    alice = visit()
    for text in MARKUP.values():
        run = _dead(services, case, title=text.strip(), prepared_for=text.strip())
        alice.go(f"/cases/{case}/reports/{run.id}")
        assert run.report_config.title in (alice.page.text_content("h1") or "")
