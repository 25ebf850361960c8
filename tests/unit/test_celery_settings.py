"""What users of the Celery application rely on."""

import pytest

from basset.settings import Settings
from basset.tasks.conf import configuration


@pytest.fixture
def conf(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.delenv("BASSET_REPORT_RETENTION_DAYS", raising=False)
    return configuration(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_serializer", "json"),
        ("result_serializer", "json"),
        ("accept_content", ["json"]),
        ("timezone", "UTC"),
        ("enable_utc", True),
        ("task_track_started", True),
        ("task_time_limit", 3600),
        ("task_soft_time_limit", 3300),
        ("worker_prefetch_multiplier", 1),
        ("task_acks_late", True),
        ("result_expires", 86400),
        ("include", ["basset.tasks.report_tasks", "basset.tasks.maintenance_tasks"]),
    ],
)
def test_promised_settings(conf: dict[str, object], name: str, value: object) -> None:
    assert conf[name] == value


def test_a_message_outlives_the_longest_task_wherever_celery_looks(conf: dict[str, object]) -> None:
    longest = 300 + 3600
    for options in (
        conf,
        conf["broker_transport_options"],
        conf["result_backend_transport_options"],
    ):
        assert options["visibility_timeout"] > longest


def test_beat_knows_the_promised_entries(conf: dict[str, object]) -> None:
    entries = {name: (entry["task"].rpartition(".")[2], entry["schedule"])
               for name, entry in conf["beat_schedule"].items()}  # fmt: skip
    assert entries["process-due-reports-every-minute"] == ("process_due_reports", 60.0)
    assert entries["cleanup-expired-cache-hourly"] == ("cleanup_expired_cache", 3600.0)
    assert not any(task == "cleanup_old_reports" for task, _ in entries.values())


def test_old_reports_are_cleaned_up_only_when_somebody_said_after_how_many_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BASSET_REPORT_RETENTION_DAYS", "90")
    entry = configuration(Settings())["beat_schedule"]["cleanup-old-reports-daily"]
    assert (entry["task"], entry["args"]) == (
        "basset.tasks.maintenance_tasks.cleanup_old_reports",
        [90],
    )


def test_tasks_have_their_promised_names_retries_and_queues() -> None:
    from basset.tasks import celery_app, get_celery_app
    from basset.tasks.report_tasks import (
        generate_report_async,
        generate_scheduled_report,
        process_due_reports,
    )

    assert get_celery_app() is celery_app
    assert (
        generate_scheduled_report.max_retries,
        generate_scheduled_report.default_retry_delay,
    ) == (3, 60)
    assert (generate_report_async.max_retries, generate_report_async.default_retry_delay) == (
        2,
        300,
    )
    queues = {task.name.rpartition(".")[2]: celery_app.amqp.router.route({}, task.name)["queue"].name
              for task in (generate_scheduled_report, generate_report_async, process_due_reports)}  # fmt: skip
    assert queues == {
        "generate_scheduled_report": "reports",
        "generate_report_async": "reports",
        "process_due_reports": "ticks",
    }
