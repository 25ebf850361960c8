"""Ports on loopback, chosen at the first start and kept as long as nobody else takes them."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from basset.errors import ConfigurationError
from basset.settings import read_settings
from basset.stack.layout import Layout
from basset.stack.progress import Progress
from basset.stack.ready import api_answers

API = 8400
LISTEN = "0A"  # in /proc/net/tcp


def choose(layout: Layout, running: set[str], progress: Progress) -> None:
    """Write ``stack.json``: the port of a *running* process stays, a taken one is replaced.

    Raises:
        ConfigurationError: the user named a port for the API, and it is taken.
    """
    known = layout.load()
    bolt = known.get("bolt_port") or _free()
    if "neo4j" not in running and not _is_free(bolt):
        taken, bolt = bolt, _free()
        progress.say(f"port {taken} is taken by {who_listens(taken)}; Neo4j uses {bolt}")
    # One that another program keeps from its port looks running for a moment, again and again.
    api, named = known.get("api_port"), _named()
    stays = api and named in (None, api) and "api" in running and api_answers(layout, api)
    if not stays:
        api = _api(named, api or API, progress)
    layout.save({"bolt_port": bolt, "api_port": api})


def _named() -> int | None:
    """The port that the user named for the API."""
    return read_settings().api_port if os.environ.get("BASSET_API_PORT") else None


def _api(named: int | None, usual: int, progress: Progress) -> int:
    if _is_free(named or usual):
        return named or usual
    if named:
        raise ConfigurationError(
            f"port {named} is taken by {who_listens(named)}; end that, set BASSET_API_PORT to "
            "another port, or unset it: basset up then finds a free one",
            field="BASSET_API_PORT",
        )
    port = _free()
    progress.say(
        f"port {usual} is taken by {who_listens(usual)}; the API uses {port}, and "
        "BASSET_API_PORT names another"
    )
    return port


def who_listens(port: int) -> str:
    """Who listens on *port* of this machine, as far as this user may know."""
    inodes = {f"socket:[{inode}]" for inode in _listening(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        try:
            if str(link.readlink()) not in inodes:
                continue
            process = link.parents[1]
            return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue  # it ended, or is another user's
    return f"another program (sudo ss -ltnp 'sport = :{port}' names it)"


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen on *port*."""
    for table in ("tcp", "tcp6"):
        try:
            lines = Path("/proc/net", table).read_text().splitlines()[1:]
        except OSError:
            continue  # not Linux
        for fields in map(str.split, lines):
            if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == LISTEN:
                yield fields[9]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
