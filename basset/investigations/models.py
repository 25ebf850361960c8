"""What an investigation consists of.

The unit is the *claim*: one statement about an entity or a relationship, with who says so. Two sources may
disagree; both claims stay. An entity's name, aliases, description, e-mail addresses … are all claims; ``name``
and ``selectors`` on the entity are derived from them for lists and search.
"""

import re
from enum import StrEnum
from hashlib import sha1
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from basset.clock import parse, stamp
from basset.investigations.text import Line, Text, Word, check_line

# Namespace of every id that is derived from content, so that the same fact has the same id everywhere.
NAMESPACE = UUID("6ba5e7b2-1d1c-5f0a-9a53-0ba55e7ba55e")
_NAMESPACE = NAMESPACE.bytes

# The vocabulary is open; these are the types that importers, selectors and reports know by name.
ENTITY_TYPES = (
    "person",
    "organization",
    "domain",
    "email",
    "account",
    "address",
    "ip",
    "url",
    "phone",
    "wallet",
    "vehicle",
    "vessel",
    "event",
    "document",
    "malware",
    "tool",
    "campaign",
    "intrusion-set",
    "attack-pattern",
    "location",
)


class Marking(StrEnum):
    """Traffic Light Protocol 2.0 (first.org/tlp), from free to restricted."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


class Status(StrEnum):
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    REVOKED = "revoked"


_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def check_when(text: str) -> str:
    """A date, known as exactly as it is known: ``2024``, ``2024-05``, ``2024-05-31``, or a time with zone.

    Raises:
        ValueError: it is none of these.
    """
    if _DATE.fullmatch(text):
        parse(f"{text}{'-01-01'[3 * text.count('-') :]}T00:00:00Z")  # raises for the 31st of June
        return text
    return stamp(parse(text))


def refuse_integer(value: Any) -> Any:
    """*value*, unless it is an integer: as a float, a long account number would become another one.

    Raises:
        ValueError: it is one.
    """
    if isinstance(value, int):
        raise ValueError("is too long for a number, send it as text")  # noqa: TRY004 - pydantic reports only these
    return value


When = Annotated[str, Field(max_length=40), AfterValidator(check_when)]


# What a claim says. Numbers are those that JSON readers everywhere agree on.
Integer = Annotated[int, Field(ge=-(2**53), le=2**53)]
Value = (
    Text
    | bool
    | Integer
    | Annotated[float, Field(allow_inf_nan=False), BeforeValidator(refuse_integer)]
)
Url = Annotated[str, Field(max_length=4000), AfterValidator(check_line)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClaimInput(Model):
    """One statement. *confidence* is 0–100; *sources* are ids of sources of the same project."""

    key: Word = Field(examples=["name"])
    value: Value = Field(examples=["Maren Aldous"])
    lang: (
        Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] | None
    ) = None
    valid_from: When | None = None
    valid_to: When | None = None
    sources: list[Word] = Field(default_factory=list, max_length=1000)
    confidence: int | None = Field(None, ge=0, le=100)
    marking: Marking | None = None


class Claim(ClaimInput):
    """A stored claim. *ended_at*: since then its origin no longer makes it."""

    origin: str
    recorded_at: str
    recorded_by: str
    ended_at: str | None = None


class ProjectInput(Model):
    name: Line = Field(examples=["The Sennick Dredging File"])
    description: Text = ""
    marking: Marking = Marking.AMBER


class Project(ProjectInput):
    """*revision* grows with every write below the project; *import_incomplete* names an interrupted import."""

    id: str
    revision: int
    import_incomplete: str | None = None
    created_at: str
    updated_at: str


class ProjectChange(Model):
    """What a user wants different; fields that were not given stay as they are. So for every ``…Change``."""

    name: Line | None = None
    description: Text | None = None
    marking: Marking | None = None


class ClaimEnd(Model):
    """Ends the current claims with this key and value, whoever made them."""

    key: Word
    value: Value


class EntityInput(Model):
    """*name* is short for a claim with the key ``name``; *external_id* makes a repeated create the same entity."""

    type: Word = Field(examples=["person"])
    name: Line = Field(examples=["Maren Aldous"])
    external_id: Line | None = None
    status: Status = Status.ACTIVE
    claims: list[ClaimInput] = Field(default_factory=list, max_length=5000)


class Entity(Model):
    """*key* is its identity in the project: a normalised selector, else origin and external id."""

    id: str
    project_id: str
    key: str
    type: str
    name: str
    status: Status
    selectors: list[str]
    origins: list[str]
    claims: list[Claim]
    created_at: str
    updated_at: str


class EntityChange(Model):
    """*name* replaces the analyst's own name claim. *end_claims* is done first, then *claims* are added."""

    type: Word | None = None
    name: Line | None = None
    status: Status | None = None
    claims: list[ClaimInput] = Field(default_factory=list, max_length=5000)
    end_claims: list[ClaimEnd] = Field(default_factory=list, max_length=5000)


