"""Let systemd units run on their present files."""

import os
import time

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: basset_units
short_description: Let systemd units run on their present files
description:
  - Enables and starts units, and restarts those that started before one of their files changed. Unlike a handler, that
    also holds when the run that changed the file was interrupted.
options:
  names:
    description: The units.
    type: list
    elements: str
    required: true
  files:
    description: What the units read at start, beside their own unit files. A symbolic link counts itself, not what it names.
    type: list
    elements: path
    default: []
  wait:
    description: Whether to wait for a restart. A worker finishes its report first, which may take an hour.
    type: bool
    default: true
  state:
    description: With C(absent), the units are stopped and disabled.
    choices: [started, absent]
    default: started
    type: str
author: [Basset]
"""
EXAMPLES = """
- name: Run the API
  basset_units:
    names: [basset-api.service]
    files: [/etc/basset/basset.env, /opt/basset/current]
"""
RETURN = """
started: {description: Units that did not run., type: list, returned: always}
restarted: {description: Units that ran on older files., type: list, returned: always}
"""
PROPERTIES = ("Id", "ActiveState", "UnitFileState", "NeedDaemonReload", "FragmentPath", "DropInPaths", "InactiveExitTimestampMonotonic")
UP = {"active", "activating", "reloading"}


def main():
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "files": {"type": "list", "elements": "path", "default": []},
            "wait": {"type": "bool", "default": True},
            "state": {"type": "str", "choices": ["started", "absent"], "default": "started"},
        },
        supports_check_mode=True,
    )
    if module.params["state"] == "absent":
        _stop(module)
    units = _show(module)
    if any(unit["NeedDaemonReload"] == "yes" or not unit["FragmentPath"] for unit in units.values()):
        _systemctl(module, "daemon-reload")
        units = _show(module)
    disabled = [name for name, unit in units.items() if unit["UnitFileState"] not in {"enabled", "static", "indirect"}]
    stopped = [name for name, unit in units.items() if unit["ActiveState"] not in UP]
    outdated = [name for name, unit in units.items() if name not in stopped and _is_outdated(unit, module.params["files"])]
    if disabled:
        _systemctl(module, "enable", *disabled)
    if stopped:
        # One that failed too often may be tried again: something was mended, or nobody would run this.
        _systemctl(module, "reset-failed", *stopped, check=False)
        _systemctl(module, "start", *stopped)
    if outdated:
        _systemctl(module, "restart", *([] if module.params["wait"] else ["--no-block"]), *outdated)
    module.exit_json(changed=bool(disabled or stopped or outdated), started=stopped, restarted=outdated)


def _stop(module):
    units = _show(module)
    there = [name for name, unit in units.items() if unit["ActiveState"] in UP or unit["UnitFileState"] == "enabled"]
    if there:
        _systemctl(module, "disable", "--now", *([] if module.params["wait"] else ["--no-block"]), *there)
    module.exit_json(changed=bool(there), stopped=there)


def _show(module):
    """The properties of each unit, by the name that was asked for."""
    command = ["systemctl", "show", "--property", ",".join(PROPERTIES), *module.params["names"]]
    code, out, error = module.run_command(command)
    if code:
        module.fail_json(msg=error.strip())
    blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in out.strip().split("\n\n")]
    return {name: {**dict.fromkeys(PROPERTIES, ""), **block} for name, block in zip(module.params["names"], blocks)}


def _is_outdated(unit, files):
    """Whether *unit* started before one of its files got its present content."""
    began = time.time() - time.monotonic() + int(unit["InactiveExitTimestampMonotonic"] or 0) / 1e6
    own = [unit["FragmentPath"], *unit["DropInPaths"].split()]
    return any(os.lstat(path).st_ctime > began for path in [*own, *files] if os.path.lexists(path))


def _systemctl(module, verb, *arguments, check=True):
    if module.check_mode:
        return
    code, out, error = module.run_command(["systemctl", verb, *arguments])
    if code and check:
        module.fail_json(msg=f"systemctl {verb} {' '.join(arguments)}: {(error or out).strip()}", journal=_journal(module))


def _journal(module):
    """The last words of the units, which say why one did not start."""
    units = [f"--unit={name}" for name in module.params["names"]]
    return module.run_command(["journalctl", "--no-pager", "--lines=30", "--output=cat", *units])[1].splitlines()


if __name__ == "__main__":
    main()
