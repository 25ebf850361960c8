"""Imports: read, check everything, then write in batches. The same file again changes nothing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace as replaced
from datetime import datetime
from pathlib import Path
from typing import Any

from basset.database import Database
from basset.errors import InvalidFile, StorageFull
from basset.exchange import formats
from basset.exchange.casefile import CaseFile, OpenedCase, opened_case
from basset.exchange.checks import BadRecord, checked_word
from basset.exchange.fileformat import FileFormat
from basset.exchange.prepare import Prepared
from basset.exchange.reading import Log, Reading
from basset.exchange.records import Placed, Record
from basset.exchange.results import Contained, ImportResult, OnRefusal, Preview
from basset.exchange.write import Writer
from basset.investigations.claims import DEFAULT_AUTHOR, Authorship
from basset.investigations.kind import row_id
from basset.investigations.kinds import KINDS
from basset.investigations.locking import region_of
from basset.investigations.selectors import SELECTOR_TYPES

KNOWN = {
    "entity": "MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
    "source": "MATCH (n:Source) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
}
FILE = "MATCH (n:Source {id: $id}) RETURN n{.retrieved_at, .note} AS row"
SHOWN_RESULTS = 5
# Told now and then how much is done, and of how much.
OnProgress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """The progress that nobody watches."""


class Importer:
    """*phone_region*: of projects that have none of their own."""

    def __init__(self, db: Database, case_file: CaseFile, phone_region: str) -> None:
        self._db = db
        self._case_file = case_file
        self._region = phone_region

    def run(
        self,
        path: Path,
        project_id: str,
        *,
        now: datetime,
        origin: str | None = None,
        format: str | None = None,  # noqa: A002 - the interface's word
        reading: Reading = Reading(),  # noqa: B008 - frozen
        replace: bool = False,
        author: str = DEFAULT_AUTHOR,
        name: str | None = None,
        on_refusal: OnRefusal | None = None,
        on_progress: OnProgress = _silent,
    ) -> ImportResult:
        """Import a file, or a folder of files, into a project.

        *origin* names who says it; without one, the file's name. *replace* ends what this origin no
        longer says. *name*: what the file is called where it comes from. *reading*: how it is to be
        read. *on_refusal* takes the records that are refused, so that the rest is imported.

        Raises:
            InvalidFile: something in the file is wrong; nothing has been written.
        """
        region = region_of(self._db, project_id, self._region)
        chosen = _chosen(path, format)
        by = Authorship(author, now, _checked_origin(origin or path.stem))
        size = sum(file.stat().st_size for file in chosen.files(path))
        log = Log(lambda done: on_progress(min(done, size), 2 * size))
        with (
            chosen.opened(path, replaced(reading, region=region), log) as contents,
            Prepared(
                project_id,
                by,
                region,
                log,
                self._as_known(project_id, _file(by, name or path.name, contents.sha256)),
            ) as prepared,
        ):
            self._prepare(prepared, contents.records, on_refusal)
            remarks = self._begin(prepared)
            writer = Writer(self._db, prepared, replace=replace)
            writer.write(lambda done: on_progress(size + size * done // prepared.rows, 2 * size))
            remarks += self._end(prepared)
        return ImportResult(
            project_id=project_id,
            origin=by.origin,
            format=chosen.name,
            **_counts(prepared, remarks),
            **writer.counts,
        )

    def preview(
        self,
        path: Path,
        project_id: str | None = None,
        *,
        now: datetime,
        origin: str | None = None,
        format: str | None = None,  # noqa: A002 - the interface's word
        reading: Reading = Reading(),  # noqa: B008 - frozen
        on_refusal: OnRefusal | None = None,
    ) -> Preview:
        """How each column is read, and the first results; nothing is written.

        Without *project_id* the file would become a new project.

        Raises:
            InvalidFile: ``run`` would refuse the file for the same reason.
        """
        region = region_of(self._db, project_id, self._region) if project_id else self._region
        chosen = _chosen(path, format)
        by = Authorship(DEFAULT_AUTHOR, now, _checked_origin(origin or path.stem))
        log = Log()
        results: list[Record] = []
        with (
            chosen.opened(path, replaced(reading, region=region), log) as contents,
            Prepared(
                project_id or "", by, region, log, _file(by, path.name, contents.sha256)
            ) as prepared,
        ):
            self._prepare(prepared, _remembered(contents.records, results), on_refusal)
        return Preview(
            format=chosen.name, columns=contents.columns, results=results, **_counts(prepared, [])
        )

    def opened(
        self,
        path: Path,
        format: str | None = None,  # noqa: A002 - the interface's word
    ) -> OpenedCase | None:
        """The project that a file describes, when it is a whole case; only its beginning is read.

        Raises:
            InvalidFile: it describes one in a wrong way.
        """
        chosen = _chosen(path, format)
        if not chosen.write or path.is_dir():
            return None
        try:
            return opened_case(chosen.read(path, Reading(), Log()))
        except UnicodeDecodeError:
            # Whoever reads all of the file says in which line.
            return None

    def _prepare(
        self, prepared: Prepared, records: Iterable[Placed], on_refusal: OnRefusal | None
    ) -> None:
        with _room_on_disk():
            prepared.read(records, lambda kind, refs: self._known(prepared, kind, refs), on_refusal)

    def _begin(self, prepared: Prepared) -> list[str]:
        said, now = prepared.project, prepared.by.now
        return self._case_file.begin(prepared.project_id, said, now) if said else []

    def _end(self, prepared: Prepared) -> list[str]:
        case = prepared.project, prepared.schedules, prepared.by.now
        return self._case_file.end(prepared.project_id, *case)

    def _as_known(self, project_id: str, file: Record) -> Record:
        """*file* as a source; one that was imported before is as it was then."""
        rows = self._db.read(FILE, id=row_id(project_id, "source", file["key"]))
        return {**file, **rows[0]["row"]} if rows else file

    def _known(self, prepared: Prepared, kind: str, refs: list[str]) -> dict[str, tuple[str, str]]:
        """Those of *refs* that the project has, by key or as external id of this origin."""
        if not prepared.project_id:
            return {}
        candidates = {
            row_id(prepared.project_id, kind, key): ref
            for ref in refs
            for key in (ref, f"{prepared.by.origin}:{ref}")
        }
        rows = self._db.read(KNOWN[kind], ids=list(candidates))
        return {candidates[row["id"]]: (row["id"], row["key"]) for row in rows}


def _file(by: Authorship, name: str, digest: str) -> Record:
    """The file as a source: the same bytes of the same name are the same source."""
    said = {"retrieved_at": by.at, "note": f"Imported by {by.author}."}
    key = f"file:{name}:{digest}"
    return {"kind": "source", "key": key, "title": name, "sha256": digest, **said}


def _counts(prepared: Prepared, remarks: list[str]) -> dict[str, Any]:
    return {
        "remarks": [*prepared.log.remarks(), *remarks],
        **{
            kind.plural: len(prepared.ids[noun])
            for noun, kind in KINDS.items()
            if kind.plural in Contained.model_fields
        },
        "cleaned": prepared.log.cleaned,
        "refused": prepared.refused,
        "refusals": prepared.refusals,
    }


def _remembered(records: Iterable[Placed], results: list[Record]) -> Iterator[Placed]:
    """*records*, of which the first good ones are put into *results*."""
    for placed in records:
        if len(results) < SHOWN_RESULTS and isinstance(placed[1], dict):
            results.append(placed[1])
        yield placed


@contextmanager
def _room_on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFull(
            f"cannot keep the checked rows in a temporary file: {error.strerror}"
        ) from error


def _chosen(path: Path, name: str | None) -> FileFormat:
    return formats.format_named(name, formats.import_formats()) if name else formats.format_of(path)


def _checked_origin(origin: str) -> str:
    try:
        origin = checked_word(origin, "origin")
    except BadRecord as error:
        raise InvalidFile(str(error).removeprefix("origin "), field="origin") from None
    if origin in SELECTOR_TYPES:
        raise InvalidFile(
            f"{origin!r} is a type of selector, call it something else", field="origin"
        )
    return origin
