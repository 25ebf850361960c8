"""Asks the graph. Neo4j looks for ways; what is found is judged and told as the viewer sees it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic

from basset.ask.answers import Common, EntityName, Link, Paths, Shared
from basset.ask.around import SEEN_TIE
from basset.ask.canvas import Drawing
from basset.ask.ground import Ground, entity_names
from basset.ask.telling import Teller
from basset.database import ASK_SECONDS, Row
from basset.errors import Busy, InvalidInput

MOST_LINKS, MOST_PATHS, MOST_ASKED = 8, 10, 5
# So many are looked at to show the best; more say little.
LOOKED_AT = 50
# What stands between the braces is a number of ours, because a parameter cannot be.
PATHS = """
MATCH (a:Entity {{id: $ends[0]}}), (b:Entity {{id: $ends[1]}})
MATCH p = allShortestPaths((a)-[:RELATES*..{most}]-(b))
WHERE none(n IN nodes(p) WHERE n.id IN $barred OR n.id IN $gone
             OR NOT coalesce(n.marking IN $markings, true))
  AND none(r IN relationships(p) WHERE r.id IN $gone
             OR NOT coalesce(r.marking IN $markings, true))
RETURN [n IN nodes(p) | n.id] AS entities, [r IN relationships(p) | r.id] AS ties
ORDER BY ties LIMIT $looked_at
"""
COMMON = f"""
UNWIND $ends AS id MATCH (one:Entity {{id: id}})-[r:RELATES]-(x:Entity)
WHERE NOT x.id IN $ends AND {SEEN_TIE}
WITH x AS shared, count(DISTINCT one) AS ends, collect(DISTINCT r.id) AS ties
WHERE ends = size($ends)
RETURN shared.id AS id, ties, COUNT {{ (shared)-[r:RELATES]-(x) WHERE {SEEN_TIE} }} AS all_ties
ORDER BY id IN $barred, all_ties, id LIMIT $looked_at
"""


@dataclass(frozen=True)
class Asking(Drawing):
    """Answers about what ties several entities, beside those about one and those that are drawn."""

    def paths(
        self,
        project_id: str,
        start: str,
        end: str,
        *,
        most: int = 6,
        without: Collection[str] = (),
        as_of: str | None = None,
    ) -> Paths:
        """The shortest ways from one entity to another, of at most *most* links.

        Raises:
            InvalidInput: both are the same, or *most* is not between 1 and 8.
        """
        if start == end:
            raise InvalidInput("is the same entity as the other end", field="to")
        if not 1 <= most <= MOST_LINKS:
            raise InvalidInput(f"must be between 1 and {MOST_LINKS}", field="max")
        ground = self._ground(project_id, as_of, [start, end]).without(without)
        ways, ties = self._ways(ground, [start, end], most)
        sources = ground.sources(ties.values())
        weighing = Teller(sources)
        ways.sort(key=lambda way: [_spelled(ties[own_id]) for own_id in way["ties"]])
        ways.sort(
            key=lambda way: min(weighing.strength(weighing.link(ties[id_])) for id_ in way["ties"]),
            reverse=True,
        )
        shown = ways[:MOST_PATHS]
        names = entity_names(ground.rows, {own_id for way in shown for own_id in way["entities"]})
        # Another one, so that the sources are numbered as they come.
        teller = Teller(sources)
        told = [
            teller.path(
                [names[own_id] for own_id in way["entities"]],
                [teller.link(ties[own_id]) for own_id in way["ties"]],
            )
            for way in shown
        ]
        return Paths(
            paths=told,
            sources=teller.cited,
            hubs=len(ground.hubs - {start, end}),
            more=len(ways) > MOST_PATHS,
        )

    def common(
        self, project_id: str, of: Sequence[str], *, as_of: str | None = None, limit: int = 50
    ) -> Common:
        """What all entities *of* which it is asked are tied to.

        Raises:
            InvalidInput: they are fewer than two, or more than five.
        """
        ends = [*dict.fromkeys(of)]
        if not 2 <= len(ends) <= MOST_ASKED:
            raise InvalidInput(f"takes two to {MOST_ASKED} different entities", field="of")
        ground = self._ground(project_id, as_of, ends)
        found = self.viewer.db.ask(
            COMMON, ends=ends, looked_at=LOOKED_AT + limit, **ground.asked(ends)
        )
        ties = ground.ties([own_id for row in found for own_id in row["ties"]])
        rows = {row["id"]: _held(row["ties"], ties, ends) for row in found}
        names = entity_names(ground.rows, {*ends, *rows})
        few = {row["id"]: (row["all_ties"], names[row["id"]].name) for row in found}
        shown = [own_id for own_id, held in rows.items() if held and own_id not in ground.hubs]
        shown.sort(key=few.__getitem__)
        told = [tie for own_id in shown[:limit] for tie in rows[own_id]]
        teller = Teller(ground.sources(told))
        items = [
            _shared(names[own_id], [teller.link(tie) for tie in rows[own_id]], names, teller)
            for own_id in shown[:limit]
        ]
        return Common(
            items=items,
            sources=teller.cited,
            hubs=[names[own_id] for own_id, held in rows.items() if held and own_id in ground.hubs],
            more=len(shown) > limit or len(found) == LOOKED_AT + limit,
        )

    def _ways(
        self, ground: Ground, ends: Sequence[str], most: int
    ) -> tuple[list[Row], dict[str, Row]]:
        """The shortest ways of which every tie holds, with the ties by id."""
        query, until = PATHS.format(most=most), monotonic() + ASK_SECONDS
        while ways := self.viewer.db.ask(
            query, ends=ends, looked_at=LOOKED_AT, **ground.asked(ends)
        ):
            ids = [own_id for way in ways for own_id in way["ties"]]
            ties = ground.ties(ids)
            if kept := [way for way in ways if ties.keys() >= {*way["ties"]}]:
                return kept, ties
            if monotonic() > until:
                raise Busy("finding a path took too long; ask for a shorter one")
            # They lead over what is not seen as it is stored: look for others.
            ground = ground.without({*ids} - ties.keys())
        return [], {}


def _held(ids: Sequence[str], ties: dict[str, Row], ends: Sequence[str]) -> list[Row]:
    """Those of *ids* that hold, end by end; none, when one of *ends* is not tied any more."""
    held = [
        sorted(
            (tie for own_id in ids if (tie := ties.get(own_id)) and end in _ends(tie)),
            key=lambda tie: (tie["type"], tie["id"]),
        )
        for end in ends
    ]
    return [tie for those in held for tie in those] if all(held) else []


def _spelled(tie: Row) -> tuple[str, str, str]:
    return tie["from_name"], tie["type"], tie["to_name"]


def _ends(tie: Row) -> tuple[str, str]:
    return tie["from_id"], tie["to_id"]


def _shared(
    entity: EntityName, links: Sequence[Link], names: dict[str, EntityName], teller: Teller
) -> Shared:
    ends = [names[link.from_id if link.to_id == entity.id else link.to_id] for link in links]
    said = [
        teller.path([end, entity], [link]).sentence for end, link in zip(ends, links, strict=True)
    ]
    return Shared(entity=entity, links=[*links], sentences=said)
