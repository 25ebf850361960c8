"""Bring jars, several at a time, from a repository or a folder.

A file gets its name only when it is whole, right and on the disk.
"""

import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as TookTooLong

from basset.errors import ConfigurationError, Unavailable
from basset.ownfile import own_folder
from basset.stack.jars import Jar
from basset.stack.layout import room_for

NEEDED_MB = 130
THREADS = 12


def fetch(
    jars: list[Jar], target: Path, repository: str, progress: Callable[[int, int], None]
) -> None:
    """Bring *jars* into *target*, from the address or the folder *repository*.

    *progress* is told how many of them are there, and how many there will be.

    Raises:
        ConfigurationError: the repository's file is not the one that was locked.
        Unavailable: the repository does not answer.
        StorageFull: there is no room.
    """
    download = _Download(target, repository, len(jars), progress)
    try:
        with room_for(NEEDED_MB, target):
            # Others may read them, as the user of Neo4j does on a host; nobody else may swap one.
            own_folder(target, 0o755)
            with ThreadPoolExecutor(THREADS) as pool:
                for result in [pool.submit(download.one, jar) for jar in jars]:
                    result.result()
    except OSError as error:
        raise ConfigurationError(f"cannot write {target}: {error.strerror}") from error
    finally:
        download.close()


class _Download:
    """Many threads share its pool of connections; the first failure stops the others."""

    def __init__(
        self, target: Path, repository: str, total: int, progress: Callable[[int, int], None]
    ) -> None:
        self._target = target
        self._repository = repository
        self._total = total
        self._progress = progress
        self._pool = _pool(repository)
        self._lock = threading.Lock()
        self._failed = threading.Event()
        self._done = 0

    def one(self, jar: Jar) -> None:
        if self._failed.is_set():
            return
        try:
            self._store(jar, self._get(jar))
        except BaseException:
            self._failed.set()
            raise
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total)

    def close(self) -> None:
        self._pool.clear()

    def _get(self, jar: Jar) -> bytes:
        data = self._ask(jar) if "://" in self._repository else _read(Path(self._repository), jar)
        if hashlib.sha256(data).hexdigest() != jar.sha256:
            raise ConfigurationError(
                f"{jar.group}:{jar.artifact}:{jar.version} is not the file that was locked (its "
                "SHA-256 differs), so it is refused; something between here and the repository "
                "changes downloads, or the release is broken"
            )
        return data

    def _ask(self, jar: Jar) -> bytes:
        try:
            answer = self._pool.request("GET", f"{self._repository.rstrip('/')}/{jar.path}")
        except HTTPError as error:
            raise _undelivered(jar, _reason(error)) from error
        if answer.status != 200:
            raise _undelivered(jar, f"the repository answered {answer.status}")
        return answer.data

    def _store(self, jar: Jar, data: bytes) -> None:
        part = self._target / f"{jar.name}.{os.getpid()}.part"
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._target / jar.name)
        finally:
            part.unlink(missing_ok=True)


def _read(folder: Path, jar: Jar) -> bytes:
    """*jar* from *folder*, which is laid out as a repository, or flat."""
    for path in (folder / jar.path, folder / jar.name):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
    raise ConfigurationError(
        f"{jar.name} is not in the folder {folder}; it must hold every jar that is locked"
    )


def _pool(repository: str) -> urllib3.PoolManager:
    """Connections to *repository*, by the proxy and the certificates that this machine names."""
    options: dict[str, Any] = {
        "maxsize": THREADS,
        "timeout": 60,
        "retries": urllib3.Retry(connect=0, read=0, redirect=3),
        # A name that pip knows, too; a Python of one's own may find no certificates of the system.
        "ca_certs": os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where(),
    }
    address = urlsplit(repository)
    proxy = getproxies().get(address.scheme)
    if proxy is None or proxy_bypass(address.netloc):
        return urllib3.PoolManager(**options)
    return urllib3.ProxyManager(proxy, **options)


def _undelivered(jar: Jar, reason: str) -> Unavailable:
    return Unavailable(
        f"cannot download {jar.name} ({reason}); check the network, then type the same command "
        "again: what has arrived is kept"
    )


def _reason(error: HTTPError) -> str:
    cause = error.reason if isinstance(error, MaxRetryError) else error
    # A refused connection counts as a kind of time limit there.
    late = isinstance(cause, TookTooLong) and not isinstance(cause, NewConnectionError)
    return "it took too long" if late else "no connection"
