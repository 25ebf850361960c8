"""Search over names, values, notes and titles, by Neo4j's full-text index; a selector is found
exactly, first.
"""

import hashlib
from collections.abc import Iterator
from typing import get_args

from basset.database import Row
from basset.investigations.locking import no_project
from basset.investigations.relationship import tie_name
from basset.investigations.selectors import guess, last_digits
from basset.search import query
from basset.search.fold import words
from basset.search.hits import Hit, How, by_selector, by_words, having, having_nearly, hit
from basset.search.seen import Searching, SeenMatches

# Each text is escaped by search.query and is a value like any other. One round trip for all of them.
# In one map, because Neo4j plans a query anew for parameters of another length.
SEARCH = """
UNWIND $asked.queries AS wanted
CALL db.index.fulltext.queryNodes('search_text', wanted.text, {limit: wanted.limit}) YIELD node, score
WHERE ($asked.project_id IS NULL OR node.project_id = $asked.project_id)
WITH wanted, node, score, CASE
    WHEN wanted.selector IN node.selectors THEN wanted.selector
    WHEN wanted.digits IS NOT NULL THEN head([one IN node.selectors
        WHERE one STARTS WITH 'phone:' AND one ENDS WITH wanted.digits])
    END AS selector
WHERE selector IS NOT NULL OR (wanted.selector IS NULL AND wanted.digits IS NULL)
RETURN selector, wanted.digits AS digits,
       labels(node)[0] AS label, node.id AS id, node.project_id AS project_id,
       coalesce(node.name, node.title, node.text, '') AS name, coalesce(node.type, node.kind) AS type,
       node.claims AS claims, score
"""
# Relationships, which have no name of their own, and what is called nearly so, in one round trip.
FURTHER = """
CALL () {
  CALL db.index.fulltext.queryRelationships('search_ties', $asked.ties, {limit: $asked.limit})
  YIELD relationship AS found, score
  RETURN found, 'Relationship' AS label, startNode(found).name AS start, endNode(found).name AS end, score
  UNION ALL
  WITH $asked.near AS near WHERE near IS NOT NULL
  CALL db.index.fulltext.queryNodes('search_text', near, {limit: 2 * $asked.limit})
  YIELD node AS found, score
  RETURN found, labels(found)[0] AS label, null AS start, null AS end, score
}
WITH * WHERE ($asked.project_id IS NULL OR found.project_id = $asked.project_id)
  AND NOT found.id IN $asked.found
RETURN label, found.id AS id, found.project_id AS project_id, start, end, score,
       coalesce(found.name, found.title, found.text, '') AS name,
       coalesce(found.type, found.kind) AS type, found.claims AS claims
"""
REGIONS = """
MATCH (p:Project) WHERE $seen IS NULL OR p.id IN $seen RETURN DISTINCT p.phone_region AS region
"""
REVISION = "MATCH (p:Project {id: $id}) RETURN p.revision AS revision"
RANKS = get_args(How)
ZERO = "search:zero:"
ZERO_SECONDS = 86_400
# Selectors that contain one another share words (a mailbox and its domain), so a few more are
# looked at.
SELECTOR_ROWS = 200


