"""The same units as programs of Supervisor, on hosts without systemd."""

import os
import re
import shutil
import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.files import (
    changed_since,
    keep,
    keep_folder,
)

UNITS = Path("/usr/local/share/basset")
LAUNCHER = Path("/usr/local/lib/basset/run-unit")
LOGS = Path("/var/log/basset")
PROGRAMS = Path("/etc/supervisor/conf.d")
# One that keeps ending is never given up; the pauses between its starts grow by a second each.
PROGRAM = """\
; Written by Basset's playbook from the unit that it installs under systemd: same command, same
; signal, same time to finish.
[program:{name}]
command={launcher} {unit} {instance}
autostart=true
autorestart=true
startsecs=1
startretries=1000000
stopsignal={signal}
stopwaitsecs={grace}
killasgroup=true
redirect_stderr=true
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""
PID = re.compile(r"pid (\d+),")
ENDED = {"STOPPED", "EXITED", "FATAL"}
# What does not stay up within this time ends again and again.
PATIENCE = 60


def define(module: AnsibleModule, definitions: dict[str, str]) -> list[str]:
    """Write unit files, and programs for the call's services. Returns those that changed."""
    # Supervisor writes logs that everybody may read.
    keep_folder(module, LOGS, 0o750)
    for folder in (UNITS, *{UNITS / Path(name).parent for name in definitions}):
        keep_folder(module, folder)
    changed = [
        name for name, text in definitions.items() if keep(module, UNITS / name, text, 0o644)
    ]
    for name in _programs(module.params["names"]) if definitions else ():
        if keep(module, PROGRAMS / f"{name}.conf", _program(name, definitions), 0o644):
            changed.append(f"{name}.conf")
    return changed


def start(module: AnsibleModule, names: list[str], files: list[str]) -> dict[str, list[str]]:
    """Start the programs of *names*; restart those that started before one of *files* changed."""
    programs = _programs(names)
    if module.check_mode and not shutil.which("supervisorctl"):
        return {"started": programs}
    found = _status(module)
    processes = {name: found[name][1] for name in programs if name in found}
    running = {name: _began(process) for name, process in processes.items() if process}
    outdated = [name for name, began in running.items() if changed_since(began, [LAUNCHER, *files])]
    if not module.check_mode:
        _apply(module, programs, outdated)
    return {"started": [name for name in programs if name not in running], "restarted": outdated}


def _programs(names: list[str]) -> list[str]:
    """A target and a socket have no process; what a timer starts is a program that waits in
    between.
    """
    services = [
        re.sub(r"[.]timer$", ".service", name)
        for name in names
        if not name.endswith((".target", ".socket"))
    ]
    return [name.removesuffix(".service") for name in services]


def _program(name: str, definitions: dict[str, str]) -> str:
    template, _, instance = name.partition("@")
    file = f"{template}@.service" if instance else f"{name}.service"
    # Of Debian's Redis the bundle has a drop-in; the unit itself is Debian's.
    ours = file in definitions
    text = definitions[file if ours else f"{name}.service.d/basset.conf"]
    return PROGRAM.format(
        name=name,
        launcher=LAUNCHER,
        unit=UNITS / file if ours else Path("/lib/systemd/system", file),
        instance=instance,
        signal=_setting(text, "KillSignal", "SIGTERM").removeprefix("SIG"),
        grace=_setting(text, "TimeoutStopSec", "90"),
        logs=LOGS,
    )


def _setting(text: str, name: str, default: str) -> str:
    found = re.search(rf"^{name}=(\w+)$", text, re.MULTILINE)
    return found.group(1) if found else default


def _apply(module: AnsibleModule, programs: list[str], outdated: list[str]) -> None:
    # Takes up and starts what is new or has another definition, and leaves the rest alone.
    _supervisorctl(module, "update")
    if outdated:
        # Supervisor starts anew what ended after a signal; a restart would wait for it.
        _supervisorctl(
            module, *(["restart"] if module.params["wait"] else ["signal", "TERM"]), *outdated
        )
    ended = [name for name in programs if _status(module)[name][0] in ENDED]
    if ended:
        _supervisorctl(module, "start", *ended)
    limit = time.monotonic() + PATIENCE
    while any(_status(module)[name][0] in {"STARTING", "BACKOFF"} for name in programs):
        if time.monotonic() > limit:
            _fail(module, f"a program ends again and again: {', '.join(programs)}")
        time.sleep(0.2)


def _status(module: AnsibleModule) -> dict[str, tuple[str, re.Match[str] | None]]:
    """State and process of each program that Supervisor knows."""
    lines = module.run_command(["supervisorctl", "status"])[1].splitlines()
    rows = [line.split(None, 2) for line in lines if len(line.split()) > 1]
    return {row[0]: (row[1], PID.search(row[-1])) for row in rows}


def _began(found: re.Match[str]) -> float:
    """When the process began, in seconds since 1970.

    See proc(5): field 22 of stat is the start, in ticks since boot.
    """
    ticks = int(Path(f"/proc/{found.group(1)}/stat").read_text().rpartition(")")[2].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def _supervisorctl(module: AnsibleModule, *arguments: str) -> None:
    code, out, error = module.run_command(["supervisorctl", *arguments])
    if code or "ERROR" in out:
        _fail(module, f"supervisorctl {' '.join(arguments)}: {(error or out).strip()}")


def _fail(module: AnsibleModule, message: str) -> None:
    logs = [
        module.run_command(["supervisorctl", "tail", name])[1][-1500:]
        for name in _programs(module.params["names"])
    ]
    module.fail_json(msg=message, logs=logs)
