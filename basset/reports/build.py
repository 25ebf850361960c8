"""From the graph to a finished folder: snapshot → model → one renderer a format → bundle."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from basset.database import Database
from basset.reports.audiences.copies import Material, material_for
from basset.reports.audiences.preview import LeftOut, left_out
from basset.reports.audiences.pseudonyms import secret_of
from basset.reports.audiences.rules import Audience, audiences_of
from basset.reports.bundle import Bundle
from basset.reports.config import ReportConfig
from basset.reports.kept import KeptRun
from basset.reports.keys import Signer, signer_of
from basset.reports.order import Built, Copy, Order
from basset.reports.report import Report
from basset.reports.store import open_store
from basset.reports.store.folder import FolderStore
from basset.reports.store.interface import Desk
from basset.settings import Settings
from basset.workfolder import work_folder

Check = Callable[[], None]


@contextmanager
def collector_paused() -> Iterator[None]:
    """A report's objects live until its end; looking for garbage among them is a third of it."""
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
        self._store = open_store(settings)

    @collector_paused()
    def build(self, order: Order, check: Check, now: Callable[[], datetime]) -> Built:
        """Make the report that *order* asks for, in a copy for each of its audiences.

        *check* is called between the steps; it raises LeaseLost once another worker owns the run.
        *now* tells when the data are read, and when the report is made.

        Raises:
            NotFound, InvalidInput, ReportLeaks: permanent.
            ReportTooLarge, ReportFailed: permanent, and of every format.
            DatabaseUnavailable, StorageFull, KeyUnusable, Unavailable: try again.
            LeaseLost: from *check*.
        """
        signer = signer_of(self._settings)  # first: without it the work would be for nothing
        with self._store.desk() as desk:
            kept = KeptRun(desk, order.project_id, order.run_id)
            kept.make_way()
            kept.keep_before(order)
            kept.read(self._database, order, self._settings.hub_ties, now)
            check()
            order = kept.settle(order, now, self._settings.home)
            return self._make(kept, order, desk, signer, check)

    @collector_paused()
    def rebuild(self, project_id: str, run_id: str, to: Path) -> Built:
        """Make a report again below *to* from what was kept of it: the same bytes, if nothing that
        makes them has changed since.

        Raises:
            Gone: nothing is kept of it.
        """
        with self._store.desk() as desk:
            kept = KeptRun(desk, project_id, run_id)
            signer, order = signer_of(self._settings), kept.order()
            return self._make(kept, order, FolderStore(to), signer, lambda: None)

    def preview(
        self, project_id: str, config: ReportConfig, now: Callable[[], datetime]
    ) -> list[LeftOut]:
        """What the copies that *config* asks for would leave out; nothing of it is kept.

        Raises:
            InvalidInput: an audience is unknown, or may know nothing of what the report is about.
            NotFound: there is no such project.
        """
        order = Order("preview", 1, 0, project_id, None, config)
        audiences = audiences_of(self._settings.home, config.audiences)
        with work_folder() as folder:
            kept = KeptRun(FolderStore(folder), project_id, order.run_id)
            kept.read(self._database, order, self._settings.hub_ties, now)
            return self._left_out(kept, order, audiences)

    def left_out(self, project_id: str, run_id: str) -> list[LeftOut]:
        """What the copies of a report that was made lack or give another name.

        Raises:
            Gone: nothing is kept of it.
        """
        with self._store.desk() as desk:
            kept = KeptRun(desk, project_id, run_id)
            order = kept.order()
            return self._left_out(kept, order, order.audiences)

    def _left_out(
        self, kept: KeptRun, order: Order, audiences: Iterable[Audience]
    ) -> list[LeftOut]:
        return [
            row
            for audience in audiences
            for row in left_out(audience.name, self._material(kept, order, audience).withheld)
        ]

    def _make(
        self, kept: KeptRun, order: Order, desk: Desk, signer: Signer | None, check: Check
    ) -> Built:
        """All copies, which appear in the store of *desk* once the last of them is complete."""
        with ExitStack() as stack:
            bundles: dict[str, tuple[Bundle, dict[str, Any]]] = {}
            not_made: dict[str, str] = {}
            for audience in order.audiences:
                suffix = f"-{audience.name}" if bundles else ""
                bundle = stack.enter_context(Bundle(desk, order, signer, suffix))
                report = self._fill(bundle, self._material(kept, order, audience), check)
                not_made |= report.not_made
                said = {"unchanged_since": report.unchanged_since, "marking": report.marking}
                bundles[audience.name] = bundle, said
                report.forget()
            check()
            copies = [
                Copy(audience=name, folder=bundle.move(), files=bundle.files, **said)
                for name, (bundle, said) in bundles.items()
            ]
        return Built(copies, not_made)

    def _material(self, kept: KeptRun, order: Order, audience: Audience) -> Material:
        secret = "" if audience.inside else secret_of(self._database, order.project_id)
        return material_for(order, audience, kept.lines, kept.lines_before, secret)

    def _fill(self, bundle: Bundle, material: Material, check: Check) -> Report:
        """Write all files of a copy; what it was made of."""
        from basset.reports.audiences.leaks import check_leaks
        from basset.reports.compose import compose
        from basset.reports.render.formats import render_all

        report = compose(material.lines(), material.order, material.before())
        render_all(report, bundle, self._settings, check)
        for section in report.sections:
            for name, media_type, chunks in report.parts[section].files():
                bundle.write(name, section, media_type, chunks)
        check()
        bundle.finish(material.lines(), report)
        if material.withheld:
            check_leaks(bundle.folder, material.withheld, material.lines())
        return report
