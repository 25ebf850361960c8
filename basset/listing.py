"""Lists that can be narrowed and sorted, page by page, with an index where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.errors import InvalidInput
from basset.paging import Page, decode_cursor, sorted_page

# A report's configuration is canonical JSON, of which the title is the last key. Only its text is
# looked at, and never what it says about entities or sections.
TITLE = 'toLower(last(split(n.report_config, \'"title":"\')))'
TITLE_HAS = f"{TITLE} CONTAINS toLower($text)"


@dataclass(frozen=True)
class Lister:
    """*match* binds ``n``. *sorts*: name → text that orders; *filters*: parameter → condition.

    *usual* is the order when none is asked for; a ``-`` before a name turns it round.
    """

    match: str
    sorts: Mapping[str, str]
    usual: str
    filters: Mapping[str, str]

    def page(
        self, db: Database, limit: int, cursor: str | None, sort: str | None, **wanted: Any
    ) -> Page[Row]:
        """The nodes under every condition whose parameter is *wanted*: not None, not false.

        Raises:
            InvalidInput: there is no such order, or the cursor is from a list in another one.
        """
        order = sort or self.usual
        name, backwards = order.removeprefix("-"), order.startswith("-")
        if name not in self.sorts:
            known = ", ".join(self.sorts)
            raise InvalidInput(f"can be {known}, not {name[:40]!r}", field="sort")
        given = {key: value for key, value in wanted.items() if value not in (None, False)}
        at, _, own_id = decode_cursor(cursor, order).rpartition("\n")
        rows = db.read(
            self._cypher(list(given), self.sorts[name], backwards=backwards, first=not cursor),
            at=at,
            own_id=own_id,
            limit=limit + 1,
            **given | ({"text": _as_json(given["text"])} if "text" in given else {}),
        )
        placed = [(f"{row['place']}\n{row['n']['id']}", row["n"]) for row in rows]
        return sorted_page(placed, limit, order)

    def _cypher(self, given: list[str], order: str, *, backwards: bool, first: bool) -> str:
        sign, direction = ("<", "DESC") if backwards else (">", "ASC")
        # The bare comparison lets the planner walk an index in its order.
        rest = f"{order} {sign}= $at AND ({order} {sign} $at OR n.id {sign} $own_id)"
        conditions = [f"{order} IS NOT NULL" if first else rest]
        conditions += [self.filters[name] for name in given]
        return f"""
        MATCH {self.match} WHERE {" AND ".join(conditions)}
        RETURN n, {order} AS place ORDER BY {order} {direction}, n.id {direction} LIMIT $limit
        """


def _as_json(text: str) -> str:
    """*text* as it stands within a JSON text."""
    return canonical.dumps(text)[1:-1]
