"""Another secret in the place of one that is in use, on a host.

The next one is on the disk before a server hears of it, beside the present one, and takes its place
once the server has let it in. Whatever ends this in between, what the server knows is in one of the
two files, and a second run finds out in which.
"""

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString, Protocol
from urllib.parse import urlsplit, urlunsplit

from basset.backup.restic import Restic
from basset.errors import ConfigurationError, Unavailable
from basset.ownfile import sync, write_own
from basset.settings import Settings

BYTES = 24
# Who speaks to Neo4j, but for the API: connections wait at its socket while it starts anew.
CLIENTS = (
    "basset-tick.timer",
    "basset-tick.service",
    "basset-beat.service",
    "basset-ticker.service",
    "basset-worker@*.service",
)
API, BACKUP = "basset-api.service", "basset-backup.service"


class Guarded(Protocol):
    """A server, to whoever comes with a password."""

    def lets_in(self, password: str) -> bool: ...

    def change(self, present: str, following: str) -> None: ...


class Neo4j:
    """The one that the settings name, for its user."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def lets_in(self, password: str) -> bool:
        try:
            self._do(password, "SHOW CURRENT USER")
        except ConfigurationError:
            return False
        return True

    def change(self, present: str, following: str) -> None:
        statement = "ALTER CURRENT USER SET PASSWORD FROM $present TO $following"
        self._do(present, statement, present=present, following=following)

    def _do(self, password: str, statement: LiteralString, **parameters: str) -> None:
        from basset import driver

        ours = self._settings
        opened = driver.open_driver(
            ours.neo4j_uri, ours.neo4j_user, password, ours.neo4j_certificate
        )
        with driver.translated(), opened, opened.session(database="system") as session:
            session.run(statement, parameters).consume()


def beside(file: Path) -> Path:
    """Where the next secret is until it takes the place of that in *file*."""
    return file.with_name(f"{file.name}.next")


def prepare(file: Path) -> Path:
    """Have the next secret beside *file*: a password, or the same address with another password.

    Raises:
        ConfigurationError: there is nothing that it could take the place of.
    """
    following = beside(file)
    if not _read(following):
        write_own(following, f"{_next(file)}\n")
    return following


def adopt(file: Path) -> None:
    """Put the next secret in the place of that in *file*; nothing where it has been done."""
    following = beside(file)
    if following.exists():
        following.replace(file)
        sync(file.parent)


def neo4j(file: Path, server: Guarded, seconds: float) -> None:
    """Have Neo4j and its clients take another password, while whoever is at work finishes.

    Raises:
        Unavailable: a worker had not finished within *seconds*; nothing has changed.
        ConfigurationError: Neo4j takes neither the present nor the next one.
    """
    following = prepare(file)
    with clients_away(seconds):
        present, new = _read(file), _read(following)
        if server.lets_in(present):
            server.change(present, new)
        if not server.lets_in(new):
            raise ConfigurationError(
                f"Neo4j takes neither the password in {file} nor that in {following}; "
                "put the right one into the first and remove the second",
                field="NEO4J_PASSWORD",
            )
        adopt(file)
        systemctl("try-restart", API)


def repository(file: Path) -> bool:
    """Have the repository of the backups take the next password, and it alone; whether it is
    another one than the present.

    Raises:
        Unavailable: it cannot be reached, or a backup is being made.
        ConfigurationError: it takes neither the present nor the next one.
    """
    _require_no_backup()
    following = prepare(file)
    if _read(following) == _read(file):
        following.unlink()
        return False
    present, new = (Restic(file.parent, each) for each in (file, following))
    if not new.opens():
        present.open()
        present.add_key(following)
    if present.opens():
        new.remove_key(present.key())
    adopt(file)
    return True


@contextmanager
def clients_away(seconds: float) -> Iterator[None]:
    """Workers finish what they make and wait; whatever happens, they come back.

    Raises:
        Unavailable: one did not finish within *seconds*, or Neo4j is being stopped by a backup.
    """
    _require_no_backup()
    running = _running()
    try:
        systemctl("stop", "--no-block", *running)
        limit = time.monotonic() + seconds
        while busy := _running():
            if time.monotonic() > limit:
                raise Unavailable(
                    f"after {seconds:g} s {', '.join(busy)} had not finished; nothing has changed, "
                    "and it goes on when it has. Give it longer: -e basset_rotate_wait=SECONDS"
                )
            time.sleep(0.2)
        yield
    finally:
        systemctl("start", "--no-block", *running)


def systemctl(*words: str) -> str:
    """What systemd says to this; what is not there is no fault."""
    if words[-1].startswith("--"):
        return ""  # of no unit at all
    done = subprocess.run(  # noqa: S603 - the words are ours
        ["/usr/bin/systemctl", *words], capture_output=True, text=True, check=False
    )
    return done.stdout


def _require_no_backup() -> None:
    """Raises Unavailable while one is made: it stops Neo4j, and has the secrets of before."""
    if systemctl("is-active", BACKUP).strip() in {"active", "activating"}:
        raise Unavailable("a backup is being made; try again when it is done")


def _running() -> list[str]:
    listed = systemctl(
        "list-units", "--plain", "--no-legend", "--state=active,deactivating,activating", *CLIENTS
    )
    return [line.split()[0] for line in listed.splitlines()]


def _next(file: Path) -> str:
    present = _read(file)
    if not present:
        reason = f"{file} is missing or empty; restore it from a backup"
        raise ConfigurationError(reason, field=file.name)
    password = secrets.token_urlsafe(BYTES)
    if "://" not in present:
        return password
    parts = urlsplit(present)
    who, _, where = parts.netloc.rpartition("@")
    if not who:
        raise ConfigurationError("has no password", field=file.name)
    name = who.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}:{password}@{where}"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
