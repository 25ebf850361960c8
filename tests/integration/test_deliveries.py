"""Deliveries: what a report that is done owes, who lets it go, and what arrives in a folder."""

import errno
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result

from basset.deliveries.models import Delivery, DeliveryState
from basset.deliveries.service import DeliveryService
from basset.errors import Conflict, NotFound
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.schedules.models import ScheduleInput
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.delivering import Making, deliver, only_one, to


@pytest.fixture
def settings(settings: Settings, out: Path) -> Settings:
    return settings.model_copy(update={"delivery_folders": [out]})


def test_a_report_that_is_done_owes_one_delivery_an_address(
    services: Services, making: Making, sent: list[Any], now: datetime, out: Path
) -> None:
    run = making(deliver=[*to(out), {"to": "mailto:anna@example.org"}, *to(out)])
    owed = services.delivery_store.list(sort="title").items
    assert {each.to for each in owed} == {out.as_uri(), "mailto:anna@example.org"}
    assert {(each.state, each.report_id, each.folder) for each in owed} == {
        (DeliveryState.PENDING, run.id, run.folder)
    }
    sent.clear()
    services.deliveries.tick(now)
    assert sorted(each.id for each in sent) == sorted(each.id for each in owed)
    services.deliveries.tick(now)
    assert len(sent) == 2  # it has just told a worker


def test_a_report_without_addresses_owes_nothing(services: Services, making: Making) -> None:
    making()
    assert services.delivery_store.list().items == []


