"""What only a host itself can tell of its network: who holds a port, what a name or address is."""

import glob
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# As /proc/net/tcp writes the state of a socket.
LISTENING = "0A"


def resolves(name: str) -> bool:
    try:
        socket.getaddrinfo(name, None)
    except socket.gaierror:
        return False
    return True


def own(name: str) -> list[str]:
    """The addresses that *name* stands for on which one can listen here: where IPv6 is off, localhost
    is one.
    """
    try:
        known = socket.getaddrinfo(name, 0, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return sorted({str(target[0]) for family, _, _, _, target in known if _opens(family, target)})


def foreign_listeners(ports: set[int]) -> dict[str, str]:
    """Who listens on *ports* and is not ours. From /proc: a bare host may lack ss and netstat."""
    sockets = _listening(ports)
    held = [*_owners(sockets)] if sockets else []
    owners = dict(held)
    # Of those who share one, systemd and workers among them, one may have no name of ours.
    ours = {link for link, process in held if _is_ours(process)}
    foreign = {link: port for link, port in sockets.items() if link not in ours}
    return {
        port: _name(owners[link]) if link in owners else "another program"
        for link, port in foreign.items()
    }


def _listening(ports: set[int]) -> dict[str, str]:
    """The sockets that listen on *ports*, as a link in /proc names them, and the port of each."""
    sockets = {}
    for table in filter(Path.exists, (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))):
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            port = int(fields[1].rpartition(":")[2], 16)
            if fields[3] == LISTENING and port in ports:
                sockets[f"socket:[{fields[9]}]"] = str(port)
    return sockets


def _owners(sockets: Iterable[str]) -> Iterator[tuple[str, Path]]:
    # Unlike Path.glob, it passes over processes that end in the meantime.
    for link in glob.iglob("/proc/[0-9]*/fd/*"):  # noqa: PTH207
        try:
            target = str(Path(link).readlink())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended meanwhile, or a container does not let its root see it
        if target in sockets:
            yield target, Path(link).parents[1]


def _name(process: Path) -> str:
    return f"{(process / 'comm').read_text().strip()} (process {process.name})"


def _opens(family: int, target: tuple[Any, ...]) -> bool:
    try:
        with socket.socket(family) as trial:
            trial.bind(target)
    except OSError:
        return False
    return True


def _is_ours(process: Path) -> bool:
    # systemd holds our addresses for us, also while nobody answers there.
    waiting = process.name == "1" and any(Path("/etc/systemd/system").glob("basset-*.socket"))
    command = (process / "cmdline").read_bytes()
    # Redis puts its address in the place of its command.
    redis = b"/redis-server@basset-" in (process / "cgroup").read_bytes()
    return waiting or redis or b"/opt/basset/" in command or b"/etc/basset/" in command
