"""Imports: read, check everything, then write in batches. The same file again changes nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from basset.database import Database
from basset.errors import InvalidFile, StorageFull
from basset.exchange import formats
from basset.exchange.again import Again
from basset.exchange.casefile import CaseFile, OpenedCase, opened_case
from basset.exchange.fileformat import Contents, FileFormat
from basset.exchange.origins import called, origin_of
from basset.exchange.prepare import Prepared
from basset.exchange.progress import ImportProgress, OnProgress, silent
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.exchange.results import Contained, ImportResult, OnRefusal, Preview
from basset.exchange.target import Target
from basset.exchange.terms import Terms
from basset.exchange.write import Writer
from basset.investigations.claims import DEFAULT_AUTHOR, Authorship
from basset.investigations.kinds import KINDS
from basset.investigations.locking import region_of

SHOWN_RESULTS = 5


class _Speaker(NamedTuple):
    """Who speaks, as the user says, and who lets them; *name*: what their file is called."""

    origin: str | None
    author: str
    now: datetime
    name: str


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
        on_progress: OnProgress = silent,
    ) -> ImportResult:
        """Import a file, or a folder of files, into a project.

        *origin* names who says it; without one, the file's name and digest. *replace* ends what this
        origin no longer says. *name*: what the file is called where it comes from. *reading*: how it is to be
        read. *on_refusal* takes the records that are refused, so that the rest is imported.

        Raises:
            InvalidFile: something in the file is wrong; nothing has been written.
            InvalidInput: the project or the file is none to restore.
        """
        chosen = _chosen(path, format)
        progress = ImportProgress(chosen.files(path), on_progress)
        log = Log(progress.read)
        speaker = _Speaker(origin, author, now, called(name or path.resolve().name))
        with self._opened(path, project_id, chosen, reading=reading, log=log, speaker=speaker) as (
            contents,
            prepared,
        ):
            told = [chosen.name, speaker.name, contents.sha256, prepared.by.origin]
            again = Again(
                self._db, project_id, [*told, reading.model_dump(), prepared.region, replace]
            )
            if not on_refusal and (known := again.result()):
                return known
            self._prepare(prepared, contents.records, on_refusal)
            remarks = self._begin(prepared)
            writer = Writer(self._db, prepared, replace=replace)
            writer.write(progress.take)
            remarks += self._end(prepared)
            log.names.compare_all(self._db, "entity", project_id)
        result = ImportResult(
            project_id=project_id,
            origin=prepared.by.origin,
            format=chosen.name,
            **_counts(prepared, remarks),
            **writer.counts,
        )
        # What a case says of its project, and of its schedules, is more than its rows.
        if writer.settled_at is not None and not prepared.project:
            again.keep(result, writer.settled_at)
        return result

    def preview(
        self,
        path: Path,
        project_id: str | None = None,
        *,
        now: datetime,
        origin: str | None = None,
        format: str | None = None,  # noqa: A002 - the interface's word
        reading: Reading = Reading(),  # noqa: B008 - frozen
        name: str | None = None,
        on_refusal: OnRefusal | None = None,
        on_progress: OnProgress = silent,
    ) -> Preview:
        """How each column is read, and the first results; nothing is written.

        Without *project_id* the file would become a new project.

        Raises:
            InvalidFile, InvalidInput: ``run`` would refuse the file for the same reason.
        """
        results: list[Record] = []
        chosen = _chosen(path, format)
        progress = ImportProgress(chosen.files(path), on_progress)
        log = Log(progress.read)
        speaker = _Speaker(origin, DEFAULT_AUTHOR, now, called(name or path.resolve().name))
        with self._opened(
            path, project_id or "", chosen, reading=reading, log=log, speaker=speaker
        ) as (contents, prepared):
            self._prepare(prepared, _remembered(contents.records, results), on_refusal)
            said = _counts(prepared, []) | {"columns": contents.columns()}
            foreseen = Writer(self._db, prepared, replace=False).foresee(progress.take)
        return Preview(format=chosen.name, results=results, foreseen=foreseen, **said)

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
        # A format with columns of the user's own tells no project.
        if not chosen.write or chosen.columns or path.is_dir():
            return None
        try:
            return opened_case(chosen.read(path, Reading(), Log()))
        except UnicodeDecodeError:
            # Whoever reads all of the file says in which line.
            return None

    @contextmanager
    def _opened(
        self,
        path: Path,
        project_id: str,
        chosen: FileFormat,
        *,
        reading: Reading,
        log: Log,
        speaker: _Speaker,
    ) -> Iterator[tuple[Contents, Prepared]]:
        """What is in the file, and where its rows go, on the terms that user and format set."""
        target = Target(self._db, project_id)
        region = region_of(self._db, project_id, self._region) if project_id else self._region
        with chosen.opened(path, reading.model_copy(update={"region": region}), log) as contents:
            file = speaker.name, contents.sha256
            by = Authorship(speaker.author, speaker.now, origin_of(*file, speaker.origin))
            if reading.restore:
                target.refuse_rows(by.origin)
            elif speaker.origin is None and (told := target.namesake(by.origin, *file)):
                log.say(told)
            terms = Terms(
                restoring=reading.restore,
                partial=chosen.partial and not reading.strict,
                distinct=chosen.distinct,
                highest=target.highest_marking,
            )
            source = target.file(by, *file)
            with Prepared(project_id, by, region, log, file=source, terms=terms) as prepared:
                yield contents, prepared

    def _prepare(
        self, prepared: Prepared, records: Iterable[Placed], on_refusal: OnRefusal | None
    ) -> None:
        with _room_on_disk():
            target, origin = Target(self._db, prepared.project_id), prepared.by.origin
            lookup = lambda kind, refs: target.known(kind, refs, origin)  # noqa: E731 - an argument
            prepared.read(records, lookup, on_refusal)
        if prepared.terms.restoring and not prepared.project:
            raise InvalidFile(
                "is no whole case: what can be restored is JSON Lines that begin with a project",
                field="restore",
            )

    def _begin(self, prepared: Prepared) -> list[str]:
        said, now = prepared.project, prepared.by.now
        return self._case_file.begin(prepared.project_id, said, now) if said else []

    def _end(self, prepared: Prepared) -> list[str]:
        case = prepared.project, prepared.schedules, prepared.by.now
        return self._case_file.end(prepared.project_id, *case)


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
