"""What of a project an answer may rest on: for whom, at which time, and not through everything."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from basset import canonical
from basset.ask.answers import EntityName
from basset.cache import CacheService
from basset.database import Row
from basset.investigations.claims import ClaimRow, is_current
from basset.investigations.fields import Marking, Status
from basset.investigations.seen_rows import SeenRows
from basset.investigations.spans import span_of
from basset.investigations.veil import veil
from basset.investigations.viewer import Viewer

REVISION = "MATCH (p:Project {id: $project_id}) RETURN p.revision AS revision"
# A degree asked for within a search for paths would be asked of each of its steps.
HUBS = """
MATCH (n:Entity {project_id: $project_id}) WHERE COUNT { (n)-[:RELATES]-() } > $hub_ties
RETURN n.id AS id
"""
HUBS_SEEN = """
UNWIND $hubs AS id MATCH (n:Entity {id: id})
WHERE COUNT { (n)-[r:RELATES]-(x) WHERE coalesce(r.marking IN $markings, true)
    AND coalesce(x.marking IN $markings, true)
    AND NOT r.id IN $hidden AND NOT x.id IN $hidden } > $hub_ties
RETURN n.id AS id
"""
REFUTED = """
MATCH (n:Entity {project_id: $project_id}) WHERE n.status <> $active RETURN n.id AS id
"""
# Ties of which something was said that may mean they do not count; which of them, their claims tell.
DOUBTFUL = """
MATCH ()-[n:RELATES {project_id: $project_id}]->()
WHERE n.status <> $active OR n.claims CONTAINS '"ended_at":'
   OR ($dated AND n.claims CONTAINS '"valid_')