class SearchService(Searching):
    """Searches what *viewer* sees."""

    def search(self, text: str, project_id: str | None = None, limit: int = 20) -> list[Hit]:
        """At most *limit* hits for *text* in one project or in all, best first.

        Raises:
            NotFound: there is no such project.
            InvalidInput: *text* is too long.
        """
        parts = query.chunks(text)
        if self._viewer.access.is_limited:
            return self._hits(text, parts, project_id, limit)
        # A search in vain stays in vain until the project changes.
        zero_key = f"{ZERO}{project_id}:{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:32]}"
        in_vain_at = self._cache.get(zero_key) if project_id else None
        if project_id and in_vain_at is not None and in_vain_at == self._revision(project_id):
            return []
        hits = self._hits(text, parts, project_id, limit)
        if project_id and not hits:
            # Looked at again, because what came between the search and the revision would stay
            # unfound.
            revision = self._revision(project_id)
            hits = self._hits(text, parts, project_id, limit)
            if not hits:
                self._cache.set(zero_key, revision, ttl=ZERO_SECONDS)
        return hits

    def clear_zero_results(self) -> int:
        """Forget the searches in vain; how many those were."""
        return self._cache.delete_keys(f"{ZERO}*")

    def _hits(self, text: str, parts: list[str], project_id: str | None, limit: int) -> list[Hit]:
        if not parts:
            return []
        digits = last_digits(text)
        regions = self._regions(project_id) if digits else {self._viewer.phone_region}
        selectors = {one: None for region in regions for one in guess(text, region)}
        queries = [
            _wanted(query.selector_query(one, project_id), SELECTOR_ROWS, selector=one)
            for one in selectors
        ]
        queries.append(_wanted(query.text_query(parts, project_id), limit))
        rows = self._matches(queries, parts, project_id)
        # Every selector is looked at for it, so only when the number itself is nowhere.
        if digits and not any(row["selector"] for row in rows):
            ending = query.ending_query(digits, project_id)
            queries = [_wanted(ending, SELECTOR_ROWS, digits=digits)]
            rows += self._matches(queries, parts, project_id)
        wanted = [word for part in parts for word in words(part)]
        hits: dict[str, Hit] = {}
        for row in sorted(rows, key=_rank):
            if row["id"] not in hits:
                hits[row["id"]] = _hit(row, wanted, regions)
        if len(hits) < limit:
            for row in self._further(parts, project_id, limit, [*hits]):
                is_tie = row["label"] == "Relationship"
                # What is called nearly so comes after all others.
                if row["id"] not in hits and (is_tie or len(hits) < limit):
                    hits[row["id"]] = by_words(row, wanted, having if is_tie else having_nearly)
        return sorted(hits.values(), key=lambda one: RANKS.index(one.how))[:limit]

    def _further(
        self, parts: list[str], project_id: str | None, limit: int, found: list[str]
    ) -> Iterator[Row]:
        """Relationships, then what is called nearly so, without those *found* already if possible."""
        ties = query.text_query(parts, project_id, query.TIE_FIELDS)
        near = query.near_query(parts, project_id)
        if self._viewer.access.is_limited:
            seen = SeenMatches(self._db, self._viewer, project_id)
            rows = seen.read(_wanted(ties, limit), parts, query.TIE_FIELDS)
            rows += seen.read(_wanted(near, limit), parts, near=True) if near else []
        else:
            asked = {"ties": ties, "near": near, "limit": limit, "project_id": project_id}
            rows = self._db.read(FURTHER, asked=asked | {"found": found})
        for row in rows:
            if row.get("start"):
                row["name"] = tie_name(row["start"], row["type"], row["end"])
            yield row

    def _matches(self, queries: list[Row], parts: list[str], project_id: str | None) -> list[Row]:
        if not self._viewer.access.is_limited:
            return self._db.read(SEARCH, asked={"queries": queries, "project_id": project_id})
        seen = SeenMatches(self._db, self._viewer, project_id)
        return [row for wanted in queries for row in seen.read(wanted, parts)]

    def _regions(self, project_id: str | None) -> set[str]:
        """The countries of numbers without one: the project's, or those of all projects."""
        if project_id:
            return {self._viewer.region(project_id)}
        rows = self._db.read(REGIONS, seen=self._viewer.projects())
        return {row["region"] or self._viewer.phone_region for row in rows}

    def _revision(self, project_id: str) -> int:
        rows = self._db.read(REVISION, id=project_id)
        if not rows:
            raise no_project(project_id)
        revision: int = rows[0]["revision"]
        return revision


def _hit(row: Row, wanted: list[str], regions: set[str]) -> Hit:
    if row["selector"]:
        matched = by_selector(row, row["selector"], regions)
        # The end of a number is not the number.
        return hit(row, matched, row["score"], "ending" if row["digits"] else "selector")
    return by_words(row, wanted, having)


def _wanted(
    text: str, limit: int, *, selector: str | None = None, digits: str | None = None
) -> Row:
    return {"text": text, "limit": limit, "selector": selector, "digits": digits}


def _rank(row: Row) -> tuple[bool, bool, bool, float, str]:
    """An entity that is the selector, then those that have it, or its end, then by score."""
    is_selector = bool(row["selector"]) and row["selector"].startswith(f"{row['type']}:")
    ends = bool(row["digits"])
    return not row["selector"], ends, not is_selector, -row["score"], row["id"]
