"""Attempts of a delivery: its receiver is away or refuses, a worker dies or wakes up late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from basset.deliveries.channels import CHANNELS
from basset.deliveries.models import Delivery, DeliveryState
from basset.deliveries.store import LEASE_SECONDS
from basset.errors import Conflict, LeaseLost, ReceiverUnavailable, Undeliverable
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.delivering import Making, deliver, only_one, to

LEASE = timedelta(seconds=LEASE_SECONDS)


@pytest.fixture
def settings(settings: Settings, out: Path) -> Settings:
    return settings.model_copy(update={"delivery_folders": [out]})


class Receiver:
    """A channel that does what it is told, and remembers what arrived."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.fault: Callable[[], None] = lambda: None

    def send(self, delivery: Delivery, *_: object) -> None:
        self.got.append(delivery.id)
        self.fault()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    receiver = Receiver()
    monkeypatch.setitem(CHANNELS, "file", receiver.send)
    return receiver


def test_what_is_away_is_tried_again_more_and_more_rarely_and_in_the_end_dead(
    services: Services, making: Making, receiver: Receiver, now: datetime, out: Path
) -> None:
    def away() -> None:
        raise ReceiverUnavailable("is away")

    receiver.fault = away
    making(deliver=to(out))
    delivery = only_one(services)
    minutes = []
    while (delivery := deliver(services, delivery, now)).state is DeliveryState.PENDING:
        due = datetime.fromisoformat(delivery.next_attempt_at)
        minutes.append((due - now).total_seconds() / 60)
        now = due
    assert minutes == [1, 5, 15, 60, 180, 360, 720, 1440]
    assert delivery.state is DeliveryState.DEAD
    assert delivery.error == "gave up after 9 attempts: is away"
    assert len(receiver.got) == 9


def test_a_dead_delivery_is_told_and_can_be_sent_again_or_given_up(
    services: Services,
    making: Making,
    receiver: Receiver,
    sent: list[Any],
    now: datetime,
    out: Path,
) -> None:
    def no_such_person() -> None:
        raise Undeliverable("knows nobody of that name")

    receiver.fault = no_such_person
    run = making(deliver=to(out))
    dead = deliver(services, only_one(services), now)
    [concern] = services.health.concerns(now)
    assert (concern.noun, concern.id) == ("delivery", dead.id)
    assert concern.detail == "did not arrive: knows nobody of that name"
    sent.clear()
    again = services.deliveries.retry(dead.id, "alice", now)
    assert (again.state, again.attempts, again.decided_by) == (DeliveryState.PENDING, 0, "alice")
    assert [each.id for each in sent] == [dead.id]
    with pytest.raises(Conflict, match="only a dead one can be sent again"):
        services.deliveries.retry(dead.id, "alice", now)
    assert deliver(services, again, now).state is DeliveryState.DEAD
    [given_up] = services.deliveries.reject(run.id, "alice", now)
    assert (given_up.state, given_up.error) == (DeliveryState.REJECTED, "knows nobody of that name")
    assert services.health.concerns(now) == []


def test_a_worker_that_is_killed_between_sending_and_saying_so_sends_twice_with_one_id(
    services: Services, making: Making, receiver: Receiver, now: datetime, out: Path
) -> None:
    making(deliver=to(out))
    delivery = only_one(services)

    def killed() -> None:
        raise KeyboardInterrupt

    receiver.fault = killed
    with pytest.raises(KeyboardInterrupt):
        deliver(services, delivery, now)
    receiver.fault = lambda: None
    assert deliver(services, delivery, now + LEASE / 2).state is DeliveryState.SENDING
    assert services.delivery_store.messages_due(now + LEASE / 2, 10) == []
    later = now + LEASE
    assert [each.id for each in services.delivery_store.messages_due(later, 10)] == [delivery.id]
    assert deliver(services, delivery, later).state is DeliveryState.SENT
    assert receiver.got == [delivery.id, delivery.id]


def test_a_worker_that_wakes_up_late_says_nothing(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    making(deliver=to(out))
    store = services.delivery_store
    late = store.claim(only_one(services).id, "alice", now)
    assert late is not None
    assert store.claim(late.id, "bob", now) is None
    taken = store.claim(late.id, "bob", now + LEASE)
    assert taken is not None
    for write in (
        lambda: store.arrived(late, now),
        lambda: store.postpone(late, "x", "x", now),
        lambda: store.refuse(late, "x", "x", now),
    ):
        with pytest.raises(LeaseLost):
            write()
    first = store.arrived(taken, now)
    assert store.arrived(taken, now + timedelta(seconds=1)) == first


def test_workers_that_disappear_each_time_leave_a_dead_delivery(
    services: Services, making: Making, now: datetime, out: Path
) -> None:
    making(deliver=to(out))
    delivery = only_one(services)
    for _ in range(delivery.max_attempts):
        assert services.delivery_store.claim(delivery.id, "killed", now) is not None
        now += LEASE
    dead = deliver(services, delivery, now)
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "attempts_used_up")
    assert dead.error == "gave up after 9 attempts: its worker disappeared each time"
