"""Celery's settings, each with its reason: first what is promised to users, then what serves it.

Celery on Redis may lose or repeat any message, so nothing is promised on these settings: a run
lives in its row. They keep the losses rare and the recovery short.
"""

from typing import Any

from kombu import Exchange, Queue

from basset.redisurl import celery_link
from basset.runs.models import TIME_LIMIT_SECONDS
from basset.settings import Settings

# Longer than countdown + hard limit + an hour: the clock starts when a message is received, and a
# message whose time is over runs twice. Recovery does not wait for it; the tick sends again when
# the lease has run out.
VISIBILITY_TIMEOUT = 7500
REPORT_TASKS = "basset.tasks.report_tasks."
MAINTENANCE_TASKS = "basset.tasks.maintenance_tasks."
FROM_BEAT = {"basset_origin": "beat"}

ROUTES = {
    # A long report must delay neither the tick nor the health check.
    REPORT_TASKS + "process_due_reports": {"queue": "ticks"},
    REPORT_TASKS + "*": {"queue": "reports"},
    MAINTENANCE_TASKS + "*": {"queue": "maintenance"},
}
SENDING: dict[str, Any] = {
    "task_serializer": "json",
    "task_routes": ROUTES,
    # A broker that is away is an answer, after a second: the row is committed and a tick sends it.
    "task_publish_retry_policy": {
        "max_retries": 3,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.4,
    },
    "broker_transport_options": {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # Without time limits a half-open connection blocks for ever. With this one a worker takes it
        # for broken after a minute: redis-py asks four times.
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 15,
    },
}


def configuration(settings: Settings) -> dict[str, Any]:
    """Every setting of the Celery application."""
    broker = celery_link(settings.broker_url.get_secret_value())
    results = celery_link(settings.result_backend.get_secret_value())
    return {
        "broker_url": broker.url,
        "result_backend": results.url,
        **SENDING,
        "broker_transport_options": {**SENDING["broker_transport_options"], **broker.options},
        "result_serializer": "json",
        "accept_content": ["json"],
        "timezone": "UTC",
        "enable_utc": True,
        "task_track_started": True,
        "task_time_limit": 3600,
        "task_soft_time_limit": TIME_LIMIT_SECONDS,
        "worker_prefetch_multiplier": 1,
        "task_acks_late": True,
        "result_expires": 86400,
        "include": ["basset.tasks.report_tasks", "basset.tasks.maintenance_tasks"],
        "beat_schedule": beat_schedule(settings),
        # A worker without -Q serves all three.
        "task_queues": [
            Queue(name, Exchange(name), routing_key=name)
            for name in ("ticks", "reports", "maintenance")
        ],
        "task_default_queue": "maintenance",
        # A report whose child was killed is sent back at once; one that kills every child ends
        # when its attempts are used up.
        "task_reject_on_worker_lost": True,
        # "Required to set all of them", says Celery; the shortest one wins.
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "result_backend_transport_options": {
            "visibility_timeout": VISIBILITY_TIMEOUT,
            **results.options,
        },
        # A run goes on when Redis restarts; its lease is in Neo4j. Cancelling kills the worker in
        # this version.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # Redis may come later than we do, and stay away longer than a hundred tries.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 5,
        "redis_socket_timeout": 10,
        "redis_socket_connect_timeout": 5,
        # A Unix socket has none, and the backend's connection would refuse the argument.
        "redis_socket_keepalive": not results.url.startswith("redis+socket:"),
        "redis_retry_on_timeout": True,
        "redis_backend_health_check_interval": 15,
        # Results are for people; without a limit the worker's main process waits for ever.
        "result_backend_always_retry": True,
        "result_backend_max_retries": 10,
        # A child never gives memory back. Rarely, because the next run waits a second for a new
        # one.
        "worker_max_tasks_per_child": 500,
        "worker_max_memory_per_child": 1_000_000,  # KiB
        # One place says how a log line looks: basset.log.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "beat_scheduler": "basset.tasks.beat:Scheduler",
        "beat_schedule_filename": str(settings.home / "beat-schedule"),
        # By default up to three minutes of last runs are forgotten when beat is killed.
        "beat_sync_every": 1,
        # How soon beat notices that the wall clock was set.
        "beat_max_loop_interval": 5,
    }


def beat_schedule(settings: Settings) -> dict[str, Any]:
    """Beat's entries. Cron and time zones are not beat's business: it knows intervals only."""
    entries = {
        "process-due-reports-every-minute": _every(
            settings.tick_seconds, REPORT_TASKS + "process_due_reports", headers=FROM_BEAT
        ),
        "cleanup-expired-cache-hourly": _every(
            settings.cache_cleanup_seconds, MAINTENANCE_TASKS + "cleanup_expired_cache"
        ),
        "optimize-search-index": _every(
            settings.search_refresh_seconds, MAINTENANCE_TASKS + "optimize_search_index"
        ),
        "health-check": _every(settings.health_check_seconds, MAINTENANCE_TASKS + "health_check"),
    }
    if settings.report_retention_days is not None:
        entries["cleanup-old-reports-daily"] = _every(
            86400, MAINTENANCE_TASKS + "cleanup_old_reports", args=[settings.report_retention_days]
        )
    return entries


def _every(
    seconds: int, task: str, args: list[Any] | None = None, **options: Any
) -> dict[str, Any]:
    # A message that waited for a whole interval is of no use: the next one is there. Runs' messages
    # never expire, because a worker would remember the id of an expired one as revoked, and that id
    # is the run's. Without ignore_result beat listens for each of its results, and never stops.
    options |= {"expires": seconds, "ignore_result": True}
    return {"task": task, "schedule": float(seconds), "args": args or [], "options": options}
