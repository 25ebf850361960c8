"""Make the archive from which hosts without internet install; tools/bundle-offline starts it.

All comes by this machine's own apt, pip and proxy, into one tar: Debian's packages with all that
they need, wheels, jars and this checkout. What each file is, its manifest says, with which the tar
begins; roles/basset/files/offline.py reads it.
"""

import argparse
import hashlib
import io
import json
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
RELEASES = {"bookworm": "12", "trixie": "13"}
# A line for each that the role may install, with the release if only that one has it.
PACKAGES = ROOT / "roles" / "basset" / "files" / "packages.txt"
LOCKS = ("requirements/first.txt", "requirements/rest.txt", "basset/stack/neo4j.lock")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MANIFEST = "manifest.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bundle-offline", description=(__doc__ or "").strip())
    parser.add_argument("--release", required=True, choices=RELEASES, help="Debian of the hosts")
    parser.add_argument("--output", type=Path, help="the archive; .tar is usual")
    options = parser.parse_args()
    architecture = run("dpkg", "--print-architecture").strip()
    target = options.output or Path(f"basset-offline-{options.release}-{architecture}.tar")
    with tempfile.TemporaryDirectory(prefix="bundle-offline-", dir=target.resolve().parent) as name:
        folder = Path(name)
        versions = debs(options.release, folder / "debs", folder / "apt")
        python = re.match(r"\d+\.\d+\.\d+", versions["python3"])[0]
        wheels(python, versions["libc6"], folder / "wheels")
        jars(folder / "jars")
        checkout(folder / "checkout.tar.gz")
        pack(
            folder,
            target,
            {
                "debian": RELEASES[options.release],
                "architecture": architecture,
                "python": python.rpartition(".")[0],
            },
        )
    tell(f"{target}: {target.stat().st_size / 1e6:.0f} MB, SHA-256 {digest(target)}")


def debs(release: str, target: Path, state: Path) -> dict[str, str]:
    """Bring the role's packages and all that they need, down to libc, and an index of them.

    A host has some of them, but it is not known which, nor in which version. Returns the version of
    each package.
    """
    tell(f"Debian's packages for {release} …")
    apt = private_apt(release, state)
    run(*apt, "update")
    wanted = [line.split() for line in PACKAGES.read_text().splitlines()]
    names = [name for name, *only in wanted if only in ([], [release])]
    run(*apt, "--download-only", "--no-install-recommends", "--yes", "install", *names)
    target.mkdir()
    index, versions = [], {}
    for path in sorted((state / "archives").glob("*.deb")):
        # apt takes a percent sign in an address for what stands before a code.
        place = path.rename(target / path.name.replace("%3a", "."))
        control = run("dpkg-deb", "--field", str(place)).strip()
        fields = dict(re.findall(r"^(Package|Version): (.+)$", control, re.MULTILINE))
        versions[fields["Package"]] = fields["Version"]
        index.append(
            f"{control}\nFilename: ./{place.name}\nSize: {place.stat().st_size}\n"
            f"SHA256: {digest(place)}\n"
        )
    (target / "Packages").write_text("\n".join(index))
    return versions


def private_apt(release: str, state: Path) -> list[str]:
    """apt-get with this machine's repositories, for *release*, and as if nothing were installed."""
    here = platform.freedesktop_os_release()["VERSION_CODENAME"]
    rows = run(
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE)",
        "Created-By: Packages",
        "Component: main",
    )
    suites = re.findall(rf"^(\S+) {here}(-updates|-security)?$", rows, re.MULTILINE)
    if not suites:
        sys.exit(
            f"bundle-offline: apt knows no repository of Debian {here} here. Run it on Debian, after "
            "sudo apt-get update."
        )
    for name in ("lists/partial", "archives/partial"):
        (state / name).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(
        "".join(f"deb {address} {release}{kind} main\n" for address, kind in sorted(set(suites)))
    )
    settings = {
        "Dir::State": state,
        "Dir::State::Lists": state / "lists",
        "Dir::State::Status": state / "status",
        "Dir::Cache": state,
        "Dir::Cache::Archives": state / "archives",
        "Dir::Etc::SourceList": state / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::Etc::Trusted": KEYRING,
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "",
    }
    return ["apt-get", "--quiet", *(f"-o{name}={value}" for name, value in settings.items())]


def wheels(python: str, libc: str, target: Path) -> None:
    """Bring the locked packages as a host with *python* and *libc* would, whatever runs this."""
    tell(f"Python's packages for {python} …")
    target.mkdir()
    locks = [lock for lock in LOCKS if lock.startswith("requirements/")]
    chosen = target.parent / "requirements.txt"
    chosen.write_text("".join(line for lock in locks for line in applicable(ROOT / lock, python)))
    minor = int(re.match(r"2\.(\d+)", libc)[1])
    machine = platform.machine()
    kinds = [f"manylinux_2_{number}_{machine}" for number in range(minor, 4, -1)]
    kinds += [f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")]
    run(
        sys.executable,
        *("-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation=cp"),
        f"--python-version={python}",
        *(f"--platform={kind}" for kind in kinds),
        f"--dest={target}",
        f"--requirement={chosen}",
    )


def applicable(lock: Path, python: str) -> Iterator[str]:
    """What of *lock* is for *python*, without conditions: pip asks them of the Python it runs on."""
    there = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    for entry in re.findall(r"^\S.*\n(?:[ \t].*\n)*", lock.read_text(), re.MULTILINE):
        first, _, hashes = entry.partition("\\\n")
        wanted = Requirement(first)
        if wanted.marker is None or wanted.marker.evaluate(there):
            wanted.marker = None
            yield f"{wanted} \\\n{hashes}"


def jars(target: Path) -> None:
    tell("Neo4j's jars …")
    run(sys.executable, "-P", "-m", "basset.stack.host", "jars", str(target), folder=ROOT)


def checkout(target: Path) -> None:
    """Pack this checkout as it is, so that a machine without internet has the playbooks."""
    listed = run("git", "ls-files", "-z", folder=ROOT).split("\0")[:-1]
    with tarfile.open(target, "w:gz") as packed:
        for name in listed:
            packed.add(ROOT / name, f"basset/{name}", filter=plain)


def pack(folder: Path, target: Path, about: dict[str, str]) -> None:
    """Put what is in *folder* into *target*, which says what it is *about*."""
    parts = (*folder.glob("debs/*"), *folder.glob("wheels/*"), *folder.glob("jars/*.jar"))
    files = {str(path.relative_to(folder)): digest(path) for path in sorted(parts)}
    files["checkout.tar.gz"] = digest(folder / "checkout.tar.gz")
    locks = {lock: digest(ROOT / lock) for lock in LOCKS}
    manifest = json.dumps({**about, "locks": locks, "files": files}, indent=1).encode()
    part = target.with_name(target.name + ".part")
    with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as packed:
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        packed.addfile(entry, io.BytesIO(manifest))
        for name in files:
            packed.add(folder / name, name, filter=plain)
    part.replace(target)


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(*command: str, folder: Path | None = None) -> str:
    """What *command* prints; its own words when it fails."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
    if result.returncode:
        sys.exit(
            f"bundle-offline: {result.stderr.strip() or result.stdout.strip()}\n"
            f"bundle-offline: {' '.join(command[:3])} … failed, and nothing was made"
        )
    return result.stdout


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