RETURN n.id AS id, n.type AS type, n.status AS status, n.claims AS claims
"""
# A project that nobody asks about any more leaves nothing behind.
KEPT_SECONDS = 24 * 3600
EVERY_MARKING = [str(marking) for marking in Marking]


@dataclass(frozen=True)
class Ground:
    """Ids of what is not there (*gone*) and of entities with too many ties (*hubs*); *rows*: what
    the project has for whoever asks. *renamed*: what they see instead of a name that is stored.

    *as_of*: when it is asked for; None: whenever.
    """

    rows: SeenRows
    as_of: str | None
    markings: list[str]
    gone: frozenset[str]
    hubs: frozenset[str]
    renamed: Mapping[str, str] = field(default_factory=dict)

    def asked(self, ends: Collection[str]) -> dict[str, Any]:
        """What a query needs that leads from one of *ends* to another."""
        return {
            "markings": self.markings,
            "gone": [*self.gone],
            "barred": [*(self.hubs - {*ends})],
        }

    def holds(self, tie: Row) -> bool:
        """Whether a relationship, as it is seen, counts."""
        return tie["id"] not in self.gone and _holds(tie, self.as_of)

    def without(self, ids: Collection[str]) -> "Ground":
        """As if *ids* were not there."""
        return replace(self, gone=self.gone | {*ids})

    def ties(self, ids: Sequence[str]) -> dict[str, Row]:
        """Those of the relationships *ids* that hold, as they are seen."""
        rows = self.rows.some("relationship", ids)
        return {own_id: row for own_id, row in rows.items() if self.holds(row)}

    def sources(self, ties: Iterable[Row]) -> dict[str, Row]:
        """Those that the *ties* cite."""
        claims = (claim for tie in ties for claim in backing_of(tie))
        ids = dict.fromkeys(own_id for claim in claims for own_id in claim.get("sources", ()))
        return self.rows.some("source", [*ids])


def entity_names(rows: SeenRows, ids: Collection[str]) -> dict[str, EntityName]:
    """The entities *ids*, as answers name them."""
    return {
        own_id: EntityName(id=own_id, name=row["name"], type=row["type"])
        for own_id, row in sorted(rows.names(ids).items())
    }


def backing_of(tie: Row) -> list[ClaimRow]:
    """The current claims that there is this relationship, as it is now."""
    return [claim for claim in canonical.load(tie["claims"]) if _says(claim, tie)]


def _says(claim: ClaimRow, tie: Row) -> bool:
    return claim["key"] == "type" and claim["value"] == tie["type"] and is_current(claim)


def survey(
    viewer: Viewer, cache: CacheService, project_id: str, as_of: str | None, hub_ties: int
) -> Ground:
    """The ground of *project_id* for *viewer*.

    Raises:
        NotFound: there is no such project for them.
    """
    rows = viewer.rows(project_id)
    known = _known(viewer, cache, project_id, as_of, hub_ties)
    whole = Ground(rows, as_of, EVERY_MARKING, frozenset(known["gone"]), frozenset(known["hubs"]))
    if viewer.markings is None:
        return whole
    seen = veil(viewer.db, viewer.access, project_id, rows)
    hidden = [
        id_ for those in (seen.entities, seen.ties) for id_, row in those.items() if row is None
    ]
    about = {"markings": viewer.markings, "hidden": hidden, "hub_ties": hub_ties}
    hubs = viewer.db.ask(HUBS_SEEN, hubs=known["hubs"], **about)
    return replace(
        whole.without(hidden),
        markings=viewer.markings,
        hubs=frozenset(row["id"] for row in hubs),
        renamed={id_: row["name"] for id_, row in seen.entities.items() if row},
    )


def _known(
    viewer: Viewer, cache: CacheService, project_id: str, as_of: str | None, hub_ties: int
) -> dict[str, Any]:
    """What depends on nobody who asks, found once for each revision of the project."""
    revision = viewer.db.ask(REVISION, project_id=project_id)[0]["revision"]
    key = f"ground:{project_id}:{as_of or ''}"
    known: dict[str, Any] | None = cache.get(key)
    if known is None or (known["revision"], known["hub_ties"]) != (revision, hub_ties):
        about = {"project_id": project_id, "active": Status.ACTIVE}
        # Once for each revision, so it may take longer than what is asked each time.
        hubs = viewer.db.read(HUBS, project_id=project_id, hub_ties=hub_ties)
        ties = viewer.db.read(DOUBTFUL, dated=as_of is not None, **about)
        gone = [row["id"] for row in viewer.db.read(REFUTED, **about)]
        gone += [tie["id"] for tie in ties if not _holds(tie, as_of)]
        known = {
            "revision": revision,
            "hub_ties": hub_ties,
            "hubs": [row["id"] for row in hubs],
            "gone": gone,
        }
        cache.set(key, known, ttl=KEPT_SECONDS)
    return known


def kept(
    viewer: Viewer, cache: CacheService, name: str, project_id: str, make: Callable[[], Any]
) -> Any:
    """What *make* finds out of a project, once for each revision of it; a list, as JSON."""
    revision = viewer.db.ask(REVISION, project_id=project_id)[0]["revision"]
    key = f"{name}:{project_id}"
    known: dict[str, Any] | None = cache.get(key)
    if known is None or known["revision"] != revision:
        known = {"revision": revision, "found": make()}
        cache.set(key, known, ttl=KEPT_SECONDS)
    return known["found"]


def _holds(tie: Row, as_of: str | None) -> bool:
    """Whether somebody says now that there is the tie, and of the time *as_of*."""
    if tie["status"] != Status.ACTIVE:
        return False
    times = [(one.get("valid_from", ""), one.get("valid_to", "")) for one in backing_of(tie)]
    return any(as_of is None or may_hold(*each, as_of) for each in times)


def may_hold(start: str, end: str, as_of: str) -> bool:
    """Whether what is said of the time from *start* to *end* may hold at the time *as_of*."""
    then, since, until = span_of(as_of), span_of(start), span_of(end)
    late = then and since and then.is_before(since)
    over = then and until and until.is_before(then)
    return not (late or over)
