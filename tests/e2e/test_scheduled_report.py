"""A schedule comes due, and beat and a worker make its report by themselves."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import redis

from basset.clock import stamp
from basset.runs.models import Run, State
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.tasks.queue import send
from basset.wiring import Services


def due_schedule(services: Services, project: str, **report: object) -> Schedule:
    """A daily schedule that owes a report since a minute."""
    now = datetime.now(UTC)
    data = ScheduleInput(report_config={"title": "Daily", **report}, frequency="daily")
    made = services.schedules.create(project, data, now)
    return services.schedules.update(
        made.id, ScheduleChange(next_run=stamp(now - timedelta(minutes=1))), now
    )


def the_only_run(services: Services, schedule: Schedule) -> Run:
    (run,) = services.run_store.list(schedule_id=schedule.id).items
    return run


def wait_for_the_report(services: Services, schedule: Schedule, until: Callable[..., None]) -> Run:
    until(
        lambda: services.run_store.list(schedule_id=schedule.id, state=State.DONE).items, "a report"
    )
    return the_only_run(services, schedule)


def test_beat_and_a_worker_make_the_report_by_themselves(
    services: Services, project: str, celery: Callable, worker: Callable, until: Callable[..., None]
) -> None:
    schedule = due_schedule(services, project, formats=["html", "json"])
    worker()
    celery("beat")
    run = wait_for_the_report(services, schedule, until)
    for file in run.files:
        content = (services.settings.reports / str(run.folder) / file.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
    after = services.schedules.get(schedule.id)
    assert (after.last_run_id, after.run_count, after.last_error) == (run.id, 1, None)
    names = {
        row["name"] for row in services.database.read("MATCH (h:Heartbeat) RETURN h.name AS name")
    }
    assert {"tick", "beat"} <= names


def test_two_beats_make_one_report(
    services: Services, project: str, celery: Callable, worker: Callable, until: Callable[..., None]
) -> None:
    schedule = due_schedule(services, project)
    worker()
    for name in ("one", "two"):
        celery("beat", "--schedule", str(services.settings.home / name), "--pidfile=").wait_for(
            "beat: Starting"
        )
    run = wait_for_the_report(services, schedule, until)
    assert run.attempts == 1


def test_a_message_that_redis_lost_only_delays_the_report(
    services: Services, project: str, celery: Callable, worker: Callable, until: Callable[..., None]
) -> None:
    schedule = due_schedule(services, project)
    services.runs.tick(datetime.now(UTC) - timedelta(seconds=58))
    send(the_only_run(services, schedule), services.settings)
    url = services.settings.broker_url.get_secret_value().replace("redis+socket:", "unix:")
    with redis.Redis.from_url(url) as client:
        assert client.llen("reports") == 1
        client.flushall()
    worker()
    celery("beat")
    assert wait_for_the_report(services, schedule, until).attempts == 1


def test_delay_makes_a_report_and_a_second_delivery_returns_the_same(
    services: Services, project: str, worker: Callable, call: Callable[[str], Any]
) -> None:
    schedule = due_schedule(services, project)
    worker()
    result = call(f"generate_scheduled_report.delay({schedule.id!r}).get(timeout=60)")
    assert result["success"], result
    assert set(result) == {
        "success", "schedule_id", "executed_at", "next_run", "report_id", "report_path", "report_size", "sha256",
    }  # fmt: skip
    run_id = result["report_id"]
    again = f"generate_scheduled_report.apply_async([{schedule.id!r}], task_id={run_id!r}).get(timeout=60)"
    assert call(again) == result

    single, ticked = call(
        f"[generate_report_async.delay({project!r}, format='json').get(timeout=60),"
        " process_due_reports.delay().get(timeout=60)]"
    )
    assert (single["success"], single["format"], single["report_type"]) == (True, "json", "summary")
    assert ticked == {"processed": 1, "successful": 1, "failed": 0, "schedule_ids": [schedule.id]}


def test_what_cannot_be_reported_says_so_and_is_not_tried_again(
    services: Services, project: str, worker: Callable, call: Callable[[str], Any]
) -> None:
    schedule = due_schedule(services, project)
    services.schedules.update(schedule.id, ScheduleChange(enabled=False), datetime.now(UTC))
    worker()
    wrong = {
        "generate_scheduled_report.delay('nope')": "no schedule",
        f"generate_scheduled_report.delay({schedule.id!r})": "disabled",
        f"generate_scheduled_report.delay({schedule.id!r}, 'yesterday')": "due_at",
        "generate_report_async.delay('nope')": "no project",
        f"generate_report_async.delay({project!r}, format='docx')": "unknown format",
        f"generate_report_async.delay({project!r}, report_type='dossier')": "exactly one entity",
        f"generate_report_async.delay({project!r}, entity_ids=['nobody'])": "no entity",
    }
    answers = call(f"[task.get(timeout=60) for task in [{','.join(wrong)}]]")
    for answer, reason in zip(answers, wrong.values(), strict=True):
        assert answer["success"] is False
        assert reason in answer["error"]
        assert ("schedule_id" in answer) != ("project_id" in answer)
    assert services.run_store.list().items == []