class RelationshipInput(Model):
    type: Word = Field(examples=["director-of"])
    from_id: Word = Field(examples=["8b7f3c1e-2a51-5c0e-9e55-3b1f5c8d7a10"])
    to_id: Word = Field(examples=["c2a4d6f8-1b3d-5e7f-8a9b-0c1d2e3f4a5b"])
    external_id: Line | None = None
    status: Status = Status.ACTIVE
    claims: list[ClaimInput] = Field(default_factory=list, max_length=5000)


class Relationship(Model):
    id: str
    project_id: str
    key: str
    type: str
    from_id: str
    to_id: str
    status: Status
    origins: list[str]
    claims: list[Claim]
    created_at: str
    updated_at: str


class RelationshipChange(Model):
    status: Status | None = None
    claims: list[ClaimInput] = Field(default_factory=list, max_length=5000)
    end_claims: list[ClaimEnd] = Field(default_factory=list, max_length=5000)


class SourceInput(Model):
    """Where a claim comes from. Reliability A–F and credibility 1–6 are the Admiralty code (NATO AJP-2.1)."""

    title: Line = Field(examples=["Register of Companies, extract 4471"])
    url: Url | None = None
    retrieved_at: When | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    note: Text = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: Literal[1, 2, 3, 4, 5, 6] | None = None
    marking: Marking | None = None
    external_id: Line | None = None


class Source(SourceInput):
    """*key* is its identity in the project: its external id, else its URL, else its title."""

    id: str
    project_id: str
    key: str
    origin: str
    created_at: str
    updated_at: str


class SourceChange(Model):
    title: Line | None = None
    url: Url | None = None
    retrieved_at: When | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    note: Text | None = None
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: Literal[1, 2, 3, 4, 5, 6] | None = None
    marking: Marking | None = None


class NoteInput(Model):
    """Markdown subset. On a project, ``kind='assessment'`` is the analyst's voice in its reports."""

    text: Text = Field(min_length=1, examples=["The tender was won by **one** bidder."])
    subject_id: Word | None = Field(
        None, description="an entity or relationship; without it the project"
    )
    kind: Literal["note", "assessment"] = "note"
    author: Line = "analyst"
    marking: Marking | None = None
    external_id: Line | None = None


class Note(NoteInput):
    id: str
    project_id: str
    key: str
    origin: str
    subject_kind: Literal["project", "entity", "relationship"]
    created_at: str
    updated_at: str


class NoteChange(Model):
    text: Annotated[Text, Field(min_length=1)] | None = None
    kind: Literal["note", "assessment"] | None = None
    marking: Marking | None = None


def derived_id(*parts: Any) -> str:
    """The UUIDv5 of *parts*; the same parts give the same id on every host."""
    # What uuid.uuid5 does, without its detours: a large import derives some hundred thousand ids.
    digest = sha1(
        _NAMESPACE + "\x1f".join(map(str, parts)).encode(), usedforsecurity=False
    ).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
