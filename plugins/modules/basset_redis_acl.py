"""Write the users of Redis instances from credentials of the same host."""

import hashlib
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import keep, read

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
  basset_redis_acl:
    instances:
      - path: /etc/redis/basset-cache.acl
        credential: /etc/basset/credentials/REDIS_URL
        rules: ~* &* +@all -@admin
"""
RETURN = """#"""


def main():
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


def _keep_users(module, path, credential, rules):
    url = urlsplit(read(credential))
    if module.check_mode and not url.password:
        return True  # the credential would have been made by now
    digest = hashlib.sha256(url.password.encode()).hexdigest()
    text = f"user default off\nuser {url.username} on #{digest} {rules}\n"
    return keep(module, path, text, 0o640, group="redis")


if __name__ == "__main__":
    main()
