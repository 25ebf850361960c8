"""Install a host by the built collection, with one Ansible after another: versions.py MACHINE SUITE
-i INVENTORY…

Each Ansible gets a fresh machine, builds the collection, installs it to a folder of its own and runs
its playbooks from there: twice the install, of which the second changes nothing, then the status.
None may print a warning. BASSET_ANSIBLE names other versions, with a space between them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT / "molecule" / "shared" / "machine"
# Debian 12's, Debian 13's, the newest; and the youngest Python on which the first still runs.
VERSIONS = os.environ.get("BASSET_ANSIBLE", "2.14 2.19 newest").split()
PYTHONS = {"2.14": "python3.11"}
# Ansible says of every playbook that is called by the name of its collection that this is so.
CALLED = r"\[WARNING\]: running playbook inside collection"
WARNING = re.compile(rf"^(?!{CALLED})\[(?:DEPRECATION )?WARNING\].*", re.MULTILINE)


def main():
    machine, suite, *inventories = sys.argv[1:]
    inventories = [str(ROOT / word) if word != "-i" else word for word in inventories]
    for version in VERSIONS:
        run(MACHINE, "down", machine)
        run(MACHINE, "up", machine, suite)
        with tempfile.TemporaryDirectory() as folder:
            install(version, Path(folder), inventories)


def install(version, folder, inventories):
    bin_folder = ansible(version, folder / "ansible")
    run(bin_folder / "ansible-galaxy", "collection", "build", "--output-path", folder, ROOT)
    archive = next(folder.glob("basset-bundle-*.tar.gz"))
    run(bin_folder / "ansible-galaxy", "collection", "install", "-p", folder / "here", archive)
    changes = []
    for playbook in ("install", "install", "status"):
        began = time.monotonic()
        command = [bin_folder / "ansible-playbook", f"basset.bundle.{playbook}", *inventories]
        output = run(*command, folder=folder)
        changes += re.findall(r"changed=(\d+)", output)
        print(f"{version}: {playbook} {time.monotonic() - began:.1f} s, changed {changes[-1]}")
        if warnings := WARNING.findall(output):
            sys.exit("\n".join(warnings))
    if changes[1:] != ["0", "0"]:
        sys.exit(f"{version}: a second run changed something")


def ansible(version, folder):
    """An environment with that Ansible and nothing else; its folder of programs."""
    python = PYTHONS.get(version, newest_python())
    run(python, "-m", "venv", folder)
    package = "ansible-core" if version == "newest" else f"ansible-core=={version}.*"
    run(folder / "bin" / "pip", "install", "--quiet", package)
    return folder / "bin"


def newest_python():
    names = (f"python3.{minor}" for minor in (14, 13, 12))
    return next(filter(is_there, names), "python3")


def is_there(python):
    """Whether it starts: what a version manager puts in its place may not."""
    return (
        shutil.which(python)
        and not subprocess.run([python, "-V"], capture_output=True, check=False).returncode
    )


def run(*command, folder=ROOT):
    names = ("ANSIBLE_CONFIG", "ANSIBLE_COLLECTIONS_PATH")
    environment = {name: text for name, text in os.environ.items() if name not in names}
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**environment, "ANSIBLE_COLLECTIONS_PATH": str(folder / "here")},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"{command}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout + ran.stderr


if __name__ == "__main__":
    main()
