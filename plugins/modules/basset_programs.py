"""Let Supervisor's programs run on their present files: what basset_units does where there is no systemd."""

import os
import re
import shutil
import time
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: basset_programs
short_description: Let Supervisor's programs run on their present files
description:
  - Starts programs, and restarts those that started before one of their files changed.
options:
  names:
    description: The programs.
    type: list
    elements: str
    required: true
  files:
    description: What the programs read at start. A symbolic link counts itself, not what it names.
    type: list
    elements: path
    default: []
  wait:
    description: Whether to wait for a restart. A worker finishes its report first, which may take an hour.
    type: bool
    default: true
author: [Basset]
"""
EXAMPLES = """
- name: Run the API
  basset_programs:
    names: [basset-api]
    files: [/etc/basset/basset.env, /opt/basset/current]
"""
RETURN = """
started: {description: Programs that did not run., type: list, returned: always}
restarted: {description: Programs that ran on older files., type: list, returned: always}
"""
RUNNING = re.compile(r"^(\S+)\s+RUNNING\s+pid (\d+),", re.MULTILINE)


def main():
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "files": {"type": "list", "elements": "path", "default": []},
            "wait": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    if module.check_mode and not shutil.which("supervisorctl"):
        module.exit_json(changed=True, started=module.params["names"], restarted=[])
    # Takes up what is new or has another definition, and leaves the rest alone.
    updated = "" if module.check_mode else _supervisorctl(module, "update")
    running = _running(module)
    stopped = [name for name in module.params["names"] if name not in running]
    outdated = [name for name, began in running.items() if _is_outdated(began, module.params["files"])]
    if stopped and not module.check_mode:
        _supervisorctl(module, "start", *stopped)
    if outdated and not module.check_mode:
        # Supervisor starts anew what ended after a signal; a restart would wait for it.
        _supervisorctl(module, *(["restart"] if module.params["wait"] else ["signal", "TERM"]), *outdated)
    module.exit_json(changed=bool(stopped or outdated or updated.strip()), started=stopped, restarted=outdated)


def _running(module):
    """When each of the programs that run began, in seconds since 1970."""
    status = _supervisorctl(module, "status", check=False)
    pids = {name: int(pid) for name, pid in RUNNING.findall(status) if name in module.params["names"]}
    return {name: _began(pid) for name, pid in pids.items()}


def _began(pid):
    """See proc(5): field 22 of stat is the start, in ticks since boot."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def _is_outdated(began, files):
    return any(os.lstat(path).st_ctime > began for path in files if os.path.lexists(path))


def _supervisorctl(module, *arguments, check=True):
    code, out, error = module.run_command(["supervisorctl", *arguments])
    if check and (code or "ERROR" in out):
        module.fail_json(msg=f"supervisorctl {' '.join(arguments)}: {(error or out).strip()}", log=_log(module))
    return out


def _log(module):
    """The last words of the programs, which say why one did not start."""
    return [module.run_command(["supervisorctl", "tail", name])[1][-1500:] for name in module.params["names"]]


if __name__ == "__main__":
    main()
