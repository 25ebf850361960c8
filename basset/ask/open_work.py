"""What is left to do in a case: statements without a source, contradictions, entities that may be one.

All claims are read for it. So it is kept: while nothing changes, and for as long again as it took many
times over, so that a large case is not counted anew for each change.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from pydantic import Field

from basset import canonical
from basset.cache import CacheService
from basset.clock import stamp
from basset.database import Row
from basset.investigations.claims import ClaimRow, is_current
from basset.investigations.lookalikes import look
from basset.investigations.viewer import Viewer
from basset.model import Model
from basset.reports.claim_keys import is_bookkeeping, is_single, project_keys
from basset.reports.facts import facts_of
from basset.reports.model import NumberedSource

# So many rows of each kind of work are named; all are counted.
NAMED = 300
DAY = 24 * 3600
# Counting that took a second is good for a minute.
TIMES_AS_LONG = 60
PROJECT = """
MATCH (p:Project {id: $id})
RETURN p.revision AS revision, p.marking AS marking, p.single_keys AS single_keys
"""


class Owing(Model):
    """How many there are of one kind of work, and the ids of the first entities of which they are."""

    count: int = 0
    entities: list[str] = Field(default_factory=list)

    def add(self, entity_id: str, count: int = 1) -> None:
        self.count += count
        if len(self.entities) < NAMED and entity_id not in self.entities[-2:]:
            self.entities.append(entity_id)


class OpenWork(Model):
    """*alike*: entities of one type with names that look the same, or with a selector in common."""

    counted_at: str
    unsourced: Owing = Field(default_factory=Owing)
    disputed: Owing = Field(default_factory=Owing)
    alike: Owing = Field(default_factory=Owing)


def open_work(viewer: Viewer, cache: CacheService, project_id: str, now: datetime) -> OpenWork:
    """What *viewer* can see to be done.

    Raises:
        NotFound: there is no such project for them.
    """
    viewer.require(project_id)
    [project] = viewer.db.read(PROJECT, id=project_id)
    key = _key(viewer, project_id)
    known: dict[str, Any] | None = cache.get(key)
    if known and (known["revision"] == project["revision"] or known["good_until"] > stamp(now)):
        return OpenWork(**known["work"])
    began = monotonic()
    work = _counted(viewer, project_id, project, now)
    took = (monotonic() - began) * TIMES_AS_LONG
    until = stamp(datetime.fromtimestamp(now.timestamp() + min(took, DAY), now.tzinfo))
    said = {"revision": project["revision"], "good_until": until, "work": work.model_dump()}
    cache.set(key, said, ttl=DAY)
    return work


def known_work(viewer: Viewer, cache: CacheService, project_id: str) -> OpenWork | None:
    """What was counted last, where that is known; nothing is counted for it."""
    known = cache.get(_key(viewer, project_id))
    return OpenWork(**known["work"]) if known else None


def _key(viewer: Viewer, project_id: str) -> str:
    return f"open-work:{project_id}:{viewer.access.marking or ''}"


def _counted(viewer: Viewer, project_id: str, project: Row, now: datetime) -> OpenWork:
    work = OpenWork(counted_at=stamp(now))
    keys = project_keys(project["single_keys"])
    rows = viewer.rows(project_id)
    likeness: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows.all("entity"):
        for sign in _signs(row):
            likeness[sign].append(row["id"])
        _judge(work, row, row["id"], project["marking"], keys)
    for row in rows.all("relationship"):
        _judge(work, row, row["from_id"], project["marking"], keys)
    for own_id in dict.fromkeys(own for ids in likeness.values() if len(ids) > 1 for own in ids):
        work.alike.add(own_id)
    return work


def _signs(row: Row) -> Iterator[tuple[str, str]]:
    """What two entities that are one may have in common."""
    yield row["type"], look(row["name"])
    yield from ((row["type"], selector) for selector in row.get("selectors") or ())


def _judge(work: OpenWork, row: Row, entity_id: str, marking: str, keys: Any) -> None:
    claims = [claim for claim in canonical.load(row["claims"]) if is_current(claim)]
    bare = sum(1 for claim in claims if not claim.get("sources") and _counts(claim))
    if bare:
        work.unsourced.add(entity_id, bare)
    if _may_disagree(claims, keys):
        line = {"type": row["type"], "marking": row.get("marking"), "claims": claims}
        facts = facts_of(line, lambda own_id: NumberedSource(own_id, {}), marking, keys)
        if disputed := {fact.key for fact in facts if fact.disputed}:
            work.disputed.add(entity_id, len(disputed))


def _counts(claim: ClaimRow) -> bool:
    return not is_bookkeeping(claim["key"], claim["value"])


def _may_disagree(claims: Iterable[ClaimRow], keys: Any) -> bool:
    said = Counter(claim["key"] for claim in claims)
    return any(count > 1 and is_single(key, keys) for key, count in said.items())
