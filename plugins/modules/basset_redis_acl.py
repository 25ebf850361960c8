"""Write the users of a Redis instance from a credential of the same host."""

import hashlib
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import keep, read

DOCUMENTATION = """
module: basset_redis_acl
short_description: Write the users of a Redis instance from a credential of the same host
description:
  - One user with the password of the URL in the credential, as a hash; the default user is off.
options:
  path:
    description: The instance's aclfile.
    type: path
    required: true
  credential:
    description: File that holds the URL by which clients reach the instance.
    type: path
    required: true
  rules:
    description: What the user may do, in Redis's words.
    type: str
    required: true
author: [Basset]
"""
EXAMPLES = """
- name: Let Basset in, and nobody else
  basset_redis_acl:
    path: /etc/redis/basset-cache.acl
    credential: /etc/basset/credentials/REDIS_URL
    rules: ~* &* +@all -@admin
"""
RETURN = """#"""


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "credential": {"type": "path", "required": True},
            "rules": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    url = urlsplit(read(module.params["credential"]))
    if module.check_mode and not url.password:
        module.exit_json(changed=True)  # the credential would have been made by now
    digest = hashlib.sha256(url.password.encode()).hexdigest()
    text = f"user default off\nuser {url.username} on #{digest} {module.params['rules']}\n"
    module.exit_json(changed=keep(module, module.params["path"], text, 0o640, group="redis"))


if __name__ == "__main__":
    main()
