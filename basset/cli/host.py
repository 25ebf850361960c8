"""What the local stack's commands come to on an installed host, where systemd (or Supervisor) runs
the processes: they do the host's thing, or name the command that does.
"""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

from basset.errors import Conflict, Unavailable
from basset.settings import supervisor
from basset.stack.observe import STATES, ProcessStatus
from basset.units import OURS, show_units

# The names that the local stack has for them.
UNITS = {
    "neo4j": "basset-neo4j",
    "redis-broker": "redis-server@basset-broker",
    "redis-cache": "redis-server@basset-cache",
    "api": "basset-api",
    "worker": "basset-worker@*",
    "ticker": "basset-ticker",
    "beat": "basset-beat",
}
INSTEAD = {
    "systemd": {
        "up": "systemctl start basset.target starts all of them",
        "down": "systemctl stop 'basset-*' 'redis-server@basset-*' stops all of them",
    },
    "supervisor": {
        "up": "supervisorctl start all starts all of them",
        "down": "supervisorctl stop all stops all of them",
        "logs": "supervisorctl tail -f NAME prints one of them; all are in /var/log/basset",
    },
}
EVERYWHERE = {
    "demo": "a fictitious case does not belong among real ones: try it on a machine of your own, "
    "as an ordinary user",
    "env": "the settings are in /etc/basset/basset.env, and the secrets are root's alone",
}
PROPERTIES = (
    "Id",
    "Type",
    "ActiveState",
    "SubState",
    "MainPID",
    "MemoryCurrent",
    "ActiveEnterTimestamp",
)


def is_host() -> bool:
    return supervisor() != "stack"


def refuse_on_host(command: str) -> None:
    """Do nothing where there is no host; there, *command* is for local stacks.

    Raises:
        Conflict: says what to type instead.
    """
    if is_host():
        instead = {**INSTEAD[supervisor()], **EVERYWHERE}[command]
        raise Conflict(
            f"basset {command} is for a local stack, and this is an installed host, whose "
            f"processes {supervisor().capitalize().replace('Systemd', 'systemd')} runs: {instead}"
        )


def host_status() -> list[ProcessStatus]:
    """The state of every process of this host.

    Raises:
        Unavailable: what runs them does not answer.
    """
    if supervisor() == "systemd":
        return list(_units())
    lines = _answer("supervisorctl", "status").splitlines()
    return [_program(*line.split(maxsplit=2)) for line in lines if len(line.split()) > 1]


def log_command(process: str | None, lines: int, *, follow: bool) -> list[str]:
    """What prints the journal of *process*, or of all.

    Raises:
        Conflict: Supervisor runs them.
    """
    if supervisor() != "systemd":
        refuse_on_host("logs")
    units = [UNITS[process]] if process else OURS
    named = [word for unit in units for word in ("--unit", unit)]
    return [
        "journalctl",
        "--no-pager",
        "--lines",
        str(lines),
        *(["--follow"] if follow else []),
        *named,
    ]


def _units() -> Iterator[ProcessStatus]:
    for unit in show_units(OURS, PROPERTIES):
        # What a timer starts is there for a moment only.
        resting = unit.get("Type") == "oneshot" and unit["ActiveState"] == "inactive"
        if not resting:
            yield _unit(unit)


def _unit(unit: dict[str, str]) -> ProcessStatus:
    active, pid, memory = unit["ActiveState"], unit.get("MainPID", "0"), unit.get("MemoryCurrent")
    since = unit.get("ActiveEnterTimestamp", "").removeprefix("@")
    return ProcessStatus(
        unit["Id"].removesuffix(".service"),
        "running" if active == "active" else f"{active} ({unit['SubState']})",
        int(pid) or None,
        datetime.fromtimestamp(int(since), UTC) if active == "active" and since else None,
        int(memory) // 1024**2 if memory and memory.isdecimal() else None,
    )


def _program(name: str, state: str, more: str = "") -> ProcessStatus:
    words = more.replace(",", " ").split()
    pid = int(words[1]) if words[:1] == ["pid"] else None
    return ProcessStatus(name, STATES.get(state, "stopped"), pid, None, None)


def _answer(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our words
            command, capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} does not answer: {error}") from error
    # supervisorctl's status is not 0 when a program is down.
    if not done.stdout.strip():
        raise Unavailable(f"{command[0]} says nothing of Basset's processes: {done.stderr.strip()}")
    return done.stdout
