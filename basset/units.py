"""What systemd says of units."""

import subprocess
from collections.abc import Iterable

from basset.errors import Unavailable

# All of Basset's, whatever their kind.
OURS = ("basset-*", "redis-server@basset-*")


def show_units(
    names: Iterable[str], properties: Iterable[str], seconds: float = 10.0
) -> list[dict[str, str]]:
    """The *properties* of each unit whose name or pattern is among *names*; times are ``@SECONDS``.

    Raises:
        Unavailable: systemd does not answer within *seconds*, or not us.
    """
    wanted = f"--property={','.join(properties)}"
    command = ["systemctl", "show", "--all", "--timestamp=unix", wanted, *names]
    try:
        done = subprocess.run(  # noqa: S603 - our words
            command, capture_output=True, text=True, check=True, timeout=seconds
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"systemctl does not answer: {error}") from error
    blocks = (block.splitlines() for block in done.stdout.split("\n\n") if block.strip())
    return [dict(line.split("=", 1) for line in block) for block in blocks]
