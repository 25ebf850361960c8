"""The second half of an import: prepared rows into the graph, a batch a transaction.

Until the last batch the project says *import incomplete*; the same command again finishes it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from basset.database import Database, Row, RowExists, Transaction
from basset.exchange.prepare import Prepared
from basset.exchange.results import Foreseen
from basset.investigations import rows
from basset.investigations.kinds import KINDS
from basset.investigations.locking import lock, no_project
from basset.investigations.lookalikes import NAMED
from basset.investigations.rows import Written

# One transaction for everything overflows a small heap; smaller batches pay for more round trips.
BATCH = 1_000
BATCH_BYTES = 4_000_000
# While the database creates the rows of one batch, the next one is packed and sent.
AT_ONCE = 2

# Relationships cannot be where no entities are.
_NODES = (kind.match for kind in KINDS.values() if "-" not in kind.match)
_NONE = (f"NOT EXISTS {{ MATCH {match} WHERE n.project_id = $project_id }}" for match in _NODES)
IS_EMPTY = f"RETURN {' AND '.join(_NONE)} AS empty"
# Counts the change, and says that the import is not complete.
ADVANCE = """
MATCH (p:Project {id: $project_id})
SET p.revision = p.revision + 1, p.updated_at = $at,
    p.import_incomplete = coalesce(p.import_incomplete, $origin)
