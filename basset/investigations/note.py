"""Notes on a project, an entity or a relationship."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import Field

from basset.database import Row
from basset.errors import InvalidInput
from basset.investigations.citing import tell_unclear
from basset.investigations.claims import said_by
from basset.investigations.fields import Marking, Percent
from basset.investigations.kind import CHANGED_SINCE, Kind, ListQuery, Writing
from basset.investigations.markup import refuse_pictures
from basset.investigations.references import subject_kind
from basset.investigations.text import Line, Text, Word, refuse_empty
from basset.model import Model, change_of, entered

NoteKind = Literal["note", "assessment", "finding", "question", "next-step"]
Audience = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,39}$")]
# The audience of whoever works on the case: it may read every note.
INTERNAL = "internal"


class NoteInput(Model):
    """Markdown subset. On a project, a question, findings and an assessment are the analyst's voice
    in its reports.
    """

    text: Annotated[Text, entered(refuse_empty)] = Field(
        min_length=1,
        examples=["The tender was won by **one** bidder."],
        description="Markdown; [[name]] cites a source or an entity. - reads standard input.",
    )
    subject_id: Word | None = Field(
        None, description="An entity or a relationship; without it, the project."
    )
    kind: NoteKind = Field(
        "note", description="A report begins with the project's question and findings."
    )
    confidence: Percent | None = Field(None, description="How sure its author is, in percent.")
    audience: Audience | None = Field(
        None,
        description="Print it for this audience only, such as internal; next steps are internal.",
    )
    marking: Marking | None = Field(None, description="Who may see it.")
    external_id: Line | None = Field(None, description="A second add with this id updates it.")


class Note(NoteInput):
    """*changed_by*: who changed it last, where that was not its author.

    The *author* of an imported note is who imported it; *according_to*: who wrote it, the file says.
    *unclear_references*: names in ``[[…]]`` that mean nothing in the project, or several things.
    """

    id: str
    project_id: str
    key: str
    author: str
    changed_by: str | None = None
    according_to: str | None = None
    origin: str
    subject_kind: Literal["project", "entity", "relationship"]
    subject_name: str | None = None
    created_at: str
    updated_at: str
    unclear_references: list[str] = Field(default_factory=list)


def audience_of(kind: str, audience: str | None) -> str | None:
    """The only audience besides the internal one that may read a note; None for every one."""
    return audience or (INTERNAL if kind == "next-step" else None)


NoteChange = change_of(
    NoteInput,
    "Fields that are left out stay as they are, and so does its author.",
    without=["subject_id", "external_id"],
)


class NoteQuery(ListQuery):
    text: Line | None = Field(None, description="Only with this in it.")
    kind: NoteKind | None = Field(None, description="Only of this kind.")
    subject_id: Word | None = Field(None, description="Only about this entity or relationship.")


def _insert(writing: Writing, data: NoteInput) -> Row:
    _refuse_pictures(data.text)
    key = f"{writing.by.origin}:{data.external_id}" if data.external_id else str(uuid4())
    kind = subject_kind(writing.tx, writing.project_id, data.subject_id)
    return writing.entered("note", key, data, subject_kind=kind)


def _alter(writing: Writing, note: Note, changes: Mapping[str, Any]) -> Row:
    _refuse_pictures(changes.get("text", ""))
    return {**changes, "changed_by": writing.by.other_than(note.author, note.origin)}


def _refuse_pictures(text: str) -> None:
    """An analyst can say it in words; a file is imported as it is, and its pictures are not printed."""
    try:
        refuse_pictures(text)
    except ValueError as error:
        raise InvalidInput(str(error), field="text") from None


NOTE = Kind[Note](
    noun="note",
    plural="notes",
    input=NoteInput,
    model=Note,
    change=NoteChange,
    query=NoteQuery,
    match="(n:Note)",
    fields="""n{.*, subject_name: head(
        COLLECT { MATCH (e:Entity {id: n.subject_id}) RETURN e.name }
        + COLLECT { MATCH (a)-[r:RELATES {id: n.subject_id}]->(b)
                    RETURN a.name + ' → ' + r.type + ' → ' + b.name })}""",
    create="UNWIND $rows AS row CREATE (n:Note) SET n = row.properties RETURN count(n) AS created",
    insert=_insert,
    alter=_alter,
    sorts={"created_at": "n.created_at", "updated_at": "n.updated_at", "author": "n.author"},
    filters={
        "text": "toLower(n.text) CONTAINS toLower($text)",
        "kind": "n.kind = $kind",
        "subject_id": "n.subject_id = $subject_id",
        "changed_since": CHANGED_SINCE,
    },
    title=lambda note: f"note {note.id}",
    columns={
        "id": lambda note: note.id,
        "about": lambda note: note.subject_name or note.subject_kind,
        "kind": lambda note: note.kind,
        "audience": lambda note: audience_of(note.kind, note.audience),
        "author": lambda note: said_by(note.author, note.according_to),
        "text": lambda note: note.text[:200],
    },
    delete=("MATCH (n:Note {id: $id}) DELETE n",),
    tell=tell_unclear,
)
