"""Programs of the host, found as in an administrator's shell."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from basset.errors import Unavailable


def ran(
    *command: str | Path, variables: Mapping[str, str] | None = None, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """How *command* ended, and what it said. Raises Unavailable when it takes longer than that."""
    try:
        return subprocess.run(  # noqa: S603 - the commands are ours, and no shell is between
            command, env=variables, timeout=seconds, check=False, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{command[0]} took longer than {seconds:g} s") from error
    except FileNotFoundError as error:
        raise Unavailable(f"this host has no program {command[0]}") from error


def must(*command: str | Path, seconds: float | None = None) -> None:
    """Run *command*. Raises Unavailable, with what it said, when it fails."""
    done = ran(*command, seconds=seconds)
    if done.returncode:
        raise Unavailable(f"{' '.join(map(str, command[:3]))}: {done.stderr.strip()}")
