"""The process that sets a PDF ends too early: who ended it decides whether it is tried again."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from basset.errors import StorageFull, Unavailable
from basset.reports.render.pdf import render_pdf
from basset.reports.render.typst_process import CHILD
from basset.settings import Settings
from tests.unit import report_case as case


@contextmanager
def being_set(target: Path) -> Iterator[tuple[Future[None], psutil.Process]]:
    """A PDF that is on its way to *target*, and the process that sets it."""
    with ThreadPoolExecutor(1) as pool:
        setting = pool.submit(render_pdf, case.report(), target, Settings())
        yield setting, setter(setting)


def setter(setting: Future[None]) -> psutil.Process:
    while not setting.done():
        for child in psutil.Process().children():
            if CHILD in child.cmdline():
                return child
        time.sleep(0.001)
    pytest.fail("the PDF was made before anybody saw its process")


@pytest.mark.parametrize(
    "number", ["SIGKILL", "SIGTERM", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGXCPU"]
)
def test_a_pdf_whose_process_somebody_ends_is_tried_again(number: str, tmp_path: Path) -> None:
    with being_set(tmp_path / "report.pdf") as (setting, process):
        process.send_signal(signal.Signals[number])
        with pytest.raises(Unavailable, match=f"ended by {number}"):
            setting.result(60)
    render_pdf(case.report(), tmp_path / "report.pdf", Settings())
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_pdf_whose_process_is_frozen_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_PDF_SECONDS", "10")
    with being_set(tmp_path / "report.pdf") as (setting, process):
        process.suspend()
        with pytest.raises(Unavailable, match="it was held up"):
            setting.result(60)
    assert not process.is_running()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_disk_that_is_full_of_other_things_has_no_room_for_a_pdf_yet(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").symlink_to("/dev/full")
    with pytest.raises(StorageFull, match="is full"):
        render_pdf(case.report(), tmp_path / "report.pdf", Settings())
