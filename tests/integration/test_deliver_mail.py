"""Reports by e-mail, to a real mail server that takes them, refuses, hangs, or dies."""

import email
import json
import socket
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from basset.deliveries import network
from basset.deliveries.models import Delivery, DeliveryState
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.certificates import authority
from tests.integration.delivering import Making, deliver, only_one

ANNA = [{"to": "mailto:anna@example.org"}]
PASSWORD = "hush-hush"
Sending = Callable[..., Delivery]


class Postman:
    """A mail server's conduct: what it answers, and which letters it has."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.to_rcpt = "250 OK"
        self.to_data = "250 OK"
        self.dies_with_letters = 0

    async def handle_RCPT(  # noqa: N802 - the server's words
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.letters.append(email.message_from_bytes(content, policy=default))
        if self.dies_with_letters:
            self.dies_with_letters -= 1
            server.transport.abort()
        return self.to_data


@pytest.fixture
def postman() -> Postman:
    return Postman()


@contextmanager
def mail_server(postman: Postman, **how: Any) -> Iterator[int]:
    """Serves *postman*; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_from": "Basset <basset@example.org>"})


@pytest.fixture
def use(services: Services) -> Callable[..., None]:
    """Changes settings of the service that delivers."""

    def change(**values: Any) -> None:
        services.settings = services.settings.model_copy(update=values)
        services.__dict__.pop("deliveries", None)

    return change


@pytest.fixture
def sending(services: Services, making: Making, use: Callable[..., None], now: datetime) -> Sending:
    """Makes a report and sends it through the mail server at an address."""

    def send(url: str, **config: Any) -> Delivery:
        use(smtp_url=SecretStr(url))
        making(deliver=ANNA, **config)
        return deliver(services, only_one(services), now)

    return send


def test_a_report_is_attached_and_verifies(
    postman: Postman, sending: Sending, tmp_path: Path, services: Services
) -> None:
    with mail_server(postman) as port:
        delivery = sending(f"smtp://127.0.0.1:{port}", title="Wöchentlich, «Лагуна»")
    assert (delivery.state, delivery.error) == (DeliveryState.SENT, None)
    [letter] = postman.letters
    assert letter["To"] == "anna@example.org"
    assert letter["From"] == "Basset <basset@example.org>"
    assert letter["Message-ID"] == f"<{delivery.id}@example.org>"
    assert letter["Subject"].endswith("Wöchentlich, «Лагуна»")
    [attachment] = letter.iter_attachments()
    packed = tmp_path / "report.zip"
    packed.write_bytes(attachment.get_content())
    assert verify(packed).ok
    with zipfile.ZipFile(BytesIO(packed.read_bytes())) as archive:
        assert {Path(name).name for name in archive.namelist()} == {
            path.name for path in (services.settings.reports / delivery.folder).iterdir()
        }
    text = letter.get_body().get_content()
    assert "Report 1 of Sennick" in text
    assert "The report is attached." in text


def test_its_marking_is_in_the_subject(
    postman: Postman, sending: Sending, services: Services
) -> None:
    with mail_server(postman) as port:
        delivery = sending(f"smtp://127.0.0.1:{port}", report_type="full")
    folder = services.settings.reports / delivery.folder
    marking = json.loads((folder / "manifest.json").read_text())["marking"]
    [letter] = postman.letters
    assert letter["Subject"] == f"[{marking}] Weekly"
    assert marking.startswith("TLP:")
    assert f"Marking: {marking}\r\n" in letter.get_body().get_content()


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_a_title_of_two_lines_is_refused(making: Making, separator: str) -> None:
    with pytest.raises(ValueError, match=r"control character|must be one line"):
        making(title=f"Weekly{separator}Bcc: mallory@example.org")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_a_title_that_an_earlier_version_took_adds_no_header(
    postman: Postman, services: Services, use: Callable[..., None], now: datetime, separator: str
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    asked = ReportConfig(title="Weekly", formats=["markdown"], deliver=ANNA)
    run = services.runs.request_report(project, asked, now)
    services.database.write(
        "MATCH (r:ReportRun) SET r.report_config = replace(r.report_config, 'Weekly', $title)",
        title=f"Weekly{separator}Bcc: mallory@example.org",
    )
    services.runs.execute(run.id, "worker", lambda: now)
    with mail_server(postman) as port:
        use(smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"))
        assert deliver(services, only_one(services), now).state is DeliveryState.SENT
    [letter] = postman.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].endswith("Weekly Bcc: mallory@example.org")


def test_what_is_too_large_to_attach_is_a_link_or_says_what_is_missing(
    postman: Postman, sending: Sending, services: Services, use: Callable[..., None], now: datetime
) -> None:
    with mail_server(postman, data_size_limit=5000) as port:
        dead = sending(f"smtp://127.0.0.1:{port}")
        assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "configuration")
        assert "BASSET_PUBLIC_URL" in (dead.error or "")
        use(public_url="https://basset.example.org")
        again = services.deliveries.retry(dead.id, "alice", now)
        assert deliver(services, again, now).state is DeliveryState.SENT
    [letter] = postman.letters
    assert list(letter.iter_attachments()) == []
    link = f"https://basset.example.org/api/v1/reports/{dead.report_id}/bundle.zip"
    assert link in letter.get_content()


def test_our_own_limit_holds_as_well(
    postman: Postman, sending: Sending, use: Callable[..., None]
) -> None:
    use(mail_attach_mb=0, public_url="https://basset.example.org/")
    with mail_server(postman) as port:
        assert sending(f"smtp://127.0.0.1:{port}").state is DeliveryState.SENT
    assert "too large to attach" in postman.letters[0].get_content()


