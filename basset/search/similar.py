"""Entities that may be the same one twice: names alike by TF-IDF or to the eye, or a selector in
common.

The candidates come from the full-text index, so they are always current. What is kept of our own
is how common each
term is in a project; a count that is some hours old only weighs a little differently.
"""

from itertools import islice
from typing import Any

from basset import canonical
from basset.database import Row
from basset.errors import NotFound
from basset.investigations.derive import NAME_KEYS
from basset.investigations.fields import Marking
from basset.investigations.locking import no_project
from basset.investigations.lookalikes import look
from basset.search import query, tfidf
from basset.search.hits import Hit, Matched, by_selector, hit
from basset.search.seen import Searching, SeenMatches

PROJECTS = "MATCH (p:Project) RETURN p.id AS id, p.revision AS revision ORDER BY id"
PROJECT = "MATCH (p:Project {id: $id}) RETURN p.revision AS revision"
NAMES = "MATCH (n:Entity) WHERE n.project_id = $id RETURN n.name AS name"
ENTITY = """
MATCH (n:Entity {id: $id}) WHERE n.project_id = $project_id
RETURN n.type AS type, n.name AS name, n.claims AS claims, n.selectors AS selectors
"""
CANDIDATES = """
UNWIND $queries AS wanted
CALL db.index.fulltext.queryNodes('search_text', wanted, {limit: $limit}) YIELD node, score
WHERE node.project_id = $project_id AND node.id <> $id AND node.type = $type
RETURN DISTINCT 'Entity' AS label, node.id AS id, node.project_id AS project_id, node.name AS name,
       node.type AS type, node.claims AS claims, node.selectors AS selectors
"""
KEY = "similar:"
MAX_NAMES = 20
MAX_CANDIDATES = 300
LIKE = 0.5


class SimilarIndex(Searching):
    """The counts are in the cache, so that a worker's refresh serves the API; without them they
    are made on demand.
    """

    def refresh(self) -> dict[str, int]:
        """Count anew in every project that changed; ``{"documents", "terms"}`` of all."""
        totals = {"documents": 0, "terms": 0}
        for project in self._db.read(PROJECTS):
            known = self._cache.get(KEY + project["id"])
            if known is None or known["revision"] != project["revision"]:
                known = self._count(project["id"], project["revision"])
            totals = {name: total + known[name] for name, total in totals.items()}
        return totals

    def clear(self) -> int:
        """Forget all counts; of how many projects those were."""
        return self._cache.delete_keys(f"{KEY}*")

    def similar(self, project_id: str, entity_id: str, limit: int = 10) -> list[Hit]:
        """At most *limit* entities of the same type that are likely the same as this one,
        likeliest first.

        Raises:
            NotFound: the project, or the entity in it, does not exist.
        """
        region = self._viewer.region(project_id)
        counts = self._counts(project_id)
        rows = self._entity(project_id, entity_id)
        if not rows:
            raise NotFound(f"the project has no entity {entity_id[:100]!r}", field="entity_id")
        ours = {
            look(name): tfidf.vector(name, counts["documents"], counts["counts"])
            for name in _names(rows[0])
        }
        hits = [
            found
            for row in self._candidates(project_id, entity_id, rows[0])
            if (found := _rate(row, ours, rows[0]["selectors"], counts, region))
        ]
        return sorted(hits, key=lambda one: (-one.score, one.name, one.id))[:limit]

    def _candidates(self, project_id: str, entity_id: str, entity: Row) -> list[Row]:
        # A twin in other letters is also sought in those that it seems to have.
        names = [spelling for name in _names(entity) for spelling in (name, look(name))]
        terms = list(dict.fromkeys(word for name in names for word in tfidf.name_words(name)))[
            : query.MAX_WORDS
        ]
        queries = [query.any_query(terms, project_id)] if terms else []
        queries += [
            query.selector_query(selector, project_id)
            for selector in entity["selectors"][: query.MAX_WORDS]
        ]
        if self._viewer.access.marking is not None:
            return self._seen_candidates(project_id, entity_id, entity["type"], queries)
        return self._db.read(
            CANDIDATES,
            queries=queries,
            limit=MAX_CANDIDATES,
            project_id=project_id,
            id=entity_id,
            type=entity["type"],
        )

    def _seen_candidates(
        self, project_id: str, entity_id: str, type_: str, queries: list[str]
    ) -> list[Row]:
        """The same, as they are seen by somebody who does not see every marking."""
        index = SeenMatches(self._db, self._viewer, project_id)
        candidates: dict[str, Row] = {}
        for wanted in queries:
            proposed = (
                row
                for row in index.proposed(wanted)
                if row.get("type") == type_ and row["label"] == "Entity" and row["id"] != entity_id
            )
            candidates |= {row["id"]: row for row in islice(proposed, MAX_CANDIDATES)}
        return [*candidates.values()]

    def _entity(self, project_id: str, entity_id: str) -> list[Row]:
        if self._viewer.access.marking is None:
            return self._db.read(ENTITY, id=entity_id, project_id=project_id)
        rows = self._viewer.rows(project_id)
        return [*rows.some("entity", [entity_id]).values()]

    def _counts(self, project_id: str) -> dict[str, Any]:
        limit = self._viewer.access.marking
        known: dict[str, Any] | None = self._cache.get(_key(project_id, limit))
        rows = self._db.read(PROJECT, id=project_id)
        if not rows:
            raise no_project(project_id)
        revision = rows[0]["revision"]
        # A refresh counts anew for those who see everything; for others, their next question does.
        if known is not None and (limit is None or known["revision"] == revision):
            return known
        return self._count(project_id, revision)

    def _count(self, project_id: str, revision: int) -> dict[str, Any]:
        limit = self._viewer.access.marking
        rows = (
            self._db.stream(NAMES, id=project_id)
            if limit is None
            else self._viewer.rows(project_id).all("entity")
        )
        documents, counts, terms = tfidf.frequencies(row["name"] for row in rows)
        known = {"revision": revision, "documents": documents, "terms": terms, "counts": counts}
        self._cache.set(_key(project_id, limit), known)
        return known


def _key(project_id: str, limit: Marking | None) -> str:
    return KEY + project_id + (f":{limit}" if limit else "")


def _names(row: Row) -> list[str]:
    """The current names and aliases of an entity, the name it goes by first."""
    claims = canonical.load(row["claims"])
    others = [
        str(one["value"]) for one in claims if one["key"] in NAME_KEYS and not one.get("ended_at")
    ]
    return list(dict.fromkeys([row["name"], *others]))[:MAX_NAMES]


def _rate(
    row: Row,
    ours: dict[str, tfidf.Vector],
    selectors: list[str],
    counts: dict[str, Any],
    region: str,
) -> Hit | None:
    """The candidate as a hit, when it shares a selector or one of its names is like one of ours.

    *ours*: what our names look like, each with its vector.
    """

    def score_of(name: str) -> float:
        if look(name) in ours:
            return 1.0
        theirs = tfidf.vector(name, counts["documents"], counts["counts"])
        return max(tfidf.cosine(vector, theirs) for vector in ours.values())

    score, name = max((score_of(name), name) for name in _names(row))
    if shared := sorted(set(selectors) & set(row["selectors"])):
        return hit(row, by_selector(row, shared[0], {region}), (1 + score) / 2, "selector")
    key = "name" if name == row["name"] else "alias"
    return hit(row, Matched(key=key, value=name), score, "likeness") if score >= LIKE else None
