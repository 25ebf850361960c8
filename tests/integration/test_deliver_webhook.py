"""Reports told to a webhook: signed, only where it may, and never followed elsewhere."""

import hmac
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from basset.deliveries import network
from basset.deliveries.models import Delivery, DeliveryState
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.certificates import authority
from tests.integration.delivering import Making, deliver, only_one

SECRET = "0123456789abcdef-hush"
PUBLIC = "93.184.215.14"


@dataclass
class Hook:
    """A webhook on this machine: what it answers, and what it got."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    trusted, proof = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.got.append((self.path, dict(self.headers), body))
            status, headers = hook.answers.pop(0) if hook.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = proof.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    hook.url = f"https://localhost:{server.server_port}/in/s3cret-path?team=1"
    yield hook
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"webhook_secret": SecretStr(SECRET), "deliver_private": True}
    )


@pytest.fixture
def only_public(settings: Settings, services: Services) -> None:
    """Private addresses are not allowed, as is usual."""
    services.settings = settings.model_copy(update={"deliver_private": False})


@pytest.fixture
def telling(services: Services, making: Making, now: datetime) -> Callable[[str], Delivery]:
    """Makes a report and tells the webhook at an address."""

    def tell(url: str) -> Delivery:
        making(deliver=[{"to": url}])
        return deliver(services, only_one(services), now)

    return tell


def test_a_webhook_is_told_of_the_report_and_can_tell_that_it_was_us(
    hook: Hook, telling: Callable[[str], Delivery], services: Services, now: datetime
) -> None:
    delivery = telling(hook.url)
    assert (delivery.state, delivery.error) == (DeliveryState.SENT, None)
    [(path, headers, body)] = hook.got
    assert path == "/in/s3cret-path?team=1"
    assert headers["Basset-Delivery"] == delivery.id
    assert headers["Content-Type"] == "application/json"
    at, proof = (part.partition("=")[2] for part in headers["Basset-Signature"].split(","))
    assert int(at) == int(now.timestamp())
    own = hmac.new(SECRET.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    assert hmac.compare_digest(own, proof)
    told = json.loads(body)
    run = services.run_store.get(delivery.report_id)
    about = {name: told[name] for name in ("report_id", "number", "title", "project", "url")}
    assert about == {
        "report_id": run.id,
        "number": 1,
        "title": "Weekly",
        "project": "Sennick",
        "url": None,
    }
    known = {file.name: file.sha256 for file in run.files}
    assert told["files"]
    assert all(known[file["name"]] == file["sha256"] for file in told["files"])


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_webhook_that_says_later_is_told_again_with_the_same_id(
    hook: Hook,
    telling: Callable[[str], Delivery],
    services: Services,
    now: datetime,
    status: int,
) -> None:
    hook.answers = [(status, {})]
    later = telling(hook.url)
    assert (later.state, later.error) == (
        DeliveryState.PENDING,
        f"the webhook answers {status}",
    )
    assert deliver(services, later, now + timedelta(minutes=1)).state is DeliveryState.SENT
    assert [headers["Basset-Delivery"] for _, headers, _ in hook.got] == [later.id, later.id]


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_webhook_that_refuses_is_not_told_again(
    hook: Hook, telling: Callable[[str], Delivery], status: int
) -> None:
    hook.answers = [(status, {})]
    dead = telling(hook.url)
    assert (dead.state, dead.error) == (DeliveryState.DEAD, f"the webhook answers {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    hook: Hook, telling: Callable[[str], Delivery], status: int
) -> None:
    elsewhere = hook.url.replace("/in/", "/elsewhere/")
    hook.answers = [(status, {"Location": elsewhere})]
    dead = telling(hook.url)
    assert dead.state is DeliveryState.DEAD
    assert f"sends us elsewhere ({status})" in (dead.error or "")
    assert [path for path, _, _ in hook.got] == ["/in/s3cret-path?team=1"]


@pytest.mark.usefixtures("only_public")
@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
)
def test_a_private_machine_is_told_nothing_unless_that_is_allowed(
    hook: Hook, telling: Callable[[str], Delivery], host: str
) -> None:
    port = hook.url.split(":")[2].partition("/")[0]
    dead = telling(f"https://{host}:{port}/in")
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "configuration")
    assert "BASSET_DELIVER_PRIVATE" in (dead.error or "")
    assert hook.got == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "127.8.8.8", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_spelling(address: str) -> None:
    assert not network.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_known(address: str) -> None:
    assert network.is_public(address)


@pytest.mark.usefixtures("only_public")
def test_a_name_is_looked_up_once_and_what_was_checked_is_what_is_connected_to(
    telling: Callable[[str], Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name server that answers otherwise the second time, and mixes private addresses in.
    answers = [["127.0.0.1", PUBLIC], ["127.0.0.1"]]
    tried: list[Any] = []
    look_up, dial = socket.getaddrinfo, socket.create_connection

    def rebinding(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "rebinding.example":
            return look_up(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in answers.pop(0)]

    def refused(address: tuple[str, int], *rest: Any, **more: Any) -> socket.socket:
        if address[1] != 443:
            return dial(address, *rest, **more)
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", refused)
    later = telling("https://rebinding.example/in")
    assert (later.state, later.error) == (
        DeliveryState.PENDING,
        "the webhook at rebinding.example refuses connections",
    )
    assert tried == [(PUBLIC, 443)]
    assert answers == [["127.0.0.1"]], "the name was looked up once"


def test_a_certificate_of_another_name_is_no_proof(
    hook: Hook, telling: Callable[[str], Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    later = telling(hook.url)
    assert later.state is DeliveryState.PENDING
    assert "cannot prove who it is" in (later.error or "")
    assert hook.got == []


def test_no_proxy_of_the_environment_is_told(
    hook: Hook, telling: Callable[[str], Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert telling(hook.url).state is DeliveryState.SENT


def test_what_lets_a_caller_in_is_in_no_message_and_no_log(
    hook: Hook, telling: Callable[[str], Delivery], caplog: pytest.LogCaptureFixture
) -> None:
    hook.answers = [(400, {})]
    dead = telling(hook.url)
    assert "s3cret-path" not in (dead.error or "")
    assert "s3cret-path" not in caplog.text
    assert SECRET not in caplog.text
    assert SECRET.encode() not in b"".join(body for _, _, body in hook.got)


def test_without_a_secret_nothing_is_sent(
    hook: Hook,
    telling: Callable[[str], Delivery],
    services: Services,
    settings: Settings,
) -> None:
    services.settings = settings.model_copy(update={"webhook_secret": SecretStr("")})
    dead = telling(hook.url)
    assert (dead.state, dead.error) == (
        DeliveryState.DEAD,
        "BASSET_WEBHOOK_SECRET: no webhook secret is set",
    )
    assert hook.got == []


def test_a_webhook_that_never_ends_its_answer_is_left(
    telling: Callable[[str], Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(0.05)
                while True:
                    try:
                        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                        if connection.recv(10_000) == b"":
                            return
                    except TimeoutError:
                        pass
                    except OSError:
                        return

        thread = Thread(target=serve, daemon=True)
        thread.start()
        later = telling(f"http://127.0.0.1:{listener.getsockname()[1]}/in")
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert later.state is DeliveryState.PENDING
    assert "took longer than 0.5 s" in (later.error or "")


def test_making_a_report_connects_to_nobody(
    making: Making, services: Services, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.database.read("RETURN 1")
    called: list[Any] = []

    def connect(self: socket.socket, address: Any) -> Any:
        called.append(address)
        return plain(self, address)

    plain = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    run = making(
        deliver=[{"to": hook.url}, {"to": "mailto:anna@example.org"}],
        formats=["pdf", "html", "markdown", "json", "csv"],
        report_type="full",
    )
    assert run.error is None
    bolt = int(services.settings.neo4j_uri.rpartition(":")[2])
    assert {address for address in called if address[1] != bolt} == set()
    assert hook.got == []
