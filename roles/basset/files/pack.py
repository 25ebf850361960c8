"""Pack this checkout so that the same files make the same archive: pack.py ROOT FOLDER.

Prints the name of the release.
"""

import gzip
import hashlib
import io
import re
import sys
import tarfile
import time
from pathlib import Path

PARTS = (
    "basset",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "requirements/first.txt",
    "requirements/rest.txt",
)
# Seconds, after which no run copies an archive any more.
OLD = 86400


def main():
    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    version = re.search(
        r'^version = "(.+)"$', (root / "pyproject.toml").read_text(), re.MULTILINE
    ).group(1)
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for part in PARTS:
            packed.add(root / part, f"basset-{version}/{part}", filter=_plain)
    name = f"{version}-{hashlib.sha256(raw.getvalue()).hexdigest()[:8]}"
    target = folder / f"basset-{name}.tar.gz"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(gzip.compress(raw.getvalue(), mtime=0))
        part.replace(target)
    target.touch()
    for archive in folder.glob("basset-*.tar.gz"):
        if time.time() - archive.stat().st_mtime > OLD:
            archive.unlink()
    print(name)


def _plain(entry):
    """*entry* without what differs from one checkout to the next."""
    if "__pycache__" in entry.name:
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o755 if entry.isdir() else 0o644
    return entry


if __name__ == "__main__":
    main()
