"""The report as PDF, set by Typst in a process of its own with limits on time and memory.

Typst's memory follows the pages, and it aborts when it gets no more, so it must not be in the
worker.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from basset import canonical, clock
from basset.errors import ReportFailed, ReportTooLarge
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.text import plural
from basset.settings import Settings

# What the kernel sends at the limits of memory or processor time, and when the host has none left.
OUT_OF_RESOURCES = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGSEGV}
# Secrets in the worker's environment are none of the child's business.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH")

# What the fonts surely have: ASCII, Latin, Greek, Cyrillic, basic Arabic letters and digits, usual
# punctuation. Most reports consist of nothing else, and then no font is opened.
_COMMON = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u024f\u0384-\u03ce\u0400-\u045f\u0621-\u063a\u0640-\u0655"
    r"\u0660-\u0669\u200b\u2013\u2014\u2018-\u201e\u2026\u2190\u2192]+"
)

CHILD = "basset.reports.render.typst_child"


def render_pdf(report: Report, target: Path, settings: Settings) -> None:
    """Write the PDF to *target*, with what *settings* allow of length, time and memory.

    Raises:
        ReportTooLarge: it would take more time or memory than the limits allow, now and later.
        ReportFailed: the template is broken.
    """
    paper = Paper(report, settings)
    data = paper.data()
    with as_file(files("basset.reports")) as package:
        remarks = list(_remarks(data, paper.shortened, package / "fonts"))
        for section in data["sections"]:
            if section["name"] == Section.METHOD:
                section["data"]["sentences"] += remarks
        moment = int(clock.parse(report.order.as_of).timestamp())
        _run([str(package), str(target), str(moment)], canonical.dump(data), settings)


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


def _remarks(data: dict[str, Any], shortened: int, fonts: Path) -> Iterator[str]:
    """What is true of the PDF only: what it left out, and what its fonts cannot show."""
    cut = [
        f"{section['data']['left_out']:,} {section['data']['entries']}"
        for section in data["sections"]
        if section["data"].get("left_out")
    ]
    if cut:
        yield (
            f"This PDF leaves out {', '.join(cut)}; the HTML, JSON and CSV files have all of them."
        )
    if shortened:
        statements = plural(shortened, "long statement")
        yield f"This PDF shortens {statements} in the table of relationships."
    absent = missing_glyphs(canonical.dumps(data), fonts)
    if absent:
        some = ", ".join(f"U+{ord(character):04X}" for character in absent[:20])
        more = f" and {len(absent) - 20} more" if len(absent) > 20 else ""
        yield (
            f"The fonts of this PDF do not have {some}{more} and show boxes instead; "
            "the HTML file shows these characters."
        )


def missing_glyphs(text: str, fonts: Path) -> list[str]:
    """The characters of *text* that no font in the folder *fonts* has, sorted.

    Typst prints a box for them and says nothing.
    """
    uncommon = set(_COMMON.sub("", text))
    if not uncommon:
        return []
    from fontTools.ttLib import TTFont

    for path in sorted(fonts.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            uncommon -= {chr(code) for code in font.getBestCmap()}
    # White space and joiners have no sign to miss.
    return sorted(
        character for character in uncommon if character.isprintable() and not character.isspace()
    )
