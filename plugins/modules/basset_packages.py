"""Install Debian packages, and record which ones were not there before."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.basset.bundle.plugins.module_utils.dpkg import packages, pending
from ansible_collections.basset.bundle.plugins.module_utils.files import keep, read

DOCUMENTATION = """
module: basset_packages
short_description: Install Debian packages, and record which ones were not there before
description:
  - Does what a package manager's module does, and keeps a record with which an uninstall can
    restore the host.
  - Completes what an interrupted run or a full disk left half done. Needs no python3-apt.
options:
  names:
    description: The packages.
    type: list
    elements: str
    required: true
  record:
    description: File that lists every package that came with them.
    type: path
    required: true
  state:
    description: With C(absent), remove every package of the record, and the record.
    choices: [present, absent]
    default: present
    type: str
author: [Basset]
"""
EXAMPLES = """
- name: Ensure Basset's packages are installed
  basset.bundle.basset_packages:
    names: [python3-venv]
    record: /etc/basset/packages
"""
RETURN = """
packages:
  description: The packages that were installed or removed; in check mode, the missing ones.
  type: list
  returned: always
"""
APT = [
    "apt-get",
    "--quiet",
    "--yes",
    "-o",
    "DPkg::Lock::Timeout=120",
    "-o",
    "Dpkg::Options::=--force-confold",
]
LOCKS = (Path("/var/lib/apt/lists/lock"), Path("/var/lib/dpkg/lock-frontend"))
PATIENCE = 300
# Seconds.
FRESH = 600


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "names": {"type": "list", "elements": "str", "default": []},
            "record": {"type": "path", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    # A host's own may keep from others what packages bring for them.
    os.umask(0o022)
    module.run_command_environ_update = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    action = _install if module.params["state"] == "present" else _remove
    if module.check_mode:
        action(module)
    Path(module.params["record"]).parent.mkdir(exist_ok=True)
    with Path(module.params["record"] + ".lock").open("w") as lock:
        # A run that was interrupted on the controller may still be at work here: this module, or
        # only its apt-get.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _wait_for_others(module)
        action(module)


def _install(module: AnsibleModule) -> None:
    record, names = module.params["record"], module.params["names"]
    before, half = packages(module)
    missing = sorted(set(names) - before)
    # Written before the first change: what an interrupted run installed is still known as ours.
    known = pending(record)
    if not missing and not half and not known.exists():
        module.exit_json(changed=False, packages=[])
    if module.check_mode:
        module.exit_json(changed=True, packages=missing)
    if not known.exists():
        _write(module, known, before)
    if half:
        _run(module, ["dpkg", "--configure", "--pending"])
        _run(module, [*APT, "--fix-broken", "install"])
    if missing:
        _update(module, Path(record + ".updated"))
        _run(module, [*APT, "install", "--no-install-recommends", *missing])
    came = packages(module)[0] - _names(known)
    _write(module, record, _names(record) | came)
    known.unlink()
    module.exit_json(changed=True, packages=sorted(came))


def _update(module: AnsibleModule, done: Path) -> None:
    """Bring apt's lists up to date, unless the call before has just done so."""
    if done.exists() and time.time() - done.stat().st_mtime < FRESH:
        return
    # Without a limit it would wait for ever if the network goes away.
    _run(module, ["timeout", "300", *APT, "update"])
    done.touch()


def _remove(module: AnsibleModule) -> None:
    record = module.params["record"]
    there = packages(module)[0]
    # Of an interrupted run the record does not tell yet.
    came = there - _names(pending(record)) if pending(record).exists() else set()
    ours = sorted(there & _names(record) | came)
    if ours and not module.check_mode:
        _run(module, [*APT, "purge", *ours])
    module.exit_json(changed=bool(ours), packages=ours)


def _wait_for_others(module: AnsibleModule) -> None:
    """Let another apt-get end: only what it leaves tells what there is to do."""
    limit = time.monotonic() + PATIENCE
    for path in LOCKS:
        with path.open("a") as file:
            while not _is_free(file):
                if time.monotonic() > limit:
                    module.fail_json(
                        msg=f"{path} has been locked for {PATIENCE} s: wait until the other "
                        "apt-get has ended, then run this again"
                    )
                time.sleep(0.5)


def _is_free(file: IO[str]) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(module: AnsibleModule, command: list[str]) -> str:
    code, out, error = module.run_command(command)
    if code:
        module.fail_json(
            msg=f"{' '.join(command)}: {(error or out).strip()[-2000:] or 'no answer in time'}"
        )
    return str(out)


def _names(path: str | Path) -> set[str]:
    return set(read(path).split())


def _write(module: AnsibleModule, path: str | Path, names: set[str]) -> None:
    keep(module, path, "".join(f"{name}\n" for name in sorted(names)), 0o644)


if __name__ == "__main__":
    main()