RETURN p.id AS id
"""
REVISION = "MATCH (p:Project {id: $project_id}) RETURN p.revision AS revision"
UNMARK = """
MATCH (p:Project {id: $project_id}) WHERE p.import_incomplete = $origin REMOVE p.import_incomplete
"""
OF_ORIGIN = {
    "entity": """
        MATCH (n:Entity {project_id: $project_id}) WHERE $origin IN n.origins RETURN n.id AS id
    """,
    "relationship": """
        MATCH ()-[r:RELATES {project_id: $project_id}]->() WHERE $origin IN r.origins
        RETURN r.id AS id
    """,
}


class Writer:
    """Writes what *prepared* holds. ``counts`` says what became of the rows.

    ``settled_at``: the project's revision after the last one, unless somebody else wrote meanwhile.
    """

    def __init__(self, db: Database, prepared: Prepared, *, replace: bool) -> None:
        self._db = db
        self._prepared = prepared
        self._project_id = prepared.project_id
        self._by = prepared.by
        self._ending = replace
        self.counts = {"created": 0, "changed": 0, "unchanged": 0, "ended": 0}
        self._advance = {
            "project_id": self._project_id,
            "at": self._by.at,
            "origin": self._by.origin,
        }
        self.settled_at: int | None = None
        self._expected = self._revision()
        self._fresh = db.read(IS_EMPTY, project_id=self._project_id)[0]["empty"]

    def write(self, progress: Callable[[int, int], None]) -> None:
        """Write everything; *progress* is told how many rows are done, and of how many, before the
        first one, too.
        """
        done = 0
        progress(done, self._prepared.rows)
        for kind in KINDS:
            for size, written in self._written(kind):
                self._expected += bool(written.created or written.changed)
                self.counts["created"] += written.created
                self.counts["changed"] += written.changed
                self.counts["ended"] += written.ended
                self.counts["unchanged"] += size - written.created - written.changed
                done += size
                progress(done, self._prepared.rows)
        if self._ending:
            for kind in OF_ORIGIN:
                self._end_absent(kind)
        self._db.write(UNMARK, project_id=self._project_id, origin=self._by.origin)
        if self._revision() == self._expected:
            self.settled_at = self._expected

    def foresee(self, progress: Callable[[int, int], None]) -> Foreseen:
        """What ``write`` would do; nothing is written. *progress*: as for that."""
        foreseen, done = Foreseen(), 0
        names = {
            row["name"].casefold() for row in self._db.stream(NAMED["entity"], id=self._project_id)
        }
        for kind in KINDS:
            for batch in self._batches(kind):
                new, changed, _ = rows.compared(
                    KINDS[kind],
                    self._db.read,
                    batch,
                    self._by,
                    self._prepared.region,
                    fresh=self._fresh,
                )
                foreseen.created += len(new)
                foreseen.changed += len(changed)
                foreseen.unchanged += len(batch) - len(new) - len(changed)
                if kind == "entity" and names:
                    named = (row["properties"]["name"].casefold() for row in new)
                    foreseen.alike += sum(name in names for name in named)
                done += len(batch)
                progress(done, self._prepared.rows)
        return foreseen

    def _revision(self) -> int:
        rows = self._db.read(REVISION, project_id=self._project_id)
        return int(rows[0]["revision"]) if rows else 0

    def _written(self, kind: str) -> Iterator[tuple[int, Written]]:
        """What became of each batch, and of how many rows that is; the next one is read meanwhile."""
        at_once = AT_ONCE if self._fresh else 1
        running: deque[tuple[int, Future[Written]]] = deque()
        with ThreadPoolExecutor(at_once) as pool:
            for batch in self._batches(kind):
                if len(running) == at_once:
                    size, written = running.popleft()
                    yield size, written.result()
                running.append((len(batch), pool.submit(self._put, kind, batch)))
            for size, written in running:
                yield size, written.result()

    def _batches(self, kind: str) -> Iterator[list[Row]]:
        """Rows in batches; those that the file has more than once as one row, at the end."""
        repeated = self._prepared.repeated[kind]
        merged: dict[str, Row] = {}
        batch: list[Row] = []
        room = BATCH_BYTES
        for row, size in self._prepared.spooled(kind):
            if row["id"] in repeated:
                known = merged.get(row["id"])
                merged[row["id"]] = row if known is None else self._combined(kind, known, row)
                continue
            batch.append(row)
            room -= size
            if len(batch) == BATCH or room <= 0:
                yield batch
                batch, room = [], BATCH_BYTES
        batch += merged.values()
        for start in range(0, len(batch), BATCH):
            yield batch[start : start + BATCH]

    def _combined(self, kind: str, known: Row, row: Row) -> Row:
        return rows.combined(KINDS[kind], known, row, self._by, self._prepared.region)

    def _put(self, kind: str, batch: list[Row]) -> Written:
        put = partial(
            rows.put,
            KINDS[kind],
            batch=batch,
            by=self._by,
            region=self._prepared.region,
            ending=self._ending,
        )
        if self._fresh:
            try:
                return self._db.transaction(lambda tx: self._create(tx, put))
            except RowExists:
                # Somebody else writes into the project, or this was committed and its answer lost.
                self._fresh = False

        def work(tx: Transaction) -> Written:
            lock(tx, self._project_id)
            written = put(tx=tx)
            if written.created or written.changed:
                tx.run(ADVANCE, **self._advance)
            return written

        return self._db.transaction(work)

    def _create(self, tx: Transaction, put: Callable[..., Written]) -> Written:
        """Write rows of which none should exist yet; the project is locked at the end only.

        Raises:
            RowExists: one does.
            NotFound: the project was deleted meanwhile.
        """
        written = put(tx=tx, fresh=True)
        if not tx.run(ADVANCE, **self._advance):
            raise no_project(self._project_id)
        return written

    def _end_absent(self, kind: str) -> None:
        """End the claims of this origin on rows that are not in the file."""
        theirs = self._db.read(OF_ORIGIN[kind], project_id=self._project_id, origin=self._by.origin)
        absent = [row["id"] for row in theirs if row["id"] not in self._prepared.ids[kind]]
        for start in range(0, len(absent), BATCH):
            batch = absent[start : start + BATCH]

            def work(tx: Transaction, batch: list[str] = batch) -> int:
                lock(tx, self._project_id)
                ended = rows.end_rows(KINDS[kind], tx, batch, self._by, self._prepared.region)
                if ended:
                    tx.run(ADVANCE, **self._advance)
                return ended

            ended = self._db.transaction(work)
            self._expected += bool(ended)
            self.counts["ended"] += ended
