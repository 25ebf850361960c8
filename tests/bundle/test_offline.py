"""An archive for hosts without internet is taken as it was made, for the checkout that it is for."""

import io
import json
import runpy
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "basset"
TOOL = runpy.run_path(str(ROOT / "tools" / "bundle_offline.py"))
PLACE = "debs/tool_1_all.deb"

Files = dict[str, bytes]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    for name in (PLACE, "debs/Packages", "wheels/tool-1-py3-none-any.whl", "jars/tool-1.jar"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(name.encode() * 1000)
    (source / "checkout.tar.gz").write_bytes(b"checkout")
    target = tmp_path / "offline.tar"
    TOOL["pack"](source, target, {"debian": "12", "architecture": "amd64", "python": "3.11"})
    return target


def judged(path: Path, known: str = "none") -> dict[str, Any]:
    command = [sys.executable, ROLE / "files" / "offline.py", "judge", path, ROOT, known]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def meddle(path: Path, change: Callable[[Files], None]) -> None:
    """Let *change* loose on the files of the archive, and write it again."""
    with tarfile.open(path) as packed:
        files = {each.name: packed.extractfile(each).read() for each in packed}
    change(files)
    with tarfile.open(path, "w") as packed:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))


def say(files: Files, **said: Any) -> None:
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | said).encode()


def test_an_archive_says_what_it_is_for(archive: Path) -> None:
    about = judged(archive)
    assert not about["wrong"]
    assert (about["debian"], about["architecture"], about["python"]) == ("12", "amd64", "3.11")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda files: files.update({PLACE: b"another"}),
            f"has changed since it was made, at {PLACE}",
        ),
        (lambda files: files.update({"debs/more.deb": b""}), "at debs/more.deb"),
        (lambda files: files.pop(PLACE), f"{PLACE} is missing"),
        (lambda files: files.update({"manifest.json": b"{}"}), "at manifest.json"),
        (lambda files: files.update({"manifest.json": b"no"}), "at manifest.json"),
        (lambda files: files.pop("manifest.json"), "is no archive of tools/bundle-offline"),
        (
            lambda files: say(files, locks={"basset/stack/neo4j.lock": "0"}),
            "for another release of Basset, with another basset/stack/neo4j.lock",
        ),
    ],
)
def test_one_that_is_not_as_it_was_made_is_refused(
    archive: Path, change: Callable[[Files], None], words: str
) -> None:
    meddle(archive, change)
    assert words in judged(archive)["wrong"]


@pytest.mark.parametrize("part", [0.8, 0.5, 0.01])
def test_one_that_arrived_in_part_is_refused(archive: Path, part: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * part)])
    assert "is not whole" in judged(archive)["wrong"]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("text" * 1000)
    assert judged(tmp_path / "nothing")["wrong"].endswith(
        "cannot be read: No such file or directory"
    )
    for name in ("empty", "text"):
        assert judged(tmp_path / name)["wrong"].endswith("is no archive of tools/bundle-offline")


def test_an_archive_that_a_host_has_is_not_read_again(archive: Path) -> None:
    known = judged(archive)["identity"]
    meddle(archive, lambda files: files.update({PLACE: b"another"}))
    assert not judged(archive, known)["wrong"]
    assert judged(archive)["wrong"]


def test_an_archive_has_every_package_that_the_role_may_install() -> None:
    rows = (ROLE / "files" / "packages.txt").read_text().splitlines()
    javas = yaml.safe_load((ROLE / "vars/main/neo4j.yml").read_text())["basset_neo4j_javas"]
    for release, version in TOOL["RELEASES"].items():
        assert f"{javas[version]} {release}" in rows
    options = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]
    assert {*options["main"]["options"]["basset_worker_fonts"]["choices"]} <= {*rows}


def test_requirements_are_those_of_the_hosts_python(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "one==1 ; python_full_version < '3.12' \\\n    --hash=sha256:1\n"
        "one==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:2\n"
        "two[more]==3 \\\n    --hash=sha256:3 \\\n    --hash=sha256:4\n"
    )
    for python, chosen in (("3.11.2", "one==1"), ("3.13.5", "one==2")):
        text = "".join(TOOL["applicable"](lock, python))
        assert [line.split()[0] for line in text.splitlines() if "==" in line] == [
            chosen,
            "two[more]==3",
        ]
        assert ";" not in text
