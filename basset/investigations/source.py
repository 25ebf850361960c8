"""Sources: where claims come from."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from basset.database import Row, Transaction
from basset.errors import Conflict
from basset.investigations.fields import Credibility, Marking, Reliability, Sha256, Url, When
from basset.investigations.kind import CHANGED_SINCE, Kind, ListQuery, Writing
from basset.investigations.text import Line, Text
from basset.model import Model, change_of


class SourceInput(Model):
    """Where a claim comes from. Reliability A–F and credibility 1–6 are the Admiralty code (NATO
    AJP-2.1).
    """

    title: Line = Field(examples=["Register of Companies, extract 4471"])
    url: Url | None = Field(None, title="Address")
    retrieved_at: When | None = Field(
        None, title="Retrieved", description="2026-01-05, or a time with its zone."
    )
    sha256: Sha256 | None = Field(None, title="SHA-256", description="Of the captured copy.")
    note: Text = ""
    reliability: Reliability | None = Field(None, description="Of the source, A is best.")
    credibility: Credibility | None = Field(None, description="Of what it says, 1 is best.")
    marking: Marking | None = Field(None, description="Who may see it.")
    external_id: Line | None = Field(None, description="A second add with this id updates it.")


class Source(SourceInput):
    """*key* is its identity in the project: its external id, else its URL, else its title.

    *author* entered it, and *changed_by* changed it last, where that was somebody else;
    *according_to* is what a file says of that.
    """

    id: str
    project_id: str
    key: str
    author: str = ""
    changed_by: str | None = None
    according_to: str | None = None
    origin: str
    created_at: str
    updated_at: str


SourceChange = change_of(
    SourceInput, "Fields that are left out stay as they are.", without=["external_id"]
)


class SourceQuery(ListQuery):
    text: Line | None = Field(None, description="Only with this in title, address or note.")
    reliability: Reliability | None = Field(None, description="Only with this grade.")
    marking: Marking | None = Field(None, description="Only with this marking.")


def source_key(title: str, url: str | None, external_id: str | None) -> str:
    """What makes two sources of a project the same one."""
    return external_id or url or title


def grade(source: Source) -> str:
    """Reliability and credibility as analysts write them: ``B2``."""
    return f"{source.reliability or '–'}{source.credibility or '–'}"


def _insert(writing: Writing, data: SourceInput) -> Row:
    return writing.entered("source", source_key(data.title, data.url, data.external_id), data)


def _alter(writing: Writing, source: Source, changes: Mapping[str, Any]) -> Row:
    return {**changes, "changed_by": writing.by.other_than(source.author, source.origin)}


# Claims are text on their rows, so this reads the project; a source is rarely deleted.
USES = """
CALL () {
  MATCH (n:Entity {project_id: $project_id}) WHERE n.claims CONTAINS $id RETURN count(n) AS uses
  UNION ALL
  MATCH ()-[r:RELATES {project_id: $project_id}]->() WHERE r.claims CONTAINS $id RETURN count(r) AS uses
}
RETURN sum(uses) AS uses
"""


def _refuse_delete(tx: Transaction, project_id: str, own_id: str) -> None:
    uses = tx.run(USES, project_id=project_id, id=own_id)[0]["uses"]
    if uses:
        raise Conflict(
            f"claims of {uses} entities or relationships rest on this source", field="source_id"
        )


SOURCE = Kind[Source](
    noun="source",
    plural="sources",
    input=SourceInput,
    model=Source,
    change=SourceChange,
    query=SourceQuery,
    match="(n:Source)",
    fields="n{.*}",
    create="UNWIND $rows AS row CREATE (n:Source) SET n = row.properties RETURN count(n) AS created",
    insert=_insert,
    alter=_alter,
    sorts={
        "title": "toLower(n.title)",
        "created_at": "n.created_at",
        "updated_at": "n.updated_at",
        "reliability": "coalesce(n.reliability, 'Z')",
    },
    filters={
        "text": """any(text IN [n.title, n.url, n.note] WHERE toLower(text) CONTAINS toLower($text))""",
        "reliability": "n.reliability = $reliability",
        "marking": "n.marking = $marking",
        "changed_since": CHANGED_SINCE,
    },
    names="toLower(n.title) = toLower($name) OR n.url = $name OR n.key = $name",
    title=lambda source: source.title,
    columns={
        "id": lambda source: source.id,
        "grade": grade,
        "title": lambda source: source.title,
    },
    delete=("MATCH (n:Source {id: $id}) DELETE n",),
    refuse_delete=_refuse_delete,
)
