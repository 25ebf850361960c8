"""What a scrape says of the host, and of what waits."""

import json
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingTCPServer
from threading import Thread

import pytest

from basset.clock import stamp
from basset.stack.certificate import first_certificate
from basset.wiring import Services
from tests.integration.test_metrics import CREATE_RUNS, samples

DAY = 86400


def test_what_is_due_and_not_taken_has_an_age(services: Services, now: datetime) -> None:
    def ago(minutes: int) -> str:
        return stamp(now - timedelta(minutes=minutes))

    services.database.write(
        "CREATE (:Schedule {id: 'late', enabled: true, next_run: $at}), "
        "(:Schedule {id: 'off', enabled: false, next_run: '2020'})",
        at=ago(7),
    )
    later = stamp(now + timedelta(minutes=5))
    runs = [
        {"id": "1", "state": "pending", "next_attempt_at": ago(5)},
        {"id": "2", "state": "pending", "next_attempt_at": later},
        {"id": "3", "state": "running", "next_attempt_at": ago(60), "lease_until": later},
    ]
    services.database.write(CREATE_RUNS, runs=runs)

    found = samples(services, now)

    assert found["basset_owed_age_seconds", "slot"] == 7 * 60
    assert found["basset_owed_age_seconds", "run"] == 5 * 60
    assert found["basset_owed_age_seconds", "delivery"] == 0


def test_a_worker_that_disappeared_lets_its_run_age(services: Services, now: datetime) -> None:
    left = {"id": "1", "state": "running", "lease_until": stamp(now - timedelta(minutes=4))}
    services.database.write(CREATE_RUNS, runs=[left])
    assert samples(services, now)["basset_owed_age_seconds", "run"] == 240


def test_a_dead_run_counts_until_somebody_acknowledges_it(
    services: Services, now: datetime
) -> None:
    dead = {"state": "dead", "created_at": stamp(now)}
    known = {**dead, "id": "2", "acknowledged_at": stamp(now)}
    services.database.write(CREATE_RUNS, runs=[{**dead, "id": "1"}, known])
    assert samples(services, now)["basset_dead_runs_unacknowledged", ""] == 1


def test_the_disks_of_reports_and_graph_are_watched(services: Services, now: datetime) -> None:
    services.settings.reports.mkdir(parents=True, exist_ok=True)
    found = samples(services, now)
    for what in ("reports", "graph"):
        assert 0 < found["basset_disk_free_bytes", what] <= found["basset_disk_size_bytes", what]


def test_the_certificate_of_neo4j_says_how_long_it_lasts(
    services: Services, now: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.pem"
    first_certificate(file)
    settings = services.settings.model_copy(update={"neo4j_certificate": file})
    left = samples(services, now, settings)["basset_certificate_left_seconds", "neo4j"]
    assert left > 365 * DAY


@pytest.fixture
def public_url(tmp_path: Path) -> Iterator[str]:
    """A proxy whose certificate expires in ten days."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj /CN=x"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made.split(), *files], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    class Proxy(ThreadingTCPServer):
        def get_request(self) -> tuple[ssl.SSLSocket, str]:
            client, address = self.socket.accept()
            return context.wrap_socket(client, server_side=True), address

    with Proxy(("127.0.0.1", 0), lambda *_: None) as server:  # type: ignore[arg-type, return-value]
        Thread(target=server.serve_forever).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()


def test_so_does_that_of_the_public_address(
    services: Services, now: datetime, public_url: str
) -> None:
    settings = services.settings.model_copy(update={"public_url": public_url})
    left = samples(services, datetime.now(now.tzinfo), settings)
    assert 9 * DAY < left["basset_certificate_left_seconds", "public"] <= 10 * DAY


def test_where_nobody_makes_backups_nothing_is_said_of_them(
    services: Services, now: datetime
) -> None:
    assert not [name for name, _ in samples(services, now) if "backup" in name]


def test_a_backup_ages_from_its_end_and_before_the_first_from_the_beginning(
    services: Services, now: datetime
) -> None:
    state = {"configured_at": stamp(now - timedelta(hours=30)), "hours": 26}
    file = services.settings.home / "backup.json"
    file.write_text(json.dumps(state))
    assert samples(services, now)["basset_backup_age_seconds", ""] == 30 * 3600

    file.write_text(json.dumps({**state, "finished_at": stamp(now - timedelta(hours=2))}))
    found = samples(services, now)
    assert found["basset_backup_age_seconds", ""] == 2 * 3600
    assert found["basset_backup_most_age_seconds", ""] == 26 * 3600
    assert found["basset_backup_failed", ""] == 0
