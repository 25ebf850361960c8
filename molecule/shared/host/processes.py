"""The machine's processes as systemd knows them, or Supervisor where there is no systemd."""

import subprocess
from pathlib import Path


def run(*command, check=True):
    """What *command* prints; where it fails it has to say why, unless that is no matter."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if check and done.returncode:
        why = done.stderr or done.stdout
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{why}")
    return done.stdout.strip()


def children(pid):
    """Processes that *pid* started."""
    return [
        int(child)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for child in path.read_text().split()
    ]


class Systemd:
    def running(self, unit):
        return run("systemctl", "is-active", unit, check=False) == "active"

    def pid(self, unit):
        return int(run("systemctl", "show", "--property=MainPID", "--value", unit) or 0)

    def act(self, verb, unit):
        run("systemctl", verb, unit)

    def journal(self, unit):
        return run("journalctl", "--no-pager", "--lines=40", f"--unit={unit}", check=False)


class Supervisor:
    def running(self, unit):
        return " RUNNING " in run("supervisorctl", "status", _program(unit), check=False)

    def pid(self, unit):
        return int(run("supervisorctl", "pid", _program(unit)))

    def act(self, verb, unit):
        run("supervisorctl", verb, _program(unit))

    def journal(self, unit):
        return run("tail", "--lines=40", f"/var/log/basset/{_program(unit)}.log", check=False)


def _program(unit):
    return unit.removesuffix(".service")


manager = Systemd() if Path("/run/systemd/system").is_dir() else Supervisor()
