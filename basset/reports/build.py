"""A report, from the graph to a finished folder: snapshot → model → one renderer a format → bundle."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from basset.database import Database
from basset.reports import snapshot
from basset.reports.bundle import WORK, Bundle, facts
from basset.reports.compose import compose
from basset.reports.config import Format
from basset.reports.files import make_folder, storage
from basset.reports.model import Report
from basset.reports.order import Built, Order
from basset.reports.render import csv, html, json, markdown, pdf
from basset.reports.render.paper import Budget
from basset.settings import Settings


@contextmanager
def collector_paused() -> Iterator[None]:
    """A report's million objects live until its end; looking for garbage among them takes a third of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class ReportBuilder:
    """Data in, folder out. Knows nothing of runs, leases or schedules."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def build(self, order: Order, check: Callable[[], None]) -> Built:
        """Make the report that *order* asks for.

        *check* is called between the steps and raises LeaseLost when another worker owns the run by now.

        Raises:
            NotFound, ReportTooLarge, ReportFailed: permanent.
            DatabaseUnavailable, StorageFull, Unavailable: try again.
            LeaseLost: from *check*.
        """
        with collector_paused():
            return self._build(order, check)

    def _build(self, order: Order, check: Callable[[], None]) -> Built:
        work = self._settings.reports / WORK / order.run_id
        kept = self._snapshot(order, work)
        check()
        report = compose(snapshot.read(kept), order)
        with Bundle(self._settings.reports, order) as bundle:
            for format_ in order.config.formats:
                check()
                self._render(format_, report, bundle, work)
            check()
            folder = bundle.finish(kept, facts(report, order))
        shutil.rmtree(work, ignore_errors=True)  # the folder keeps the snapshot now
        return Built(folder, bundle.files)

    def _snapshot(self, order: Order, work: Path) -> Path:
        """This run's snapshot: an earlier attempt's, else a new one."""
        kept = work / snapshot.NAME
        earlier = snapshot.of_run(self._settings.reports / order.project_id, order)
        if earlier is not None and not kept.exists():
            with storage():
                make_folder(work)
                os.link(earlier, kept)
        snapshot.take(self._database, order, kept, self._settings.html_profiles)
        return kept

    def _render(self, format_: Format, report: Report, bundle: Bundle, work: Path) -> None:
        if format_ is Format.PDF:
            budget = Budget(self._settings.pdf_profiles, self._settings.pdf_table_rows)
            limits = pdf.Limits(self._settings.pdf_seconds, self._settings.pdf_memory_mb)
            pdf.render(report, bundle.folder / "report.pdf", budget, limits, work)
            bundle.add("report.pdf", format_, "application/pdf")
        elif format_ is Format.HTML:
            bundle.write(
                "report.html",
                format_,
                "text/html",
                html.render(report, self._settings.html_profiles),
            )
        elif format_ is Format.MARKDOWN:
            bundle.write("report.md", format_, "text/markdown", markdown.render(report))
        elif format_ is Format.JSON:
            bundle.write("report.json", format_, "application/json", json.render(report))
        else:
            for name, table in (
                ("entities", csv.entities),
                ("relationships", csv.relationships),
                ("sources", csv.sources),
            ):
                bundle.write(f"{name}.csv", format_, "text/csv", table(report))
