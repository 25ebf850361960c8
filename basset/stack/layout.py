"""Where everything of one local stack lies: in one folder, and removing that removes it all.

neo4j/      data and configuration of Neo4j          secrets/    generated passwords
redis/      configuration, and the broker's log      stack.json  the ports chosen here
reports/    every report                             state/      locks, beat's schedule
logs/       one file a process, rotated              run/        sockets
keys/       the key that signs reports, and the public keys of those before it
"""

import errno
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basset.errors import ConfigurationError, StorageFull
from basset.ownfile import own_folder, write_own

# A socket's path has at most 103 bytes on macOS and 107 on Linux; our longest name has 20.
MAX_SOCKET_FOLDER = 80
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Layout:
    home: Path

    @property
    def name(self) -> str:
        """Tells this stack from others on this machine, and tells nothing else."""
        return hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]

    @property
    def neo4j(self) -> Path:
        return self.home / "neo4j"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def neo4j_password(self) -> Path:
        return self.secrets / "neo4j-password"

    @property
    def neo4j_certificate(self) -> Path:
        return self.secrets / "neo4j-certificate.pem"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def signing_key(self) -> Path:
        return self.keys / "signing-key.pem"

    @property
    def run(self) -> Path:
        """The folder of the sockets: in the home, or in /tmp where that path does not fit a URL."""
        inside = self.home / "run"
        if len(os.fsencode(inside)) <= MAX_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
            return inside
        return Path(tempfile.gettempdir(), f"basset-{os.getuid()}-{self.name}")

    @property
    def supervisor_socket(self) -> Path:
        return self.run / "supervisor.sock"

    @property
    def broker_socket(self) -> Path:
        return self.run / "broker.sock"

    @property
    def cache_socket(self) -> Path:
        return self.run / "cache.sock"

    @property
    def stack_file(self) -> Path:
        return self.home / "stack.json"

    def lock(self, process: str) -> Path:
        """The file that *process* holds locked while it lives."""
        return self.state / f"{process}.lock"

    def log(self, process: str) -> Path:
        return self.logs / f"{process}.log"

    def create(self) -> None:
        """Make every folder, for this user only.

        Raises:
            ConfigurationError: the home cannot be written, or the sockets' folder is another's.
        """
        try:
            for folder in (
                self.home,
                self.neo4j,
                self.redis,
                self.logs,
                self.state,
                self.secrets,
                self.run,
            ):
                own_folder(folder)
            self.secrets.chmod(0o700)
        except (PermissionError, FileExistsError, NotADirectoryError) as error:
            raise ConfigurationError(
                f"cannot make the folder {error.filename}: {error.strerror}; "
                "name a folder that you may write",
                field="BASSET_HOME",
            ) from error
        owner = self.run.lstat()
        if owner.st_uid != os.getuid() or self.run.is_symlink() or owner.st_mode & 0o077:
            raise ConfigurationError(
                f"{self.run} must be a folder of this user alone, mode 0700; remove it"
            )

    def load(self) -> dict[str, Any]:
        """What ``stack.json`` says; empty before the first start.

        Raises:
            ConfigurationError: somebody broke the file.
        """
        try:
            values = json.loads(self.stack_file.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise ConfigurationError(
                f"{self.stack_file} is broken ({error}); remove it, and basset up writes a new one"
            ) from error
        return dict(values)

    def save(self, values: dict[str, Any]) -> None:
        write_own(self.stack_file, json.dumps(values, indent=2, sort_keys=True) + "\n")


@contextmanager
def room_for(megabytes: int, folder: Path) -> Iterator[None]:
    """Turn a full disk into ``StorageFull``, which says where how much room is needed."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise StorageFull(
            f"no room left for {folder}: it needs {megabytes} MB; make room, then type the same "
            "command again"
        ) from error
