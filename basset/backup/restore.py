"""A new host becomes the one that was: graph and files of a snapshot take the place of its own."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from basset.backup.places import COPY, SAVED
from basset.backup.programs import must
from basset.backup.restic import Restic
from basset.errors import InvalidInput, NotFound

# Instances too; what is to come back starts with the target.
CHOWN = ("chown", "--recursive", "--no-dereference")
UNITS = ("basset.target", "basset-*", "redis-server@basset-*")


def snapshot_of(restic: Restic, wanted: str) -> str:
    """The id of the snapshot *wanted*: one that is there, or the ``latest`` if that is clear.

    Raises:
        NotFound: there is none.
        InvalidInput: several hosts have written here, so it is not clear which is meant.
    """
    there = sorted(restic.snapshots(), key=lambda one: str(one["time"]))
    if wanted != "latest":
        found = [one for one in there if str(one["id"]).startswith(wanted)]
        if len(found) != 1:
            raise NotFound(f"the repository has no snapshot {wanted} of Basset")
        return str(found[0]["id"])
    if not there:
        raise NotFound("the repository has no snapshot of Basset")
    newest = {one["hostname"]: one for one in there}
    if len(newest) > 1:
        each = ", ".join(f"{one['id'][:8]} of {host}" for host, one in newest.items())
        raise InvalidInput(
            f"several hosts have backups here, the newest are {each}; "
            "say which is meant: -e basset_restore_snapshot=ID"
        )
    return str(there[-1]["id"])


def put_in_place(restic: Restic, snapshot: str, saved: Mapping[Path, Path] = SAVED) -> None:
    """Stop Basset, and put graph, files and secrets of *snapshot* in place of a new host's;
    nothing is started. After an interruption it is done again from the start.

    *saved*: the folder to fill → where the backup has it from.
    """
    must("systemctl", "stop", *UNITS)
    # A part that this host does not have is left out, such as HTTPS.
    came = {
        place: _beside(restic, snapshot, place, source)
        for place, source in saved.items()
        if place.is_dir()
    }
    for place, folder in came.items():
        if folder.is_dir():
            _take_place(folder, place)
        _remove(place / COPY)


def _beside(restic: Restic, snapshot: str, place: Path, source: Path) -> Path:
    """Restore into an empty folder: restic 0.14 fails at a link that is there already, and what
    has come by half takes nothing's place.
    """
    _remove(place / COPY)
    return restic.restore(snapshot, source, place / COPY)


def _take_place(folder: Path, place: Path) -> None:
    _give(folder, place)
    for each in sorted(folder.iterdir()):
        _remove(place / each.name)
        each.rename(place / each.name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _give(folder: Path, place: Path) -> None:
    """Let all in *folder* belong to the owner of *place*: numbers differ from host to host."""
    owner = place.stat()
    must(*CHOWN, f"{owner.st_uid}:{owner.st_gid}", folder)
