"""The tick: whatever is due becomes exactly one run, and whatever is owed is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from basset.errors import BrokerUnavailable
from basset.investigations.project import ProjectInput
from basset.reports.order import Built, Copy, ReportFile
from basset.runs.models import Run, State
from basset.runs.service import SCHEDULED, RunService
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.schedules.slots import owed_slot, slot_id
from basset.wiring import Services
from tests.integration.running import new_project, runs_by

FILE = ReportFile(
    name="report.html", format="html", media_type="text/html", size=6, sha256="0" * 64
)
COPY = Copy(audience="internal", folder="folder", files=[FILE])
BUILT = Built([COPY])
DAY = timedelta(days=1)


class EmptyBuilder:
    def build(self, *_: object) -> Built:
        return Built([COPY])


class BrokenBuilder:
    def build(self, *_: object) -> Built:
        raise ZeroDivisionError


@pytest.fixture
def runs(services: Services, sent: list[Run]) -> RunService:
    return runs_by(EmptyBuilder(), services, sent)


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return new_project(services, now)


@pytest.fixture
def daily(services: Services, project: str, now: datetime) -> Schedule:
    return scheduled(services, project, now)


def scheduled(services: Services, project: str, now: datetime, **fields: Any) -> Schedule:
    rule = {"frequency": "daily", "start_time": "2026-01-05T12:00:00Z", **fields}
    return services.schedules.create(
        project, ScheduleInput(report_config={"title": "Daily"}, **rule), now
    )


def test_nothing_is_due_before_its_time(
    runs: RunService, daily: Schedule, sent: list[Run], now: datetime
) -> None:
    assert runs.tick(now + timedelta(hours=2, minutes=59)).processed == 0
    assert sent == []


def test_a_due_slot_becomes_one_run_and_one_message(
    runs: RunService, daily: Schedule, services: Services, sent: list[Run], now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    result = runs.tick(noon)
    assert (result.processed, result.successful, result.failed) == (1, 1, 0)
    assert result.schedule_ids == [daily.id]
    assert [run.id for run in sent] == [slot_id(daily.id, noon)]
    assert (sent[0].due_at, sent[0].slots_skipped, sent[0].max_attempts) == (
        "2026-01-05T12:00:00.000000Z",
        0,
        4,
    )
    assert services.schedules.get(daily.id).next_run == "2026-01-06T12:00:00.000000Z"
    assert runs.tick(noon).processed == 0
    assert len(sent) == 1


def test_two_ticks_at_once_make_one_run_of_each_slot(
    runs: RunService, project: str, services: Services, now: datetime
) -> None:
    for _ in range(30):
        scheduled(services, project, now)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(runs.tick, [now + timedelta(hours=3)] * 4))
    assert sum(result.successful for result in results) == 30
    made = services.run_store.list(limit=100).items
    assert sorted(run.number for run in made) == list(range(1, 31))
    assert len({run.schedule_id for run in made}) == 30


def test_who_owes_few_or_is_not_being_imported_into_comes_first(
    runs: RunService, project: str, services: Services, sent: list[Run], now: datetime
) -> None:
    few = services.projects.create(ProjectInput(name="Few"), now).id
    held = services.projects.create(ProjectInput(name="Held"), now).id
    services.database.write("MATCH (p:Project {id: $id}) SET p.import_incomplete = 'x'", id=held)
    for owner in (held, project, project, few):
        scheduled(services, owner, now)
    result = runs.tick(now + timedelta(hours=3))
    owners = [services.schedules.get(own_id).project_id for own_id in result.schedule_ids]
    assert (result.successful, owners) == (4, [few, project, project, held])
    # Workers take those of a lower rank first, in whatever order the messages come.
    ranks = sorted([(few, 0), (project, 0), (project, 1), (held, 0)])
    assert sorted((run.project_id, run.rank) for run in sent) == ranks


def test_slots_missed_together_become_one_run_for_the_latest(
    runs: RunService, daily: Schedule, services: Services, sent: list[Run], now: datetime
) -> None:
    runs.tick(now + 10 * DAY)
    assert [(run.due_at, run.slots_skipped) for run in sent] == [("2026-01-14T12:00:00.000000Z", 9)]
    assert services.schedules.get(daily.id).next_run == "2026-01-15T12:00:00.000000Z"


def test_slots_that_fall_due_while_a_run_is_unfinished_wait_and_coalesce(
    runs: RunService, daily: Schedule, services: Services, sent: list[Run], now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    runs.tick(noon)
    held = services.run_store.claim(sent[0].id, "alice", noon)
    assert held is not None
    for day in (1, 2, 3):
        services.run_store.renew(held, noon + day * DAY)
        assert runs.tick(noon + day * DAY).processed == 0
    services.run_store.finish(held, BUILT, noon + 3 * DAY)
    runs.tick(noon + 3 * DAY)
    assert [(run.due_at, run.slots_skipped) for run in sent[1:]] == [
        ("2026-01-08T12:00:00.000000Z", 2)
    ]


def test_a_run_without_a_worker_is_sent_again(
    runs: RunService, daily: Schedule, sent: list[Run], now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    for seconds in (0, 59, 60, 120, 180):
        runs.tick(noon + timedelta(seconds=seconds))
    assert len(sent) == 4  # at once, then with each tick
    assert len({run.id for run in sent}) == 1


def test_a_run_whose_worker_died_is_sent_again_when_its_lease_has_run_out(
    runs: RunService, daily: Schedule, services: Services, sent: list[Run], now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    runs.tick(noon)
    services.run_store.claim(sent[0].id, "alice", noon)
    runs.tick(noon + timedelta(seconds=59))
    assert len(sent) == 1
    later = noon + timedelta(seconds=60)
    runs.tick(later)
    assert len(sent) == 2
    assert runs.execute(sent[1].id, "bob", lambda: later).state is State.DONE


def test_while_the_broker_is_away_runs_are_kept_and_sent_when_it_is_back(
    services: Services, project: str, now: datetime
) -> None:
    away, told = True, []

    def enqueue(run: Run) -> None:
        if away:
            raise BrokerUnavailable("Redis is away")
        told.append(run.id)

    runs = RunService(
        services.run_store, services.schedules, EmptyBuilder(), enqueue, services.settings
    )
    one = scheduled(services, project, now)
    noon = now + timedelta(hours=3)
    assert runs.tick(noon).successful == 1
    asked_for = runs.request_scheduled(one.id, noon)
    away = False
    runs.tick(noon + timedelta(seconds=1))
    assert sorted(told) == sorted([asked_for.id, slot_id(one.id, noon)])


def test_a_schedule_that_cannot_be_evaluated_is_set_aside_and_does_not_stop_the_others(
    runs: RunService, daily: Schedule, services: Services, now: datetime, sent: list[Run]
) -> None:
    broken = scheduled(services, daily.project_id, now)
    services.database.write(
        "MATCH (s:Schedule {id: $id}) SET s.timezone = 'Mars/Phobos'", id=broken.id
    )
    noon = now + timedelta(hours=3)
    result = runs.tick(noon)
    assert (result.processed, result.successful, result.failed) == (2, 1, 1)
    assert [run.schedule_id for run in sent] == [daily.id]
    aside = services.schedules.get(broken.id)
    assert aside.next_run == "2026-01-05T12:00:00.000000Z"
    assert "Mars/Phobos" in (aside.last_error or "")
    assert runs.tick(noon + timedelta(minutes=59)).processed == 0
    assert runs.tick(noon + timedelta(hours=1)).failed == 1


def test_a_schedule_that_this_version_cannot_read_does_not_stop_the_others(
    runs: RunService, daily: Schedule, services: Services, now: datetime, sent: list[Run]
) -> None:
    broken = scheduled(services, daily.project_id, now)
    services.database.write(
        "MATCH (s:Schedule {id: $id}) SET s.report_config = $config",
        id=broken.id,
        config='{"formats":["scroll"],"title":"Of another time"}',
    )
    noon = now + timedelta(hours=3)
    assert runs.tick(noon).failed == 1
    assert [run.schedule_id for run in sent] == [daily.id]
    [concern] = services.health.concerns(noon)
    assert (concern.id, concern.title) == (broken.id, "Of another time")
    assert "report_config.formats.0" in concern.detail


def test_a_schedule_that_could_not_be_evaluated_makes_what_it_owed_once_it_is_corrected(
    runs: RunService, daily: Schedule, services: Services, now: datetime, sent: list[Run]
) -> None:
    services.database.write(
        "MATCH (s:Schedule {id: $id}) SET s.timezone = 'Mars/Phobos'", id=daily.id
    )
    noon = now + timedelta(hours=3)
    assert runs.tick(noon).failed == 1
    services.schedules.update(daily.id, ScheduleChange(timezone="Europe/London"), noon)
    assert runs.tick(noon).successful == 1
    assert [run.due_at for run in sent] == ["2026-01-05T12:00:00.000000Z"]
    runs.execute(sent[0].id, "alice", lambda: noon)
    assert services.schedules.get(daily.id).last_error is None


def test_once_disables_itself_after_success(
    runs: RunService, project: str, services: Services, sent: list[Run], now: datetime
) -> None:
    once = scheduled(services, project, now, frequency="once")
    noon = now + timedelta(hours=3)
    runs.tick(noon)
    assert services.schedules.get(once.id).enabled
    runs.execute(sent[0].id, "alice", lambda: noon)
    after = services.schedules.get(once.id)
    assert (after.enabled, after.next_run, after.last_run_id, after.run_count) == (
        False,
        None,
        sent[0].id,
        1,
    )


def test_once_whose_run_is_dead_stays_enabled_and_says_why(
    project: str, services: Services, sent: list[Run], now: datetime
) -> None:
    runs = RunService(
        services.run_store, services.schedules, BrokenBuilder(), sent.append, services.settings
    )
    once = scheduled(services, project, now, frequency="once")
    noon = now + timedelta(hours=3)
    runs.tick(noon)
    with pytest.raises(ZeroDivisionError):
        runs.execute(sent[0].id, "alice", lambda: noon)
    after = services.schedules.get(once.id)
    assert (after.enabled, after.next_run) == (True, None)
    assert "ZeroDivisionError" in (after.last_error or "")
    assert runs.tick(noon + DAY).processed == 0


def test_running_once_by_hand_does_not_use_it_up(
    runs: RunService, project: str, services: Services, now: datetime
) -> None:
    once = scheduled(services, project, now, frequency="once")
    runs.execute(runs.request_scheduled(once.id, now).id, "alice", lambda: now)
    after = services.schedules.get(once.id)
    assert (after.enabled, after.next_run) == (True, "2026-01-05T12:00:00.000000Z")


def test_a_schedule_changed_or_disabled_under_the_tick_is_left_alone(
    daily: Schedule, services: Services, now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    (stale,) = services.schedules.due(noon, 10)
    services.schedules.update(daily.id, ScheduleChange(next_run="2026-01-05T18:00:00Z"), noon)
    slot = owed_slot(stale, noon)
    assert slot is not None
    assert services.run_store.open_slots([slot], noon, SCHEDULED) == []
    assert services.run_store.list().items == []


def test_a_run_that_is_owed_is_made_although_its_schedule_is_deleted(
    runs: RunService, daily: Schedule, services: Services, sent: list[Run], now: datetime
) -> None:
    noon = now + timedelta(hours=3)
    runs.tick(noon)
    services.schedules.delete(daily.id)
    assert runs.execute(sent[0].id, "alice", lambda: noon).state is State.DONE


def test_the_tick_leaves_its_heartbeat(runs: RunService, services: Services, now: datetime) -> None:
    runs.tick(now)
    (beat,) = services.database.read("MATCH (h:Heartbeat {name: 'tick'}) RETURN h.at AS at")
    assert beat["at"] == "2026-01-05T09:00:00.000000Z"
