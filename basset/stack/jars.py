"""Neo4j's jars: exactly those of ``neo4j.lock``, each checked before it gets its name.

They lie in the user's cache, below the hash of the lock file, so that every stack of this user shares them.
"""

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import requests

from basset.errors import ConfigurationError, StorageFull, Unavailable

LOCK = "neo4j.lock"
NEEDED_MB = 130
THREADS = 12


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.artifact, self.version, self.classifier))) + ".jar"

    @property
    def path(self) -> str:
        """Its place in a Maven repository."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


def locked() -> list[Jar]:
    """The jars of the lock file."""
    jars = []
    for line in _lock_text().splitlines():
        coordinates, sha256 = line.split()
        group, artifact, version, *classifier = coordinates.split(":")
        jars.append(Jar(group, artifact, version, "".join(classifier), sha256))
    return jars


def folder() -> Path:
    """Where the jars of this lock file lie. Absent or incomplete until ``fetch``."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    except RuntimeError:
        raise ConfigurationError(
            "this account has no home folder; name a folder here", field="XDG_CACHE_HOME"
        ) from None
    return cache.absolute() / "basset" / f"neo4j-{hashlib.sha256(_lock_text().encode()).hexdigest()[:12]}"


def missing(jars: list[Jar], target: Path) -> list[Jar]:
    """Those of *jars* that are absent from *target* or changed since they were checked."""
    with ThreadPoolExecutor() as pool:
        right = pool.map(lambda jar: _digest(target / jar.name) == jar.sha256, jars)
        return [jar for jar, is_right in zip(jars, right, strict=True) if not is_right]


def fetch(jars: list[Jar], target: Path, repository: str, progress: Callable[[int, int], None]) -> None:
    """Download *jars* into *target*. One that is complete is kept, a half of one is replaced.

    Raises:
        ConfigurationError: the repository's file is not the one that was locked.
        Unavailable: no way to the repository.
        StorageFull: no room.
    """
    download = _Download(target, repository, len(jars), progress)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(THREADS) as pool:
            for result in [pool.submit(download.one, jar) for jar in jars]:
                result.result()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(f"no room left in {target}; Neo4j needs {NEEDED_MB} MB there once") from error
        raise ConfigurationError(f"cannot write {target}: {error.strerror}") from error
    finally:
        download.close()


class _Download:
    """One connection a thread; stops the others at the first failure."""

    def __init__(self, target: Path, repository: str, total: int, progress: Callable[[int, int], None]) -> None:
        self._target, self._repository, self._total, self._progress = target, repository, total, progress
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
        try:
            answer = self._session().get(f"{self._repository}/{jar.path}", timeout=60)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(
                f"cannot download {jar.name} ({_reason(error)}); check the network, then type the same command: "
                "what is here already is kept"
            ) from error
        data = answer.content
        if hashlib.sha256(data).hexdigest() != jar.sha256:
            raise ConfigurationError(
                f"{jar.group}:{jar.artifact}:{jar.version} is not the file that was locked (its SHA-256 differs), so "
                "it is refused; something between here and the repository changes downloads, or the release is broken"
            )
        return data

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


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"the repository answered {error.response.status_code}"
    return "it took too long" if isinstance(error, requests.Timeout) else "no connection"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _lock_text() -> str:
    return files("basset.stack").joinpath(LOCK).read_text()
