"""Checking a report claims what it knows, and tells apart what is wrong."""

import hashlib
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from basset import canonical
from basset.reports import keys
from basset.reports.bundle import PROOF
from basset.reports.verify import Code, verify
from basset.settings import Settings
from tests.programs import program
from tests.unit import report_case as case
from tests.unit.signed_case import report_in, settings_of

Tamper = Callable[[Path], object]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    return report_in(tmp_path, settings)


def codes(folder: Path, settings: Settings, pinned: str | None = None) -> list[str]:
    verdict = verify(folder, keys.known_keys(settings), pinned)
    return [problem.code for problem in verdict.problems]


def test_without_a_signature_the_files_only_agree_with_each_other(tmp_path: Path) -> None:
    verdict = verify(report_in(tmp_path), {})
    assert verdict.ok
    assert verdict.reason == "all 4 files agree with each other; nobody signed them"


def test_with_a_signature_it_says_whose_key_signed(folder: Path, settings: Settings) -> None:
    [own] = keys.known_keys(settings)
    verdict = verify(folder, keys.known_keys(settings))
    assert verdict.reason == f"all 6 files are as signed by the key {own}"
    assert (verdict.ok, verdict.trusted, verdict.signed_by) == (True, True, own)


def test_one_file_of_a_report_is_checked_alone(folder: Path, settings: Settings) -> None:
    verdict = verify(folder / "report.html", keys.known_keys(settings))
    assert verdict.ok
    assert verdict.reason.startswith("report.html is as signed by the key ")
    (folder / "snapshot.jsonl").unlink()
    assert verify(folder / "report.html").ok
    (folder / "mine.txt").write_text("mine")
    assert codes(folder / "mine.txt", settings) == [Code.ADDED]


