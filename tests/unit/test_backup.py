"""What a backup takes of a folder, and what it says of itself."""

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from basset.backup.moment import link_files
from basset.backup.restic import PASSWORD, REPOSITORY, Restic
from basset.backup.restore import put_in_place, snapshot_of
from basset.backup.state import BackupState
from basset.clock import stamp
from basset.errors import InvalidInput, NotFound, Unavailable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REPORT = "reports/p1/2026-03-01-daily"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in (f"{REPORT}/report.pdf", "keys/public/a.pem", "themes/backup/theme.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_finished_files_are_linked_not_copied(home: Path) -> None:
    link_files(home)
    report = f"{REPORT}/report.pdf"
    assert (home / "backup" / report).samefile(home / report)
    assert (home / "backup/themes/backup/theme.toml").is_file(), "a theme may be called backup"


def test_files_on_a_mount_of_its_own_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    link_files(home)
    report = f"{REPORT}/report.pdf"
    assert (home / "backup" / report).read_text() == report


def test_what_is_made_anew_or_still_written_is_no_part_of_it(home: Path) -> None:
    half = home / "reports/p1/.1234.1.tmp"
    half.mkdir()
    for path in (half / "report.pdf", home / "beat-schedule.db", home / "backup.json"):
        path.write_text("")
    link_files(home)
    there = {path.name for path in (home / "backup").rglob("*")}
    assert not there & {half.name, "beat-schedule.db", "backup.json"}


def test_a_link_stays_a_link_and_is_not_followed(home: Path, tmp_path: Path) -> None:
    (home / "themes/away").symlink_to("/etc")
    link_files(home)
    assert (home / "backup/themes/away").readlink() == Path("/etc")


def test_a_new_installation_has_until_tomorrow_for_its_first_backup() -> None:
    state = BackupState(stamp(NOW), hours=26)
    assert state.trouble(NOW + timedelta(hours=26)) is None
    assert "none was made" in str(state.trouble(NOW + timedelta(hours=27)))


def test_a_backup_that_did_not_happen_is_trouble_and_so_is_one_that_failed() -> None:
    state = BackupState(stamp(NOW), hours=26, finished_at=stamp(NOW + timedelta(days=3)))
    assert state.trouble(NOW + timedelta(days=4)) is None
    assert state.trouble(NOW + timedelta(days=5)) == (
        "the last one was made 48 hours ago; there should be one every 26"
    )
    failed = state.failed("the disk is full", NOW + timedelta(days=4))
    assert failed.trouble(NOW + timedelta(days=4)) == "the last one failed: the disk is full"


def test_the_repository_is_checked_every_week() -> None:
    state = BackupState(stamp(NOW), hours=26)
    assert state.must_check(NOW)
    checked = BackupState(stamp(NOW), hours=26, checked_at=stamp(NOW))
    assert not checked.must_check(NOW + timedelta(days=6))
    assert checked.must_check(NOW + timedelta(days=7))


def test_what_is_known_survives_and_a_host_without_backups_has_nothing(tmp_path: Path) -> None:
    assert BackupState.read(tmp_path) is None
    state = BackupState(stamp(NOW), hours=26, snapshot="4f3a")
    state.write(tmp_path)
    assert BackupState.read(tmp_path) == state


class Snapshots(Restic):
    """A repository with these in it."""

    def __init__(self, *there: dict[str, str]) -> None:
        self._there = [*there]

    def snapshots(self) -> list[dict[str, str]]:
        return self._there


OLD, NEW, OTHER = (
    {"id": id_, "time": time, "hostname": host}
    for id_, time, host in (("aa11", "1", "sennick"), ("bb22", "2", "sennick"), ("cc33", "3", "z"))
)


def test_the_latest_is_the_newest_of_the_one_host_that_writes_here() -> None:
    assert snapshot_of(Snapshots(NEW, OLD), "latest") == "bb22"
    assert snapshot_of(Snapshots(NEW, OLD, OTHER), "aa") == "aa11"


def test_which_host_is_meant_is_not_guessed() -> None:
    with pytest.raises(InvalidInput, match="bb22 of sennick, cc33 of z"):
        snapshot_of(Snapshots(OLD, NEW, OTHER), "latest")
    with pytest.raises(NotFound, match="no snapshot"):
        snapshot_of(Snapshots(), "latest")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called restic that says what is in the file ``says``, and fails."""
    path = tmp_path / "restic"
    path.write_text('#!/bin/sh\necho "$@" > "$0.words"; cat "$0.says" >&2; exit 1\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return path


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Fatal: wrong password or no key found", f"{PASSWORD}: does not open the repository"),
        ("Fatal: server x: 403\n", "restic cat: Fatal: server x: 403"),
        ("write: No space left on device", "the disk of the repository is full"),
        ("Fatal: rest:https://me:horse@host/: 500", "restic cat: Fatal: the repository: 500"),
    ],
)
def test_what_restic_says_is_told_without_its_secrets(
    program: Path, tmp_path: Path, said: str, told: str
) -> None:
    (tmp_path / REPOSITORY).write_text("rest:https://me:horse@host/\n")
    Path(f"{program}.says").write_text(said)
    with pytest.raises(Exception, match=r".") as caught:
        Restic(tmp_path).open()
    assert told in str(caught.value)
    words = Path(f"{program}.words").read_text()
    assert "horse" not in words + json.dumps(str(caught.value))


@pytest.fixture
def restic(program: Path, tmp_path: Path) -> Restic:
    """One that restores what is below ``restic.d``, and fails where something is already."""
    program.write_text(
        '#!/bin/sh\nset -e; to=${3#--target=}; mkdir "$to"\n'
        'tar -C "$0.d" -c . | tar -C "$to" -x --keep-old-files\n'
    )
    (tmp_path / "systemctl").symlink_to("/bin/true")
    return Restic(tmp_path)


def test_a_restore_takes_the_place_of_the_files_links_and_folders_of_a_new_host(
    restic: Restic, program: Path, tmp_path: Path
) -> None:
    place, saved = tmp_path / "host", Path(f"{program}.d/host")
    for folder, text in ((place, "new"), (saved, "saved")):
        (folder / "folder").mkdir(parents=True)
        (folder / "folder" / text).write_text(text)
        (folder / "file").write_text(text)
        (folder / "link").symlink_to(text)
    (place / "own").write_text("of this host")
    put_in_place(restic, "aa", {place: Path("/host"), tmp_path / "absent": Path("/host")})
    assert (place / "file").read_text() == "saved"
    assert (place / "link").readlink() == Path("saved")
    assert [path.name for path in (place / "folder").iterdir()] == ["saved"]
    assert sorted(path.name for path in place.iterdir()) == ["file", "folder", "link", "own"]


def test_a_restore_that_fails_changes_nothing(
    restic: Restic, program: Path, tmp_path: Path
) -> None:
    place = tmp_path / "host"
    (place / "backup").mkdir(parents=True)
    (place / "file").write_text("new")
    program.write_text('#!/bin/sh\nmkdir "${3#--target=}"; echo "no more of it" >&2; exit 1\n')
    with pytest.raises(Unavailable, match="no more of it"):
        put_in_place(restic, "aa", {place: Path("/host")})
    assert (place / "file").read_text() == "new"
