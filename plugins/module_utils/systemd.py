"""Units of systemd that run on their present files."""

import re
import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.files import (
    changed_since,
    keep,
    keep_folder,
)

UNITS = Path("/etc/systemd/system")
PROPERTIES = (
    "Id",
    "ActiveState",
    "UnitFileState",
    "NeedDaemonReload",
    "FragmentPath",
    "DropInPaths",
    "InactiveExitTimestampMonotonic",
    "Job",
)
# A drop-in with nothing but IPAddressAllow=, which counts for a unit that runs once it is reloaded.
HOSTS = "hosts.conf"
# One that stops to be started again, a worker with a report, is on its way and may take an hour.
UP = {"active", "activating", "reloading", "deactivating"}


def define(module: AnsibleModule, definitions: dict[str, str]) -> list[str]:
    """Put unit files and drop-ins in place. Returns which of them changed."""
    for folder in {UNITS / Path(name).parent for name in definitions} - {UNITS}:
        keep_folder(module, folder)
    return [name for name, text in definitions.items() if keep(module, UNITS / name, text, 0o644)]


def start(module: AnsibleModule, names: list[str], files: list[str]) -> dict[str, list[str]]:
    """Enable and start *names*; restart those that are older than *files* or their own files."""
    # What a timer starts is described beside it, and is not among the names.
    described = [name for name in module.params["definitions"] if not re.search("@[.]|/", name)]
    if any(
        unit["NeedDaemonReload"] == "yes" or not unit["FragmentPath"]
        for unit in _show(module, sorted({*names, *described})).values()
    ):
        _systemctl(module, "daemon-reload")
    units = _show(module, names)
    disabled = [
        name for name, unit in units.items() if unit["UnitFileState"] not in {"enabled", "indirect"}
    ]
    stopped = [name for name, unit in units.items() if unit["ActiveState"] not in UP]
    outdated = [
        name
        for name, unit in units.items()
        # Whoever has been told to start again does so, on whatever its files are by then.
        if name not in stopped and not unit["Job"] and _is_outdated(unit, files)
    ]
    # Beside a service that has opened its address itself, a socket cannot start.
    late = [name for name in stopped if _service(name) in {*units} - {*stopped}]
    stopped, outdated = sorted({*stopped} - {*late}), outdated + late
    starting = [name for name, unit in units.items() if unit["ActiveState"] == "activating"]
    if disabled:
        _systemctl(module, "enable", *disabled)
    if stopped:
        # A unit that failed too often may be tried again: something has been repaired.
        _systemctl(module, "reset-failed", *stopped, check=False)
        _systemctl(module, "start", *_patience(module), *stopped)
    if outdated and module.params["drain"] is not None:
        _restart_in_turn(module, outdated)
    elif outdated:
        _systemctl(module, "restart", *_patience(module), *outdated)
    if starting and module.params["wait"]:
        _systemctl(module, "start", *starting)
    return {"enabled": disabled, "started": stopped, "restarted": outdated}


def instances(names: list[str]) -> list[str]:
    """Those enabled instances of the templates of *names* that are not among *names*."""
    templates = {
        name.partition("@")[0] + "@" for name in names if "@" in name and name.startswith("basset-")
    }
    links = {link.name for link in (UNITS / "basset.target.wants").glob("basset-*@*")}
    return sorted(link for link in links - set(names) if link.partition("@")[0] + "@" in templates)


def stop(module: AnsibleModule, names: list[str]) -> dict[str, list[str]]:
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


def _restart_in_turn(module: AnsibleModule, names: list[str]) -> None:
    """One after the other for as long as they may take together; then whoever is still busy
    finishes and starts again by itself.
    """
    limit = time.monotonic() + module.params["drain"]
    for name in names:
        _systemctl(module, "restart", "--no-block", name)
        while _show(module, [name])[name]["Job"] and time.monotonic() < limit:
            time.sleep(0.2)


def _patience(module: AnsibleModule) -> list[str]:
    return [] if module.params["wait"] else ["--no-block"]


def _show(module: AnsibleModule, names: list[str]) -> dict[str, dict[str, str]]:
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


def _service(name: str) -> str | None:
    """The service of a socket."""
    return name.removesuffix(".socket") + ".service" if name.endswith(".socket") else None


def _is_outdated(unit: dict[str, str], files: list[str]) -> bool:
    """Whether it began before its own files changed, or those that its process reads."""
    if unit["Id"].endswith(".socket"):
        files = []
    began = time.time() - time.monotonic() + int(unit["InactiveExitTimestampMonotonic"] or 0) / 1e6
    drop_ins = [path for path in unit["DropInPaths"].split() if Path(path).name != HOSTS]
    return changed_since(began, [unit["FragmentPath"], *drop_ins, *files])


def _systemctl(module: AnsibleModule, verb: str, *arguments: str, check: bool = True) -> None:
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
