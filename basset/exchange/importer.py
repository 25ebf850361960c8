"""Imports: read, check everything, then write in batches. The same file again changes nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from basset.database import Database
from basset.errors import InvalidFile, StorageFull
from basset.exchange import formats
from basset.exchange.fileformat import ColumnReading, FileFormat
from basset.exchange.prepare import Prepared
from basset.exchange.records import checked_word
from basset.exchange.write import Writer
from basset.investigations.claims import Authorship
from basset.investigations.kind import row_id
from basset.investigations.locking import region_of
from basset.investigations.selectors import SELECTOR_TYPES
from basset.model import Model

KNOWN = {
    "entity": "MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
    "source": "MATCH (n:Source) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
}
# Told now and then how much is done, and of how much.
OnProgress = Callable[[int, int], None]
PLURALS = {
    "source": "sources",
    "entity": "entities",
    "relationship": "relationships",
    "note": "notes",
}


def _silent(_done: int, _total: int) -> None:
    """The progress that nobody watches."""


class ImportResult(Model):
    """Rows of the file by kind, and what became of them. *ended*: rows whose claims this origin took back."""

    project_id: str
    origin: str
    format: str
    entities: int
    relationships: int
    sources: int
    notes: int
    created: int
    changed: int
    unchanged: int
    ended: int


class Preview(Model):
    """How a file would be read. *columns* is empty for formats that say themselves what they mean."""

    format: str
    columns: list[ColumnReading]
    results: list[dict[str, Any]]


class Importer:
    """*phone_region*: of projects that have none of their own."""

    def __init__(self, db: Database, phone_region: str) -> None:
        self._db = db
        self._region = phone_region

    def run(
        self,
        path: Path,
        project_id: str,
        *,
        now: datetime,
        origin: str | None = None,
        format: str | None = None,  # noqa: A002 - the interface's word
        mapping: Mapping[str, str] | None = None,
        replace: bool = False,
        author: str = "analyst",
        on_progress: OnProgress = _silent,
    ) -> ImportResult:
        """Import a file, or a folder of Neo4j CSV files, into a project.

        *origin* names who says it; without one, the file's name. *replace* ends what this origin no longer says.

        Raises:
            InvalidFile: something in the file is wrong; nothing has been written.
        """
        region = region_of(self._db, project_id, self._region)
        origin = _checked_origin(origin or path.stem)
        chosen = _chosen(path, format)
        size = sum(file.stat().st_size for file in chosen.files(path))
        by = Authorship(author, now, origin)
        with Prepared(project_id, by, region) as prepared:
            records = chosen.records(
                path, mapping, lambda done: on_progress(min(done, size), 2 * size)
            )
            try:
                prepared.read(
                    records, lambda kind, refs: self._known(project_id, origin, kind, refs)
                )
            except OSError as error:
                raise StorageFull(
                    f"cannot keep the checked rows in a temporary file: {error.strerror}"
                ) from error
            writer = Writer(self._db, prepared, replace=replace)
            writer.write(lambda done: on_progress(size + size * done // prepared.rows, 2 * size))
        read = {PLURALS[kind]: len(ids) for kind, ids in prepared.ids.items()}
        return ImportResult(
            project_id=project_id, origin=origin, format=chosen.name, **read, **writer.counts
        )

    def preview(
        self,
        path: Path,
        *,
        format: str | None = None,  # noqa: A002 - the interface's word
        mapping: Mapping[str, str] | None = None,
        limit: int = 5,
    ) -> Preview:
        """The format, how each column is read, and the first *limit* results; nothing is written."""
        chosen = _chosen(path, format)
        results = [record for _, record in islice(chosen.records(path, mapping), limit)]
        return Preview(format=chosen.name, columns=chosen.readings(path, mapping), results=results)

    def _known(
        self, project_id: str, origin: str, kind: str, refs: list[str]
    ) -> dict[str, tuple[str, str]]:
        """Those of *refs* that the project has already, by key or as external id of this origin."""
        candidates = {
            row_id(project_id, kind, key): ref for ref in refs for key in (ref, f"{origin}:{ref}")
        }
        rows = self._db.read(KNOWN[kind], ids=list(candidates))
        return {candidates[row["id"]]: (row["id"], row["key"]) for row in rows}


def _chosen(path: Path, name: str | None) -> FileFormat:
    return formats.format_named(name, formats.import_formats()) if name else formats.format_of(path)


def _checked_origin(origin: str) -> str:
    try:
        origin = checked_word(origin, "origin")
    except ValueError as error:
        raise InvalidFile(str(error).removeprefix("origin "), field="origin") from None
    if origin in SELECTOR_TYPES:
        raise InvalidFile(
            f"{origin!r} is a type of selector, call it something else", field="origin"
        )
    return origin