def test_an_address_that_is_refused_is_dead_and_one_that_is_greylisted_tried_again(
    postman: Postman, sending: Sending, services: Services, now: datetime
) -> None:
    postman.to_rcpt = "451 4.7.1 come back in a minute"
    with mail_server(postman) as port:
        grey = sending(f"smtp://127.0.0.1:{port}")
        assert (grey.state, grey.error_code) == (DeliveryState.PENDING, "receiver_unavailable")
        assert "come back in a minute" in (grey.error or "")
        postman.to_rcpt = "550 5.1.1 nobody of that name"
        dead = deliver(services, grey, now + timedelta(minutes=1))
        assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "undeliverable")
        assert "the address: 550 5.1.1 nobody of that name" in (dead.error or "")
    assert postman.letters == []


def test_a_message_that_is_refused_after_data_is_dead(postman: Postman, sending: Sending) -> None:
    postman.to_data = "554 5.7.1 looks like spam"
    with mail_server(postman) as port:
        dead = sending(f"smtp://127.0.0.1:{port}")
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "undeliverable")


def test_a_server_that_dies_after_data_gets_the_same_letter_again(
    postman: Postman, sending: Sending, services: Services, now: datetime
) -> None:
    postman.dies_with_letters = 1
    with mail_server(postman) as port:
        unsure = sending(f"smtp://127.0.0.1:{port}")
        assert unsure.state is DeliveryState.PENDING
        assert "before it said that it has it" in (unsure.error or "")
        assert len(postman.letters) == 1, "nothing is sent twice within one attempt"
        assert deliver(services, unsure, now + timedelta(minutes=1)).state is DeliveryState.SENT
    assert len({letter["Message-ID"] for letter in postman.letters}) == 1
    assert len(postman.letters) == 2


def test_over_tls_the_server_proves_who_it_is(
    postman: Postman,
    sending: Sending,
    services: Services,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusted, proof = authority(tmp_path)
    with mail_server(postman, ssl_context=proof) as port:
        unproved = sending(f"smtps://localhost:{port}")
        assert unproved.state is DeliveryState.PENDING
        assert "cannot prove who it is" in (unproved.error or "")
        assert postman.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert deliver(services, unproved, now + timedelta(minutes=1)).state is DeliveryState.SENT


def test_a_server_elsewhere_must_offer_starttls(
    postman: Postman,
    sending: Sending,
    services: Services,
    use: Callable[..., None],
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The only machine that a test has.
    monkeypatch.setattr(network, "is_loopback", lambda _: False)
    with mail_server(postman) as port:
        dead = sending(f"smtp://localhost:{port}")
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "configuration")
    assert "offers no STARTTLS" in (dead.error or "")
    assert postman.letters == []
    trusted, proof = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(postman, tls_context=proof, require_starttls=True) as port:
        use(smtp_url=SecretStr(f"smtp://localhost:{port}"))
        again = services.deliveries.retry(dead.id, "alice", now)
        assert deliver(services, again, now).state is DeliveryState.SENT


def test_a_login_that_is_refused_says_so_without_the_password(
    postman: Postman,
    sending: Sending,
    services: Services,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    trusted, proof = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    def nobody(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False, message=f"535 no {PASSWORD}")

    how = {"authenticator": nobody, "auth_require_tls": False, "ssl_context": proof}
    with mail_server(postman, **how) as port:
        dead = sending(f"smtps://basset:{PASSWORD}@localhost:{port}")
    assert (dead.state, dead.error_code) == (DeliveryState.DEAD, "undeliverable")
    assert dead.error == "the mail server refuses the login: 535"
    assert PASSWORD not in caplog.text
    assert PASSWORD not in repr(services.settings)


@contextmanager
def stranger(conduct: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on this machine that does *conduct* with whoever connects; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                conduct(connection)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(timeout=10)
        assert not thread.is_alive(), "the conversation was not ended"


def until_it_ends(connection: socket.socket) -> None:
    while connection.recv(1000):
        pass


def test_a_server_that_says_nothing_is_left_after_a_while(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "STEP_SECONDS", 0.3)
    with stranger(until_it_ends) as port:
        later = sending(f"smtp://127.0.0.1:{port}")
    assert later.state is DeliveryState.PENDING
    assert later.error == "the mail server does not answer in time"


def test_a_server_that_speaks_for_ever_is_left_after_a_while(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.5)

    def speaks(connection: socket.socket) -> None:
        connection.settimeout(0.05)
        while True:
            try:
                connection.sendall(b"220-welcome\r\n")
                if connection.recv(1000) == b"":
                    return
            except TimeoutError:
                pass
            except OSError:
                return

    with stranger(speaks) as port:
        later = sending(f"smtp://127.0.0.1:{port}")
    assert (later.state, later.error) == (
        DeliveryState.PENDING,
        "the mail server took longer than 0.5 s",
    )


def test_a_server_that_is_not_there_is_tried_again_and_none_at_all_is_said(
    sending: Sending, services: Services, use: Callable[..., None], now: datetime
) -> None:
    later = sending("smtp://127.0.0.1:1")
    assert (later.state, later.error) == (
        DeliveryState.PENDING,
        "the mail server refuses connections",
    )
    use(smtp_url=SecretStr(""))
    dead = deliver(services, later, now + timedelta(minutes=1))
    assert (dead.state, dead.error) == (
        DeliveryState.DEAD,
        "BASSET_SMTP_URL: no mail server is set",
    )
