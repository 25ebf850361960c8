"""The report as PDF: what Typst is given, as much of the report as its pages allow."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument

from basset import canonical, clock
from basset.reports.files import storage
from basset.reports.render.fonts import Choice, choose_fonts
from basset.reports.render.paper import Paper
from basset.reports.render.room import PAGE, corrected
from basset.reports.render.typst_process import typst_process
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.text import plural
from basset.settings import Settings
from basset.workfolder import work_folder


def render_pdf(report: Report, target: Path, settings: Settings) -> None:
    """Write the PDF to *target*, with what *settings* allow of length, time and memory.

    Raises:
        ReportTooLarge: it would take more time or memory than the limits allow, now and later.
        ReportFailed: the template is broken.
        StorageFull, Unavailable: the machine has no room for it, or ended it; try again.
    """
    allowed = settings.pdf_pages
    lines = float(PAGE * allowed)
    was_cut, pages = _set(report, lines, target, settings)
    better = corrected(lines, pages, allowed, was_cut)
    if better is not None:
        _set(report, better, target, settings)


def _set(report: Report, lines: float, target: Path, settings: Settings) -> tuple[bool, int]:
    """Set as much of the report as so many *lines*; whether that cut it, and its pages."""
    moment = int(clock.parse(report.order.made_at).timestamp())
    with as_file(files("basset.reports")) as package, work_folder() as folder:
        arguments = [str(package), str(folder), str(moment)]
        with typst_process(arguments, settings) as set_pdf:
            paper = Paper(report, lines)
            data = paper.data()
            own = package / "fonts"
            fonts = choose_fonts(canonical.dumps(data), own, settings.font_folders)
            data["fonts"] = _fonts_data(fonts)
            remarks = list(_remarks(data, paper.shortener.count, fonts))
            for section in data["sections"]:
                if section["name"] == Section.METHOD:
                    section["data"]["sentences"] += remarks
            _put_into(folder, fonts)
            pdf = set_pdf(canonical.dump(data))
    with storage():
        target.write_bytes(pdf)
    with PdfDocument(pdf) as document:
        return paper.was_cut, len(document)


def _put_into(folder: Path, choice: Choice) -> None:
    """The chosen fonts, and nothing else: Typst opens all that it finds."""
    for place, path in enumerate(path for font in choice.fonts for path in font.files):
        (folder / f"{place}{path.suffix}").symlink_to(path)


def _fonts_data(choice: Choice) -> dict[str, Any]:
    """What the template is told: families for each way to write Chinese characters, and gaps."""
    absent = "".join(f"\\x{{{ord(character):x}}}" for character in choice.absent)
    return {
        "families": {language: choice.families(language) for language in ("zh", "ja", "ko")},
        "absent": f"[{absent}]+" if absent else "",
    }


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
