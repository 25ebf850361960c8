"""Search over names, values, notes and titles, by Neo4j's full-text index; a selector is found exactly, first."""

import hashlib

from basset.cache import CacheService
from basset.database import Database, Row
from basset.errors import NotFound
from basset.investigations.selectors import guess
from basset.search import query
from basset.search.fold import words
from basset.search.hits import Hit, by_selector, by_words, hit

# Each text is escaped by search.query and is a parameter like any other value. One round trip for all of them.
SEARCH = """
UNWIND $queries AS wanted
CALL db.index.fulltext.queryNodes('search_text', wanted.text, {limit: wanted.limit}) YIELD node, score
WHERE ($project_id IS NULL OR node.project_id = $project_id)
  AND (wanted.selector IS NULL OR wanted.selector IN node.selectors)
RETURN wanted.selector AS selector, labels(node)[0] AS label, node.id AS id, node.project_id AS project_id,
       coalesce(node.name, node.title, node.text, '') AS name, coalesce(node.type, node.kind) AS type,
       node.claims AS claims, score
"""
REVISION = "MATCH (p:Project {id: $id}) RETURN p.revision AS revision"
ZERO = "search:zero:"
ZERO_SECONDS = 86_400
# Selectors that contain one another share words (a mailbox and its domain), so a few more are looked at.
SELECTOR_ROWS = 200


class SearchService:
    """*phone_region*: the country of phone numbers without one."""

    def __init__(self, db: Database, cache: CacheService, phone_region: str) -> None:
        self._db = db
        self._cache = cache
        self._region = phone_region

    def search(self, text: str, project_id: str | None = None, limit: int = 20) -> list[Hit]:
        """At most *limit* hits for *text* in one project or in all, best first.

        Raises:
            NotFound: there is no such project.
        """
        parts = query.chunks(text)
        # A search in vain stays in vain until the project changes.
        zero_key = f"{ZERO}{project_id}:{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:32]}"
        in_vain_at = self._cache.get(zero_key) if project_id else None
        if project_id and in_vain_at is not None and in_vain_at == self._revision(project_id):
            return []
        hits = self._hits(text, parts, project_id, limit)
        if project_id and not hits:
            # Looked at again, because what came between the search and the revision would stay unfound.
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
        queries = [
            {
                "text": query.selector_query(selector, project_id),
                "selector": selector,
                "limit": SELECTOR_ROWS,
            }
            for selector in guess(text, self._region)
        ]
        queries.append(
            {"text": query.text_query(parts, project_id), "selector": None, "limit": limit}
        )
        wanted = [word for part in parts for word in words(part)]
        hits: dict[str, Hit] = {}
        for row in sorted(self._db.read(SEARCH, queries=queries, project_id=project_id), key=_rank):
            if row["id"] not in hits and len(hits) < limit:
                hits[row["id"]] = self._hit(row, wanted)
        return list(hits.values())

    def _hit(self, row: Row, wanted: list[str]) -> Hit:
        if row["selector"]:
            return hit(
                row, by_selector(row, row["selector"], self._region), row["score"], exact=True
            )
        return hit(row, by_words(row, wanted), row["score"])

    def _revision(self, project_id: str) -> int:
        rows = self._db.read(REVISION, id=project_id)
        if not rows:
            raise NotFound(f"there is no project {project_id[:100]!r}", field="project_id")
        revision: int = rows[0]["revision"]
        return revision


def _rank(row: Row) -> tuple[bool, bool, float, str]:
    """An entity that is the selector, then those that have it, then by score."""
    is_selector = bool(row["selector"]) and row["selector"].startswith(f"{row['type']}:")
    return not row["selector"], not is_selector, -row["score"], row["id"]
