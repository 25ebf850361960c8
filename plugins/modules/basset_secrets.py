"""Keep secrets in files of a host: generated there once, or given; never shown."""

import secrets

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.files import keep, read
from ansible_collections.basset.bundle.plugins.module_utils.keys import ed25519

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
        description: >-
          What is generated, a password or a private key in PEM; nothing of what is given, whose
          file is empty when there is none.
        type: str
        choices: [password, ed25519, given]
        default: password
author: [Basset]
"""
EXAMPLES = """
- name: Keep the password of Neo4j
  basset.bundle.basset_secrets:
    secrets:
      - path: /etc/basset/credentials/NEO4J_PASSWORD
"""
RETURN = """
replaced: {description: Files that had another secret before., type: list, returned: always}
"""
BYTES = 24


def main() -> None:
    options = {
        "path": {"type": "path", "required": True},
        "value": {"type": "str", "no_log": True},
        "pattern": {"type": "str", "default": "{}"},
        "kind": {"type": "str", "default": "password", "choices": ["password", "ed25519", "given"]},
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
    wanted = {secret["path"]: _wanted(secret) for secret in module.params["secrets"]}
    before = {path: read(path).strip() for path in wanted}
    changed = [keep(module, path, text, 0o600) for path, text in wanted.items()]
    replaced = [path for path, text in wanted.items() if before[path] not in ("", text.strip())]
    module.exit_json(changed=any(changed), replaced=replaced)


def _wanted(secret: dict[str, str]) -> str:
    if secret["kind"] == "given":
        return f"{secret['value'] or ''}\n"
    if secret["kind"] == "ed25519":
        return secret["value"] or read(secret["path"]) or ed25519()
    before, _, after = secret["pattern"].partition("{}")
    kept = read(secret["path"])
    # Whoever wrote it may have ended the line: rotate.yml, an editor.
    present = kept.strip()
    # Another address around it means another secret.
    fits = (
        present.startswith(before)
        and present.endswith(after)
        and len(present) > len(before) + len(after)
    )
    if secret["value"]:
        return kept if present == secret["value"] else secret["value"]
    return kept if fits else f"{before}{secrets.token_urlsafe(BYTES)}{after}"


if __name__ == "__main__":
    main()
