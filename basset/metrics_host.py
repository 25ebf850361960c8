"""What there is to watch of this host: disks, certificates, backups, units. What cannot be found out
from here has no metric, and an alert says so.
"""

import shutil
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from basset.backup.state import BackupState
from basset.clock import parse
from basset.database import Database
from basset.errors import Unavailable
from basset.settings import Settings, supervisor
from basset.units import show_units

DATA_FOLDER = "SHOW SETTINGS 'server.directories.data' YIELD value RETURN value"
UNITS = ("basset-*.service", "redis-server@basset-*.service")
SECONDS = 2.0


def of_host(db: Database, settings: Settings, now: datetime) -> Iterator[Metric]:
    yield from _disks(
        {"reports": None if settings.store else settings.reports, "graph": _graph_folder(db)}
    )
    yield _certificates(settings, now)
    yield from _backup(BackupState.read(settings.home), now)
    if supervisor() == "systemd":
        yield from _units()


def gauge(name: str, help_text: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    """A gauge with a value for each of what *label* tells apart."""
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _graph_folder(db: Database) -> Path | None:
    """Where Neo4j keeps its data, as it says; on another host that is nowhere here."""
    rows = db.read(DATA_FOLDER)
    return Path(rows[0]["value"]) if rows else None


def _disks(folders: dict[str, Path | None]) -> Iterator[Metric]:
    usages = {}
    for name, folder in folders.items():
        with suppress(OSError):  # not here, or not for us to see
            usages.update({name: shutil.disk_usage(folder)} if folder else {})
    free = [(name, usage.free) for name, usage in usages.items()]
    yield gauge("basset_disk_free_bytes", "Free space, by what is kept.", "of", free)
    size = [(name, usage.total) for name, usage in usages.items()]
    yield gauge("basset_disk_size_bytes", "Size of that disk.", "of", size)


def _certificates(settings: Settings, now: datetime) -> Metric:
    public = urlsplit(settings.public_url)
    ends = {
        "neo4j": _end_in(settings.neo4j_certificate),
        "public": _end_at(public.hostname, public.port or 443, now.strftime("%Y-%m-%dT%H"))
        if public.scheme == "https" and public.hostname
        else None,
    }
    left = [(name, (end - now).total_seconds()) for name, end in ends.items() if end]
    return gauge("basset_certificate_left_seconds", "Until a certificate expires.", "of", left)


def _end_in(file: Path | None) -> datetime | None:
    """When the certificate in *file* expires, if there is one to be read."""
    try:
        text = file.read_text(encoding="utf-8") if file else ""
    except OSError:
        return None
    _, begin, rest = text.partition("-----BEGIN CERTIFICATE-----")
    return _end_of(ssl.PEM_cert_to_DER_cert((begin + rest).strip())) if begin else None


@lru_cache(maxsize=4)
def _end_at(host: str, port: int, hour: str) -> datetime | None:  # noqa: ARG001 - asked once an hour
    """When the certificate expires that is shown at *host*; None where nobody answers us."""
    # It is looked at, not relied on.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((host, port), SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except OSError:
        return None
    return _end_of(shown) if shown else None


def _end_of(certificate: bytes) -> datetime:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(certificate).not_valid_after_utc


def _backup(state: BackupState | None, now: datetime) -> Iterator[Metric]:
    """Of a host that makes backups, from the state that they leave."""
    if state is None:
        return
    help_text = "Since the last good backup; before the first one, since backups were set up."
    age = _since(state.finished_at or state.configured_at, now)
    yield GaugeMetricFamily("basset_backup_age_seconds", help_text, value=age)
    most = 3600.0 * state.hours
    yield GaugeMetricFamily("basset_backup_most_age_seconds", "How old it may be.", value=most)
    failed = float(bool(state.error))
    yield GaugeMetricFamily("basset_backup_failed", "Whether the last one failed.", value=failed)


def _since(at: str, now: datetime) -> float:
    return max(0.0, (now - parse(at)).total_seconds())


def _units() -> Iterator[Metric]:
    """Of each unit that systemd tells us of; none where it does not answer."""
    try:
        known = show_units(UNITS, ("Id", "ActiveState", "NRestarts"), SECONDS)
    except Unavailable:
        return
    help_text = "Restarts by systemd itself: watchdog, crash."
    restarts = CounterMetricFamily("basset_unit_restarts", help_text, labels=["unit"])
    for unit in known:
        restarts.add_metric([unit["Id"]], float(unit["NRestarts"]))
    yield restarts
    failed = [(unit["Id"], float(unit["ActiveState"] == "failed")) for unit in known]
    yield gauge("basset_unit_failed", "Whether a unit has failed.", "unit", failed)
