"""Folders for work: gone at the end, and gone later when their process was killed."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from basset.workfolder import PREFIX, remove_left, work_folder

HOLDS = """
import sys
from basset.workfolder import work_folder
with work_folder() as folder:
    (folder / "upload").write_text("secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where all folders for work are."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    """Another process, which is at work in a folder."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdin=pipe, stdout=pipe, text=True) as it:
        yield it
        it.kill()


def folder_of(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def test_a_folder_is_there_while_somebody_works_in_it(temporary: Path) -> None:
    with work_folder() as folder:
        assert folder.parent == temporary
        assert folder.stat().st_mode & 0o777 == 0o700
        assert remove_left() == 0
        assert folder.is_dir()
    assert not folder.exists()


def test_what_a_killed_process_left_goes_when_somebody_next_works(
    other: subprocess.Popen[str],
) -> None:
    left = folder_of(other)
    with work_folder():
        assert (left / "upload").read_text() == "secret"
    other.kill()
    other.wait()
    assert left.is_dir()
    with work_folder():
        assert not left.exists()


def test_a_link_that_is_called_so_leads_nowhere(temporary: Path) -> None:
    precious = temporary / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    (temporary / f"{PREFIX}link").symlink_to(precious)
    assert remove_left() == 0
    assert (precious / "file").read_text() == "mine"
