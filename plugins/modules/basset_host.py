"""Inspect a host before anything changes on it."""

import glob
import grp
import os
import pwd
import shutil
import socket
import sys
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.basset_dpkg import packages, pending
from ansible.module_utils.basset_files import read

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
author: [Basset]
"""
EXAMPLES = """
- name: Ensure the host's properties are known
  basset_host:
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
releases:
  description: Names of the complete releases.
  type: list
  returned: always
schemas:
  description: Addresses of databases to which the current release has applied its schema.
  type: list
  returned: always
has_password:
  description: Whether the installed Neo4j has its first password.
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
  description: Version of the Python that runs this module.
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
unresolved:
  description: The given names that do not resolve.
  type: list
  returned: always
"""
# As /proc/net/tcp writes the state of a socket.
LISTENING = "0A"
RECORD = "/etc/basset/packages"


def main():
    module = AnsibleModule(
        argument_spec={
            "ports": {"type": "list", "elements": "int", "default": []},
            "names": {"type": "list", "elements": "str", "default": []},
            "packages": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    module.exit_json(
        system=_system(),
        systemd=Path("/run/systemd/system").is_dir(),
        packages=_settled(module),
        users={name: _groups(name) for name in ("basset", "basset-neo4j") if _groups(name)},
        releases=[mark.parent.name for mark in Path("/opt/basset/releases").glob("*/.complete")],
        schemas=read("/opt/basset/current/.schemas").split(),
        has_password=Path("/var/lib/basset-neo4j/data/dbms/auth.ini").exists(),
        has_certificate=bool(read("/etc/basset/credentials/NEO4J_CERTIFICATE").strip()),
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        free_mb={folder: _free_mb(folder) for folder in ("/opt/basset", "/var/lib/basset")},
        python=".".join(map(str, sys.version_info[:2])),
        listeners=_foreign_listeners(set(module.params["ports"])),
        installed=Path("/opt/basset/current").exists(),
        unresolved=[name for name in module.params["names"] if not _resolves(name)],
    )


def _system():
    lines = (line.split("=", 1) for line in read("/etc/os-release").splitlines() if "=" in line)
    found = {name: value.strip('"') for name, value in lines}
    return {
        "id": found.get("ID"),
        "version": found.get("VERSION_ID"),
        "name": found.get("PRETTY_NAME"),
    }


def _settled(module):
    if not shutil.which("dpkg-query"):
        return []  # no Debian, which the next task says
    there, half = packages(module)
    # Of an interrupted run it is not known which packages came with it, until the next one looks.
    return [] if half or pending(RECORD).exists() else sorted(there & {*module.params["packages"]})


def _groups(user):
    """The names of its groups; none when there is no such user."""
    try:
        primary = pwd.getpwnam(user).pw_gid
    except KeyError:
        return []
    return [
        group.gr_name for group in grp.getgrall() if user in group.gr_mem or group.gr_gid == primary
    ]


def _free_mb(folder):
    path = Path(folder)
    while not path.is_dir():
        path = path.parent
    return shutil.disk_usage(path).free // 2**20


def _resolves(name):
    try:
        socket.getaddrinfo(name, None)
    except socket.gaierror:
        return False
    return True


def _foreign_listeners(ports):
    """Who listens on *ports* and is not ours. From /proc: a bare host may lack ss and netstat."""
    sockets = _listening(ports)
    owners = dict(_owners(sockets)) if sockets else {}
    foreign = {
        link: port
        for link, port in sockets.items()
        if link not in owners or not _is_ours(owners[link])
    }
    return {
        port: _name(owners[link]) if link in owners else "another program"
        for link, port in foreign.items()
    }


def _listening(ports):
    """The sockets that listen on *ports*, as a link in /proc names them, and the port of each."""
    sockets = {}
    for table in filter(Path.exists, (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))):
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            port = int(fields[1].rpartition(":")[2], 16)
            if fields[3] == LISTENING and port in ports:
                sockets[f"socket:[{fields[9]}]"] = str(port)
    return sockets


def _owners(sockets):
    # Unlike Path.glob, it passes over processes that end in the meantime.
    for link in glob.iglob("/proc/[0-9]*/fd/*"):  # noqa: PTH207
        try:
            target = str(Path(link).readlink())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended meanwhile, or a container does not let its root see it
        if target in sockets:
            yield target, Path(link).parents[1]


def _name(process):
    return f"{(process / 'comm').read_text().strip()} (process {process.name})"


def _is_ours(process):
    return b"/opt/basset/" in (process / "cmdline").read_bytes()


if __name__ == "__main__":
    main()
