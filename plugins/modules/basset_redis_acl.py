"""Write the users of Redis instances from credentials of the same host."""

import hashlib
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.files import keep, read

DOCUMENTATION = """
module: basset_redis_acl
short_description: Write the users of Redis instances from credentials of the same host
description:
  - In each, one user with the password of the URL in the credential, as a hash; the default user
    is off.
options:
  instances:
    description: The instances.
    type: list
    elements: dict
    required: true
    suboptions:
      path: {description: The instance's aclfile., type: path, required: true}
      credential:
        description: File that holds the URL by which clients reach the instance.
        type: path
        required: true
      rules: {description: "What the user may do, in Redis's words.", type: str, required: true}
author: [Basset]
"""
EXAMPLES = """
- name: Let Basset in, and nobody else
  basset.bundle.basset_redis_acl:
    instances:
      - path: /etc/basset/redis/basset-cache.acl
        credential: /etc/basset/credentials/REDIS_URL
        rules: ~* &* +@all -@admin
"""
RETURN = """#"""


def main() -> None:
    options = {
        "path": {"type": "path", "required": True},
        "credential": {"type": "path", "required": True},
        "rules": {"type": "str", "required": True},
    }
    module = AnsibleModule(
        argument_spec={
            "instances": {"type": "list", "elements": "dict", "required": True, "options": options}
        },
        supports_check_mode=True,
    )
    changed = [_keep_users(module, **instance) for instance in module.params["instances"]]
    module.exit_json(changed=any(changed))


def _keep_users(module: AnsibleModule, path: str, credential: str, rules: str) -> bool:
    url = urlsplit(read(credential))
    if not url.password:
        if not module.check_mode:
            module.fail_json(msg=f"{credential} has no password; remove it to have one made")
        return True  # the credential would have been made by now
    # While one password takes the place of another, both let in.
    following = urlsplit(read(f"{credential}.next")).password
    passwords = " ".join(
        f"#{hashlib.sha256(each.encode()).hexdigest()}"
        for each in (url.password, following)
        if each
    )
    # Off, so that nobody is it; with every right, because it is who reads the broker's own file when
    # Redis starts: without them, what was written as a transaction would be lost.
    text = f"user default off ~* &* +@all\nuser {url.username} on {passwords} {rules}\n"
    return keep(module, path, text, 0o640, group="basset")


if __name__ == "__main__":
    main()
