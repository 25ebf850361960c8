"""The store of a kind for somebody who may not see every marking: it only reads."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from basset.database import Row, Transaction
from basset.errors import Forbidden, NotFound
from basset.investigations.citing import mark_unclear, names_in
from basset.investigations.claimed import with_claims
from basset.investigations.claims import Authorship
from basset.investigations.kind import ListQuery, Writing
from basset.investigations.store import Store, asked
from basset.investigations.veil import BESIDE, ONLY, OPEN, Veil, veil
from basset.listing import SHOWN, Lister
from basset.model import Model, from_row
from basset.paging import Page

T = TypeVar("T", bound=Model)


class SeenStore(Store[T]):
    """The rows of one kind, up to the marking that *viewer* sees."""

    def _writing(self, tx: Transaction, project_id: str, by: Authorship) -> Writing:  # noqa: ARG002
        raise Forbidden(
            f"whoever sees at most {self._viewer.access.marking} must not change anything"
        )

    def _get(self, read: Any, project_id: str, id: str) -> T:  # noqa: A002, ARG002 - as in Store
        rows = self._shown(project_id, [{"id": id}])
        if not rows:
            noun = self.kind.noun
            raise NotFound(f"the project has no {noun} {id[:100]!r}", field=f"{noun}_id")
        return rows[0]

    def _called(self, project_id: str, name: str, short: str) -> Sequence[T]:
        lister = self._lister({}, "")
        called = {"name": f"(n.id STARTS WITH $short OR {self.kind.names})", "short": "true"}
        lister = replace(lister, filters={**lister.filters, **called})
        rows = self._ids(project_id, lister, SHOWN + 1, name=name, short=short)
        return self._shown(project_id, rows.items)

    def _page(self, project_id: str, wanted: ListQuery, cursor: str | None, region: str) -> Page[T]:
        given = asked(wanted)
        lister = self._lister(given, region)
        rows = self._ids(project_id, lister, wanted.limit, cursor, wanted.sort, **given)
        return Page([*self._shown(project_id, rows.items)], rows.next_cursor)

    def _ids(
        self,
        project_id: str,
        lister: Lister,
        limit: int,
        cursor: str | None = None,
        sort: str | None = None,
        **given: Any,
    ) -> Page[Row]:
        """The ids of a page, ordered and narrowed by what is seen."""
        noun = self.kind.noun
        hidden = self._veil(project_id).parameters(noun)
        seen = replace(
            lister,
            fields="n{.id}",
            only=ONLY.get(noun, OPEN),
            beside=BESIDE.get(noun, ""),
            filters={**dict.fromkeys(hidden, "true"), **lister.filters},
        )
        said = {"project_id": project_id, **hidden, **given}
        return seen.page(self._db, limit, cursor, sort, **said)

    def _shown(self, project_id: str, found: Sequence[Row]) -> Sequence[T]:
        """The rows with the ids of *found* as models, as far as they are there."""
        noun = self.kind.noun
        seen = self._viewer.rows(project_id).some(noun, [row["id"] for row in found])
        names = [*self.kind.model.model_fields]
        rows = [{name: row[name] for name in names if name in row} for row in seen.values()]
        if noun == "note":
            cited = names_in(rows)
            known = self._veil(project_id).meanings(self._db, project_id, cited) if cited else {}
            mark_unclear(rows, known)
        told = (with_claims(row) if "claims" in row else row for row in rows)
        return [from_row(self.kind.model, row) for row in told]

    def _veil(self, project_id: str) -> Veil:
        return veil(self._db, self._viewer.access, project_id, self._viewer.rows(project_id))