def test_a_report_that_is_not_made_owes_nothing(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making()
    owed = services.runs.request_report(
        run.project_id, ReportConfig(title="Later", deliver=to(out)), now
    )
    assert services.delivery_store.list().items == []
    with pytest.raises(Conflict, match="nothing to deliver, or is not made yet"):
        services.deliveries.approve(owed.id, "alice", now)


def test_a_folder_gets_the_whole_report_and_the_same_id_again_changes_nothing(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making(deliver=to(out))
    delivery = only_one(services)
    assert deliver(services, delivery, now).state is DeliveryState.SENT
    [copy] = out.iterdir()
    assert copy.name.startswith("weekly-1-")
    assert verify(copy).ok
    original = services.settings.reports / str(run.folder)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
        path.name: path.read_bytes() for path in original.iterdir()
    }
    before = copy.stat().st_mtime_ns
    # Its worker was killed between copy and commit: the row still says that it is being sent.
    services.database.write(
        "MATCH (d:Delivery) SET d.state = 'sending', d.lease_until = $at, d.message_at = $at",
        at=delivery.created_at,
    )
    assert deliver(services, delivery, now).state is DeliveryState.SENT
    assert ([copy], before) == (list(out.iterdir()), copy.stat().st_mtime_ns)


def test_nothing_that_is_handed_over_says_to_whom(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    making(deliver=[*to(out), {"to": "mailto:source-handler@example.org"}])
    [delivery] = [each for each in services.delivery_store.list().items if each.to == out.as_uri()]
    deliver(services, delivery, now)
    [copy] = out.iterdir()
    for file in copy.iterdir():
        assert b"source-handler" not in file.read_bytes(), file.name
        assert str(out).encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize("asked", ["../elsewhere", "link"])
def test_a_folder_that_is_not_allowed_gets_nothing(
    services: Services, making: Making, now: datetime, tmp_path: Path, out: Path, asked: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (out / "link").symlink_to(tmp_path / "elsewhere")
    making(deliver=[{"to": (out / asked).resolve().as_uri()}])
    dead = deliver(services, only_one(services), now)
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "configuration")
    assert "BASSET_DELIVERY_FOLDERS" in (dead.error or "")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_report_that_was_changed_on_the_disk_goes_nowhere(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making(deliver=to(out))
    (services.settings.reports / str(run.folder) / "report.md").write_text("something else")
    dead = deliver(services, only_one(services), now)
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "undeliverable")
    assert "report.md" in (dead.error or "")
    assert list(out.iterdir()) == []


def test_a_folder_that_cannot_be_written_for_now_is_tried_again(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    making(deliver=to(out / "blocked"))
    (out / "blocked").write_text("a file where the folder is to be")
    later = deliver(services, only_one(services), now)
    assert (later.state, later.error_code) == (DeliveryState.PENDING, "unavailable")
    (out / "blocked").unlink()
    assert deliver(services, later, now).state is DeliveryState.PENDING, "not before its time"
    assert deliver(services, later, now + timedelta(minutes=1)).state is DeliveryState.SENT


def test_a_disk_that_is_full_is_tried_again_and_nothing_half_is_left(
    services: Services, making: Making, now: datetime, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making(deliver=to(out))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        # No test has a disk of its own to fill.
        disk.setattr(shutil, "copyfileobj", full)
        later = deliver(services, only_one(services), now)
    assert (later.state, later.error_code) == (DeliveryState.PENDING, "storage_full")
    assert later.error == f"the disk with {out} is full"
    assert list(out.iterdir()) == []
    assert deliver(services, later, now + timedelta(minutes=1)).state is DeliveryState.SENT


def test_an_approval_is_waited_for_and_remembered(
    services: Services, making: Making, sent: list[Any], now: datetime, out: Path
) -> None:
    run = making(deliver=to(out), approval=True)
    waiting = only_one(services)
    assert waiting.state is DeliveryState.WAITING
    sent.clear()
    services.deliveries.tick(now + timedelta(days=30))
    assert (sent, deliver(services, waiting, now).state) == ([], DeliveryState.WAITING)
    [approved] = services.deliveries.approve(run.id, "alice", now)
    assert [each.id for each in sent] == [approved.id]
    assert services.deliveries.approve(run.id, "bob", now) == [only_one(services)]
    assert deliver(services, approved, now).state is DeliveryState.SENT
    told = only_one(services)
    assert (told.decided_by, (told.decided_at or "")[:10]) == ("alice", "2026-01-05")


def test_what_is_rejected_does_not_go(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making(deliver=to(out), approval=True)
    [rejected] = services.deliveries.reject(run.id, "bob", now)
    assert (rejected.state, rejected.decided_by) == (DeliveryState.REJECTED, "bob")
    with pytest.raises(Conflict, match="bob rejected it on 2026-01-05"):
        services.deliveries.approve(run.id, "alice", now)
    assert deliver(services, rejected, now).state is DeliveryState.REJECTED
    assert list(out.iterdir()) == []


def test_only_when_something_changed_is_it_delivered_but_it_is_always_made(
    services: Services, now: datetime, out: Path
) -> None:
    project = services.projects.create(ProjectInput(name="Quay"), now).id
    config = {"title": "Daily", "formats": ["md"], "deliver": to(out), "only_when_changed": True}
    asked = ScheduleInput(report_config={**config, "approval": True}, frequency="daily")
    schedule = services.schedules.create(project, asked, now).id

    def next_report() -> Delivery:
        run = services.runs.request_scheduled(schedule, now)
        assert services.runs.execute(run.id, "worker", lambda: now).state == "done"
        [delivery] = services.delivery_store.list(report_id=run.id).items
        return delivery

    assert next_report().state is DeliveryState.WAITING, "there is nothing to compare with"
    quiet = next_report()
    assert (quiet.state, quiet.error) == (DeliveryState.SKIPPED, "nothing changed since report 1")
    services.deliveries.approve(quiet.report_id, "alice", now)
    assert deliver(services, quiet, now).state is DeliveryState.SKIPPED
    person = EntityInput(type="person", name="Alice Vantry")
    services.entities.create(project, person, now)
    assert next_report().state is DeliveryState.WAITING
    assert len(services.run_store.list(schedule_id=schedule).items) == 3


def test_each_address_gets_the_copy_that_is_meant_for_it(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making(
        audiences=["internal", "client"],
        deliver=[*to(out / "desk"), {**to(out / "client")[0], "audience": "client"}],
    )
    for delivery in services.delivery_store.list().items:
        assert deliver(services, delivery, now).error is None
    for audience, place in (("internal", "desk"), ("client", "client")):
        [got] = (out / place).iterdir()
        copy = services.settings.reports / run.copy_for(audience).folder
        assert (got / "SHA256SUMS").read_bytes() == (copy / "SHA256SUMS").read_bytes()


def test_deliveries_go_with_their_project(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    run = making(deliver=to(out))
    delivery = only_one(services)
    services.projects.delete(run.project_id, now)
    assert services.delivery_store.list().items == []
    with pytest.raises(NotFound):
        deliver(services, delivery, now)


def test_an_export_does_not_say_to_whom_and_an_import_does_not_decide_it(
    basset: Callable[..., Result], services: Services, out: Path, tmp_path: Path
) -> None:
    case = tmp_path / "case.jsonl"
    basset("project add Sennick")
    added = basset(
        "schedule", "add", "-p", "Sennick", "--title", "Weekly", "--every", "weekly",
        "--deliver", "mailto:anna@example.org", "--approval",
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    assert basset(f"export -p Sennick --out {case}").exit_code == 0
    assert "anna" not in case.read_text()
    stolen = case.read_text().replace(
        '"report_config":{', '"report_config":{"deliver":[{"to":"https://evil.example/"}],'
    )
    assert "evil.example" in stolen
    case.write_text(stolen)
    imported = basset(f"import {case} --project Copy")
    assert imported.exit_code == 0, imported.output
    copy = services.projects.find("Copy")
    [schedule] = services.schedules.list(copy.id).items
    assert (schedule.report_config.deliver, schedule.report_config.approval) == ([], False)


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"deliver": [{"to": "anna@example.org"}]}, "deliver.0.to", "is no address"),
        ({"deliver": [{"to": "mailto:a@b,c@d"}]}, "deliver.0.to", "of one person"),
        ({"deliver": [{"to": "mailto:a%0d%0aBcc:x@y.z"}]}, "deliver.0.to", "cannot be printed"),
        ({"deliver": [{"to": "https://me:pw@hooks.example/"}]}, "deliver.0.to", "a password"),
        ({"deliver": [{"to": "ftp://hooks.example/"}]}, "deliver.0.to", "is no address"),
        ({"deliver": [{"to": "file://elsewhere/srv"}]}, "deliver.0.to", "on this machine"),
        ({"deliver": [{"to": "file:///srv/../etc"}]}, "deliver.0.to", "whole path"),
        ({"approval": True}, "report_config", "nothing to approve"),
        ({"deliver": [{"to": "mailto:a@b.c", "audience": "press"}]}, "report_config", "'press'"),
    ],
)
def test_an_address_is_checked_when_it_is_typed(
    alice: httpx.Client, project: str, given: dict[str, Any], field: str, reason: str
) -> None:
    answer = alice.post(f"{project}/reports", json={"title": "Now", **given})
    assert answer.status_code == 400, answer.text
    assert reason in answer.text
    assert field in answer.text or field == "report_config"
    assert "pw@" not in answer.text


def test_the_same_over_http(
    alice: httpx.Client, project: str, services: Services, out: Path
) -> None:
    asked = {"title": "Now", "formats": ["md"], "deliver": to(out), "approval": True}
    report_id = alice.post(f"{project}/reports", json=asked).json()["report_id"]
    assert alice.post(f"/reports/{report_id}/approve").status_code == 409
    services.runs.execute(report_id, "worker")
    [delivery] = alice.get("/deliveries", params={"report_id": report_id}).json()["items"]
    assert (delivery["state"], delivery["to"]) == ("waiting", out.as_uri())
    approved = alice.post(f"/reports/{report_id}/approve").json()["deliveries"]
    assert [(each["state"], each["decided_by"]) for each in approved] == [("pending", "alice")]
    assert alice.post(f"/deliveries/{delivery['id']}/retry").status_code == 409
    services.deliveries.deliver(delivery["id"], "worker")
    assert alice.get(f"/deliveries/{delivery['id']}").json()["state"] == "sent"
    assert alice.get("/deliveries/nope").status_code == 404
    assert 'basset_deliveries{state="sent"} 1.0' in alice.get("/metrics").text


def test_a_broker_that_is_away_delays_a_delivery_and_no_more(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    from basset.errors import BrokerUnavailable

    making(deliver=to(out))

    def away(_: Delivery) -> None:
        raise BrokerUnavailable("Redis is away")

    store = services.delivery_store
    DeliveryService(store, away, services.settings).tick(now)
    assert [each.messages for each in store.messages_due(now, 10)] == [0]
