"""The files of a report, one format after the other. The module is loaded by whoever makes reports:
what renders and checks them takes 20 MB.
"""

from collections.abc import Callable, Iterator

from basset.errors import ReportFailed, ReportTooLarge
from basset.reports.bundle import Bundle
from basset.reports.config import Format
from basset.reports.render.csv import render_csv
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.render.pdf import render_pdf
from basset.reports.render.tables import TABLES
from basset.reports.render.xlsx import render_xlsx
from basset.reports.report import Report
from basset.settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Files that need nothing but the report.
STREAMED: dict[Format, tuple[str, str, Callable[[Report], Iterator[bytes]]]] = {
    Format.MARKDOWN: ("report.md", "text/markdown", render_markdown),
    Format.JSON: ("report.json", "application/json", render_json),
    Format.XLSX: ("report.xlsx", XLSX, render_xlsx),
}


def render_all(
    report: Report, bundle: Bundle, settings: Settings, check: Callable[[], None]
) -> None:
    """Write every format that can be made; the PDF first, so that the others say if it could not.

    Raises:
        ReportTooLarge, ReportFailed: none could be made.
    """
    formats = report.order.config.formats
    for format_ in sorted(formats, key=lambda each: each is not Format.PDF):
        check()
        try:
            _render(format_, report, bundle, settings)
        except (ReportTooLarge, ReportFailed) as error:
            report.not_made[format_] = str(error)
            if len(report.not_made) == len(formats):
                raise
    bundle.files.sort(key=lambda file: formats.index(Format(file.format)))


def _render(format_: Format, report: Report, bundle: Bundle, settings: Settings) -> None:
    if format_ is Format.PDF:
        render_pdf(report, bundle.folder / "report.pdf", settings)
        bundle.add("report.pdf", format_, "application/pdf")
    elif format_ is Format.HTML:
        chunks = render_html(report, settings.html_profiles)
        bundle.write("report.html", format_, "text/html", chunks)
    elif format_ is Format.CSV:
        for name, table in TABLES.items():
            chunks = render_csv(table(report), settings.csv_bom)
            bundle.write(f"{name}.csv", format_, "text/csv", chunks)
    else:
        name, media_type, render = STREAMED[format_]
        bundle.write(name, format_, media_type, render(report))
