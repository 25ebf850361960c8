"""To a webhook: a signed POST that says which report there is, and where to fetch it."""

import hmac
import ssl
from datetime import datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from basset import canonical
from basset.deliveries.models import Delivery
from basset.deliveries.network import connect, conversation
from basset.deliveries.parcel import link
from basset.errors import ConfigurationError, ReceiverUnavailable, Undeliverable
from basset.reports.archive import Archive
from basset.settings import Settings

SCHEMA = "basset.delivery/1"
PATIENT = {408, 425, 429}  # of the 4xx, those that say "later"


def post(delivery: Delivery, parcel: Archive, settings: Settings, now: datetime) -> None:
    """Tell the webhook of *delivery* of *parcel*. Raises as ``call``."""
    call(delivery.to, delivery.id, _body(delivery, parcel, settings), settings, now)


def call(to: str, own_id: str, body: bytes, settings: Settings, now: datetime) -> None:
    """Send *body* to the webhook at *to*; nothing but its status is read.

    Raises:
        ConfigurationError: there is no secret to sign with, or the address is not allowed.
        ReceiverUnavailable: it is away, or says "later".
        Undeliverable: it refuses, or sends us elsewhere.
    """
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        raise ConfigurationError("no webhook secret is set", field="BASSET_WEBHOOK_SECRET")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Basset",
        "Basset-Delivery": own_id,
        "Basset-Signature": signature(secret, body, int(now.timestamp())),
        "Connection": "close",
    }
    _judge(_ask(urlsplit(to), body, headers, private=settings.deliver_private))


def signature(secret: str, body: bytes, at: int) -> str:
    """What proves to who knows *secret* that *body* is ours, of the time *at*."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"


def _body(delivery: Delivery, parcel: Archive, settings: Settings) -> bytes:
    said = parcel.manifest
    kept = {name: said[name] for name in ("number", "title", "project", "marking")}
    names = ("name", "size", "sha256")
    files = [{name: file[name] for name in names} for file in said["files"]]
    about = {"schema": SCHEMA, "delivery": delivery.id, "report_id": delivery.report_id}
    return canonical.dump({**about, **kept, "files": files, "url": link(delivery, settings)})


def _ask(url: SplitResult, body: bytes, headers: dict[str, str], *, private: bool) -> int:
    host = url.hostname or ""
    is_https = url.scheme == "https"
    client = (HTTPSConnection if is_https else HTTPConnection)(host, url.port)
    # The path stays out of every message: it may be what lets a caller in.
    with conversation(f"the webhook at {host}", lambda: client.sock):
        try:
            client.sock, is_public = connect(host, client.port, private=private)
            if is_https:
                context = ssl.create_default_context()
                client.sock = context.wrap_socket(client.sock, server_hostname=host)
            elif is_public:
                raise Undeliverable(f"the webhook at {host} is public; it must be https")
            target = f"{url.path}?{url.query}" if url.query else url.path
            client.request("POST", target, body, headers)
            return client.getresponse().status
        finally:
            client.close()


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in PATIENT or status >= 500:
        raise ReceiverUnavailable(f"the webhook answers {status}")
    if 300 <= status < 400:
        raise Undeliverable(f"the webhook sends us elsewhere ({status}); give the last address")
    raise Undeliverable(f"the webhook answers {status}")
