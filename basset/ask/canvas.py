"""What a canvas shows: some entities, what ties them to each other, and whom each of them leads to."""

from collections.abc import Sequence
from dataclasses import dataclass

from basset.ask.answers import Canvas, EntityName
from basset.ask.around import SEEN_TIE, Around
from basset.ask.ground import entity_names
from basset.ask.telling import Teller

# More entities nobody tells apart; more ties between them than this are one thicket.
MOST_DRAWN, MOST_TIES = 300, 2000
BETWEEN = f"""
UNWIND $ends AS id MATCH (:Entity {{id: id}})-[r:RELATES]->(x:Entity)
WHERE x.id IN $ends AND {SEEN_TIE} WITH r.id AS id ORDER BY id RETURN collect(id) AS ids
"""
OF_KIND = f"""
MATCH (n:Entity {{id: $ends[0]}})-[r:RELATES]-(x:Entity)
WHERE {SEEN_TIE} AND r.type = $type AND x.type = $entity_type
  AND (startNode(r) = n) = ($direction = 'out') AND NOT x.id IN $but
RETURN x.id AS id, count(*) AS ties ORDER BY ties DESC, id
"""


@dataclass(frozen=True)
class Drawing(Around):
    """Answers that are drawn."""

    def canvas(self, project_id: str, ids: Sequence[str], *, as_of: str | None = None) -> Canvas:
        """The entities *ids* that are there, at most 300 of them, with the ties between them."""
        ground = self._ground(project_id, as_of, [])
        names = entity_names(ground.rows, [*dict.fromkeys(ids)][:MOST_DRAWN])
        shown = [names[own_id] for own_id in dict.fromkeys(ids) if own_id in names]
        [between] = self.viewer.db.ask(BETWEEN, ends=[*names], **ground.asked([]))
        ties = ground.ties(between["ids"][:MOST_TIES])
        teller = Teller(ground.sources(ties.values()))
        told = [
            teller.path([names[tie["from_id"]], names[tie["to_id"]]], [teller.link(tie)])
            for tie in ties.values()
        ]
        return Canvas(
            entities=shown,
            links=[link for path in told for link in path.links],
            sentences=[path.sentence for path in told],
            sources=teller.cited,
            more=max(0, len(between["ids"]) - MOST_TIES),
        )

    def expanded(
        self,
        project_id: str,
        entity_id: str,
        kind: tuple[str, str, str],
        *,
        but: Sequence[str] = (),
        as_of: str | None = None,
    ) -> tuple[list[EntityName], int]:
        """Whom an entity is tied to in one way, but for those *but*, and how many find no room.

        *kind*: the type of the tie, its direction, and the type of the other end, as ``neighbours``
        tells them.
        """
        type_, direction, entity_type = kind
        ground = self._ground(project_id, as_of, [entity_id])
        asked = {"type": type_, "direction": direction, "entity_type": entity_type, "but": [*but]}
        rows = self.viewer.db.ask(OF_KIND, ends=[entity_id], **asked, **ground.asked([entity_id]))
        room = max(0, MOST_DRAWN - len(but))
        names = entity_names(ground.rows, [row["id"] for row in rows[:room]])
        return [*names.values()], len(rows) - len(rows[:room])
