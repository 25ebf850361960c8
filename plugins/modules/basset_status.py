"""Tell what of Basset runs on a host, and what waits."""

import shutil

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: basset_status
short_description: Tell what of Basset runs on a host, and what waits
description: [A table for people. Changes nothing.]
options: {}
author: [Basset]
"""
EXAMPLES = """
- name: Look
  basset_status:
"""
RETURN = """
table: {description: Lines to show., type: list, returned: always}
"""
PROPERTIES = ("Id", "ActiveState", "ActiveEnterTimestamp", "NRestarts", "MemoryCurrent")
PATTERNS = ("basset*", "redis-server@basset-*")
ROW = "{:<38} {:<9} {:<28} {:>8} {:>9}"


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
        memory = unit.get("MemoryCurrent", "")
        yield ROW.format(
            unit["Id"],
            unit["ActiveState"],
            unit["ActiveEnterTimestamp"] or "-",
            unit.get("NRestarts", "-"),
            f"{int(memory) // 2**20} MB" if memory.isdigit() else "-",
        )


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
