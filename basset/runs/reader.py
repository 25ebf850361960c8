"""Finding runs in the graph; nothing here changes one."""

from collections.abc import Iterable
from typing import Any

from basset import canonical
from basset.database import Database
from basset.errors import NotFound
from basset.investigations.viewer import Viewer
from basset.listing import whole_id
from basset.model import known_of
from basset.paging import Page
from basset.runs import queries
from basset.runs.models import Run, State
from basset.runs.rows import as_run

# ``list`` is a method of the reader, so its other methods name their lists.
Runs = list[Run]


class RunReader:
    """The runs that *viewer* sees; up to a marking, those of which a copy is that free."""

    def __init__(self, db: Database, viewer: Viewer) -> None:
        self._db = db
        self._viewer = viewer

    def get(self, run_id: str) -> Run:
        """The run with this id.

        Raises:
            NotFound: there is none.
            UnknownRow: this version cannot read it.
        """
        rows = self._db.read(queries.GET, id=run_id)
        if rows and not self._viewer.sees(rows[0]["r"].get("project_id", "")):
            raise no_report(run_id)
        runs = self._seen(as_run(row["r"]) for row in rows)
        if not runs:
            raise no_report(run_id)
        return runs[0]

    def find(self, id_or_beginning: str) -> Run:
        """The run with this id, or the only one whose id begins so. Raises as ``whole_id``."""
        seen = self._viewer.projects()
        return self.get(whole_id(self._db, "ReportRun", id_or_beginning, "report", seen))

    def previous(self, run: Run) -> Run | None:
        """The run whose report *run* is compared with.

        The one that its configuration names, else the latest of its schedule, else the latest of
        its project with the same configuration.
        """
        if run.report_config.since:
            return self.get(run.report_config.since)
        if run.schedule_id:
            rows = self._db.read(queries.PREVIOUS, schedule_id=run.schedule_id, number=run.number)
            for earlier in known_of((row["r"] for row in rows), as_run):
                return earlier
        title = canonical.dumps({"title": run.report_config.title})[1:-1]
        found = self._db.stream(
            queries.ALIKE, at_once=1, project_id=run.project_id, number=run.number, title=title
        )
        runs = known_of((row["r"] for row in found), as_run)
        return next(
            (one for one in runs if one.report_config.content == run.report_config.content), None
        )

    def installation(self) -> str:
        """The id of the installation that these rows are of."""
        rows = self._db.read(queries.INSTALLATION)
        if not rows:  # somebody has emptied the graph, which then is another installation
            self._db.apply_schema()
            rows = self._db.read(queries.INSTALLATION)
        own_id: str = rows[0]["id"]
        return own_id

    def deleted_projects(self) -> set[str]:
        """The ids of the projects that were deleted in this graph."""
        return {row["id"] for row in self._db.read(queries.DELETED_PROJECTS)}

    def list(
        self,
        project_id: str | None = None,
        schedule_id: str | None = None,
        state: State | None = None,
        limit: int = 100,
        cursor: str | None = None,
        *,
        sort: str | None = None,
        **filters: Any,
    ) -> Page[Run]:
        """A page of runs, newest first if nothing else is asked; *filters* are of ``RunQuery``.

        Raises:
            InvalidInput: there is no such order, or the cursor is from a list in another one.
        """
        wanted = {"project_id": project_id, "schedule_id": schedule_id, "state": state, **filters}
        seen = {"seen": self._viewer.projects(), "copies": self._viewer.markings}
        nodes = queries.LIST.page(self._db, limit, cursor, sort, **wanted, **seen)
        return Page(self._seen(known_of(nodes.items, as_run)), nodes.next_cursor)

    def unknown(self, run_ids: Iterable[str]) -> set[str]:
        """Those of *run_ids* that have a row which this version does not know."""
        rows = [row["r"] for row in self._db.read(queries.GET_MANY, ids=[*run_ids])]
        return {row["id"] for row in rows} - {run.id for run in known_of(rows, as_run)}

    def _seen(self, runs: Iterable[Run]) -> Runs:
        """Those of *runs* that are there, as they are seen."""
        if not self._viewer.access.is_limited:
            return [*runs]
        projects = self._viewer.projects() or []
        shown = [self._shown(run) for run in runs if run.project_id in projects]
        return [run for run in shown if run]

    def _shown(self, run: Run) -> Run | None:
        """*run* with the copies that are seen, and no word of what is not."""
        if self._viewer.access.marking is None:
            return run
        copies = [
            one for one in run.copies if one.marking and self._viewer.access.sees(one.marking)
        ]
        if not copies:
            return None
        config, ids = run.report_config, run.report_config.entity_ids
        if ids:
            unseen = self._viewer.unseen(run.project_id, ids)
            left = [own_id for own_id in ids if own_id not in unseen]
            config = config.model_copy(update={"entity_ids": left})
        first = {"folder": copies[0].folder, "files": copies[0].files, "copies": copies}
        return run.model_copy(update={**first, "report_config": config, "error": None})


def no_report(run_id: str) -> NotFound:
    """The error for a report that is not there."""
    return NotFound(f"there is no report {run_id[:60]!r}")
