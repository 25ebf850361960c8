"""Neo4j's jars: exactly those of ``neo4j.lock``, each checked before it gets its name.

They lie in the user's cache, below the hash of the lock file, so that every stack of this user
shares them.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from basset.errors import ConfigurationError

LOCK = "neo4j.lock"


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
    return (
        cache.absolute()
        / "basset"
        / f"neo4j-{hashlib.sha256(_lock_text().encode()).hexdigest()[:12]}"
    )


def missing_jars(jars: list[Jar], target: Path) -> list[Jar]:
    """Those of *jars* that are absent from *target* or changed since they were checked."""
    with ThreadPoolExecutor() as pool:
        right = pool.map(lambda jar: _digest(target / jar.name) == jar.sha256, jars)
        return [jar for jar, is_right in zip(jars, right, strict=True) if not is_right]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _lock_text() -> str:
    return files("basset.stack").joinpath(LOCK).read_text()
