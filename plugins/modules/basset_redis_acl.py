"""Write the users of Redis instances from credentials of the same host."""

import hashlib
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.files import keep, read

DOCUMENTATION = """
module: basset_redis_acl
short_description: Write the users of Redis instances from credentials of the same host
description:
  - In each, a user for each URL, with its name and the hash of its password; the default user is
    off.
options:
  instances:
    description: The instances.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: The instance's aclfile., type: path, required: true}
      users:
        description: Those who may do the same.
        type: list
        elements: dict
        required: true
        suboptions:
          credentials:
            description: Files that hold the URLs by which clients reach the instance.
            type: list
            elements: path
            required: true
          rules: {description: "What they may do, in Redis's words.", type: str, required: true}
author: [Basset]
"""
EXAMPLES = """
- name: Let Basset in, and nobody else
  basset.bundle.basset_redis_acl:
    instances:
      - path: /etc/basset/redis/basset-cache.acl
        users:
          - credentials: [/etc/basset/credentials/REDIS_URL]
            rules: ~* &* +@all -@admin
"""
RETURN = """#"""


def main() -> None:
    user = {
        "credentials": {"type": "list", "elements": "path", "required": True, "no_log": False},
        "rules": {"type": "str", "required": True},
    }
    options = {
        "path": {"type": "path", "required": True},
        "users": {"type": "list", "elements": "dict", "required": True, "options": user},
    }
    module = AnsibleModule(
        argument_spec={
            "instances": {"type": "list", "elements": "dict", "required": True, "options": options}
        },
        supports_check_mode=True,
    )
    changed = [_keep_users(module, **instance) for instance in module.params["instances"]]
    module.exit_json(changed=any(changed))


def _keep_users(module: AnsibleModule, path: str, users: list[dict[str, Any]]) -> bool:
    # Off, so that nobody is it; with every right, because it is who reads the broker's own file when
    # Redis starts: without them, what was written as a transaction would be lost.
    lines = ["user default off ~* &* +@all"]
    for user in users:
        for credential in user["credentials"]:
            url = urlsplit(read(credential))
            if url.password:
                lines.append(f"{_named(url, credential)} {user['rules']}")
            elif module.check_mode:
                return True  # the credential would have been made by now
            else:
                module.fail_json(msg=f"{credential} has no password; remove it to have one made")
    return keep(module, path, "\n".join(lines) + "\n", 0o640, group="basset")


def _named(url: SplitResult, credential: str) -> str:
    # While one password takes the place of another, both let in.
    following = urlsplit(read(f"{credential}.next")).password
    passwords = " ".join(
        f"#{hashlib.sha256(each.encode()).hexdigest()}"
        for each in (url.password, following)
        if each
    )
    return f"user {url.username} on {passwords}"


if __name__ == "__main__":
    main()
