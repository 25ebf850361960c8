"""What a noun below a project is made of, so that one store, one router and one command serve all.

``kinds.py`` has the table. The row is called ``n`` in every query; *match* binds it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, Field

from basset.database import Row, Transaction
from basset.investigations.claims import Authorship, ClaimRow
from basset.investigations.text import Line
from basset.investigations.when import check_query_date
from basset.model import Model, derived_id
from basset.paging import MAX_CURSOR, MAX_LIMIT

T = TypeVar("T", bound=Model)

CHANGED_SINCE = "n.updated_at >= $changed_since"


class ListQuery(Model):
    """What part of a list is wanted. Kinds add the fields that their rows are filtered by."""

    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="At most so many items.")
    cursor: str | None = Field(
        None, max_length=MAX_CURSOR, description="`next_cursor` of the page before."
    )
    sort: Line | None = Field(
        None, max_length=40, description="Sort by this; a leading - reverses the order."
    )
    changed_since: Annotated[Line, AfterValidator(check_query_date)] | None = Field(
        None, max_length=40, description="Only what changed since then: 2026-01-05, or a time."
    )


@dataclass(frozen=True, slots=True)
class Writing:
    """One write below a project: in its transaction, under its lock, by somebody."""

    tx: Transaction
    project_id: str
    region: str
    by: Authorship

    def identity(self, noun: str, key: str) -> Row:
        """The properties of a new row that say which one it is and since when."""
        own_id = row_id(self.project_id, noun, key)
        return row_identity(self.project_id, own_id, key, self.by.at)

    def entered(self, noun: str, key: str, data: Model, **more: Any) -> Row:
        """A new row of what somebody entered, of a kind without claims."""
        by = {"origin": self.by.origin, "author": self.by.author}
        own = {**self.identity(noun, key), **by, **more}
        return {"id": own["id"], "properties": {**data.model_dump(mode="json"), **own}}


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A noun below a project.

    *insert* makes the row of what a user entered, *alter* the properties that a change gives it.
    *properties* says what follows from a row's claims; kinds without claims have none.
    *sorts*: name → text that orders, the first one is the default; *filters*: parameter →
    condition;
    *reads*: parameter → what it means, given the region; *narrower*: parameter → a match of fewer
    rows.
    *tell* adds to rows that were read what follows from others of the project, given how to read.
    *names*: the condition under which ``$name`` means the row. *title* says which row it is,
    *along* what a delete takes along with it; *thin* queries remove a part of that, where it is too
    much for one transaction.
    """

    noun: str
    plural: str
    input: type[Model]
    model: type[T]
    change: type[Model]
    query: type[ListQuery]
    match: str
    fields: str
    create: str
    insert: Callable[[Writing, Any], Row]
    alter: Callable[[Writing, Any, Mapping[str, Any]], Row]
    sorts: Mapping[str, str]
    filters: Mapping[str, str]
    title: Callable[[Any], str]
    columns: Mapping[str, Callable[[Any], Any]]
    reads: Mapping[str, Callable[[str, str], Any]] = field(default_factory=dict)
    narrower: Mapping[str, str] = field(default_factory=dict)
    names: str = "false"
    along: str = ""
    properties: Callable[[Row, str, list[ClaimRow], str], Row] | None = None
    thin: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    refuse_delete: Callable[[Transaction, str, str], None] = field(default=lambda *_: None)
    tell: Callable[[Callable[..., list[Row]], str, Sequence[Row]], None] = field(
        default=lambda *_: None
    )

    @property
    def newest(self) -> str:
        """The index of what changed when."""
        label = "RELATES" if self.noun == "relationship" else self.noun.capitalize()
        return f"n:{label}(project_id, updated_at, id)"

    @cached_property
    def get(self) -> str:
        return f"MATCH {self.match} WHERE n.id = $id AND n.project_id = $project_id RETURN {self.fields} AS row"

    @cached_property
    def find(self) -> str:
        return f"""
        MATCH {self.match} WHERE n.project_id = $project_id AND (n.id STARTS WITH $short OR {self.names})
        RETURN {self.fields} AS row ORDER BY n.id LIMIT $limit
        """

    @cached_property
    def fetch(self) -> str:
        wanted = (
            "n{.*}"
            if self.properties is None
            else "n{.id, .key, .name, .type, .status, .status_by, .marking, .claims}"
        )
        return f"MATCH {self.match} WHERE n.id IN $ids RETURN {wanted} AS row"

    @cached_property
    def set(self) -> str:
        return f"UNWIND $rows AS row MATCH {self.match} WHERE n.id = row.id SET n += row"


def row_id(project_id: str, noun: str, key: str) -> str:
    """The id of the row of a kind (entity, relationship, source, note …) with *key* in a
    project.
    """
    return derived_id(project_id, noun, key)


def row_identity(
    project_id: str, own_id: str, key: str, at: str, created_at: str | None = None
) -> Row:
    """The properties of a new row that say which one it is and since when."""
    times = {"created_at": created_at or at, "updated_at": at}
    return {"id": own_id, "project_id": project_id, "key": key, **times}
