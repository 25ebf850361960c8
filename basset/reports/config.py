"""What a report is to contain: the one model that schedules, runs, API, CLI and renderers share."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from basset.errors import InvalidInput
from basset.investigations.note import INTERNAL
from basset.investigations.note import Audience as AudienceName
from basset.investigations.text import Line, Word
from basset.model import Model, validated
from basset.reports.destination import Destination
from basset.reports.sections import ReportType, Section

# What is between the one who asks and this installation: said in no file that is handed over.
HANDING_OVER = {"audiences", "deliver", "approval"}


class Format(StrEnum):
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def parse_format(text: str, field: str = "format") -> Format:
    """``pdf``, ``html``, ``markdown`` or ``md``, ``json``, ``csv``, ``xlsx``, in any case.

    Raises:
        InvalidInput: it is none of them.
    """
    name = text.strip().lower()
    try:
        return Format("markdown" if name == "md" else name)
    except ValueError:
        known = ", ".join(Format)
        raise InvalidInput(
            f"unknown format {text[:40]!r}; known are {known}", field=field
        ) from None


class ReportConfig(Model):
    """Without *sections*, those of *report_type*; an ``include_*`` switch takes one away.

    *deliver*: where the report goes when it is made, with *approval* once somebody approves it.
    """

    title: Line
    formats: list[Format] = Field(default_factory=lambda: [Format.HTML], min_length=1, max_length=6)
    report_type: ReportType = ReportType.SUMMARY
    entity_ids: list[Word] = Field(default_factory=list, max_length=1000)
    sections: list[Section] = Field(default_factory=list)
    include_graph: bool = True
    include_timeline: bool = True
    include_statistics: bool = True
    since: Word | None = Field(None, description="Id of the report to compare with.")
    chart: Word | None = Field(None, description="Id of the chart that its graph is to show.")
    only_when_changed: bool = Field(
        False, description="Deliver nothing while nothing changed; the report is made all the same."
    )
    depth: int = Field(
        2, ge=1, le=2, description="Of a dossier: 2 also tells who is tied to its neighbours."
    )
    profiles: int = Field(10, ge=0, le=1000, description="Of a dossier: how many full profiles.")
    audiences: list[AudienceName] = Field(
        default_factory=lambda: [INTERNAL],
        min_length=1,
        max_length=5,
        description="whom a copy is made for: internal, client, public, or your own",
    )
    template: str = Field(
        "default", pattern="^[a-z0-9][a-z0-9_-]{0,63}$", description="Name of a theme."
    )
    prepared_for: Line | None = Field(None, description="Printed on the first page.")
    deliver: list[Destination] = Field(default_factory=list, max_length=50)
    approval: bool = False

    @field_validator("deliver", mode="after")
    @classmethod
    def _each_once(cls, given: list[Destination]) -> list[Destination]:
        return list({(each.to, each.audience): each for each in given}.values())

    @field_validator("formats", "sections", "audiences", mode="after")
    @classmethod
    def _without_repeats(cls, values: list[Any]) -> list[Any]:
        return list(dict.fromkeys(values))

    @model_validator(mode="after")
    def _delivers_what_there_is(self) -> Self:
        known = {None, "", *self.audiences}
        unknown = [each.audience for each in self.deliver if each.audience not in known]
        if unknown:
            raise ValueError(f"deliver: there is no copy for the audience {unknown[0]!r}")
        return self

    @model_validator(mode="after")
    def _approves_something(self) -> Self:
        if self.approval and not self.deliver:
            raise ValueError("approval: there is nothing to approve without deliver")
        return self

    @model_validator(mode="after")
    def _dossier_names_one(self) -> Self:
        if self.report_type is ReportType.DOSSIER and len(self.entity_ids) != 1:
            raise ValueError("entity_ids: a dossier is about exactly one entity")
        return self

    @property
    def content(self) -> dict[str, Any]:
        """What decides what a report says: two that have it alike can be compared."""
        aside = {"formats", "since", "chart", "only_when_changed", *HANDING_OVER}
        return self.model_dump(mode="json", exclude=aside)

    @property
    def chosen_sections(self) -> list[Section]:
        """The sections to print, in order."""
        wanted = self.sections or [
            section for section in Section if self.report_type in section.report_types
        ]
        return [
            section
            for section in Section
            if section in wanted and getattr(self, f"include_{section}", True)
        ]


def parse_config(raw: Mapping[str, Any], field: str = "report_config") -> ReportConfig:
    """The configuration that a user typed: ``format`` or ``formats``, any case.

    Raises:
        InvalidInput: names the field below *field* and the reason.
    """
    data = {key: value for key, value in raw.items() if value is not None}
    one, many = data.pop("format", None), data.pop("formats", None)
    if one is not None and many is not None:
        raise InvalidInput("give either format or formats", field=f"{field}.format")
    if one is not None:
        data["formats"] = [parse_format(one, f"{field}.format")]
    elif many is not None:
        data["formats"] = [parse_format(text, f"{field}.formats") for text in many]
    for name in ("report_type", "sections"):
        if isinstance(data.get(name), str):
            data[name] = data[name].lower()
    return validated(ReportConfig, data, field)