def link_elsewhere(path: Path) -> None:
    shutil.move(path, path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def link_a_file(folder: Path) -> None:
    link_elsewhere(folder / "report.html")


def link_the_sums(folder: Path) -> None:
    link_elsewhere(folder / "SHA256SUMS")


def reorder(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text("".join(reversed(lines)))


def windows_line_ends(folder: Path) -> None:
    text = (folder / "SHA256SUMS").read_bytes()
    (folder / "SHA256SUMS").write_bytes(text.replace(b"\n", b"\r\n"))


def expire(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name not in PROOF:
            path.unlink()


def fit_sums(folder: Path) -> None:
    """What somebody does who changed a file: the checksums are made to fit."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "SHA256SUMS").write_text("".join(sums))


def forge(folder: Path, **said: object) -> None:
    """Say something else in the manifest, and make the checksums fit."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_bytes(canonical.dump(manifest | said) + b"\n")
    fit_sums(folder)


def change_a_file_and_the_sums(folder: Path) -> None:
    (folder / "report.html").write_bytes(b"<p>Hello")
    fit_sums(folder)


def sign_by_another_key(folder: Path) -> None:
    other = keys.signer_of(settings_of(folder.parent.parent))
    assert other is not None
    (folder / "signer.pem").write_bytes(other.pem)
    pem = hashlib.sha256(other.pem).hexdigest()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for file in manifest["files"]:
        if file["name"] == "signer.pem":
            file |= {"sha256": pem, "size": len(other.pem)}
    text = canonical.dump(manifest | {"signed_by": other.fingerprint}) + b"\n"
    (folder / "manifest.json").write_bytes(text)
    (folder / "manifest.sig").write_bytes(other.sign(text))
    fit_sums(folder)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (lambda folder: (folder / "report.html").write_bytes(b"<p>Hello"), [Code.CHANGED]),
        (lambda folder: (folder / "manifest.json").write_text("{}"), [Code.CHANGED]),
        (lambda folder: (folder / "manifest.sig").write_bytes(b"x" * 64), [Code.CHANGED]),
        (link_a_file, [Code.CHANGED]),
        (link_the_sums, [Code.CHANGED]),
        (reorder, [Code.CHANGED]),
        (lambda folder: (folder / "report.html").unlink(), [Code.MISSING]),
        (lambda folder: (folder / "notes.txt").write_text("mine"), [Code.ADDED]),
        (lambda folder: (folder / "more").mkdir(), [Code.ADDED]),
        (expire, [Code.EXPIRED]),
        (windows_line_ends, [Code.DAMAGED]),
        (lambda folder: (folder / "SHA256SUMS").write_text("nonsense\n"), [Code.DAMAGED]),
        (lambda folder: (folder / "SHA256SUMS").write_text(""), [Code.DAMAGED]),
        (lambda folder: (folder / "SHA256SUMS").unlink(), [Code.NO_REPORT]),
        (change_a_file_and_the_sums, [Code.CONTRADICTION]),
        (lambda folder: forge(folder, title="Another"), [Code.BAD_SIGNATURE]),
        (lambda folder: forge(folder, number="1"), [Code.DAMAGED]),
        (lambda folder: forge(folder, files=[]), [Code.CONTRADICTION, Code.BAD_SIGNATURE]),
        (sign_by_another_key, [Code.UNKNOWN_KEY]),
    ],
)
def test_each_kind_of_damage_has_its_word(
    tamper: Tamper, expected: list[Code], tmp_path: Path, settings: Settings
) -> None:
    folder = report_in(tmp_path / "a", settings)
    tamper(folder)
    found = codes(folder, settings)
    assert [code for code in found if code != Code.BAD_SIGNATURE or code in expected] == expected


def test_a_forged_size_is_noticed(tmp_path: Path) -> None:
    folder = report_in(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][0]["size"] += 1
    forge(folder, files=manifest["files"])
    [problem] = verify(folder).problems
    assert problem.detail == "report.html has 8 bytes; manifest.json says 9"


def test_a_manifest_that_says_a_thing_twice_is_noticed(tmp_path: Path) -> None:
    folder = report_in(tmp_path)
    text = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_bytes(text.replace(b"{", b'{"title":"x",', 1))
    fit_sums(folder)
    assert [problem.code for problem in verify(folder).problems] == [Code.DAMAGED]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._report.html"])
def test_what_a_file_manager_leaves_behind_is_no_theft(
    name: str, folder: Path, settings: Settings
) -> None:
    (folder / name).write_bytes(b"\0")
    assert codes(folder, settings) == []


def test_a_fingerprint_that_the_reader_gives_is_the_only_one(
    tmp_path: Path, folder: Path, settings: Settings
) -> None:
    [own] = keys.known_keys(settings)
    assert codes(folder, settings, own.upper().replace(" ", ":")) == []
    assert codes(folder, settings, "ab" * 32) == [Code.UNKNOWN_KEY]
    assert codes(report_in(tmp_path / "b"), settings, own) == [Code.UNSIGNED]


def test_a_reader_who_knows_no_key_is_told_to_compare(folder: Path) -> None:
    [problem] = verify(folder, {}).problems
    assert problem.code is Code.UNKNOWN_KEY
    assert "tells you in another way" in problem.detail


def test_a_report_that_was_taken_out_or_replaced_breaks_the_chain(
    tmp_path: Path, settings: Settings
) -> None:
    first = report_in(tmp_path, settings)
    digest = hashlib.sha256((first / "manifest.json").read_bytes()).hexdigest()
    before = replace(case.previous(), run_id=case.order().run_id, manifests={"internal": digest})
    second = report_in(tmp_path, settings, run_id="second", number=2, previous=before)
    verdict = verify(second, keys.known_keys(settings))
    assert verdict.ok
    assert "is the one that it names" in str(verdict.chain)
    forge(first, title="Another")
    assert codes(second, settings) == [Code.BROKEN_CHAIN]
    shutil.rmtree(first)
    verdict = verify(second, keys.known_keys(settings))
    assert verdict.ok
    assert "is not beside it" in str(verdict.chain)


def commands(folder: Path) -> list[str]:
    """The commands of the page, as somebody types them."""
    program("openssl", "openssl")
    blocks = (folder / "HOW-TO-CHECK.txt").read_text().split("\n\n")
    return [block for block in blocks if block.startswith("    ")]


def typed(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["sh", "-c", command], check=False, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_the_page_says_how_to_check_without_basset(folder: Path) -> None:
    sums, signature, covered, _, key = commands(folder)
    assert all(line.endswith(": OK") for line in typed(sums, folder).splitlines())
    assert typed(signature, folder) == "Signature Verified Successfully\n"
    rest = {path.name for path in folder.iterdir()} - {
        "manifest.json",
        "manifest.sig",
        "SHA256SUMS",
    }
    assert set(typed(covered, folder).splitlines()) == rest
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert typed(key, folder).split()[0] == manifest["signed_by"].replace(" ", "")
    page = (folder / "HOW-TO-CHECK.txt").read_text()
    assert manifest["signed_by"] in " ".join(page.split())


def test_the_pages_commands_see_a_change_that_the_sums_were_made_to_fit(folder: Path) -> None:
    change_a_file_and_the_sums(folder)
    sums, signature, covered, *_ = commands(folder)
    assert "FAILED" not in typed(sums, folder)
    assert "report.html" not in typed(covered, folder).splitlines()
    (folder / "report.html").write_bytes((folder / "signer.pem").read_bytes())
    assert "report.html" not in typed(covered, folder).splitlines()
    forge(folder, title="Another")
    assert "Failure" in typed(signature, folder)


def test_the_page_of_an_unsigned_report_promises_nothing(tmp_path: Path) -> None:
    folder = report_in(tmp_path)
    assert "Nobody signed this report" in (folder / "HOW-TO-CHECK.txt").read_text()
    assert len(commands(folder)) == 2


def test_verify_of_what_is_no_report(tmp_path: Path) -> None:
    assert "is no report" in verify(tmp_path).reason
    assert "there is no" in verify(tmp_path / "away" / "report.pdf").reason
    (tmp_path / "some.zip").write_bytes(b"PK no zip")
    assert "damaged zip" in verify(tmp_path / "some.zip").reason
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert "is no report" in verify(tmp_path / "empty.zip").reason
