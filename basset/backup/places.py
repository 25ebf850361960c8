"""What a backup of a host has, and where that is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path("/var/lib/basset")
GRAPH = Path("/var/lib/basset-neo4j")
# The certificate of HTTPS, and the authority or account that gives the next one.
FRONT = Path("/var/lib/basset-front")
SETTINGS = Path("/etc/basset")
CREDENTIALS = SETTINGS / "credentials"
# Beside what it is a copy of, on the same disk: it can be linked or cloned.
COPY = "backup"
COPIES = (HOME / COPY, GRAPH / COPY)
# What a restore fills → where a backup has it from.
SAVED = {HOME: HOME / COPY, GRAPH: GRAPH / COPY, CREDENTIALS: CREDENTIALS, FRONT: FRONT}
# Directly below HOME, what is made anew: our own state, and beat's.
NOT_KEPT = (COPY, f"{COPY}.json", "alarms.json", "beat-schedule*")
# At any depth, what somebody is still writing.
UNFINISHED = (".*.tmp", ".*.part", ".health-*")
# Of this host alone: the certificate of its Neo4j, how it reaches its repository, and which
# packages came with Basset.
NOT_KEPT_SETTINGS = (
    CREDENTIALS / "NEO4J_CERTIFICATE",
    CREDENTIALS / "BASSET_BACKUP_*",
    SETTINGS / "packages*",
)


@contextmanager
def owner_of(folder: Path) -> Iterator[None]:
    """Be the owner of *folder*: what root does in a folder of another's, that one may misuse."""
    owner, before = folder.stat(), (os.geteuid(), os.getegid())
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(before[0])
        os.setegid(before[1])
