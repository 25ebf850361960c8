"""Matches for somebody who does not see everything: found by the index, judged by what they see.

The index knows whole rows, and its scores depend on all of them; so it only proposes, and neither
its scores nor its order are passed on.
"""

import re
from collections.abc import Iterator, Sequence

from basset.cache import CacheService
from basset.database import Database, Row
from basset.investigations.relationship import tie_name
from basset.investigations.seen_rows import SeenRows
from basset.investigations.viewer import Viewer
from basset.search.fold import is_near, words
from basset.search.query import FIELDS, Fields

PROPOSED = """
CALL db.index.fulltext.queryNodes('search_text', $text, {skip: $skip, limit: $limit})
YIELD node, score
RETURN labels(node)[0] AS label, node.id AS id, node.project_id AS project_id
"""
PROPOSED_TIES = """
CALL db.index.fulltext.queryRelationships('search_ties', $text, {skip: $skip, limit: $limit})
YIELD relationship AS tie, score
RETURN 'Relationship' AS label, tie.id AS id, tie.project_id AS project_id
"""
BATCH = 500
# So many matches are ranked; of more, only those that the index likes best.
MOST = 500
# Letters that are words to the index (Unicode UAX 29).
_LETTER_WORDS = re.compile("([\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


class Searching:
    """What searches for words and for what is alike begin with: it finds what *viewer* sees."""

    def __init__(self, db: Database, cache: CacheService, viewer: Viewer) -> None:
        self._db = db
        self._cache = cache
        self._viewer = viewer


class SeenMatches:
    """The matches in one project, or in all that *viewer* sees."""

    def __init__(self, db: Database, viewer: Viewer, project_id: str | None) -> None:
        self._db = db
        self._viewer = viewer
        self._projects = {project_id} if project_id else {*(viewer.projects() or ())}
        self._rows: dict[str, SeenRows] = {}

    def read(
        self, wanted: Row, parts: list[str], fields: Fields = FIELDS, *, near: bool = False
    ) -> list[Row]:
        """Rows for ``hits`` that what *wanted* asks for: a selector, the end of one, or *parts*.

        *fields*: in which they are; *near*: perhaps but for a letter in each word.
        """
        matches: list[Row] = []
        for row in self.proposed(wanted["text"], fields):
            if match := _matched(row, wanted, parts, fields, near=near):
                matches.append(match)
            if len(matches) == MOST:
                break
        return matches

    def proposed(self, text: str, fields: Fields = FIELDS) -> Iterator[Row]:
        """What the index finds for a query of its own, as it is seen, with its *label*."""
        index, skip = PROPOSED if fields is FIELDS else PROPOSED_TIES, 0
        while True:
            found = self._db.read(index, text=text, skip=skip, limit=BATCH)
            yield from self._seen(found)
            skip += BATCH
            if len(found) < BATCH:
                return

    def _seen(self, found: Sequence[Row]) -> Iterator[Row]:
        ids: dict[tuple[str, str], list[str]] = {}
        for row in found:
            if row["project_id"] in self._projects:
                ids.setdefault((row["project_id"], row["label"]), []).append(row["id"])
        for (project_id, label), those in ids.items():
            rows = self._rows_of(project_id).some(label.lower(), those)
            yield from (row | {"label": label} for row in rows.values())

    def _rows_of(self, project_id: str) -> SeenRows:
        if project_id not in self._rows:
            self._rows[project_id] = self._viewer.rows(project_id)
        return self._rows[project_id]


def _matched(row: Row, wanted: Row, parts: list[str], fields: Fields, *, near: bool) -> Row | None:
    """*row* as a match, or None where what is seen of it does not match."""
    digits, selectors = wanted["digits"], row.get("selectors") or []
    ends = [
        one for one in selectors if digits and one.startswith("phone:") and one.endswith(digits)
    ]
    selector = next(iter(ends), None) or (
        wanted["selector"] if wanted["selector"] in selectors else None
    )
    by_selector = bool(wanted["selector"] or digits)
    score = 1.0 if by_selector else _score(row, parts, fields, near=near)
    if score is None or (by_selector and selector is None):
        return None
    shown = {name: row[name] for name in ("label", "id", "project_id")}
    if "from_id" in row:
        called = tie_name(row["from_name"], row["type"], row["to_name"])
    else:
        called = row.get("name") or row.get("title") or row.get("text") or ""
    more = {"name": called, "type": row.get("type") or row.get("kind"), "claims": row.get("claims")}
    return {**shown, **more, "selector": selector, "digits": digits, "score": score}


def _score(row: Row, parts: list[str], fields: Fields, *, near: bool) -> float | None:
    """How well *row* has all *parts*, from 1 to the weight of names; None: it has not."""
    texts = [(_spoken(str(row.get(field) or "")), weight) for field, weight in fields]
    has = _has_nearly if near else _has
    best = [
        max((weight for text, weight in texts if has(text, part, at == len(parts))), default=0)
        for at, part in enumerate(parts, 1)
    ]
    return sum(best) / len(best) if all(best) else None


def _spoken(text: str) -> str:
    """The words of *text* as the index has them, each between spaces."""
    separated = _LETTER_WORDS.sub(r" \1 ", " ".join(words(text)))
    return f" {' '.join(separated.split())} "


def _has_nearly(text: str, part: str, _last: bool) -> bool:
    """Whether *text* has all words of *part*, perhaps but for a letter in each."""
    spoken = set(text.split())
    return all(any(is_near(word, other) for other in spoken) for word in words(part))


def _has(text: str, part: str, last: bool) -> bool:
    """Whether *text* has *part* word by word, or all its words, the *last* one begun."""
    if _spoken(part) in text:
        return True
    *whole, begun = words(part)
    return last and f" {begun}" in text and all(f" {word} " in text for word in whole)
