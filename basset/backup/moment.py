"""A copy of the graph and of all files, of one moment: Neo4j is stopped while it is made.

Neo4j's Community Edition cannot be copied while it runs. Rows and files belong together: what a row
names must be there, so both are copied while no row can change.
"""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from basset.backup.places import COPIES, COPY, GRAPH, HOME, NOT_KEPT, UNFINISHED, owner_of
from basset.backup.programs import must, ran
from basset.errors import StorageFull, Unavailable
from basset.ownfile import own_folder

NEO4J = "basset-neo4j.service"
TARGET = "basset.target"
# There while Neo4j is stopped for a copy; gone after a reboot, which starts it.
MARK = Path("/run/basset-backup/stopped")
# Only what is newer than its copy. Blocks are shared where the file system can.
CLONE = ("cp", "--archive", "--update", "--reflink=auto")
# A copy that takes longer is given up: people wait for the graph.
MOST_SECONDS = 300
# What the graph may write meanwhile, and what the disk needs to stay healthy.
SPARE_BYTES = 512 * 1024 * 1024


def copy_of_one_moment(home: Path = HOME, graph: Path = GRAPH) -> float:
    """Make the copies; the seconds that Neo4j was stopped.

    Raises:
        StorageFull: there is no space for them; Neo4j was not stopped.
        Unavailable: they cannot be made.
    """
    _require_space(graph)
    _clone_ahead(graph)
    began = time.monotonic()
    with _stopped_neo4j():
        try:
            _clone(graph)
            link_files(home)
        except OSError as error:
            raise Unavailable(f"the copy cannot be made: {error}") from error
    return round(time.monotonic() - began, 1)


def remove_copies() -> None:
    for folder in COPIES:
        with owner_of(folder.parent):
            shutil.rmtree(folder, ignore_errors=not folder.exists())


def resume() -> None:
    """Start Neo4j again, if it was stopped for a copy and Basset has not been stopped since."""
    if MARK.exists():
        if _is_up(TARGET):
            must("systemctl", "start", NEO4J)
        MARK.unlink()


def link_files(home: Path) -> None:
    """Link every file below *home* that is kept. What is finished there is never written again."""
    with owner_of(home):
        try:
            shutil.copytree(
                home,
                home / COPY,
                symlinks=True,
                ignore=lambda folder, names: _left_out(folder == str(home), names),
                copy_function=_link,
            )
        except shutil.Error as error:
            # What a worker or a cleanup has just removed is no loss.
            if left := [source for source, _, _ in error.args[0] if os.path.lexists(source)]:
                raise Unavailable(
                    f"{left[0]} cannot be read by the user that it should belong to; "
                    f"chown --recursive --reference={home} {home} mends that"
                ) from error


def _left_out(at_top: bool, names: list[str]) -> set[str]:
    patterns = (*UNFINISHED, *NOT_KEPT) if at_top else UNFINISHED
    return {name for name in names if any(fnmatchcase(name, each) for each in patterns)}


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        # Of another user, and readable; or below a mount of its own.
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EXDEV}:
            raise
        shutil.copy2(source, target, follow_symlinks=False)


def _clone_ahead(graph: Path) -> None:
    """Copy while Neo4j runs: what it does not write until it is stopped need not be copied then."""
    began = time.time()
    with owner_of(graph):
        own_folder(graph / COPY)
        # A file that goes meanwhile is an error of cp, and none of ours.
        ran(*CLONE, graph / "data", graph / COPY, seconds=MOST_SECONDS)
        # Two writes within a tick of the kernel's clock look like one: these are copied again.
        for path in (graph / COPY).rglob("*"):
            if path.is_file() and path.stat().st_mtime > began - 1:
                path.unlink()


def _clone(graph: Path) -> None:
    store, copy = graph / "data", graph / COPY / "data"
    with owner_of(graph), _locked(store / "databases" / "store_lock"):
        must(*CLONE, store, copy.parent, seconds=MOST_SECONDS)
        for path in copy.rglob("*"):
            if path.is_file() and not (store / path.relative_to(copy)).exists():
                path.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock that Neo4j takes at start: whoever starts it now only makes it try again."""
    with path.open("a") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def _stopped_neo4j() -> Iterator[None]:
    if _is_up(NEO4J):
        MARK.parent.mkdir(exist_ok=True)
        MARK.touch()
    try:
        if MARK.exists():
            must("systemctl", "stop", NEO4J)
        yield
    finally:
        resume()


def _require_space(graph: Path) -> None:
    # It counts on where a file goes that Neo4j removes meanwhile.
    counted = ran("du", "--summarize", "--block-size=1", graph / "data").stdout
    wanted = int(counted.split()[0]) + SPARE_BYTES
    free = shutil.disk_usage(graph).free
    if free < wanted:
        raise StorageFull(
            f"the copy of the graph needs {wanted // 2**20} MB below {graph}, and "
            f"{free // 2**20} MB are free; nothing was stopped"
        )


def _is_up(unit: str) -> bool:
    return ran("systemctl", "is-active", "--quiet", unit).returncode == 0
