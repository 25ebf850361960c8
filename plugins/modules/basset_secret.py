"""Keep a secret in a file of a host: generated there once, or given; never shown."""

import secrets

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import keep, read

DOCUMENTATION = """
module: basset_secret
short_description: Keep a secret in a file of a host
description:
  - Without a value, generates the secret on the host, once. It never leaves the host, and no answer of this module contains it.
options:
  path:
    description: The file; mode 0600, owned by root.
    type: path
    required: true
  value:
    description: The secret, for one that others made. Absent or empty means a generated one.
    type: str
  pattern:
    description: What the file contains around a generated secret; C({}) stands for it.
    type: str
    default: '{}'
author: [Basset]
"""
EXAMPLES = """
- name: Keep the password of Neo4j
  basset_secret:
    path: /etc/basset/credentials/NEO4J_PASSWORD
"""
RETURN = """#"""
BYTES = 24


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "value": {"type": "str", "no_log": True},
            "pattern": {"type": "str", "default": "{}"},
        },
        supports_check_mode=True,
    )
    path, pattern = module.params["path"], module.params["pattern"]
    wanted = module.params["value"] or read(path)
    if not module.params["value"] and not _fits(wanted, pattern):
        wanted = pattern.replace("{}", secrets.token_urlsafe(BYTES))
    module.exit_json(changed=keep(module, path, wanted, 0o600))


def _fits(text, pattern):
    """Whether *text* is *pattern* with some secret in it: another address means another file."""
    before, _, after = pattern.partition("{}")
    return text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after)


if __name__ == "__main__":
    main()
