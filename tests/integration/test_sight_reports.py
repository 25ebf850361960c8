"""Reports, schedules and deliveries, for tokens that are limited to projects or to a marking."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.reports.config import ReportConfig
from basset.runs.models import Run
from basset.wiring import Services
from tests.integration.seen_case import SECRET, Case

Reader = Callable[..., httpx.Client]


@pytest.fixture
def case(services: Services, now: datetime) -> Case:
    planted = Case(services, "Case", now)
    planted.plant()
    # A note cites it, so that a copy without it would say its name and is refused.
    planted.delete("Harbour Nine")
    return planted


@pytest.fixture
def reader(api_url: str, services: Services, now: datetime) -> Iterator[Reader]:
    """Makes a client of somebody with a scope who sees so much."""
    with ExitStack() as stack:

        def read(
            case: Case | None = None, marking: Marking | None = None, scope: str = "read"
        ) -> httpx.Client:
            access = Access(frozenset({case.project}) if case else None, marking)
            _, text = services.tokens.create("reader", [scope], None, now, access)
            head = {"Authorization": f"Bearer {text}"}
            return stack.enter_context(httpx.Client(base_url=api_url, headers=head, timeout=60))

        yield read


@pytest.fixture
def report(services: Services, case: Case, now: datetime, out: Path) -> Run:
    """Made for those who work on the case, which is RED, and for a client; both are delivered."""
    places = [{"to": (out / name).as_uri(), "audience": name} for name in ("internal", "client")]
    config = ReportConfig(
        title="Weekly",
        report_type="full",
        formats=["markdown"],
        audiences=["internal", "client"],
        deliver=places,
    )
    run = services.runs.request_report(case.project, config, now)
    made = services.runs.execute(run.id, "worker", lambda: now)
    assert [copy.marking for copy in made.copies] == [Marking.RED, Marking.AMBER], made.error
    return made


def test_a_reader_up_to_amber_gets_the_copy_for_clients_and_no_other(
    reader: Reader, report: Run
) -> None:
    client = reader(marking=Marking.AMBER)
    [shown] = client.get("/reports").json()["items"]
    assert [copy["audience"] for copy in shown["copies"]] == ["client"]
    text = client.get(shown["files"][0]["url"].removeprefix("/api/v1")).text
    assert "Maren Aldous" in text
    assert SECRET not in text
    path = f"/reports/{report.id}"
    assert client.get(f"{path}/files/report.md?copy=internal").status_code == 404
    assert client.get(f"{path}/bundle.zip?copy=internal").status_code == 404
    refused = client.get(f"{path}/bundle.zip?copy=internal").json()
    assert refused["detail"] == "the report has no copy 'internal'; it has client"
    assert client.get(f"{path}/bundle.zip").is_success
    [delivery] = client.get("/deliveries").json()["items"]
    assert delivery["audience"] == "client"
    assert 'basset_deliveries{state="pending"} 1.0' in client.get("/metrics").text


def test_a_report_that_is_not_made_yet_is_not_there_up_to_a_marking(
    services: Services, reader: Reader, case: Case, now: datetime
) -> None:
    run = services.runs.request_report(case.project, ReportConfig(title="Weekly"), now)
    assert reader(case).get(f"/reports/{run.id}").is_success
    client = reader(marking=Marking.AMBER)
    assert client.get(f"/reports/{run.id}").status_code == 404
    assert client.get("/reports").json()["items"] == []
    assert 'basset_runs{state="pending"} 0.0' in client.get("/metrics").text


def test_a_project_above_the_marking_is_not_there(reader: Reader, report: Run, case: Case) -> None:
    client = reader(marking=Marking.GREEN)
    for path in ("/projects", "/reports", "/schedules", "/schedules/due", "/deliveries"):
        assert client.get(path).json()["items"] == [], path
    assert client.get("/search?q=maren").json()["items"] == []
    below = (
        f"/projects/{case.project}",
        f"/reports/{report.id}",
        f"/schedules/{case.ids['Weekly']}",
    )
    for path in below:
        assert client.get(path).status_code == 404, path


def test_a_dossier_is_shown_without_the_entity_that_is_hidden(
    services: Services, reader: Reader, case: Case, now: datetime
) -> None:
    about = [case.ids["Bo Quill"], case.ids[f"{SECRET} Holding"]]
    config = ReportConfig(title="Two", audiences=["client"], entity_ids=about)
    run = services.runs.request_report(case.project, config, now)
    services.runs.execute(run.id, "worker", lambda: now)
    shown = reader(marking=Marking.AMBER).get(f"/reports/{run.id}").json()
    assert shown["report_config"]["entity_ids"] == [case.ids["Bo Quill"]]


def test_another_project_cannot_be_changed_by_an_id_of_its_own(
    services: Services, reader: Reader, case: Case, report: Run, now: datetime
) -> None:
    other = Case(services, "Other", now)
    stranger, owner = reader(other, scope="admin"), reader(case, scope="admin")
    [first, _] = owner.get("/deliveries").json()["items"]
    schedule = f"/schedules/{case.ids['Weekly']}"
    calls = [
        ("GET", f"/reports/{report.id}"),
        ("POST", f"/reports/{report.id}/hold"),
        ("POST", f"/deliveries/{first['id']}/retry"),
        ("POST", f"{schedule}/run"),
        ("GET", f"{schedule}/next-runs"),
        ("DELETE", schedule),
    ]
    for method, path in calls:
        assert stranger.request(method, path).status_code == 404, path
    assert stranger.patch(schedule, json={"enabled": False}).status_code == 404
    assert stranger.post(f"/reports/{report.id}/reject").status_code == 404
    assert stranger.get("/deliveries").json()["items"] == []
    assert owner.get(schedule).json()["enabled"] is True
    assert owner.post(f"/reports/{report.id}/hold").is_success
    assert owner.delete(schedule).is_success


def test_somebody_of_one_project_cannot_ask_what_others_are_called(
    services: Services, reader: Reader, case: Case, now: datetime
) -> None:
    Case(services, "Taken", now)
    client = reader(case, scope="write")
    taken = client.patch(f"/projects/{case.project}", json={"name": "Taken"})
    free = client.patch(f"/projects/{case.project}", json={"name": "Free"})
    assert taken.status_code == free.status_code == 403
    assert taken.json()["detail"] == free.json()["detail"]
    assert client.patch(f"/projects/{case.project}", json={"description": "x"}).is_success
