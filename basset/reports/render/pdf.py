"""The report as PDF, set by Typst in a process of its own with limits on time and memory.

Typst's memory follows the pages, and it aborts when it gets no more, so it must not be in the
worker.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument

from basset import canonical, clock
from basset.errors import ReportFailed, ReportTooLarge
from basset.reports.render.fonts import Choice, choose_fonts
from basset.reports.render.paper import Paper
from basset.reports.render.room import PAGE, corrected
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.text import plural
from basset.settings import Settings
from basset.workfolder import work_folder

# What the kernel sends at the limits of memory or processor time, and when the host has none left.
OUT_OF_RESOURCES = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGSEGV}
# Secrets in the worker's environment are none of the child's business.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH")

CHILD = "basset.reports.render.typst_child"


def render_pdf(report: Report, target: Path, settings: Settings) -> None:
    """Write the PDF to *target*, with what *settings* allow of length, time and memory.

    Raises:
        ReportTooLarge: it would take more time or memory than the limits allow, now and later.
        ReportFailed: the template is broken.
    """
    allowed = settings.pdf_pages
    lines = float(PAGE * allowed)
    was_cut, pages = _set(report, lines, target, settings)
    better = corrected(lines, pages, allowed, was_cut)
    if better is not None:
        _set(report, better, target, settings)


def _set(report: Report, lines: float, target: Path, settings: Settings) -> tuple[bool, int]:
    """Set as much of the report as so many *lines*; whether that cut it, and its pages."""
    paper = Paper(report, lines)
    data = paper.data()
    with as_file(files("basset.reports")) as package:
        fonts = choose_fonts(canonical.dumps(data), package / "fonts", settings.font_folders)
        data["fonts"] = _fonts_data(fonts)
        remarks = list(_remarks(data, paper.shortener.count, fonts))
        for section in data["sections"]:
            if section["name"] == Section.METHOD:
                section["data"]["sentences"] += remarks
        moment = int(clock.parse(report.order.made_at).timestamp())
        with _folder_of(fonts) as folder:
            arguments = [str(package), folder, str(target), str(moment)]
            _run(arguments, canonical.dump(data), settings)
    with PdfDocument(target) as document:
        return paper.was_cut, len(document)


@contextmanager
def _folder_of(choice: Choice) -> Iterator[str]:
    """A folder with the chosen fonts and nothing else: Typst opens all that it finds."""
    with work_folder() as folder:
        for place, path in enumerate(path for font in choice.fonts for path in font.files):
            (folder / f"{place}{path.suffix}").symlink_to(path)
        yield str(folder)


def _fonts_data(choice: Choice) -> dict[str, Any]:
    """What the template is told: families for each way to write Chinese characters, and gaps."""
    absent = "".join(f"\\x{{{ord(character):x}}}" for character in choice.absent)
    return {
        "families": {language: choice.families(language) for language in ("zh", "ja", "ko")},
        "absent": f"[{absent}]+" if absent else "",
    }


def _run(arguments: list[str], data: bytes, settings: Settings) -> None:
    seconds, memory_mb = settings.pdf_seconds, settings.pdf_memory_mb
    command = [sys.executable, "-I", "-m", CHILD, *arguments, str(memory_mb), str(seconds)]
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            input=data,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportTooLarge(f"the PDF took more than {seconds} s (BASSET_PDF_SECONDS)") from None
    if done.returncode in OUT_OF_RESOURCES:
        raise ReportTooLarge(
            f"the PDF needs more than {memory_mb} MB (BASSET_PDF_MEMORY_MB) or {seconds} s"
        )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ReportFailed(f"the PDF could not be set: {''.join(last)[:500]}")


def _remarks(data: dict[str, Any], shortened: int, fonts: Choice) -> Iterator[str]:
    """What is true of the PDF only: what it left out, and what its fonts cannot show."""
    cut = [
        f"{section['data']['left_out']:,} {section['data']['entries']}"
        for section in data["sections"]
        if section["data"].get("left_out")
    ]
    if cut:
        yield f"This PDF leaves out {', '.join(cut)}; each list says so at its end."
    if shortened:
        yield f"This PDF shortens {plural(shortened, 'long text')}; each says so at its end."
    if absent := fonts.absent:
        some = ", ".join(f"U+{ord(character):04X}" for character in absent[:20])
        more = f" and {len(absent) - 20} more" if len(absent) > 20 else ""
        yield (
            f"The fonts of this PDF do not have {some}{more} and show boxes instead; "
            "the HTML file shows these characters."
        )
