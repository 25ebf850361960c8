"""Inspect a host before anything changes on it."""

import os
import shutil
import sys
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils import accounts, network
from ansible_collections.basset.bundle.plugins.module_utils.dpkg import packages, pending
from ansible_collections.basset.bundle.plugins.module_utils.files import is_kept, read

DOCUMENTATION = """
module: basset_host
short_description: Inspect a host before anything changes on it
description:
  - Finds out what kind of host it is, what stands in the way, and what is already done. Inspects
    the host once, because a question before each task would cost every run its time.
options:
  ports:
    description: Ports that must be free or Basset's own.
    type: list
    elements: int
    default: []
  names:
    description: Host names that must resolve on this host.
    type: list
    elements: str
    default: []
  packages:
    description: Debian's packages to look for.
    type: list
    elements: str
    default: []
  folders:
    description: Folders to look at, each with C(path), C(mode) and C(owner).
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The folder., type: path, required: true}
      mode: {description: "Its mode, in quotes.", type: str, default: "0755"}
      owner: {description: "Its owner, whose group has the same name.", type: str, default: root}
  addresses:
    description: Addresses that must be this host's own.
    type: list
    elements: str
    default: []
author: [Basset]
"""
EXAMPLES = """
- name: Ensure the host's properties are known
  basset.bundle.basset_host:
    ports: [7687]
"""
RETURN = """
system:
  description: ID and VERSION_ID of os-release(5), and its PRETTY_NAME.
  type: dict
  returned: always
systemd:
  description: Whether systemd runs the host.
  type: bool
  returned: always
packages:
  description: The given packages that are installed; empty after an interrupted run.
  type: list
  returned: always
users:
  description: Basset's users that exist, with their groups.
  type: dict
  returned: always
users_made:
  description: The users that came with Basset, which a purge may remove.
  type: list
  returned: always
users_recorded:
  description: The users that are recorded as such.
  type: list
  returned: always
strangers:
  description: Who has the name of a user or group of Basset's and is somebody else, in words.
  type: list
  returned: always
moved:
  description: >-
    Data that came from another host, where its owner had another number; C(path), C(number) and
    C(owner), its user here.
  type: list
  returned: always
misfits:
  description: The given folders that are not there, or have another mode or owner.
  type: list
  returned: always
firewall:
  description: Whether Basset's own rules of nftables are in use.
  type: bool
  returned: always
masked:
  description: Whether Debian's own Redis, which came with Basset, is kept from starting.
  type: bool
  returned: always
releases:
  description: Names of the complete releases.
  type: list
  returned: always
release:
  description: Name of the release in use; empty when there is none.
  type: str
  returned: always
schemas:
  description: Addresses of databases to which the current release has applied its schema.
  type: list
  returned: always
has_password:
  description: Whether the installed Neo4j has its first password.
  type: bool
  returned: always
lost_password:
  description: Whether it has one that no file of this host names any more.
  type: bool
  returned: always
has_certificate:
  description: Whether there is a certificate that the installed Neo4j and its clients show.
  type: bool
  returned: always
memory_mb:
  description: Memory of the host.
  type: int
  returned: always
free_mb:
  description: Free space for the programs and for the data.
  type: dict
  returned: always
python:
  description: Version of the Python that runs this module, and a release's.
  type: str
  returned: always
interpreter:
  description: The program that it is.
  type: str
  returned: always
listeners:
  description: For each of the ports that is in use, the name of the process.
  type: dict
  returned: always
installed:
  description: Whether a release is in use.
  type: bool
  returned: always
resolved:
  description: For each of the addresses, those that it stands for and that are this host's.
  type: dict
  returned: always
unresolved:
  description: The given names that do not resolve.
  type: list
  returned: always
foreign:
  description: The given addresses that are not this host's.
  type: list
  returned: always
"""
RECORD = "/etc/basset/packages"
FOLDER = {
    "path": {"type": "path", "required": True},
    "mode": {"type": "str", "default": "0755"},
    "owner": {"type": "str", "default": "root"},
}
MASK = Path("/etc/systemd/system/redis-server.service")
FIREWALL = Path("/etc/systemd/system/basset.target.wants/basset-firewall.service")

# Neo4j writes it with its first password; it stays.
HAS_PASSWORD = Path("/var/lib/basset-neo4j/data/dbms/auth.ini")
PASSWORD = "/etc/basset/credentials/NEO4J_PASSWORD"  # noqa: S105 - where it is


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "ports": {"type": "list", "elements": "int", "default": []},
            "names": {"type": "list", "elements": "str", "default": []},
            "packages": {"type": "list", "elements": "str", "default": []},
            "addresses": {"type": "list", "elements": "str", "default": []},
            "folders": {"type": "list", "elements": "dict", "default": [], "options": FOLDER},
        },
        supports_check_mode=True,
    )
    own = {name: network.own(name) for name in module.params["addresses"]}
    module.exit_json(
        system=_system(),
        systemd=Path("/run/systemd/system").is_dir(),
        packages=_settled(module),
        users=accounts.present(),
        users_made=accounts.made(),
        users_recorded=accounts.recorded(),
        strangers=[*accounts.strangers()],
        moved=[*accounts.moved()],
        misfits=[each["path"] for each in module.params["folders"] if not _fits(**each)],
        firewall=FIREWALL.is_symlink(),
        masked=MASK.is_symlink() and "redis-server" in read(RECORD).split(),
        releases=[mark.parent.name for mark in Path("/opt/basset/releases").glob("*/.complete")],
        release=_release(),
        schemas=read("/opt/basset/current/.schemas").split(),
        has_password=HAS_PASSWORD.exists(),
        lost_password=HAS_PASSWORD.exists() and not read(PASSWORD).strip(),
        has_certificate=bool(read("/etc/basset/credentials/NEO4J_CERTIFICATE").strip()),
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        free_mb={folder: _free_mb(folder) for folder in ("/opt/basset", "/var/lib/basset")},
        python=".".join(map(str, sys.version_info[:2])),
        # With its version: after an upgrade of the distribution it is still that one.
        interpreter=str(Path(sys.executable).resolve()),
        listeners=network.foreign_listeners(set(module.params["ports"])),
        installed=Path("/opt/basset/current").exists(),
        unresolved=[name for name in module.params["names"] if not network.resolves(name)],
        foreign=[name for name, those in own.items() if not those],
        resolved=own,
    )


def _system() -> dict[str, str | None]:
    lines = (line.split("=", 1) for line in read("/etc/os-release").splitlines() if "=" in line)
    found = {name: value.strip('"') for name, value in lines}
    return {
        "id": found.get("ID"),
        "version": found.get("VERSION_ID"),
        "name": found.get("PRETTY_NAME"),
    }


def _release() -> str:
    current = Path("/opt/basset/current")
    return current.readlink().name if current.is_symlink() else ""


def _settled(module: AnsibleModule) -> list[str]:
    if not shutil.which("dpkg-query"):
        return []  # no Debian, which the next task says
    there, half = packages(module)
    # Of an interrupted run it is not known which packages came with it, until the next one looks.
    return [] if half or pending(RECORD).exists() else sorted(there & {*module.params["packages"]})


def _fits(path: str, mode: str, owner: str) -> bool:
    return Path(path).is_dir() and is_kept(Path(path), int(mode, 8), owner, owner)


def _free_mb(folder: str) -> int:
    path = Path(folder)
    while not path.is_dir():
        path = path.parent
    return shutil.disk_usage(path).free // 2**20


if __name__ == "__main__":
    main()
