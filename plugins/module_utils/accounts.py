"""The users that Basset runs as on a host, others of their names, and whose the data is."""

import grp
import pwd
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.basset.bundle.plugins.module_utils.files import read

# Written before they come: those that were not there before.
RECORD = "/etc/basset/users"
# Where they are at home, which tells them from others of the same name.
HOMES = {name: f"/var/lib/{name}" for name in ("basset", "basset-neo4j", "basset-front")}
# Whose the data is that may be brought from another host.
DATA = {**{home: user for user, home in HOMES.items()}, "/var/lib/redis/basset-broker": "redis"}


def present() -> dict[str, list[str]]:
    """Basset's users that exist, with their groups."""
    return {name: groups(name) for name in HOMES if groups(name)}


def groups(user: str) -> list[str]:
    """The names of its groups; none when there is no such user."""
    try:
        primary = pwd.getpwnam(user).pw_gid
    except KeyError:
        return []
    return [
        group.gr_name for group in grp.getgrall() if user in group.gr_mem or group.gr_gid == primary
    ]


def made() -> list[str]:
    """The users that came with Basset: those of the record, which older releases did not write."""
    found = {name for name in HOMES if groups(name)} - {name for name, _ in _foreign_users()}
    old = not Path(RECORD).exists() and Path("/opt/basset/current").is_symlink()
    return sorted(found if old else found & {*recorded()})


def recorded() -> list[str]:
    return sorted(read(RECORD).split())


def _foreign_users() -> Iterator[tuple[str, str]]:
    """Users of our names who are at home elsewhere, and where."""
    for name, home in HOMES.items():
        if groups(name) and pwd.getpwnam(name).pw_dir != home:
            yield name, pwd.getpwnam(name).pw_dir


def strangers() -> Iterator[str]:
    for name, home in _foreign_users():
        yield f"the user {name}, at home in {home}"
    for group in grp.getgrall():
        if group.gr_name in HOMES and not groups(group.gr_name):
            yield f"the group {group.gr_name}"


def moved() -> Iterator[dict[str, str | int]]:
    """Below each folder of data, numbers that are neither root's nor its owner's of here."""
    for path, owner in DATA.items():
        folder = Path(path)
        if not folder.is_dir():
            continue
        numbers = {place.lstat().st_uid for place in (folder, *folder.iterdir())}
        for number in sorted(numbers - {0, _number(owner)}):
            yield {"path": path, "number": number, "owner": owner}


def _number(user: str) -> int:
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return -1  # yet to come
