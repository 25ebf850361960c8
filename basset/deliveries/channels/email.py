"""By e-mail: the report attached as a zip, or a link where that is too large."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from errno import ECONNABORTED
from urllib.parse import SplitResult, unquote, urlsplit

from basset.deliveries import network
from basset.deliveries.models import Delivery
from basset.deliveries.parcel import link, zipped
from basset.errors import ConfigurationError, ReceiverUnavailable, Undeliverable
from basset.reports.archive import Archive
from basset.reports.guide import NAME as GUIDE
from basset.settings import Settings

PORTS = {"smtp": 587, "smtps": 465}
SUBJECT_LENGTH = 200
_SERVER = "BASSET_SMTP_URL"


def mail(delivery: Delivery, parcel: Archive, settings: Settings, now: datetime) -> None:
    """Send *parcel* to the person of *delivery*. Raises as ``send_letter``.

    The Message-ID follows from the delivery: whoever gets one twice sees that it is one.
    """

    def letter(server: smtplib.SMTP) -> EmailMessage:
        attached = zipped(parcel, _room(server, settings))
        return _letter(delivery, parcel, settings, now, attached)

    send_letter(settings, letter)


def send_letter(settings: Settings, letter: Callable[[smtplib.SMTP], EmailMessage]) -> None:
    """Send the *letter* that is made once the mail server has said what it takes.

    Raises:
        ConfigurationError: there is no mail server, or not the one that was meant.
        ReceiverUnavailable: it is away, says "later", or ended before it said that it has it.
        Undeliverable: it refuses the person or the letter.
    """
    url = urlsplit(settings.smtp_url.get_secret_value())
    if not url.hostname:
        raise ConfigurationError("no mail server is set", field=_SERVER)
    server = _client(url, settings)
    with network.conversation("the mail server", lambda: server.sock), _in_plain_words():
        try:
            code, words = server.connect(url.hostname, url.port or PORTS[url.scheme])
            if code != 220:
                _refuse(code, words, "the connection")
            _secure(server, url)
            _log_in(server, url)
            server.send_message(letter(server))
            with suppress(OSError):  # it has the letter; what follows is politeness
                server.quit()
        finally:
            server.close()


def _client(url: SplitResult, settings: Settings) -> smtplib.SMTP:
    """One that is not connected yet, so that its first words have a time limit, too."""
    own_name, seconds = _domain(settings.mail_from), network.STEP_SECONDS
    server = (
        smtplib.SMTP_SSL(
            local_hostname=own_name, timeout=seconds, context=ssl.create_default_context()
        )
        if url.scheme == "smtps"
        else smtplib.SMTP(local_hostname=own_name, timeout=seconds)
    )
    # Whose certificate it must be. The constructor keeps it only if it also connects.
    server._host = url.hostname  # type: ignore[attr-defined] # noqa: SLF001
    return server


def _secure(server: smtplib.SMTP, url: SplitResult) -> None:
    """Go on in TLS, except with a server on this machine."""
    server.ehlo_or_helo_if_needed()
    assert server.sock is not None  # it is connected
    if url.scheme == "smtps" or network.is_loopback(server.sock):
        return
    if not server.has_extn("starttls"):
        raise ConfigurationError(
            "the mail server offers no STARTTLS, and nothing is sent in the clear", field=_SERVER
        )
    server.starttls(context=ssl.create_default_context())


def _log_in(server: smtplib.SMTP, url: SplitResult) -> None:
    if url.username:
        try:
            server.login(unquote(url.username), unquote(url.password or ""))
        except UnicodeEncodeError:
            raise ConfigurationError("the login has letters beyond ASCII", field=_SERVER) from None


def _room(server: smtplib.SMTP, settings: Settings) -> int:
    """How many bytes may be attached, by our limit and by the server's."""
    server.ehlo_or_helo_if_needed()  # it forgot what it said before TLS
    said = server.esmtp_features.get("size", "")
    limit = int(said) if said.isdecimal() and len(said) <= 20 else 0
    ours = settings.mail_attach_mb * 1024**2
    # An attachment grows by a third, and by its line ends.
    return min(ours, limit * 7 // 10) if limit else ours


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """What the server says, as our errors: 4xx is "later", 5xx is "no"."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        # Without its words, which may repeat ours.
        _refuse(error.smtp_code, "", "the login")
    except smtplib.SMTPRecipientsRefused as error:
        [(code, words)] = error.recipients.values()
        _refuse(code, words, "the address")
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error, "the message")
    except smtplib.SMTPServerDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise error.__context__ from None
        raise ConnectionAbortedError(ECONNABORTED, "before it said that it has it") from error
    except smtplib.SMTPException as error:  # it cannot do what is needed: a login, other scripts
        raise Undeliverable(f"the mail server cannot take it: {error}") from error


def _refuse(code: int, words: bytes | str, what: str) -> None:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    said = "".join(c if c.isprintable() else " " for c in f"{code} {text}")[:200].strip()
    error = Undeliverable if code >= 500 else ReceiverUnavailable
    raise error(f"the mail server refuses {what}: {said}")


def _letter(
    delivery: Delivery, parcel: Archive, settings: Settings, now: datetime, attached: bytes | None
) -> EmailMessage:
    letter = blank(delivery.to, delivery.id, settings, now)
    letter["Subject"] = _subject(parcel)
    letter.set_content(_text(parcel, None if attached else _link(delivery, settings)))
    if attached:
        name = f"{parcel.name}.zip"
        letter.add_attachment(attached, maintype="application", subtype="zip", filename=name)
    return letter


def blank(to: str, own_id: str, settings: Settings, now: datetime) -> EmailMessage:
    """A letter *to* a ``mailto:`` address, without subject and text."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = settings.mail_from
    letter["To"] = to.removeprefix("mailto:")
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{own_id}@{_domain(settings.mail_from)}>"
    letter["Auto-Submitted"] = "auto-generated"
    return letter


def _subject(parcel: Archive) -> str:
    marking = parcel.manifest["marking"]
    title = _line(parcel.manifest["title"])
    return f"[{marking}] {title}"[:SUBJECT_LENGTH] if marking else title[:SUBJECT_LENGTH]


def _text(parcel: Archive, address: str | None) -> str:
    said = parcel.manifest
    where = "attached" if address is None else f"too large to attach; fetch it here: {address}"
    marking = f"Marking: {said['marking']}\n" if said["marking"] else ""
    return (
        f"{_line(said['title'])}\n"
        f"Report {said['number']} of {_line(said['project'])}\n"
        f"{marking}"
        f"Data read: {said['read_at'][:16].replace('T', ' ')} UTC\n"
        f"\n"
        f"The report is {where}.\n"
        f"Its file {GUIDE} says how to check that nobody has changed it.\n"
    )


def _link(delivery: Delivery, settings: Settings) -> str:
    address = link(delivery, settings)
    if address is None:
        raise ConfigurationError(
            "the report is too large to attach, and no address is set under which it can be "
            "fetched",
            field="BASSET_PUBLIC_URL",
        )
    return address


def _line(text: str) -> str:
    """*text* as one line, whatever counts as a line break anywhere."""
    return " ".join(text.split())


def _domain(sender: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "", parseaddr(sender)[1].rpartition("@")[2]) or "localhost"
