"""Show what Basset runs on a host, and what is queued."""

import re
import shutil
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import read

DOCUMENTATION = """
module: basset_status
short_description: Show what Basset runs on a host, and what is queued
description: [A table for people. Changes nothing.]
options: {}
author: [Basset]
"""
EXAMPLES = """
- name: Ensure the state of the host is known
  basset_status:
"""
RETURN = """
table: {description: Lines to show., type: list, returned: always}
"""
PROPERTIES = ("Id", "ActiveState", "ActiveEnterTimestamp", "NRestarts", "ControlGroup")
PATTERNS = ("basset*", "redis-server@basset-*")
# Narrow enough that Ansible does not fold a line.
ROW = "{:<26} {:<12} {:<16} {:>8} {:>6}"


def main():
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    processes = _units(module) if shutil.which("systemctl") else _programs(module)
    module.exit_json(table=[*processes, "", *_work(module)])


def _units(module):
    command = ["systemctl", "show", "--all", "--property", ",".join(PROPERTIES), *PATTERNS]
    blocks = module.run_command(command)[1].strip().split("\n\n")
    units = [dict(line.split("=", 1) for line in block.splitlines()) for block in blocks if block]
    yield ROW.format("unit", "state", "since", "restarts", "memory")
    for unit in sorted(units, key=lambda unit: unit["Id"]):
        memory = _memory_mb(unit.get("ControlGroup"))
        yield ROW.format(
            unit["Id"].removesuffix(".service"),
            unit["ActiveState"],
            # Without the day's name, the seconds and the zone.
            unit["ActiveEnterTimestamp"][4:20] or "-",
            unit.get("NRestarts", "-"),
            f"{memory} MB" if memory else "-",
        )


def _memory_mb(group):
    """Proportional memory (PSS) of a unit's processes: shared pages count by their share."""
    members = Path(f"/sys/fs/cgroup{group}/cgroup.procs")
    if not group or not members.exists():
        return 0
    rollups = [Path(f"/proc/{pid}/smaps_rollup") for pid in members.read_text().split()]
    found = [re.search(r"^Pss:\s+(\d+) kB", read(path), re.MULTILINE) for path in rollups]
    return sum(int(match.group(1)) for match in found if match) // 1024


def _programs(module):
    return module.run_command(["supervisorctl", "status"])[1].splitlines()


def _work(module):
    """What answers, what waits and what was made last, as Basset itself tells it."""
    for arguments in (["doctor"], ["report", "list", "--limit", "1"]):
        _, out, error = module.run_command(["/usr/local/bin/basset", *arguments])
        yield from (out + error).splitlines()
        yield ""


if __name__ == "__main__":
    main()
