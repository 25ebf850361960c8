"""The digest of each file of one report: ``python -m tests.unit.report_bytes``.

The same on every system that has the locked packages; run it on two to compare them.
"""

import hashlib
import tempfile
from pathlib import Path

from basset.reports.bundle import Bundle
from basset.reports.config import Format, ReportConfig
from basset.reports.render.csv import render_csv
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.render.pdf import render_pdf
from basset.reports.render.tables import TABLES
from basset.reports.render.xlsx import render_xlsx
from basset.reports.store.folder import FolderStore
from basset.settings import Settings
from tests.unit import report_case as case


def digests(folder: Path) -> dict[str, str]:
    """File name → SHA-256, of a report in every format."""
    settings = Settings(BASSET_HOME=folder / "home")
    config = ReportConfig(title="Weekly report", formats=list(Format), report_type="full")
    order = case.order(config=config)
    report = case.report(config=config)
    with Bundle(FolderStore(folder), order, None) as bundle:
        render_pdf(report, bundle.folder / "report.pdf", settings)
        bundle.add("report.pdf", "pdf", "application/pdf")
        made = {
            "report.html": render_html(report, settings.html_profiles),
            "report.md": render_markdown(report),
            "report.json": render_json(report),
            "report.xlsx": render_xlsx(report),
            **{f"{name}.csv": render_csv(table(report), False) for name, table in TABLES.items()},
        }
        for section in report.sections:
            made |= {name: chunks for name, _, chunks in report.parts[section].files()}
        for name, chunks in made.items():
            bundle.write(name, "any", "application/octet-stream", chunks)
        bundle.finish(case.lines(), report)
        bundle.move()
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for file, digest in digests(Path(scratch)).items():
            print(f"{digest}  {file}")  # noqa: T201 - the digests are its answer
