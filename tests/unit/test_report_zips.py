"""A zip of a report is checked like its folder, and one that is made to harm is refused."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from basset.reports import keys
from basset.reports.archive import open_archive
from basset.reports.verify import Code, place, verify
from basset.settings import Settings
from tests.unit.signed_case import report_in, settings_of

Entries = dict[str, bytes]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path)


@pytest.fixture
def zipped(tmp_path: Path, settings: Settings) -> Path:
    """A report as it is fetched."""
    path = tmp_path / "report.zip"
    path.write_bytes(b"".join(open_archive(place.Folder(report_in(tmp_path, settings))).chunks()))
    return path


def rewritten(path: Path, change: Callable[[Entries], Entries]) -> Path:
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in change(entries).items():
            archive.writestr(name, content)
    return path


def at_the_top(entries: Entries) -> Entries:
    return {name.rpartition("/")[2]: content for name, content in entries.items()}


def as_a_mac_packs(entries: Entries) -> Entries:
    [top] = {name.partition("/")[0] for name in entries}
    more = {f"__MACOSX/{top}/._report.html": b"\0", f"{top}/.DS_Store": b"\0", f"{top}/": b""}
    return {**entries, **more}


def test_what_was_zipped_verifies(zipped: Path, settings: Settings) -> None:
    checked = verify(zipped, keys.known_keys(settings))
    assert (checked.problems, checked.trusted, len(checked.checked)) == ([], True, 6)


@pytest.mark.parametrize("packed", [at_the_top, as_a_mac_packs])
def test_however_somebody_packed_it_again(
    packed: Callable[[Entries], Entries], zipped: Path, settings: Settings
) -> None:
    assert verify(rewritten(zipped, packed), keys.known_keys(settings)).problems == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda old: {n: b"x" if n.endswith(".html") else c for n, c in old.items()}, Code.CHANGED),
        (lambda old: {n: c for n, c in old.items() if not n.endswith(".html")}, Code.MISSING),
        (lambda old: {**old, f"{min(old).partition('/')[0]}/more.txt": b"x"}, Code.ADDED),
        (lambda old: {**old, "../../etc/cron.d/x": b"x"}, Code.NO_REPORT),
        (lambda old: {**old, "/etc/passwd": b"x"}, Code.NO_REPORT),
        (lambda old: {**old, "..\\x": b"x"}, Code.NO_REPORT),
        (lambda old: {**old, "other/report.html": b"x"}, Code.NO_REPORT),
        (lambda _: {"SHA256SUMS": b"nonsense\n"}, Code.DAMAGED),
        (lambda _: {}, Code.NO_REPORT),
    ],
)
def test_each_kind_of_damage_has_its_word(
    change: Callable[[Entries], Entries], code: Code, zipped: Path
) -> None:
    problems = verify(rewritten(zipped, change)).problems
    assert code in [problem.code for problem in problems]


def test_a_link_in_a_zip_is_no_file(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            if name.endswith(".html"):
                entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    [problem] = verify(zipped).problems
    assert problem.detail == "report.html was replaced by a link or a folder"


def test_two_files_of_one_name_are_refused(zipped: Path) -> None:
    twice = pytest.warns(UserWarning, match="Duplicate name")
    with zipfile.ZipFile(zipped, "a") as archive, twice:
        archive.writestr(archive.namelist()[0], b"another")
    assert "two files of the same name" in verify(zipped).reason


def test_a_bit_that_flipped_is_damage(zipped: Path) -> None:
    content = bytearray(zipped.read_bytes())
    content[len(content) // 3] ^= 1
    zipped.write_bytes(content)
    assert not verify(zipped).ok


def test_a_bomb_is_refused_unopened(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(place.MOST_FILES + 1):
            archive.writestr(f"{number}", b"")
    assert "more than 1000 files" in verify(tmp_path / "many.zip").reason
    monkeypatch.setattr(place, "MOST_BYTES", 100)
    monkeypatch.setattr(place, "measure", None)
    assert "holds more than" in verify(zipped).reason
