"""A report's folder is complete or not there, and shows when it was tampered with."""

import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from basset import canonical
from basset.errors import ReportFailed, ReportTooLarge, StorageFull, Unavailable
from basset.reports import snapshot
from basset.reports.bundle import Bundle
from basset.reports.render.pdf import render_pdf
from basset.reports.snapshot import read_snapshot
from basset.reports.store.folder import FolderStore
from basset.reports.verify import verify
from basset.settings import Settings
from tests.unit import report_case as case


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / snapshot.NAME
    path.write_bytes(b"".join(canonical.dump(line) + b"\n" for line in case.lines()))
    return path


def finish(reports: Path, kept: Path, fence: int = 1) -> Path:
    order = case.order(fence=fence)
    with Bundle(FolderStore(reports), order, None) as bundle:
        bundle.write("report.html", "html", "text/html", [b"<p>", b"hello"])
        bundle.finish(read_snapshot(kept), case.report(fence=fence))
        return reports / bundle.move()


def test_a_finished_folder_holds_its_files_their_sums_and_a_manifest(
    tmp_path: Path, kept: Path
) -> None:
    folder = finish(tmp_path / "reports", kept)
    assert folder == tmp_path / "reports" / case.PROJECT / "00001"
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "report.html",
        "HOW-TO-CHECK.txt",
        "manifest.json",
        "SHA256SUMS",
        "snapshot.jsonl",
    }
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["marking"] == "TLP:AMBER"
    assert manifest["number"] == 1
    digest = hashlib.sha256(b"<p>hello").hexdigest()
    html = {
        "name": "report.html",
        "format": "html",
        "media_type": "text/html",
        "size": 8,
        "sha256": digest,
    }
    assert manifest["files"][0] == html
    assert [file["name"] for file in manifest["files"]] == ["report.html", "HOW-TO-CHECK.txt"]
    assert f"{digest}  report.html" in (folder / "SHA256SUMS").read_text()
    assert stat.S_IMODE(folder.stat().st_mode) & 0o027 == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o640}


def test_a_late_twin_never_touches_the_finished_folder(tmp_path: Path, kept: Path) -> None:
    folders = [finish(tmp_path / "reports", kept, fence) for fence in (1, 2, 2, 1)]
    assert len(set(folders)) == 4
    assert all(verify(folder).ok for folder in folders)


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half a report"
        raise ReportFailed("the template is broken")

    with pytest.raises(ReportFailed), Bundle(FolderStore(tmp_path), case.order(), None) as bundle:
        bundle.write("report.html", "html", "text/html", chunks())
    assert list((tmp_path / case.PROJECT).iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_is_said_as_such_and_tried_again(tmp_path: Path) -> None:
    with Bundle(FolderStore(tmp_path), case.order(), None) as bundle:
        (bundle.folder / "report.html").symlink_to("/dev/full")
        with pytest.raises(StorageFull) as caught:
            bundle.write("report.html", "html", "text/html", [b"x" * 100_000])
    assert isinstance(caught.value, Unavailable)
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert list((tmp_path / case.PROJECT).iterdir()) == []


def test_a_snapshot_that_is_there_is_kept(tmp_path: Path) -> None:
    from basset.reports.files import write_once

    for content in (b"first", b"second"):
        write_once(tmp_path / "work" / "snapshot.jsonl", [content])
    assert (tmp_path / "work" / "snapshot.jsonl").read_bytes() == b"first"
    assert len(list((tmp_path / "work").iterdir())) == 1


ALL_FORMATS = """
import sys
from pathlib import Path
from basset.reports.render.formats import STREAMED
from basset.reports.compose import compose
from basset.reports.render.csv import render_csv
from basset.reports.render.html import render_html
from basset.reports.render.pdf import render_pdf
from basset.reports.render.tables import TABLES
from basset.reports.snapshot import read_snapshot
from basset.settings import Settings
from tests.unit import report_case as case

folder = Path(sys.argv[1])
order = case.order(made_at=case.WEEK_2, previous=case.previous())
report = compose(read_snapshot(Path(sys.argv[2])), order, case.lines(more=[case.entity("bob")]))
render_pdf(report, folder / "report.pdf", Settings())
(folder / "report.html").write_bytes(b"".join(render_html(report, 1000)))
for name, _, render in STREAMED.values():
    (folder / name).write_bytes(b"".join(render(report)))
for name, table in TABLES.items():
    (folder / f"{name}.csv").write_bytes(b"".join(render_csv(table(report), marked=False)))
"""


def test_the_same_snapshot_gives_the_same_bytes_in_every_format(tmp_path: Path, kept: Path) -> None:
    digests = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TZ": f"UTC-{seed}",
        }
        subprocess.run(
            [sys.executable, "-c", ALL_FORMATS, str(folder), str(kept)], env=environment, check=True
        )
        digests.append(
            {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        )
    assert len(digests[0]) == 8
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("setting", "limit"),
    [("BASSET_PDF_MEMORY_MB", "256"), ("BASSET_PDF_SECONDS", "1")],
)
def test_a_pdf_beyond_its_limits_is_a_permanent_error(
    setting: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (case.claim("alias", f"Bob {n} " * 40, valid_from=f"{n}") for n in range(20_000))
    many = case.entity("bob", *told)
    report = case.report(case.lines(more=[many]))
    monkeypatch.setenv("BASSET_PDF_PAGES", "5000")
    monkeypatch.setenv(setting, limit)
    with pytest.raises(ReportTooLarge, match=setting):
        render_pdf(report, tmp_path / "report.pdf", Settings())
