"""Reports and deliveries that meet a limit of Neo4j's: later, or a reason that somebody can use."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from basset import database
from basset.database import Transaction
from basset.deliveries.channels import CHANNELS
from basset.deliveries.models import Delivery, DeliveryState
from basset.deliveries.store import LEASE_SECONDS
from basset.errors import Busy
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.delivering import Making, deliver, only_one
from tests.integration.test_bounds import ENDLESS, ENORMOUS

LOCK = "MATCH (d:Delivery {id: $id}) SET d._lock = true"


class Reader:
    """Makes each report by asking Neo4j the first *query*, then by the real builder."""

    def __init__(self, services: Services, query: str) -> None:
        self.services = services
        self.queries = [query]

    def build(self, order: Order, check: Callable[[], None], now: Callable[[], datetime]) -> Built:
        if self.queries:
            self.services.database.read(self.queries[0])
        return self.services.builder.build(order, check, now)


@pytest.fixture
def settings(settings: Settings, out: Path) -> Settings:
    return settings.model_copy(update={"delivery_folders": [out]})


def ask(services: Services, reader: Reader, now: datetime) -> tuple[RunService, Run]:
    runs = RunService(
        services.run_store, services.schedules, reader, lambda _: None, services.settings
    )
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    return runs, runs.request_report(project, ReportConfig(title="Weekly"), now)


def test_a_report_while_neo4j_is_busy_is_made_later(
    services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(services, ENDLESS)
    runs, run = ask(services, reader, now)
    with monkeypatch.context() as hurry:
        hurry.setattr(database, "READ_SECONDS", 1)
        with pytest.raises(Busy):
            runs.execute(run.id, "alice", lambda: now)
    waiting = services.run_store.get(run.id)
    assert (waiting.state, waiting.attempts, waiting.error_code) == (State.PENDING, 1, "busy")
    reader.queries.clear()
    due = datetime.fromisoformat(waiting.next_attempt_at)
    assert due > now
    done = runs.execute(run.id, "bob", lambda: due)
    assert (done.state, done.attempts, done.error) == (State.DONE, 2, None)


def test_a_report_that_is_always_too_slow_is_dead_after_its_attempts_and_says_why(
    services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "READ_SECONDS", 1)
    runs, run = ask(services, Reader(services, ENDLESS), now)
    for _ in range(run.max_attempts - 1):
        with pytest.raises(Busy):
            runs.execute(run.id, "alice", partial(datetime.fromisoformat, run.next_attempt_at))
        run = services.run_store.get(run.id)
    run = runs.execute(run.id, "alice", partial(datetime.fromisoformat, run.next_attempt_at))
    assert (run.state, run.error_code) == (State.DEAD, "busy")
    assert run.error == (
        "gave up after 3 attempts: Neo4j ended what took too long; ask for less, or again later"
    )


def test_a_report_that_needs_too_much_memory_is_dead_at_once_and_says_what_to_do(
    services: Services, now: datetime
) -> None:
    runs, run = ask(services, Reader(services, ENORMOUS), now)
    dead = runs.execute(run.id, "alice", lambda: now)
    assert (dead.state, dead.attempts) == (State.DEAD, 1)
    assert dead.error_code == "too_much_at_once"
    assert dead.error == (
        "this needs more memory than Neo4j gives one transaction; "
        "ask for less at once, or give Neo4j a larger heap"
    )


@contextmanager
def held(services: Services, delivery: Delivery) -> Iterator[None]:
    """Somebody else's transaction is at the row, and does not end."""
    holds, may_end = Event(), Event()

    def hold(tx: Transaction) -> None:
        tx.run(LOCK, id=delivery.id)
        holds.set()
        may_end.wait()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(services.database.transaction, hold)
        assert holds.wait(30)
        try:
            yield
        finally:
            may_end.set()
            other.result()


def test_a_delivery_that_cannot_begin_is_neither_sent_nor_counted(
    services: Services, making: Making, now: datetime, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making(deliver=[{"to": out.as_uri()}])
    delivery = only_one(services)
    with held(services, delivery), monkeypatch.context() as hurry:
        hurry.setattr(database, "WRITE_SECONDS", 1)
        with pytest.raises(Busy):
            deliver(services, delivery, now)
    assert (only_one(services).attempts, [*out.iterdir()]) == (0, [])
    sent = deliver(services, delivery, now)
    assert (sent.state, sent.attempts) == (DeliveryState.SENT, 1)


def test_a_delivery_that_arrived_but_could_not_be_marked_goes_once_more_with_its_id(
    services: Services, making: Making, now: datetime, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making(deliver=[{"to": out.as_uri()}])
    delivery = only_one(services)
    got: list[str] = []
    with monkeypatch.context() as hurry:
        hold = held(services, delivery)

        def send(sending: Delivery, *_: object) -> None:
            got.append(sending.id)
            if len(got) == 1:
                hold.__enter__()
                hurry.setattr(database, "WRITE_SECONDS", 1)

        hurry.setitem(CHANNELS, "file", send)
        with pytest.raises(Busy):
            deliver(services, delivery, now)
        hold.__exit__(None, None, None)
        assert only_one(services).state is DeliveryState.SENDING
        later = now + timedelta(seconds=LEASE_SECONDS)
        sent = deliver(services, delivery, later)
    assert (sent.state, sent.attempts, got) == (DeliveryState.SENT, 2, [delivery.id] * 2)
