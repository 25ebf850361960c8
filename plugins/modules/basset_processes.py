"""Ensure that processes run on their current files, under systemd or under Supervisor."""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils import supervisor, systemd

DOCUMENTATION = """
module: basset_processes
short_description: Ensure that processes run on their current files
description:
  - Writes unit files, enables and starts units, and restarts those that started before one of
    their files changed.
    Unlike a handler, that also holds when the run that changed the file was interrupted.
  - Where there is no systemd, the same units become programs of Supervisor.
options:
  names:
    description: The units. Other instances of a template of Basset's among them are stopped.
    type: list
    elements: str
    required: true
  definitions:
    description: Unit files and drop-ins, name to text.
    type: dict
    default: {}
  files:
    description: What the processes read at start. Of a link, the link itself counts.
    type: list
    elements: path
    default: []
  wait:
    description:
      - Whether to wait until processes run or have ended. A worker first finishes its report, which
        may take an hour.
    type: bool
    default: true
  drain:
    description:
      - Restart one after the other instead of all at once, and wait at most so many seconds for all of
        them. Whoever is busy then finishes and restarts by itself.
    type: int
  state:
    description:
      - With C(absent), the units are stopped and disabled; their files stay. Supervisor's go on.
    choices: [started, absent]
    default: started
    type: str
author: [Basset]
"""
EXAMPLES = """
- name: Run the API
  basset.bundle.basset_processes:
    names: [basset-api.service]
    definitions:
      basset-api.service: "{{ lookup('file', 'basset-api.service') }}"
    files: [/etc/basset/basset.env, /opt/basset/current]
"""
RETURN = """
written: {description: Files of definitions that changed., type: list, returned: always}
started: {description: Those that did not run., type: list, returned: when started}
restarted: {description: Those that ran on older files., type: list, returned: when started}
stopped: {description: Those that ran or were enabled., type: list, returned: always}
"""


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "required": True},
            "definitions": {"type": "dict", "default": {}},
            "files": {"type": "list", "elements": "path", "default": []},
            "wait": {"type": "bool", "default": True},
            "drain": {"type": "int"},
            "state": {"type": "str", "choices": ["started", "absent"], "default": "started"},
        },
        supports_check_mode=True,
    )
    names, files = module.params["names"], module.params["files"]
    definitions = {
        name: text.rstrip("\n") + "\n" for name, text in module.params["definitions"].items()
    }
    if not Path("/run/systemd/system").is_dir():
        done = {
            "written": supervisor.define(module, definitions),
            **supervisor.start(module, names, files),
        }
    elif module.params["state"] == "absent":
        done = {
            "written": systemd.define(module, definitions),
            **systemd.stop(module, names),
        }
    else:
        done = {
            "written": systemd.define(module, definitions),
            **systemd.start(module, names, files),
            **systemd.stop(module, systemd.instances(names)),
        }
    module.exit_json(changed=any(done.values()), **done)


if __name__ == "__main__":
    main()
