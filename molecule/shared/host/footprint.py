"""What a host consists of: packages, users, units, files. A purge leaves it as it was."""

import shutil
from pathlib import Path

from processes import run

BEFORE = Path("/root/footprint")
# Moving by itself, or the package manager's own memory of what it did.
MOVING = (
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/var/log",
    "/var/cache",
    "/var/lib/apt",
    "/var/lib/dpkg",
)
MOVING += ("/tmp", "/var/tmp")  # noqa: S108 - passed over, not used
MOVING += ("/var/lib/ucf", "/var/lib/systemd", "/root", "/etc/mtab", "/etc/resolv.conf")


def save():
    """Remember how the host is before anything was installed."""
    BEFORE.write_text("\n".join(_footprint()))


def compare():
    """Fail, and name each thing, when the host is not as it was."""
    before, after = set(BEFORE.read_text().splitlines()), set(_footprint())
    if differences := [
        *(f"left: {line}" for line in after - before),
        *(f"gone: {line}" for line in before - after),
    ]:
        raise SystemExit("\n".join(sorted(differences)))
    return len(before)


def _footprint():
    yield from run(
        "dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\\n"
    ).splitlines()
    yield from run("getent", "passwd").splitlines()
    yield from run("getent", "group").splitlines()
    if shutil.which("systemctl"):
        yield from run("systemctl", "list-unit-files", "--no-legend").splitlines()
    prune = " -o ".join(f"-path {path}" for path in MOVING).split()
    # Not folders' times nor sizes: a file that came and went leaves its mark in them.
    yield from run(
        "find", "/", "(", *prune, ")", "-prune", "-o", "-printf", "%y %m %u %g %p %l\\n"
    ).splitlines()
