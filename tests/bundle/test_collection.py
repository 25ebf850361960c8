"""The checkout builds as the collection basset.bundle, with all that an install of a host needs."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GALAXY = Path(sys.executable).with_name("ansible-galaxy")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is in the archive that ansible-galaxy builds."""
    folder = tmp_path_factory.mktemp("collection")
    built = subprocess.run(
        [GALAXY, "collection", "build", "--output-path", folder, ROOT],
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (archive,) = folder.glob("basset-bundle-*.tar.gz")
    with tarfile.open(archive) as file:
        return set(file.getnames())


@pytest.mark.parametrize("folder", ["basset", "playbooks", "plugins", "roles", "systemd"])
def test_everything_that_an_install_reads_is_in_it(folder: str, names: set[str]) -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    there = {name for name in tracked.stdout.splitlines() if (ROOT / name).is_file()}
    assert there
    assert there - names == set()


@pytest.mark.parametrize(
    "name",
    [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "docs/operate.md",
        "meta/runtime.yml",
        "pyproject.toml",
        "requirements/first.txt",
        "requirements/rest.txt",
    ],
)
def test_what_is_packed_for_a_host_and_what_galaxy_asks_for_is_in_it(
    name: str, names: set[str]
) -> None:
    assert name in names


def test_nothing_else_is_in_it(names: set[str]) -> None:
    assert {name for name in names if name.split("/")[0] in {"tests", "build", "collections"}} == (
        set()
    )
    assert not any("__pycache__" in name or name.startswith(".") for name in names)


def test_its_version_is_the_packages() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    assert f'\nversion = "{galaxy["version"]}"\n' in (ROOT / "pyproject.toml").read_text()
