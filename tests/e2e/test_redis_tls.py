"""``rediss://``: broker, results and cache over TLS, with an authority of one's own."""

import os
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from basset import broker, metrics, wiring
from basset.errors import BrokerUnavailable
from basset.settings import Settings, read_settings
from basset.wiring import Services


class Front:
    """Takes TLS on a port of loopback and hands all of it to the Redis on *path*."""

    def __init__(self, path: str, certificate: Path) -> None:
        self._path = path
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        redis = socket.socket(socket.AF_UNIX)
        with suppress(OSError), closing(redis), closing(client):
            redis.connect(self._path)
            with self._tls.wrap_socket(client, server_side=True) as shown:
                answers = Thread(target=_copy, args=(redis, shown), daemon=True)
                answers.start()
                _copy(shown, redis)
                answers.join()

    def close(self) -> None:
        self._listener.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key with its certificate for this machine, which is an authority of its own."""
    path = tmp_path / "redis.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*command, "-keyout", path, "-out", tmp_path / "ca.pem"], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + (tmp_path / "ca.pem").read_bytes())
    return path


@pytest.fixture
def urls(
    services: Services, settings: Settings, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The test's own servers behind TLS, as the documentation writes their addresses."""
    del services  # they are empty
    fronts = {}
    for name, url, database in (
        ("CELERY_BROKER_URL", settings.broker_url, 0),
        ("REDIS_URL", settings.redis_url, 1),
    ):
        front = Front(urlsplit(url.get_secret_value()).path, certificate)
        fronts[name] = front
        address = f"rediss://127.0.0.1:{front.port}/{database}"
        monkeypatch.setenv(name, f"{address}?ssl_ca_certs={certificate.parent}/ca.pem")
    monkeypatch.setenv("CELERY_RESULT_BACKEND", os.environ["CELERY_BROKER_URL"])
    yield {name: f"rediss://127.0.0.1:{front.port}" for name, front in fronts.items()}
    for front in fronts.values():
        front.close()


def test_worker_beat_results_cache_health_and_metrics_speak_tls(
    urls: dict[str, str], project: str, celery: Callable, worker: Callable,
    call: Callable[[str], Any], until: Callable[..., None],
) -> None:  # fmt: skip
    over_tls = wiring.Services(read_settings(), enqueue=lambda _: None)
    with closing(over_tls):
        worker()
        celery("beat", "--pidfile=")
        until(lambda: over_tls.health.check(datetime.now(UTC))["success"], "everything is healthy")
        asked = f"generate_report_async.delay({project!r}, format='json').get(timeout=60)"
        assert call(asked)["success"]
        where = (over_tls.database, over_tls.settings)
        text = metrics.exposition(*where, datetime.now(UTC), over_tls.viewer)
        assert b"basset_broker_up 1.0" in text


def test_a_server_whose_certificate_nobody_vouches_for_is_not_spoken_to(
    urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("CELERY_BROKER_URL", 0), ("REDIS_URL", 1)):
        monkeypatch.setenv(name, f"{urls[name]}/{number}")
    stranger = read_settings()
    with pytest.raises(BrokerUnavailable, match="certificate verify failed"):
        broker.queue_depths(stranger.broker_url.get_secret_value())
    over_tls = wiring.Services(stranger, enqueue=lambda _: None)
    with closing(over_tls):
        assert over_tls.cache.backend == "memory"
