"""The watch of servers: when one is restarted, when that would not help, what is said."""

from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from basset.errors import DatabaseUnavailable
from basset.settings import Settings
from basset.stack import watch
from basset.stack.servers import PATIENCE, Unit, Watched, ask_all
from basset.stack.watch import (
    CHANCES,
    PAUSE,
    RESTART,
    ROOM,
    START,
    Seen,
    decide,
    what_the_watch_saw,
)

LOOK = 30.0
OLD = Unit(ours=True, state="active", began=1.0, free=ROOM)


def looks(faults: list[str], unit: Unit = OLD, begin: float = 10_000.0) -> list[str]:
    """What is done after each look at a server that answered before."""
    seen, actions = Seen(answered=begin - LOOK), []
    for number, fault in enumerate(faults):
        seen, action = decide(seen, fault, unit, begin + number * LOOK)
        actions.append(action)
    return actions


def test_one_that_hangs_is_restarted_but_not_after_a_single_late_answer() -> None:
    assert looks(["late", "", "late", ""]) == [""] * 4
    assert looks(["late", "late"]) == ["", RESTART]


def test_when_a_restart_does_not_help_the_next_come_after_growing_pauses_and_never_end() -> None:
    actions = looks(["dead"] * 3000)
    restarts = [number * LOOK for number, action in enumerate(actions) if action == RESTART]
    pauses = [later - before for before, later in pairwise(restarts)]
    assert pauses[0] >= 2 * PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == watch.LONGEST_PAUSE


def test_after_a_while_in_order_the_pauses_are_short_again() -> None:
    seen, now = (
        Seen(restarts=3, restarted=1_000.0, failures=2, since=900.0, answered=800.0),
        1_030.0,
    )
    while seen.restarts:
        seen, _ = decide(seen, "", OLD, now)
        now += LOOK
        assert now < 3_000
    assert now - 1_030 > 8 * PAUSE


def test_with_a_full_disk_it_is_left_alone_and_restarted_as_soon_as_there_is_room() -> None:
    full = Unit(ours=True, state="active", began=1.0, free=ROOM - 1)
    seen = Seen(answered=9_990.0)
    for number in range(CHANCES + 5):
        seen, action = decide(seen, "refuses writes", full, 10_000 + number * LOOK)
    assert action.startswith("its disk is full (63 MB are free)")
    assert decide(seen, "refuses writes", OLD, 10_300.0)[1] == RESTART


@pytest.mark.parametrize("state", ["activating", "deactivating", "inactive"])
def test_one_that_starts_or_stops_or_was_stopped_is_left_alone(state: str) -> None:
    assert looks(["away"] * 50, Unit(ours=True, state=state, began=1.0, free=ROOM)) == [""] * 50


def test_one_that_has_just_been_started_has_its_time_and_not_for_ever() -> None:
    begin = 10_000.0
    young = Unit(ours=True, state="active", began=begin, free=ROOM)
    seen, actions = Seen(), {}
    for number in range(20):
        now = begin + number * LOOK
        seen, actions[now] = decide(seen, "refused", young, now)
    first = min(now for now, action in actions.items() if action == RESTART)
    assert START <= first - begin <= START + LOOK


def test_a_server_of_others_is_only_told_of() -> None:
    assert looks(["away"] * 3, Unit()) == ["", *["nothing on this host restarts it"] * 2]


@pytest.fixture
def no_settings() -> Settings:
    return Settings()


def refuse(_: Settings) -> None:
    raise DatabaseUnavailable("Neo4j is away")


def test_what_goes_on_is_said_once_and_who_asks_is_told(
    tmp_path: Path, no_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = {"Neo4j": Watched("basset-test-neo4j", tmp_path, refuse)}
    for _ in range(4):
        watch.look_at_servers(no_settings, away, tmp_path)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "Neo4j does not work: Neo4j is away; nothing on this host restarts it")
    ]
    assert what_the_watch_saw(tmp_path) == [
        "Neo4j has not answered for 0 seconds (nothing on this host restarts it)"
    ]
    watch.look_at_servers(no_settings, {"Neo4j": Watched("x", tmp_path, lambda _: None)}, tmp_path)
    assert caplog.records[-1].getMessage() == "Neo4j answers again"
    assert what_the_watch_saw(tmp_path) == []


def hang(held: Event) -> None:
    held.wait(60)


def test_one_that_hangs_keeps_nobody_waiting(tmp_path: Path, no_settings: Settings) -> None:
    held = Event()
    both = {
        "Neo4j": Watched("n", tmp_path, lambda _: hang(held)),
        "the broker": Watched("b", tmp_path, lambda _: None),
    }
    assert ask_all(both, no_settings, patience=0.2) == {
        "Neo4j": f"no answer within {0.2:g} s",
        "the broker": "",
    }
    held.set()
    assert PATIENCE < LOOK
