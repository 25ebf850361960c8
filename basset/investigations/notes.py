"""Notes on a project, an entity or a relationship: create, read, change, delete."""

from datetime import datetime
from typing import ClassVar

from basset.clock import stamp
from basset.database import Row, Transaction
from basset.errors import InvalidInput
from basset.investigations.identity import external_key, row_id
from basset.investigations.models import Note, NoteChange, NoteInput
from basset.investigations.projects import lock, touch
from basset.investigations.rows import CHANGE_NOTES, identity, put_notes
from basset.investigations.store import RowStore

SUBJECT_KIND = """
CALL () {
  MATCH (n:Entity {id: $id}) WHERE n.project_id = $project_id RETURN 'entity' AS kind
  UNION
  MATCH ()-[r:RELATES {id: $id}]->() WHERE r.project_id = $project_id RETURN 'relationship' AS kind
}
RETURN kind
"""


class NoteStore(RowStore[Note]):
    NOUN: ClassVar = "note"
    GET: ClassVar = "MATCH (n:Note {id: $id}) WHERE n.project_id = $project_id RETURN n{.*} AS row"
    LIST: ClassVar = """
    MATCH (n:Note) WHERE n.project_id = $project_id AND n.id > $after AND ($type IS NULL OR n.kind = $type)
    RETURN n{.*} AS row ORDER BY n.id LIMIT $limit
    """
    DELETE: ClassVar = ("MATCH (n:Note {id: $id}) DELETE n",)

    def model(self, row: Row) -> Note:
        return Note.model_validate(row)

    def create(
        self,
        project_id: str,
        data: NoteInput,
        now: datetime,
        *,
        origin: str = "manual",
        author: str = "analyst",
    ) -> Note:
        """A new note; one of the same origin and external id is changed instead.

        Raises:
            InvalidInput: the subject is not in the project.
        """
        key = external_key(origin, data.external_id)
        own_id = row_id(project_id, "note", key)
        row = {
            **data.model_dump(mode="json"),
            **identity(project_id, own_id, key, stamp(now)),
            "origin": origin,
        }
        if "author" not in data.model_fields_set:
            row["author"] = author

        def work(tx: Transaction) -> Note:
            lock(tx, project_id)
            kind = _subject_kind(tx, project_id, data.subject_id)
            return self._after(
                tx, project_id, own_id, put_notes(tx, [{**row, "subject_kind": kind}], now), now
            )

        return self._db.transaction(work)

    def update(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        changes: NoteChange,
        now: datetime,
        *,
        author: str | None = None,
    ) -> Note:
        """Change the note; with *author* it becomes theirs."""
        values = changes.model_dump(mode="json", exclude_none=True) | (
            {"author": author} if author else {}
        )

        def work(tx: Transaction) -> Note:
            lock(tx, project_id)
            self._read(tx, project_id, id)
            tx.run(CHANGE_NOTES, rows=[{**values, "id": id, "updated_at": stamp(now)}])
            touch(tx, project_id, now)
            return self._read(tx, project_id, id)

        return self._db.transaction(work)


def _subject_kind(tx: Transaction, project_id: str, subject_id: str | None) -> str:
    if subject_id is None:
        return "project"
    rows = tx.run(SUBJECT_KIND, id=subject_id, project_id=project_id)
    if not rows:
        raise InvalidInput("is no entity or relationship of this project", field="subject_id")
    kind: str = rows[0]["kind"]
    return kind
