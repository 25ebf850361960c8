"""Read an archive of tools/bundle-offline.

    offline.py judge ARCHIVE ROOT KNOWN   on the controller: whether it is right, for the checkout ROOT
    offline.py unpack ARCHIVE FOLDER      on the host: make FOLDER of it, and remove it

judge prints JSON: what the archive is, or under "wrong" why it is none. KNOWN is the SHA-256 of the
manifest of an archive that was judged before; all of another one is read.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

MANIFEST = "manifest.json"
SAID = {"debian", "architecture", "python", "locks", "files"}
# What a host needs of it: packages of Debian and of Python, and jars.
OF_HOST = re.compile(r"(debs|wheels|jars)/[^/]+")
AGAIN = "Make it anew by tools/bundle-offline, or copy it anew from where it was made"
# What apt goes by while it has this file. Nothing of it stays when the packages are there.
APT = """\
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "{folder}/lists";
Dir::Cache::PkgCache "";
Dir::Cache::SrcPkgCache "";
"""


class WrongError(Exception):
    """What is wrong with an archive, in a sentence."""


def main():
    action, archive, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if action == "judge":
        try:
            print(json.dumps(judge(archive, folder, sys.argv[4])))
        except WrongError as error:
            print(json.dumps({"wrong": f"{archive} {error}"}))
        except tarfile.TarError:
            print(json.dumps({"wrong": f"{archive} is not whole. {AGAIN}"}))
    else:
        os.umask(0o022)
        unpack(archive, folder)


def judge(archive, root, known):
    with opened(archive) as packed:
        manifest, about = begun(packed)
        identity = hashlib.sha256(manifest).hexdigest()
        for lock, expected in about["locks"].items():
            file = root / lock
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
                raise WrongError(
                    f"was made for another release of Basset, with another {lock}. Make one of "
                    "this checkout by its tools/bundle-offline, or use the checkout in the archive"
                )
        if identity != known:
            for _ in pieces(packed, about["files"]):
                pass
    size = archive.stat().st_size // 2**20
    told = {name: about[name] for name in ("debian", "architecture", "python")}
    return {"wrong": "", "identity": identity, "mb": size, **told}


def opened(archive):
    try:
        return tarfile.open(archive, "r:")
    except OSError as error:
        raise WrongError(f"cannot be read: {error.strerror}") from error
    except tarfile.TarError as error:
        raise WrongError("is no archive of tools/bundle-offline") from error


def begun(packed):
    """The manifest that *packed* begins with, as bytes and as what they say."""
    first = packed.next()
    if first is None or first.name != MANIFEST:
        raise WrongError("is no archive of tools/bundle-offline")
    manifest = packed.extractfile(first).read()
    try:
        about = json.loads(manifest)
    except ValueError:
        about = None
    if not isinstance(about, dict) or set(about) != SAID:
        raise WrongError(f"has changed since it was made, at {MANIFEST}. {AGAIN}")
    return manifest, about


def pieces(packed, expected):
    """Each file's name and what is in it, part by part, as long as all are as *expected*."""
    missing = dict(expected)
    for entry in packed:
        if entry.name == MANIFEST:
            continue
        hashed, file = hashlib.sha256(), packed.extractfile(entry) if entry.isfile() else None
        while file and (piece := file.read(2**20)):
            hashed.update(piece)
            yield entry.name, piece
        if missing.pop(entry.name, "") != hashed.hexdigest():
            raise WrongError(f"has changed since it was made, at {entry.name}. {AGAIN}")
    if missing:
        raise WrongError(f"is not whole: {min(missing)} is missing. {AGAIN}")


def unpack(archive, folder):
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for name in ("debs", "wheels", "jars", "lists/partial"):
        (part / name).mkdir(parents=True)
    with opened(archive) as packed:
        manifest, about = begun(packed)
        for name, piece in pieces(packed, about["files"]):
            if OF_HOST.fullmatch(name):
                with (part / name).open("ab") as file:
                    file.write(piece)
    # It is what it was made from: its manifest vouches for the packages.
    (part / "sources.list").write_text(f"deb [trusted=yes] file:{folder}/debs ./\n")
    (part / "apt.conf").write_text(APT.format(folder=folder))
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}
    subprocess.run(["apt-get", "--quiet", "update"], env=environment, check=True)
    os.sync()
    # Last: with it, all is there.
    (folder / MANIFEST).write_bytes(manifest)
    archive.unlink()


if __name__ == "__main__":
    main()
