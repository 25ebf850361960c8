"""A disk that is full, with everything at work beside it: what is said, and what comes by itself."""

import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from investigation import write
from processes import run
from waiting import green, until

# What a disk has left before it is filled: doctor wants a quarter of a gigabyte.
ROOM_MB = 600
# To start all of it, which is not what is measured.
PATIENCE = 600
ENTITIES = 3_000


def full(folder, *units):
    """*folder* is on a disk of its own, which is full until *units* or doctor complain; returns the
    seconds from then to green, once there is room again.
    """
    with _disk_of_its_own(Path(folder)):
        green(*units, seconds=PATIENCE)
        filler = Path(folder, "filler")
        _fill(filler)
        took = until(_complains, 240, f"doctor says that {folder} is full")
        filler.unlink()
        return {"complained_s": took, "healed_s": green(*units)}


@contextmanager
def _disk_of_its_own(folder):
    """Memory that is mounted at *folder*, with what is there; afterwards it is back on the disk."""
    beside = folder.with_name(f"{folder.name}.aside")
    used = sum(path.stat().st_blocks * 512 for path in folder.rglob("*")) // 1024**2
    _alone("stop")
    folder.rename(beside)
    folder.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={used + ROOM_MB}m", "tmpfs", str(folder))
    run("cp", "--archive", f"{beside}/.", str(folder))
    _alone("start")
    try:
        yield
    finally:
        _alone("stop")
        shutil.rmtree(beside)
        run("cp", "--archive", str(folder), str(beside))
        run("umount", str(folder))
        folder.rmdir()
        beside.rename(folder)
        _alone("start")


def _alone(verb):
    run("systemctl", verb, "basset.target", *_servers())
    if verb == "stop":
        until(lambda: not _running(), 120, "everything has stopped")


def _servers():
    return ["basset-neo4j", "redis-server@basset-broker", "redis-server@basset-cache"]


def _running():
    return run(
        "systemctl", "list-units", "--plain", "--no-legend", "--state=active,deactivating",
        "basset-*.service", "redis-server@basset-*.service",
    )  # fmt: skip


def _fill(filler):
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1024**2)):
                pass
        except OSError:
            return  # no space left


def _complains():
    """Work goes on, as on any day, until something does not."""
    file = Path("/root/proof/much.jsonl")
    write(file, ENTITIES)
    command = ["basset", "import", str(file), "--project", f"Full {time.monotonic_ns()}"]
    subprocess.run(command, capture_output=True, check=False)
    return subprocess.run(["basset", "doctor"], capture_output=True, check=False).returncode
