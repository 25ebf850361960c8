"""The first half of an import: every record checked, and laid down in temporary files.

Only identities stay in memory; the rows themselves wait on disk, so that nothing is written to the
database before the whole file is known to be good, and a file of any size needs little memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar, Self

import orjson

from basset import canonical
from basset.database import Row
from basset.errors import InvalidFile
from basset.exchange.casefile import checked_project, checked_schedule
from basset.exchange.checks import BadRecord
from basset.exchange.readlog import Log
from basset.exchange.records import (
    FIELDS,
    Placed,
    Record,
    cleaned_record,
    refs_of,
    without_source,
)
from basset.exchange.refs import RowIds, Unresolved
from basset.exchange.results import MAX_REFUSALS, OnRefusal, Refusal, told
from basset.exchange.rowmaker import RowMaker
from basset.exchange.terms import Terms
from basset.investigations.claims import Authorship
from basset.investigations.fields import stricter
from basset.investigations.kind import row_id
from basset.investigations.kinds import KINDS
from basset.investigations.project import ProjectInput
from basset.schedules.models import ScheduleInput

# Rows are small, files of them are not.
_BUFFER = 1 << 20
# The project's own rows that a file may refer to: (kind, refs) -> {ref: (id, key)}.
Lookup = Callable[[str, list[str]], dict[str, tuple[str, str]]]


class Prepared:
    """The rows of one file. Use as a context manager: the temporary files end with it.

    ``ids`` are those of the rows, by kind; ``repeated`` those that the file has more than once.
    *log* is told what the user should know; ``refused`` counts the refused records,
    of which ``refusals`` has the first ones. ``project`` and ``schedules`` are those of a file that
    is a whole case. *file*: the record of the file itself as a source; claims that name none rest
    on it, except in a case that is restored, which says itself what they rest on.
    """

    def __init__(
        self,
        project_id: str,
        by: Authorship,
        region: str,
        log: Log,
        *,
        file: Record | None = None,
        terms: Terms = Terms(),  # noqa: B008 - frozen
    ) -> None:
        self.project_id = project_id
        self.by = by
        self.region = region
        self.project: ProjectInput | None = None
        self.schedules: list[ScheduleInput] = []
        self.ids = {kind: RowIds() for kind in KINDS}
        self.repeated = {kind: RowIds() for kind in KINDS}
        self.log = log
        self.rows = 0
        self.refused = 0
        self.refusals: list[Refusal] = []
        self._last_refused = ""
        self._on_refusal: OnRefusal | None = None
        # A case that is restored says itself what it rests on.
        self._file = None if terms.restoring else file
        self.terms = terms
        on_terms = replace(terms, highest=self._highest)
        self._maker = RowMaker(project_id, by, region, log, on_terms)
        if self._file:
            file_id = row_id(project_id, "source", self._file["key"])
            self.by = replace(by, fallback=file_id)
            self._maker.claims.rest_on(file_id)
        self._spools = {kind: _temporary() for kind in KINDS}
        self._waiting = _temporary()
        self._waiting_kinds: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (*self._spools.values(), self._waiting):
            spool.close()

    def read(
        self, records: Iterable[Placed], lookup: Lookup, on_refusal: OnRefusal | None = None
    ) -> None:
        """Take everything in; with *on_refusal*, everything that is good.

        Raises:
            InvalidFile: names the places and fields that are wrong, references that point at
                nothing among them; or nothing is good.
        """
        self._on_refusal = on_refusal
        try:
            self._add_all(records, lookup)
        except InvalidFile as error:
            if not self.refused:
                raise
            # The file breaks off here; what was refused before is told as well.
            self._refuse("the rest of the file", error.detail, None)
            self._on_refusal = None
        if self.refused and not (self._on_refusal and self.rows):
            raise told(self.refused, self.refusals)
        if self._file and self._maker.claims.rests_on_file:
            self._add("", self._file)
        if not self.rows and not self.project:
            raise InvalidFile("there is nothing in the file")

    def spooled(self, kind: str) -> Iterator[tuple[Row, int]]:
        """The rows of one kind in the order of the file, each with its size in bytes."""
        spool = self._spools[kind]
        spool.seek(0)
        for data in spool:
            yield canonical.load(data), len(data)

    def _add_all(self, records: Iterable[Placed], lookup: Lookup) -> None:
        missing: dict[str, set[str]] = {"source": set(), "entity": set()}
        refs, row = self._maker.refs.known, ""
        for where, record, original in records:
            if self.log.rows_alone and where != row:
                self._maker.refs.forget()
                row = where
            # Of a row or object that was refused, the other records are refused with it.
            if where == self._last_refused:
                continue
            try:
                self._add(where, record)
            except BadRecord as error:
                self._refuse(where, str(error), original)
            except Unresolved:
                assert isinstance(record, dict)  # nothing else refers to anything
                for kind, ref in refs_of(record):
                    if isinstance(ref, str) and ref not in refs[kind]:
                        missing[kind].add(ref)
                kept = original if self._on_refusal and original is not record else None
                self._waiting.write(canonical.dump([where, record, kept]) + b"\n")
                self._waiting_kinds.add(record["kind"])
        for kind, wanted in missing.items():
            unknown = sorted(wanted - refs[kind].keys())
            refs[kind].update(lookup(kind, unknown) if unknown else {})
        self._add_waiting()

    def _add_waiting(self) -> None:
        """Records that referred forward, now that all is known; entities before their ties."""
        for kind in (kind for kind in FIELDS if kind in self._waiting_kinds):
            for where, record, original in self._held_back(kind):
                try:
                    self._add_resolved(where, record)
                except BadRecord as error:
                    self._refuse(where, str(error), original)

    def _held_back(self, kind: str) -> Iterator[tuple[str, Record, Any]]:
        self._waiting.seek(0)
        for data in self._waiting:
            where, record, original = canonical.load(data)
            if record["kind"] == kind:
                yield where, record, original or record

    def _add_resolved(self, where: str, record: Record) -> None:
        """Add a record whose references must be known by now, if need be by their cleaned names."""
        try:
            self._add(where, record)
        except Unresolved as error:
            record, changed = cleaned_record(record)
            if changed:
                self.log.clean(changed)
                self._add_resolved(where, record)
                return
            if self.terms.partial:
                self.log.miss(error.ref)
                if error.kind == "source":
                    self._add_resolved(where, without_source(record, error.ref))
                return
            raise BadRecord(
                f"{error.field} {error.ref[:100]!r} is neither in the file nor in the project"
            ) from None

    def _add(self, where: str, record: Record | BadRecord) -> None:
        if isinstance(record, BadRecord):
            raise record
        kind = record["kind"]
        if kind not in KINDS:
            self._heads[kind](self, record)
            return
        row = self._row(record)
        own_id = row["id"]
        if not self.ids[kind].add(own_id):
            self.repeated[kind].add(own_id)
            if self.terms.distinct:
                self.log.merge(where)
        self.rows += 1
        self._spools[kind].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def _take_project(self, record: Record) -> None:
        if self.rows or self.project or self.refused:
            raise BadRecord("a project must be the first record of its file")
        self.project = checked_project(record)

    def _highest(self) -> str | None:
        """The strictest marking of the project and of what the file says of it."""
        said = str(self.project.marking) if self.project else None
        return stricter(self.terms.highest(), said)

    def _take_schedule(self, record: Record) -> None:
        ids = self._maker.refs.entity_ids(record.get("entities", []))
        self.schedules.append(checked_schedule(record, ids, self.by.now))

    _heads: ClassVar[dict[str, Callable[["Prepared", Record], None]]] = {
        "project": _take_project,
        "schedule": _take_schedule,
    }

    def _row(self, record: Record) -> Row:
        """The row of *record*; when it is bad, that of the cleaned one."""
        try:
            return self._maker.row(record)
        except BadRecord:
            record, changed = cleaned_record(record)
            if not changed:
                raise
        row = self._maker.row(record)
        self.log.clean(changed)
        return row

    def _refuse(self, where: str, reason: str, record: Any) -> None:
        refusal = Refusal(where=where, reason=reason, record=record)
        self.refused += 1
        self._last_refused = where
        if len(self.refusals) < MAX_REFUSALS:
            self.refusals.append(refusal)
        if self._on_refusal:
            self._on_refusal(refusal)


def _temporary() -> IO[bytes]:
    return TemporaryFile(buffering=_BUFFER)
