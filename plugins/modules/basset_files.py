"""Keep the folders, files and links that one part of Basset has on a host."""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_files import keep, keep_folder, keep_link, read

DOCUMENTATION = """
module: basset_files
short_description: Keep the folders, files and links that one part of Basset has on a host
description:
  - One call for all of a role's files, because every task costs a second run its time.
  - In check mode it shows what a fresh host would get, in folders that are not there yet.
options:
  folders:
    description: "C(path), C(mode), C(owner): a user, whose group has the same name."
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The folder., type: path, required: true}
      mode: {description: "Its mode, in quotes.", type: str, default: "0755"}
      owner: {description: Its owner., type: str, default: root}
  files:
    description: Files of root.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      content: {description: What it says., type: str, required: true}
      mode: {description: "Its mode, in quotes.", type: str, default: "0644"}
      group: {description: Its group., type: str, default: root}
  links:
    description: Symbolic links.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The link., type: path, required: true}
      to: {description: "What it names, as it is written.", type: str, required: true}
author: [Basset]
"""
EXAMPLES = """
- name: Keep the files of Neo4j
  basset_files:
    folders:
      - {path: /var/lib/basset-neo4j, mode: "0750", owner: basset-neo4j}
    files:
      - {path: /etc/basset/neo4j/neo4j.env, content: BASSET_NEO4J_HEAP=512m}
"""
RETURN = """#"""
FOLDER = {
    "path": {"type": "path", "required": True},
    "mode": {"type": "str", "default": "0755"},
    "owner": {"type": "str", "default": "root"},
}
FILE = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str", "required": True},
    "mode": {"type": "str", "default": "0644"},
    "group": {"type": "str", "default": "root"},
}
LINK = {"path": {"type": "path", "required": True}, "to": {"type": "str", "required": True}}


def main():
    module = AnsibleModule(
        argument_spec={
            name: {"type": "list", "elements": "dict", "default": [], "options": options}
            for name, options in (("folders", FOLDER), ("files", FILE), ("links", LINK))
        },
        supports_check_mode=True,
    )
    changes = []
    for folder in module.params["folders"]:
        if keep_folder(module, folder["path"], int(folder["mode"], 8), folder["owner"]):
            changes.append({"before_header": folder["path"], "before": "", "after": "a folder\n"})
    for file in module.params["files"]:
        before, after = read(file["path"]), file["content"].rstrip("\n") + "\n"
        if keep(module, file["path"], after, int(file["mode"], 8), file["group"]):
            changes.append(
                {
                    "before_header": file["path"],
                    "after_header": file["path"],
                    "before": before,
                    "after": after,
                }
            )
    for link in module.params["links"]:
        if keep_link(module, link["path"], link["to"]):
            changes.append(
                {"before_header": link["path"], "before": "", "after": f"-> {link['to']}\n"}
            )
    module.exit_json(changed=bool(changes), diff=changes)


if __name__ == "__main__":
    main()
