"""One store for every kind of row below a project: get, find, list, create, update, delete."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from basset.database import Database, Row, Transaction
from basset.errors import InvalidInput, NotFound
from basset.investigations.claimed import with_claims
from basset.investigations.claims import DEFAULT_AUTHOR, MANUAL, Authorship
from basset.investigations.deletions import REMEMBER
from basset.investigations.kind import Kind, ListQuery, Writing
from basset.investigations.locking import REGION, lock, touch
from basset.investigations.rows import put
from basset.investigations.seen_rows import stored, strictest_in
from basset.investigations.viewer import Viewer
from basset.listing import SHORTEST_ID, SHOWN, Lister
from basset.model import Model, from_row, refuse_stale, validated
from basset.paging import Page

T = TypeVar("T", bound=Model)
Read = Callable[..., list[Row]]


class Store(Generic[T]):
    """The rows of one *kind* in the projects that *viewer* sees."""

    def __init__(self, db: Database, kind: Kind[T], viewer: Viewer) -> None:
        self._db = db
        self.kind = kind
        self._viewer = viewer

    def get(self, project_id: str, id: str) -> T:  # noqa: A002 - the interface's word
        """The row with this id.

        Raises:
            NotFound: the project, or the row in it, does not exist.
        """
        self._viewer.require(project_id)
        return self._get(self._db.read, project_id, id)

    def find(self, project_id: str, name_or_id: str) -> T:
        """The row that somebody calls so: by its id, the beginning of it, or its name.

        Raises:
            NotFound: there is none.
            InvalidInput: several are called so.
        """
        self._viewer.require(project_id)
        short = name_or_id.lower() if len(name_or_id) >= SHORTEST_ID else "-"
        rows = self._called(project_id, name_or_id, short)
        if len(rows) > 1:
            ids = ", ".join(row.id for row in rows[:SHOWN])  # type: ignore[attr-defined] # kinds have one
            raise InvalidInput(
                f"several {self.kind.plural} are called {name_or_id[:100]!r}; give an id: {ids}"
            )
        if not rows:
            raise NotFound(
                f"no {self.kind.noun} is called {name_or_id[:100]!r}; basset {self.kind.noun} list "
                "and basset search show names and ids",
                field=f"{self.kind.noun}_id",
            )
        return rows[0]

    def list(
        self,
        project_id: str,
        limit: int = 100,
        cursor: str | None = None,
        sort: str | None = None,
        **filters: Any,
    ) -> Page[T]:
        """A page of rows, sorted by name if nothing else is asked; *filters* are those of the
        kind's query.

        Raises:
            InvalidInput: there is no such order or filter, or the cursor is of another one.
        """
        region = self._viewer.region(project_id)
        wanted = validated(self.kind.query, {"limit": limit, "sort": sort, **filters})
        return self._page(project_id, wanted, cursor, region)

    def create(
        self,
        project_id: str,
        data: Model,
        now: datetime,
        *,
        author: str = DEFAULT_AUTHOR,
        origin: str = MANUAL,
    ) -> T:
        """A new row; one of the same identity gets what is said newly about it instead.

        Raises:
            NotFound: there is no such project.
            InvalidInput: something that *data* refers to is not in the project.
        """
        by = Authorship(author, now, origin)

        def work(tx: Transaction) -> T:
            writing = self._writing(tx, project_id, by)
            row = self.kind.insert(writing, data)
            written = put(self.kind, tx, [row], by, writing.region)
            if written.created or written.changed:
                touch(tx, project_id, now)
            return self._read(tx, project_id, row["id"])

        return self._db.transaction(work)

    def update(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        changes: Model,
        now: datetime,
        *,
        author: str = DEFAULT_AUTHOR,
        expected: str | None = None,
    ) -> T:
        """Change what *changes* sets; everything else stays, and the same values change nothing.

        Raises:
            NotFound: the project, or the row in it, does not exist.
            InvalidInput: something that *changes* refers to is not in the project.
            ChangedMeanwhile: the row's fingerprint is no longer the *expected* one.
        """
        by = Authorship(author, now)

        def work(tx: Transaction) -> T:
            writing = self._writing(tx, project_id, by)
            old = self._read(tx, project_id, id)
            refuse_stale(self.kind.noun, old, expected)
            values = self.kind.alter(
                writing, old, changes.model_dump(mode="json", exclude_unset=True)
            )
            tx.run(self.kind.set, rows=[{**values, "id": id}])
            if self._read(tx, project_id, id) == old:
                return old
            tx.run(self.kind.set, rows=[{"id": id, "updated_at": by.at}])
            touch(tx, project_id, now)
            return self._read(tx, project_id, id)

        return self._db.transaction(work)

    def delete(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        now: datetime,
        *,
        author: str = DEFAULT_AUTHOR,
    ) -> None:
        """Remove the row and what cannot be without it; who did it is remembered.

        An entity with very many relationships loses them first, in steps; if that is interrupted,
        deleting it again goes on.

        Raises:
            NotFound: the project, or the row in it, does not exist.
            Conflict: something still needs the row.
        """
        by = Authorship(author, now)

        def work(tx: Transaction) -> None:
            self._writing(tx, project_id, by)
            title = self.kind.title(self._read(tx, project_id, id))
            marking = self._strictest(tx, project_id, id)
            self.kind.refuse_delete(tx, project_id, id)
            for query in self.kind.delete:
                tx.run(query, id=id)
            said = {"noun": self.kind.noun, "title": title, "marking": marking}
            done = {"project_id": project_id, "at": by.at, "author": author}
            tx.run(REMEMBER, id=id, **said, **done)
            touch(tx, project_id, now)

        while self._db.transaction(partial(self._thin, project_id, id, by)):
            pass
        self._db.transaction(work)

    def _thin(self, project_id: str, id: str, by: Authorship, tx: Transaction) -> bool:  # noqa: A002 - as in get
        """Remove some of what would be too much for one transaction; whether there was such."""
        self._writing(tx, project_id, by)
        self._read(tx, project_id, id)
        self.kind.refuse_delete(tx, project_id, id)
        removed = sum(tx.run(query, id=id)[0]["removed"] for query in self.kind.thin)
        if removed:
            touch(tx, project_id, by.now)
        return bool(removed)

    def _writing(self, tx: Transaction, project_id: str, by: Authorship) -> Writing:
        region = lock(tx, project_id, self._viewer.phone_region, self._viewer.access).region
        return Writing(tx, project_id, region, by)

    def _strictest(self, tx: Transaction, project_id: str, id: str) -> str:  # noqa: A002 - as in get
        """The strictest marking of what the row says, with what it ties or is about."""
        [row] = tx.run(stored(self.kind.noun, "n.id = $id"), id=id)[0]["rows"]
        return strictest_in(row) or tx.run(REGION, project_id=project_id)[0]["marking"]

    def _called(self, project_id: str, name: str, short: str) -> Sequence[T]:
        """The rows with this *name*, or whose ids begin with *short*; one more than is shown."""
        said = {"project_id": project_id, "name": name, "short": short, "limit": SHOWN + 1}
        rows = [row["row"] for row in self._db.read(self.kind.find, **said)]
        return self._models(self._db.read, project_id, rows)

    def _page(self, project_id: str, wanted: ListQuery, cursor: str | None, region: str) -> Page[T]:
        given = asked(wanted)
        rows = self._lister(given, region).page(
            self._db, wanted.limit, cursor, wanted.sort, project_id=project_id, **given
        )
        return Page([*self._models(self._db.read, project_id, rows.items)], rows.next_cursor)

    def _lister(self, given: Iterable[str], region: str) -> Lister:
        kind = self.kind
        narrower = next((query for name, query in kind.narrower.items() if name in given), None)
        return Lister(
            match=narrower or kind.match,
            sorts=kind.sorts,
            usual=next(iter(kind.sorts)),
            filters={"project_id": "n.project_id = $project_id", **kind.filters},
            reads={name: _in_region(read, region) for name, read in kind.reads.items()},
            fields=kind.fields,
            indexes={} if narrower else {"updated_at": kind.newest},
        )

    def _read(self, tx: Transaction, project_id: str, id: str) -> T:  # noqa: A002 - as in get
        return self._get(tx.run, project_id, id)

    def _get(self, read: Read, project_id: str, id: str) -> T:  # noqa: A002 - as in get
        rows = read(self.kind.get, project_id=project_id, id=id)
        if not rows:
            noun = self.kind.noun
            raise NotFound(f"the project has no {noun} {id[:100]!r}", field=f"{noun}_id")
        return self._models(read, project_id, [rows[0]["row"]])[0]

    def _models(self, read: Read, project_id: str, rows: Sequence[Row]) -> Sequence[T]:
        self.kind.tell(read, project_id, rows)
        return [
            from_row(self.kind.model, with_claims(row) if "claims" in row else row) for row in rows
        ]


def asked(wanted: ListQuery) -> Row:
    """The filters that *wanted* sets."""
    return wanted.model_dump(mode="json", exclude_none=True, exclude={"limit", "sort"})


def _in_region(read: Callable[[str, str], Any], region: str) -> Callable[[str], Any]:
    return lambda text: read(text, region)
