"""Try to install from archives that are not right: refused.py ARCHIVE -i INVENTORY…

For each wrong: does it to the archive, starts the install playbook, and checks that it changed
nothing and said what it must. Then the archive is as it was.
"""

import re
import subprocess
import sys
from pathlib import Path

# The archive says it within its first part.
MANIFEST = 1_000_000
# What it says → what it says then, and what is said of that.
SAYINGS = {
    b'"debian": "12"': (b'"debian": "13"', "tools/bundle-offline --release bookworm"),
    b'"architecture": "amd64"': (b'"architecture": "s390x"', "is an archive for s390x"),
    b'"python": "3.11"': (b'"python": "3.12"', "Set ansible_python_interpreter: /usr/bin/python3"),
    b'lock": "': (b'lock": _', "has changed since it was made, at manifest.json"),
}


def main():
    archive, inventories = Path(sys.argv[1]), sys.argv[2:]
    for said, (instead, words) in SAYINGS.items():
        with archive.open("rb") as file:
            place = file.read(MANIFEST).index(said)
        refused(archive, place, instead, words, inventories)
    # A package of Debian's, of which no lock file of the checkout tells.
    middle = archive.stat().st_size // 10
    refused(
        archive, middle, b"\0tampered\0", "has changed since it was made, at debs/", inventories
    )


def refused(archive, place, instead, words, inventories):
    """With *instead* at *place* the playbook must fail in *words*."""
    with archive.open("r+b") as file:
        file.seek(place)
        before = file.read(len(instead))
        file.seek(place)
        file.write(instead)
    try:
        command = ["ansible-playbook", *inventories, "playbooks/install.yml"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        with archive.open("r+b") as file:
            file.seek(place)
            file.write(before)
    # Ansible breaks its lines where it likes.
    told = " ".join(result.stdout.split())
    if result.returncode == 0 or words not in told or not re.search(r"changed=0 .*failed=1 ", told):
        sys.exit(f"not refused with “{words}”:\n{result.stdout}{result.stderr}")


if __name__ == "__main__":
    main()
