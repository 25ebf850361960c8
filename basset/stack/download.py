"""Bring jars side by side, from a repository or a folder; a file gets its name only when it is whole, right and on the disk."""

import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from basset.errors import ConfigurationError, Unavailable
from basset.stack.jars import Jar
from basset.stack.layout import room_for

NEEDED_MB = 130
THREADS = 12


def fetch(
    jars: list[Jar], target: Path, repository: str, progress: Callable[[int, int], None]
) -> None:
    """Bring *jars* into *target*, from the address or the folder *repository*. Half a file is replaced.

    Raises:
        ConfigurationError: the repository's file is not the one that was locked.
        Unavailable: no way to the repository.
        StorageFull: no room.
    """
    download = _Download(target, repository, len(jars), progress)
    try:
        with room_for(NEEDED_MB, target):
            target.mkdir(parents=True, exist_ok=True)
            with ThreadPoolExecutor(THREADS) as pool:
                for result in [pool.submit(download.one, jar) for jar in jars]:
                    result.result()
    except OSError as error:
        raise ConfigurationError(f"cannot write {target}: {error.strerror}") from error
    finally:
        download.close()


class _Download:
    """One connection a thread; stops the others at the first failure."""

    def __init__(
        self, target: Path, repository: str, total: int, progress: Callable[[int, int], None]
    ) -> None:
        self._target, self._repository, self._total, self._progress = (
            target,
            repository,
            total,
            progress,
        )
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[requests.Session] = []
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
        for session in self._sessions:
            session.close()

    def _get(self, jar: Jar) -> bytes:
        data = self._ask(jar) if "://" in self._repository else _read(Path(self._repository), jar)
        if hashlib.sha256(data).hexdigest() != jar.sha256:
            raise ConfigurationError(
                f"{jar.group}:{jar.artifact}:{jar.version} is not the file that was locked (its SHA-256 differs), so "
                "it is refused; something between here and the repository changes downloads, or the release is broken"
            )
        return data

    def _ask(self, jar: Jar) -> bytes:
        try:
            answer = self._session().get(f"{self._repository.rstrip('/')}/{jar.path}", timeout=60)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(
                f"cannot download {jar.name} ({_reason(error)}); check the network, then type the same command: "
                "what is here already is kept"
            ) from error
        return answer.content

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            with self._lock:
                self._sessions.append(session)
        return session

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


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"the repository answered {error.response.status_code}"
    return "it took too long" if isinstance(error, requests.Timeout) else "no connection"
