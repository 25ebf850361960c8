from datetime import datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from basset import metrics
from basset.clock import stamp
from basset.settings import Settings
from basset.wiring import Services

CREATE_RUNS = "UNWIND $runs AS run CREATE (r:ReportRun) SET r = run"


def samples(
    services: Services, now: datetime, settings: Settings | None = None
) -> dict[tuple[str, str], float]:
    settings = settings or services.settings
    text = metrics.exposition(services.database, settings, now, services.viewer).decode()
    families = text_string_to_metric_families(text)
    return {
        (one.name, ",".join(one.labels.values())): one.value
        for family in families
        for one in family.samples
    }


def test_an_empty_installation_has_metrics(services: Services, now: datetime) -> None:
    found = samples(services, now)

    assert found["basset_runs", "pending"] == 0
    assert found["basset_oldest_pending_run_age_seconds", ""] == 0
    assert found["basset_queue_depth", "reports"] == 0
    assert found["basset_broker_up", ""] == 1
    # This installation has no worker.
    assert found["basset_queue_consumers", "reports"] == 0


def test_runs_are_counted_by_state_with_lateness_and_duration(
    services: Services, now: datetime
) -> None:
    def run(number: int, state: str, late: int = 0, took: int = 0) -> dict[str, str]:
        due = now - timedelta(minutes=10)
        started = due + timedelta(seconds=late)
        times = {
            "due_at": due,
            "created_at": due,
            "started_at": started,
            "finished_at": started + timedelta(seconds=took),
        }
        return {
            "id": str(number),
            "state": state,
            **{name: stamp(at) for name, at in times.items()},
        }

    done = [run(number, "done", late=number, took=2 * number) for number in range(1, 101)]
    services.database.write(CREATE_RUNS, runs=[*done, run(101, "pending"), run(102, "dead")])

    found = samples(services, now)

    assert found["basset_runs", "done"] == 100
    assert found["basset_runs", "dead"] == 1
    assert found["basset_run_lateness_seconds", "0.5"] == 50
    assert found["basset_run_lateness_seconds", "1"] == 100
    assert found["basset_run_duration_seconds", "0.99"] == 198
    assert found["basset_oldest_pending_run_age_seconds", ""] == 600


def test_schedules_and_heartbeats_are_shown(services: Services, now: datetime) -> None:
    services.database.write(
        "CREATE (:Schedule {id: 'a', enabled: true}), (:Schedule {id: 'b', enabled: false})"
    )
    at = stamp(now - timedelta(seconds=30))
    services.database.write("MERGE (h:Heartbeat {name: 'tick'}) SET h.at = $at", at=at)

    found = samples(services, now)

    assert (found["basset_schedules", "true"], found["basset_schedules", "false"]) == (1, 1)
    assert found["basset_heartbeat_age_seconds", "tick"] == 30


def test_metrics_are_there_while_the_broker_is_away(services: Services, now: datetime) -> None:
    gone = services.settings.model_copy(update={"broker_url": SecretStr("redis://127.0.0.1:1/0")})
    found = samples(services, now, gone)

    assert found["basset_broker_up", ""] == 0
    assert ("basset_queue_depth", "reports") not in found
    assert found["basset_runs", "done"] == 0
