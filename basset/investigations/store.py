"""What the stores of everything below a project have in common: get, list, delete."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from basset.database import Database, Row, Transaction
from basset.errors import NotFound
from basset.investigations.models import Entity, Note, Relationship, Source
from basset.investigations.projects import lock, require, touch
from basset.investigations.rows import Written
from basset.paging import Page, decode_cursor, page

T = TypeVar("T", Entity, Relationship, Source, Note)


class RowStore(Generic[T]):
    """Queries come from the subclass: GET by ``$project_id, $id``, LIST by ``$after, $type``, DELETE by ``$id``."""

    NOUN: ClassVar[str]
    GET: ClassVar[str]
    LIST: ClassVar[str]
    DELETE: ClassVar[tuple[str, ...]]

    def __init__(self, db: Database) -> None:
        self._db = db

    def model(self, row: Row) -> T:
        raise NotImplementedError

    def get(self, project_id: str, id: str) -> T:  # noqa: A002 - the interface's word
        """The row with this id.

        Raises:
            NotFound: the project, or the row in it, does not exist.
        """
        require(self._db, project_id)
        return self._one(self._db.read(self.GET, project_id=project_id, id=id), id)

    def list(
        self,
        project_id: str,
        limit: int = 100,
        cursor: str | None = None,
        type: str | None = None,  # noqa: A002 - the interface's word
    ) -> Page[T]:
        """Rows in the order of their ids; *type* keeps those of one type (of notes: of one kind)."""
        require(self._db, project_id)
        after = decode_cursor(cursor)
        rows = self._db.read(
            self.LIST, project_id=project_id, after=after, type=type, limit=limit + 1
        )
        return page([self.model(row["row"]) for row in rows], limit, "id")

    def delete(self, project_id: str, id: str) -> None:  # noqa: A002 - the interface's word
        """Remove the row and what cannot be without it."""

        def work(tx: Transaction) -> None:
            lock(tx, project_id)
            self._read(tx, project_id, id)
            self.before_delete(tx, project_id, id)
            for query in self.DELETE:
                tx.run(query, id=id)
            touch(tx, project_id)

        self._db.transaction(work)

    def before_delete(self, tx: Transaction, project_id: str, id: str) -> None:  # noqa: A002 - the interface's word
        """Refuse, where something still needs the row."""

    def _after(
        self, tx: Transaction, project_id: str, row_id: str, written: Written, now: datetime
    ) -> T:
        """The row as it is after it was *written*; without a change the project's revision stays."""
        if written.created or written.changed:
            touch(tx, project_id, now)
        return self._read(tx, project_id, row_id)

    def _read(self, tx: Transaction, project_id: str, row_id: str) -> T:
        return self._one(tx.run(self.GET, project_id=project_id, id=row_id), row_id)

    def _one(self, rows: Sequence[Row], row_id: str) -> T:
        if not rows:
            raise NotFound(
                f"the project has no {self.NOUN} {row_id[:100]!r}", field=f"{self.NOUN}_id"
            )
        return self.model(rows[0]["row"])
