"""restic, as Debian has it: what it is told, and what it means by what it says."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from basset.backup.places import CREDENTIALS
from basset.backup.programs import ran
from basset.errors import BassetError, ConfigurationError, StorageFull, Unavailable

REPOSITORY, PASSWORD, ENVIRONMENT = (
    f"BASSET_BACKUP_{name}" for name in ("REPOSITORY", "PASSWORD", "ENVIRONMENT")
)
TAG = "basset"
CACHE = "/var/cache/basset-backup"
WRONG_PASSWORD = "wrong password"  # noqa: S105 - what restic says
NO_REPOSITORY = ("Is there a repository at the following location", "does not exist")
FULL = "no space left on device"


class Restic:
    """Speaks to the repository that the *credentials* name, with the *password* in that file or
    theirs. Secrets stay in files and variables.
    """

    def __init__(self, credentials: Path | None = None, password: Path | None = None) -> None:
        folder = credentials or Path(os.environ.get("CREDENTIALS_DIRECTORY", CREDENTIALS))
        self._repository = folder / REPOSITORY
        self._variables = {
            **os.environ,
            **_variables(folder / ENVIRONMENT),
            "RESTIC_REPOSITORY_FILE": str(self._repository),
            "RESTIC_PASSWORD_FILE": str(password or folder / PASSWORD),
            "RESTIC_CACHE_DIR": os.environ.get("CACHE_DIRECTORY", CACHE),
        }

    def open(self) -> None:
        """Find out whether the repository is there and the password right.

        Raises:
            ConfigurationError: one of them is not.
            Unavailable: it cannot be reached.
        """
        self._run("cat", "config")
        # What a power cut left; only locks of processes that are gone.
        self._run("unlock")

    def opens(self) -> bool:
        """Whether the password is right. Raises as ``open`` if the repository is not there."""
        try:
            self.open()
        except NoRepository:
            raise
        except ConfigurationError:
            return False
        return True

    def begin(self) -> bool:
        """Make the repository, unless it is there; whether it was made. Raises as ``open``."""
        try:
            self.open()
        except NoRepository:
            self._run("init")
            return True
        return False

    def save(self, folders: Iterable[Path], without: Iterable[Path]) -> str:
        """Take a snapshot of *folders*; its id."""
        excluded = [f"--exclude={path}" for path in without]
        said = self._run("backup", "--json", f"--tag={TAG}", *excluded, *map(str, folders))
        summary = json.loads(said.strip().splitlines()[-1])
        return str(summary["snapshot_id"])

    def forget(self, daily: int, weekly: int, monthly: int) -> None:
        """Remove the snapshots that nobody keeps, and what only they had."""
        kept = [f"--keep-daily={daily}", f"--keep-weekly={weekly}", f"--keep-monthly={monthly}"]
        self._run("forget", "--prune", f"--tag={TAG}", *kept)

    def check(self) -> None:
        """Find out whether the repository is whole."""
        self._run("check")

    def snapshots(self) -> list[dict[str, Any]]:
        """All of ours: ``id``, ``time`` and ``hostname`` each."""
        found: list[dict[str, Any]] = json.loads(self._run("snapshots", "--json", f"--tag={TAG}"))
        return found

    def key(self) -> str:
        """The id of the key that our password opens."""
        every = json.loads(self._run("key", "list", "--json"))
        return next(str(each["id"]) for each in every if each["current"])

    def add_key(self, password: Path) -> None:
        """Let the password in this file open the repository too."""
        self._run("key", "add", f"--new-password-file={password}")

    def remove_key(self, key: str) -> None:
        """Let the password of this key open it no more. It is not our own."""
        self._run("key", "remove", key)

    def restore(self, snapshot: str, saved: Path, target: Path) -> Path:
        """Where the folder *saved* now is, below *target*; nothing is there if none was saved."""
        self._run("restore", snapshot, f"--target={target}", f"--include={saved}")
        return target / saved.relative_to("/")

    def _run(self, *arguments: str) -> str:
        done = ran("restic", *arguments, variables=self._variables)
        if done.returncode:
            raise self._error(arguments[0], done.stderr)
        return done.stdout

    def _error(self, verb: str, said: str) -> BassetError:
        if WRONG_PASSWORD in said:
            return ConfigurationError(
                f"does not open the repository; put the password that was shown when the "
                f"repository was made into {CREDENTIALS / PASSWORD}",
                field=PASSWORD,
            )
        if any(words in said for words in NO_REPOSITORY) and verb == "cat":
            return NoRepository("there is no repository at this place", field=REPOSITORY)
        # It may name a user and a password.
        told = said.replace(_text(self._repository).strip() or "\0", "the repository")
        lines = [line.strip() for line in told.splitlines() if line.strip()] or ["no reason"]
        if FULL in said.lower():
            return StorageFull(f"restic {verb}: the disk of the repository is full")
        # The last line of a restore only counts the errors before it.
        return Unavailable(f"restic {verb}: {'; '.join(lines[-3:])}")


class NoRepository(ConfigurationError):
    """Nothing is at the address yet."""


def _variables(file: Path) -> dict[str, str]:
    """The lines ``NAME=value`` of *file*, as for the keys of S3."""
    lines = (line.partition("=") for line in _text(file).splitlines())
    return {name.strip(): value for name, equals, value in lines if equals}


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
