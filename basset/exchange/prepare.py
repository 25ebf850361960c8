"""The first half of an import: every record checked, and laid down in temporary files.

Only identities stay in memory; the rows themselves wait on disk, so that nothing is written to the
database before the whole file is known to be good, and a file of any size needs little memory.
"""

from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Self

import orjson

from basset import canonical
from basset.database import Row
from basset.errors import InvalidFile
from basset.exchange.records import BadRecord, Placed, Record, refs_of
from basset.exchange.rowmaker import RowMaker, Unresolved
from basset.investigations.claims import Authorship
from basset.investigations.kinds import KINDS

_SHOWN_PROBLEMS = 5

# The project's own rows that a file may refer to: (kind, refs) -> {ref: (id, key)}.
Lookup = Callable[[str, list[str]], dict[str, tuple[str, str]]]


class Prepared:
    """The rows of one file. Use as a context manager: the temporary files end with it.

    ``ids`` are those of the rows, by kind; ``repeated`` those that the file has more than once.
    """

    def __init__(self, project_id: str, by: Authorship, region: str) -> None:
        self.project_id = project_id
        self.by = by
        self.region = region
        self.ids: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.repeated: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.rows = 0
        self._maker = RowMaker(project_id, by, region)
        self._spools: dict[str, IO[bytes]] = {kind: TemporaryFile() for kind in KINDS}  # noqa: SIM115 - closed by __exit__
        self._waiting: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (*self._spools.values(), self._waiting):
            spool.close()

    def read(self, records: Iterable[Placed], lookup: Lookup) -> None:
        """Take everything in.

        Raises:
            InvalidFile: names the place and the field of the first record that is wrong, or the
                first references that point at nothing.
        """
        missing: dict[str, set[str]] = {"source": set(), "entity": set()}
        refs = self._maker.refs
        for where, record in records:
            try:
                self._add(where, record)
            except Unresolved:
                for kind, ref in refs_of(record):
                    if isinstance(ref, str) and ref not in refs[kind]:
                        missing[kind].add(ref)
                self._waiting.write(canonical.dump([where, record]) + b"\n")
        for kind, wanted in missing.items():
            unknown = sorted(wanted - refs[kind].keys())
            refs[kind].update(lookup(kind, unknown) if unknown else {})
        self._add_waiting()
        if not self.rows:
            raise InvalidFile("there is nothing in the file")

    def spooled(self, kind: str) -> Iterator[tuple[Row, int]]:
        """The rows of one kind in the order of the file, each with its size in bytes."""
        spool = self._spools[kind]
        spool.seek(0)
        for data in spool:
            yield canonical.load(data), len(data)

    def _add_waiting(self) -> None:
        """Records that referred forward, now that all is known; entities before their ties."""
        problems: list[str] = []
        count = 0
        for kind in KINDS:
            for where, record in self._held_back(kind):
                try:
                    self._add(where, record)
                except Unresolved as error:
                    count += 1
                    if count <= _SHOWN_PROBLEMS:
                        problems.append(f"{where}: {error.field} {error.ref[:100]!r}")
        if count:
            noun = "reference points" if count == 1 else "references point"
            shown = "; ".join(problems)
            raise InvalidFile(f"{count} {noun} at nothing in the file or the project: {shown}")

    def _held_back(self, kind: str) -> Iterator[Placed]:
        self._waiting.seek(0)
        for data in self._waiting:
            where, record = canonical.load(data)
            if record["kind"] == kind:
                yield where, record

    def _add(self, where: str, record: Record) -> None:
        kind = record["kind"]
        try:
            row = self._maker.row(record)
        except BadRecord as error:
            raise InvalidFile(f"{where}: {error}") from None
        own_id = row["id"]
        if own_id in self.ids[kind]:
            self.repeated[kind].add(own_id)
        self.ids[kind].add(own_id)
        self.rows += 1
        self._spools[kind].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
