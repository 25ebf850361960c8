"""What settings cannot mean, each or together, though each has the right type."""

import ipaddress
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from basset.errors import ConfigurationError
from basset.redisurl import BROKERS, CACHES, is_redis, parsed, place
from basset.secretfiles import OF_STORE
from basset.variables import WrongSetting

if TYPE_CHECKING:
    from basset.settings import Settings

REDIS = {
    "REDIS_URL": "redis_url",
    "CELERY_BROKER_URL": "broker_url",
    "CELERY_RESULT_BACKEND": "result_backend",
}
GRAPHS = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
# Where a host keeps its credentials; systemd hands a copy to each process.
KEPT = "/etc/basset/credentials"
_SENDER = re.compile(r"[^\r\n<>@]+@[^\s<>@]+|[^\r\n<>@]+<[^\s<>@]+@[^\s<>@]+>")
# The names that every server takes: docs/settings.md.
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_TOLD = re.compile(r"(mailto:[^\s<>@?,]+@[^\s<>@?,]+|https?://[^\s]+)?")


def contradictions(settings: "Settings") -> Iterator[WrongSetting]:
    """Everything that is wrong with *settings*; no value of a secret is repeated."""
    yield from _missing(settings)
    yield from _api(settings)
    yield from _graph(settings)
    yield from _redis(settings)
    yield from _store(settings)
    yield from _deliveries(settings)
    if settings.lease_renew_seconds * 2 > settings.lease_seconds:
        yield WrongSetting(
            "BASSET_LEASE_RENEW_SECONDS",
            "must be at most half of BASSET_LEASE_SECONDS, or one late renewal loses the run",
        )


def not_handed_over(name: str) -> WrongSetting:
    """What to say on an installed host of a credential that this process has not got."""
    return WrongSetting(
        name,
        f"is missing, and an installed Basset has no default for it. It is read from {KEPT}/{name}:"
        " either that file is missing or empty (playbooks/install.yml makes it), or a drop-in"
        " empties LoadCredential= (systemctl cat UNIT shows it; remove that line)",
    )


def require_neo4j(settings: "Settings") -> None:
    """For a process that opens the graph; those that only send have no password for it.

    Raises:
        ConfigurationError: this is an installed host, and the password is missing.
    """
    if settings.installed and not settings.neo4j_password.get_secret_value():
        fault = not_handed_over("NEO4J_PASSWORD")
        raise ConfigurationError(fault.reason, field=fault.variable)


def require_store(settings: "Settings") -> None:
    """For a process that opens the store of reports; those that only send have no key for a bucket.

    Raises:
        ConfigurationError: it is a bucket, and a key is missing.
    """
    for name, key in zip(OF_STORE, (settings.store_key_id, settings.store_secret), strict=True):
        if settings.store and not key.get_secret_value():
            reason = "is missing, and BASSET_STORE names a bucket"
            said = not_handed_over(name).reason if settings.installed else reason
            raise ConfigurationError(said, field=name)


def _missing(settings: "Settings") -> Iterator[WrongSetting]:
    if not settings.installed:
        return
    said = settings.model_fields_set
    for name, field in REDIS.items():
        if field not in said or not getattr(settings, field).get_secret_value():
            yield not_handed_over(name)
    if "neo4j_uri" not in said:
        yield WrongSetting(
            "NEO4J_URI",
            "is missing, and an installed Basset has no default for it; "
            "playbooks/install.yml writes it into /etc/basset/basset.env",
        )


def _api(settings: "Settings") -> Iterator[WrongSetting]:
    if _is_loopback(settings.api_host):
        return
    if not settings.api_auth:
        yield WrongSetting("BASSET_API_AUTH", "may be off only while BASSET_API_HOST is loopback")
    if not settings.api_behind_tls:
        yield WrongSetting(
            "BASSET_API_HOST",
            f"{settings.api_host} is reached from other machines, to which the API would send "
            "tokens and reports unencrypted. Listen on 127.0.0.1, or put a proxy with TLS before "
            "it and say so: BASSET_API_BEHIND_TLS=true",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _graph(settings: "Settings") -> Iterator[WrongSetting]:
    address = parsed(settings.neo4j_uri)
    if address is None or address.scheme not in GRAPHS or not address.hostname:
        yield WrongSetting(
            "NEO4J_URI", f"{settings.neo4j_uri!r} is not like bolt://HOST:7687 or neo4j://HOST:7687"
        )
    elif settings.neo4j_certificate and "+" in address.scheme:
        yield WrongSetting(
            "NEO4J_URI",
            f"with NEO4J_CERTIFICATE_FILE it must begin with {address.scheme.partition('+')[0]}://:"
            " the certificate says that the connection is encrypted, and with whom",
        )


def _redis(settings: "Settings") -> Iterator[WrongSetting]:
    places = {}
    for name, field in REDIS.items():
        url = getattr(settings, field).get_secret_value()
        schemes = CACHES if name == "REDIS_URL" else BROKERS
        if is_redis(url, schemes):
            places[name] = place(url)
        elif url.startswith("sentinel:"):
            yield WrongSetting(
                name,
                "must name each Sentinel and their master, and takes no other option, such as "
                "sentinel://USER:PASSWORD@HOST1:26379/0;sentinel://HOST2:26379?master_name=MASTER",
            )
        elif url or not settings.installed:
            likes = ", ".join(f"{scheme}://" for scheme in schemes)
            yield WrongSetting(
                name,
                f"must be an address of Redis ({likes}) such as redis://USER:PASSWORD@HOST:6379/0; "
                "in a password, characters other than letters and digits are written %XX",
            )
    cache, broker = places.get("REDIS_URL"), places.get("CELERY_BROKER_URL")
    if cache and cache == broker:
        yield WrongSetting(
            "REDIS_URL",
            "the cache must not be the broker's database (CELERY_BROKER_URL), "
            "clearing it would clear the queue",
        )


def _store(settings: "Settings") -> Iterator[WrongSetting]:
    if not settings.store:
        return
    if not _BUCKET.fullmatch(settings.store):
        yield WrongSetting(
            "BASSET_STORE",
            f"{settings.store!r} is not like s3://BUCKET or s3://BUCKET/PREFIX; for a folder, set "
            "BASSET_REPORTS_DIR instead",
        )
    server = parsed(settings.store_endpoint)
    if settings.store_endpoint and not (
        server and server.scheme in {"http", "https"} and server.hostname and not server.username
    ):
        yield WrongSetting("BASSET_STORE_ENDPOINT", "must be like https://s3.example.org")


def _deliveries(settings: "Settings") -> Iterator[WrongSetting]:
    if not all(folder.is_absolute() for folder in settings.delivery_folders):
        yield WrongSetting("BASSET_DELIVERY_FOLDERS", "must be whole paths, separated by :")
    url = settings.smtp_url.get_secret_value()
    server = parsed(url)
    if url and not (server and server.scheme in {"smtp", "smtps"} and server.hostname):
        yield WrongSetting("BASSET_SMTP_URL", "must be like smtps://name:password@mail.example:465")
    elif url and not _SENDER.fullmatch(settings.mail_from):
        yield WrongSetting("BASSET_MAIL_FROM", "must be the address that reports come from")
    if not _TOLD.fullmatch(settings.alarm_to.get_secret_value()):
        yield WrongSetting("BASSET_ALARM_TO", "must be like mailto:op@example.org or https://…")
    if 0 < len(settings.webhook_secret.get_secret_value()) < 16:
        yield WrongSetting("BASSET_WEBHOOK_SECRET", "must have at least 16 characters")
