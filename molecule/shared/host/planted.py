"""What somebody with the powers of the service's user could do to the host: put modules where
programs might import them, and other files in the place of settings and programs.
"""

import os
import pwd
import subprocess
from pathlib import Path

from processes import manager
from waiting import green, until

USER = "basset"
HOME = Path("/var/lib/basset")
MARK = HOME / "planted"
# Of Python, of what Basset uses, and what Celery and Python look for by themselves.
MODULES = (
    *(
        "typing_extensions",
        "neo4j",
        "redis",
        "kombu",
        "celery",
        "celeryconfig",
        "pydantic",
        "click",
    ),
    *("anyio", "json", "logging", "socket", "sitecustomize", "usercustomize", "basset"),
)
OURS = ("/etc/basset", "/opt/basset", "/usr/local/bin", "/etc/systemd/system")


def modules(*units):
    """Put modules where the user may write, start *units* anew, and use every program."""
    folders = [HOME, HOME / "reports", HOME / "keys"]
    planted = [folder / f"{name}.py" for folder in folders for name in MODULES]
    user = pwd.getpwnam(USER)
    for path in planted:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(MARK)!r}, 'a').write(__name__ + chr(10))\n")
        os.chown(path, user.pw_uid, user.pw_gid)
    try:
        for unit in units:
            if "neo4j" not in unit and "redis" not in unit:
                manager.act("restart", unit)
        for folder in folders:
            subprocess.run(["basset", "doctor"], cwd=folder, capture_output=True, check=False)
        took = green(*units)
        until(lambda: not MARK.exists(), 1, "what was planted is not run")
    finally:
        for path in planted:
            path.unlink()
        MARK.unlink(missing_ok=True)
    return {"planted": len(planted), "run": 0, "green_s": took}


def writable():
    """Nothing of Basset's outside of its data is writable for its user; returns what is."""
    seen = subprocess.run(
        ["runuser", "-u", USER, "--", "find", *OURS, "-writable", "!", "-type", "l"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    if seen:
        raise SystemExit(f"the user {USER} may write {seen}")
    return []
