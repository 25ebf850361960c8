"""Sources that claims rest on: create, read, change, delete."""

from datetime import datetime
from typing import ClassVar

from basset.clock import stamp
from basset.database import Row, Transaction
from basset.errors import Conflict
from basset.investigations.identity import row_id, source_key
from basset.investigations.models import Source, SourceChange, SourceInput
from basset.investigations.projects import lock, touch
from basset.investigations.rows import CHANGE_SOURCES, identity, put_sources
from basset.investigations.store import RowStore

# Claims are text on their rows, so this reads the project; a source is rarely deleted.
USES = """
CALL () {
  MATCH (n:Entity {project_id: $project_id}) WHERE n.claims CONTAINS $id RETURN count(n) AS uses
  UNION ALL
  MATCH ()-[r:RELATES {project_id: $project_id}]->() WHERE r.claims CONTAINS $id RETURN count(r) AS uses
}
RETURN sum(uses) AS uses
"""


class SourceStore(RowStore[Source]):
    NOUN: ClassVar = "source"
    GET: ClassVar = (
        "MATCH (n:Source {id: $id}) WHERE n.project_id = $project_id RETURN n{.*} AS row"
    )
    LIST: ClassVar = """
    MATCH (n:Source) WHERE n.project_id = $project_id AND n.id > $after AND $type IS NULL
    RETURN n{.*} AS row ORDER BY n.id LIMIT $limit
    """
    DELETE: ClassVar = ("MATCH (n:Source {id: $id}) DELETE n",)

    def model(self, row: Row) -> Source:
        return Source.model_validate(row)

    def create(
        self,
        project_id: str,
        data: SourceInput,
        now: datetime,
        *,
        origin: str = "manual",
        author: str = "analyst",  # noqa: ARG002 - the stores' common signature
    ) -> Source:
        """A new source; for one of the same identity, what was said newly about it."""
        key = source_key(data.title, data.url, data.external_id)
        own_id = row_id(project_id, "source", key)
        row = {
            **data.model_dump(mode="json"),
            **identity(project_id, own_id, key, stamp(now)),
            "origin": origin,
        }

        def work(tx: Transaction) -> Source:
            lock(tx, project_id)
            return self._after(tx, project_id, own_id, put_sources(tx, [row], now), now)

        return self._db.transaction(work)

    def update(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        changes: SourceChange,
        now: datetime,
        *,
        author: str = "analyst",  # noqa: ARG002 - the stores' common signature
    ) -> Source:
        """Change what is known of the source; its identity stays."""

        def work(tx: Transaction) -> Source:
            lock(tx, project_id)
            self._read(tx, project_id, id)
            values = changes.model_dump(mode="json", exclude_none=True)
            tx.run(CHANGE_SOURCES, rows=[{**values, "id": id, "updated_at": stamp(now)}])
            touch(tx, project_id, now)
            return self._read(tx, project_id, id)

        return self._db.transaction(work)

    def before_delete(self, tx: Transaction, project_id: str, id: str) -> None:  # noqa: A002 - the interface's word
        """Raise Conflict while claims rest on the source."""
        uses = tx.run(USES, project_id=project_id, id=id)[0]["uses"]
        if uses:
            raise Conflict(
                f"claims of {uses} entities or relationships rest on this source", field="source_id"
            )
