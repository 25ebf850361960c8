"""What others can see: secrets where they must not be, and units that are open."""

import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from processes import run

CREDENTIALS = Path("/etc/basset/credentials")
# Where secrets may be: there, and in the configuration of a Redis that is not ours.
PRIVATE = ("/etc/basset/credentials/", "/etc/redis/redis.conf")
FOLDERS = ("/etc", "/run", "/opt/basset", "/usr/local", "/var/lib", "/var/log", "/root/.ansible")
FOLDERS += ("/tmp", "/var/tmp")  # noqa: S108 - looked into, not used


def secrets(*logs):
    """Fail if a secret of this host is in what others may read, or in *logs*."""
    wanted = _secrets()
    found = [
        *(
            f"{name} in {place}"
            for place, text in _places(logs)
            for name, secret in wanted.items()
            if secret in text
        ),
        *(
            f"{path} is open to others"
            for path in [CREDENTIALS, *CREDENTIALS.iterdir()]
            if _is_open(path)
        ),
    ]
    if found:
        raise SystemExit("\n".join(found))
    return len(wanted)


def exposure(*units):
    """What ``systemd-analyze security`` says of each unit: 0 is best."""
    score = re.compile(r"exposure level for \S+: ([\d.]+)")
    return {
        unit: float(score.search(run("systemd-analyze", "security", "--no-pager", unit))[1])
        for unit in units
    }


def _secrets():
    """Each file's content, and the password inside a URL."""
    found = {}
    for path in CREDENTIALS.iterdir():
        text = path.read_text().strip()
        password = urlsplit(text).password if "://" in text else text
        if password:
            found[path.name] = unquote(password).encode()
    return found


def _places(logs):
    """Everything in which a secret would be seen, with its name."""
    yield from ((f"{path}", path.read_bytes()) for path in map(Path, logs))
    if shutil.which("journalctl"):
        yield (
            "the journal",
            subprocess.run(
                ["journalctl", "--no-pager", "--all"], capture_output=True, check=True
            ).stdout,
        )
    yield "what others see of processes", _seen_by_nobody()
    for top in FOLDERS:
        yield from _files(top)


def _files(top):
    """Contents below *top*: all of the host's configuration, elsewhere what others may read."""
    for folder, _, names in os.walk(top):
        for path in (Path(folder, name) for name in names):
            if (
                path.is_file()
                and not str(path).startswith(PRIVATE)
                and (top == "/etc" or _is_readable(path))
            ):
                yield str(path), path.read_bytes()


def _seen_by_nobody():
    """Arguments and environments of all processes, as an account without rights reads them."""
    nobody = pwd.getpwnam("nobody")
    command = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null"
    seen = subprocess.run(
        ["sh", "-c", command],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        capture_output=True,
        check=False,
    )
    arguments = subprocess.run(
        ["sh", "-c", "cat /proc/[0-9]*/cmdline"], capture_output=True, check=False
    )
    return seen.stdout + arguments.stdout


def _is_readable(path):
    return path.stat().st_mode & 0o004 and all(
        folder.stat().st_mode & 0o001 for folder in path.parents
    )


def _is_open(path):
    return path.stat().st_mode & 0o077 or path.stat().st_uid
