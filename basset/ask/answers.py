"""What answers are made of. A *link* is one relationship of an answer, with who says so."""

from typing import Literal

from basset.investigations.fields import Marking
from basset.model import Model


class EntityName(Model):
    """An entity, as answers name it."""

    id: str
    name: str
    type: str


class Backing(Model):
    """One current claim that there is the link. *sources*: their numbers in the answer."""

    sources: list[int]
    confidence: int | None = None
    marking: Marking | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class Link(Model):
    """*id* is the relationship's."""

    id: str
    type: str
    from_id: str
    to_id: str
    marking: Marking | None = None
    backing: list[Backing]


class Cited(Model):
    """A source, by the *number* that an answer cites it with; *grade* as analysts write it."""

    number: int
    id: str
    title: str
    grade: str


class Weakest(Model):
    """The link that an answer hangs on: its place, from 0, and what is weak about it."""

    link: int
    because: str


class Path(Model):
    """*entities* from one end to the other, each tied to the next by the *link* between them.

    *weakest*: null where no link is weaker than the others. *sentence* says all of it in words.
    """

    entities: list[EntityName]
    links: list[Link]
    weakest: Weakest | None
    sentence: str


class Paths(Model):
    """The shortest paths, those whose weakest link is strongest first.

    *hubs*: how many entities have more ties than ``BASSET_HUB_TIES``; no path leads through one.
    *more*: there are others as short.
    """

    paths: list[Path]
    sources: list[Cited]
    hubs: int
    more: bool


class Shared(Model):
    """An entity that all of those asked about are tied to, and how."""

    entity: EntityName
    links: list[Link]
    sentences: list[str]


class Common(Model):
    """What has fewest ties, and so says most, first. *hubs*: what has too many to say anything."""

    items: list[Shared]
    sources: list[Cited]
    hubs: list[EntityName]
    more: bool


class Neighbours(Model):
    """How many entities of one type something is tied to in one way; *direction* as it sees it."""

    type: str
    direction: str
    entity_type: str
    count: int


class Canvas(Model):
    """*entities*, and the *links* between them, each with a sentence; *more* links are left out."""

    entities: list[EntityName]
    links: list[Link]
    sentences: list[str]
    sources: list[Cited]
    more: int = 0


class Placed(Model):
    """Where an entity is, in degrees, as *said*."""

    latitude: float
    longitude: float
    said: str
    marking: Marking | None = None
    entity: EntityName


class Tied(Model):
    """A relationship as it reads from one of its ends; *entity* is the other one."""

    entity: EntityName
    direction: Literal["out", "in"]
    link: Link
    sentence: str


class Relationships(Model):
    """Those of one entity that hold. Ask again with ``cursor=next_cursor``; null: these are the last."""

    items: list[Tied]
    sources: list[Cited]
    next_cursor: str | None = None


class Happening(Model):
    """*entity* did or was *what*, perhaps to *other*; *detail*: what is said of that besides.

    *start* and *end*: when it happened, as it was said, and *shown* as one reads it; *recorded_at*:
    when *recorded_by* told us. *statement_of*: the id of what says so. *sentence* says all of it.
    """

    entity: EntityName
    what: str
    other: EntityName | None = None
    detail: str | None = None
    shown: str
    start: str | None = None
    end: str | None = None
    recorded_at: str
    recorded_by: str
    statement_of: str
    marking: Marking | None = None
    confidence: int | None = None
    sources: list[int]
    sentence: str


class Timeline(Model):
    """What has a date. Ask again with ``cursor=next_cursor``; null: these are the last."""

    items: list[Happening]
    sources: list[Cited]
    next_cursor: str | None = None
