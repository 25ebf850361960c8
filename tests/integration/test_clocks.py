"""Clocks that go wrong: the database's is everybody's, and whoever waits is told when it is time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from basset import clock
from basset.errors import StorageFull
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Copy, Order
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.wiring import Services
from tests.integration.running import daily, new_project, runs_by

HOUR, DAY, LEASE = timedelta(hours=1), timedelta(days=1), timedelta(seconds=60)
REPORT = ReportConfig(title="Weekly")
SetAhead = Callable[[timedelta], None]


class Builder:
    """Builds nothing; *meanwhile* is called first."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def build(self, order: Order, _check: object, _now: object) -> Built:
        self.meanwhile()
        return Built([Copy(audience="internal", folder=order.run_id, files=[])])


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def runs(services: Services, builder: Builder, sent: list[Run]) -> RunService:
    return runs_by(builder, services, sent)


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return new_project(services, now)


@pytest.fixture
def schedule(services: Services, project: str, now: datetime) -> str:
    return daily(services, project, now)


@pytest.fixture
def set_ahead(monkeypatch: pytest.MonkeyPatch) -> SetAhead:
    """Sets the clock of this process ahead of what the others have."""
    monkeypatch.setattr(clock, "_followed", None)
    return lambda ahead: monkeypatch.setattr(clock, "own", lambda: datetime.now(UTC) + ahead)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (HOUR, "is 3600 s ahead of that of the database"),
        (timedelta(seconds=-3), "is 3 s behind that of the database"),
        (timedelta(seconds=1.5), None),
    ],
)
def test_doctor_says_that_the_clock_of_a_host_is_wrong(
    services: Services, set_ahead: SetAhead, ahead: timedelta, said: str | None
) -> None:
    set_ahead(ahead)
    services.database.read("RETURN 1")
    clocks = [one for one in services.health.concerns(clock.now()) if one.noun == "clock"]
    assert [one.detail for one in clocks] == ([said] if said else [])


@pytest.mark.parametrize("ahead", [-HOUR, -timedelta(milliseconds=50), HOUR, DAY])
def test_a_process_whose_clock_is_wrong_goes_by_that_of_the_database(
    services: Services, set_ahead: SetAhead, ahead: timedelta
) -> None:
    set_ahead(ahead)
    assert abs(services.database.now() - datetime.now(UTC)) < timedelta(seconds=2)
    set_ahead(ahead + HOUR)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=2)
    assert not clock.is_followed()


def test_a_worker_with_a_wrong_clock_takes_nothing_from_one_with_a_right_one(
    runs: RunService, project: str, services: Services, set_ahead: SetAhead
) -> None:
    run = runs.request_report(project, REPORT, datetime.now(UTC))
    assert services.run_store.claim(run.id, "alice", datetime.now(UTC))
    for ahead in (-HOUR, HOUR):
        set_ahead(ahead)
        assert runs.execute(run.id, "bob", services.database.now).owner == "alice"


def test_a_run_that_a_dead_worker_held_when_the_clock_was_set_waits_a_lease_and_a_tick(
    runs: RunService, project: str, services: Services, sent: list[Run], now: datetime
) -> None:
    for ahead in (-HOUR, DAY):
        run = runs.request_report(project, REPORT, now)
        assert services.run_store.claim(run.id, "killed", now)
        sent.clear()
        moment = now + ahead
        runs.tick(moment)
        assert (sent, services.run_store.claim(run.id, "bob", moment)) == ([], None)
        runs.tick(moment + LEASE)
        assert [told.id for told in sent] == [run.id]
        assert runs.execute(run.id, "bob", lambda at=moment + LEASE: at).state is State.DONE


def test_the_end_of_a_run_tells_a_worker_of_the_one_that_waited_for_it(
    runs: RunService, schedule: str, builder: Builder, sent: list[Run], now: datetime
) -> None:
    first, second, third = (runs.request_scheduled(schedule, now) for _ in range(3))
    builder.meanwhile = lambda: refused.append(runs.execute(second.id, "bob", lambda: now).state)
    refused: list[State] = []
    sent.clear()
    runs.execute(first.id, "alice", lambda: now)
    assert (refused, [told.id for told in sent]) == ([State.PENDING], [second.id])

    def full() -> None:
        raise StorageFull("no space")

    builder.meanwhile = full
    with pytest.raises(StorageFull):
        runs.execute(second.id, "alice", lambda: now)
    assert [told.id for told in sent] == [second.id, third.id]


def test_a_claim_whose_answer_was_lost_is_recognised_when_it_is_tried_again(
    runs: RunService, project: str, services: Services, now: datetime
) -> None:
    run = runs.request_report(project, REPORT, now)
    first = services.run_store.claim(run.id, "alice:1:a", now)
    again = services.run_store.claim(run.id, "alice:1:a", now + timedelta(seconds=1))
    assert first is not None
    assert again == first
    assert again.attempts == 1


def test_what_nobody_takes_is_not_sent_again_while_the_queue_is_full_of_it(
    runs: RunService, project: str, services: Services, sent: list[Run], now: datetime
) -> None:
    url = services.settings.broker_url.get_secret_value().replace("redis+socket:", "unix:")
    runs.request_report(project, REPORT, now)
    with Redis.from_url(url) as broker:
        broker.rpush("reports", *[b"x"] * 500)
        for minute in range(60):
            runs.tick(now + timedelta(minutes=minute))
        assert len(sent) == 2  # when it was asked for, and by the first tick
        broker.delete("reports")
    for minute in range(60, 70):
        runs.tick(now + timedelta(minutes=minute))
    assert len(sent) == 12
