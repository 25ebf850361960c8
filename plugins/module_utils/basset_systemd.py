"""Units of systemd that run on their present files."""

import time
from pathlib import Path

from ansible.module_utils.basset_files import changed_since, keep, keep_folder

UNITS = Path("/etc/systemd/system")
PROPERTIES = (
    "Id",
    "ActiveState",
    "UnitFileState",
    "NeedDaemonReload",
    "FragmentPath",
    "DropInPaths",
    "InactiveExitTimestampMonotonic",
)
# One that stops to be started again, a worker with a report, is on its way and may take an hour.
UP = {"active", "activating", "reloading", "deactivating"}


def define(module, definitions):
    """Put unit files and drop-ins in place. Returns which of them changed."""
    for folder in {UNITS / Path(name).parent for name in definitions} - {UNITS}:
        keep_folder(module, folder)
    return [name for name, text in definitions.items() if keep(module, UNITS / name, text, 0o644)]


def start(module, names, files):
    """Enable and start *names*; restart those that are older than *files* or their own files."""
    units = _show(module, names)
    if any(
        unit["NeedDaemonReload"] == "yes" or not unit["FragmentPath"] for unit in units.values()
    ):
        _systemctl(module, "daemon-reload")
        units = _show(module, names)
    disabled = [
        name for name, unit in units.items() if unit["UnitFileState"] not in {"enabled", "indirect"}
    ]
    stopped = [name for name, unit in units.items() if unit["ActiveState"] not in UP]
    outdated = [
        name for name, unit in units.items() if name not in stopped and _is_outdated(unit, files)
    ]
    starting = [name for name, unit in units.items() if unit["ActiveState"] == "activating"]
    if disabled:
        _systemctl(module, "enable", *disabled)
    if stopped:
        # A unit that failed too often may be tried again: something has been repaired.
        _systemctl(module, "reset-failed", *stopped, check=False)
        _systemctl(module, "start", *_patience(module), *stopped)
    if outdated:
        _systemctl(module, "restart", *_patience(module), *outdated)
    if starting and module.params["wait"]:
        _systemctl(module, "start", *starting)
    return {"enabled": disabled, "started": stopped, "restarted": outdated}


def instances(names):
    """Those enabled instances of the templates of *names* that are not among *names*."""
    templates = {
        name.partition("@")[0] + "@" for name in names if "@" in name and name.startswith("basset-")
    }
    links = {link.name for link in (UNITS / "basset.target.wants").glob("basset-*@*")}
    return sorted(link for link in links - set(names) if link.partition("@")[0] + "@" in templates)


def stop(module, names):
    """Stop and disable those of *names* that run or are enabled."""
    units = _show(module, names) if names else {}
    there = [
        name
        for name, unit in units.items()
        if unit["ActiveState"] in UP or unit["UnitFileState"] == "enabled"
    ]
    if there:
        _systemctl(module, "disable", "--now", *_patience(module), *there)
    return {"stopped": there}


def _patience(module):
    return [] if module.params["wait"] else ["--no-block"]


def _show(module, names):
    """The properties of each unit, by the name that was asked for."""
    code, out, error = module.run_command(
        ["systemctl", "show", "--property", ",".join(PROPERTIES), *names]
    )
    if code:
        module.fail_json(msg=error.strip())
    blocks = [
        dict(line.split("=", 1) for line in block.splitlines())
        for block in out.strip().split("\n\n")
    ]
    return {
        name: {**dict.fromkeys(PROPERTIES, ""), **block}
        for name, block in zip(names, blocks, strict=True)
    }


def _is_outdated(unit, files):
    began = time.time() - time.monotonic() + int(unit["InactiveExitTimestampMonotonic"] or 0) / 1e6
    return changed_since(began, [unit["FragmentPath"], *unit["DropInPaths"].split(), *files])


def _systemctl(module, verb, *arguments, check=True):
    if module.check_mode:
        return
    code, out, error = module.run_command(["systemctl", verb, *arguments])
    if code and check:
        # The last words of the units, which say why one did not start.
        units = [f"--unit={name}" for name in module.params["names"]]
        journal = module.run_command(
            ["journalctl", "--no-pager", "--lines=30", "--output=cat", *units]
        )[1]
        module.fail_json(
            msg=f"systemctl {verb} {' '.join(arguments)}: {(error or out).strip()}",
            journal=journal.splitlines(),
        )
