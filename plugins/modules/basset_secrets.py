"""Keep secrets in files of a host: generated there once, or given; never shown."""

import secrets

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import keep, read
from ansible.module_utils.basset_keys import ed25519

DOCUMENTATION = """
module: basset_secrets
short_description: Keep secrets in files of a host
description:
  - Without a value, a secret is generated on the host, once. It never leaves the host, and this
    module never returns it.
options:
  secrets:
    description: The secrets; each file has mode 0600 and is owned by root.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: The file., type: path, required: true}
      value: {description: An existing secret. Empty means a generated one., type: str}
      pattern:
        description: What the file contains around a generated secret; C({}) stands for it.
        type: str
        default: '{}'
      kind:
        description: What is generated, a password or a private key in PEM.
        type: str
        choices: [password, ed25519]
        default: password
author: [Basset]
"""
EXAMPLES = """
- name: Keep the password of Neo4j
  basset_secrets:
    secrets:
      - path: /etc/basset/credentials/NEO4J_PASSWORD
"""
RETURN = """#"""
BYTES = 24


def main():
    options = {
        "path": {"type": "path", "required": True},
        "value": {"type": "str", "no_log": True},
        "pattern": {"type": "str", "default": "{}"},
        "kind": {"type": "str", "default": "password", "choices": ["password", "ed25519"]},
    }
    module = AnsibleModule(
        argument_spec={
            # The list itself is not secret, its values are.
            "secrets": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "no_log": False,
                "options": options,
            }
        },
        supports_check_mode=True,
    )
    changed = [
        keep(module, secret["path"], _wanted(secret), 0o600) for secret in module.params["secrets"]
    ]
    module.exit_json(changed=any(changed))


def _wanted(secret):
    if secret["kind"] == "ed25519":
        return secret["value"] or read(secret["path"]) or ed25519()
    before, _, after = secret["pattern"].partition("{}")
    found = read(secret["path"])
    # Another address around it means another secret.
    fits = (
        found.startswith(before) and found.endswith(after) and len(found) > len(before) + len(after)
    )
    return secret["value"] or (found if fits else f"{before}{secrets.token_urlsafe(BYTES)}{after}")


if __name__ == "__main__":
    main()
