"""What a report is to contain, as somebody asks for it over HTTP; described field by field."""

from typing import Any

from pydantic import Field

from basset.investigations.text import Line, Word
from basset.model import Model


class DestinationRequest(Model):
    """Where a report goes once it is made."""

    to: Line = Field(
        examples=["mailto:anna@example.org"],
        description="`mailto:` and an address, `https://…`, or `file:///` and a folder",
    )
    audience: Word | None = Field(None, description="which copy; without it the first one")


class ReportConfigRequest(Model):
    """What the report is to contain.

    ``formats`` is a list, ``format`` its one-element form; give one of them.
    """

    title: Line = Field(examples=["Sennick, weekly"])
    format: Word | None = Field(
        None, examples=["pdf"], description="pdf, html, markdown, json, csv or xlsx"
    )
    formats: list[Word] | None = Field(None, max_length=6, examples=[["pdf", "html"]])
    report_type: Word | None = Field(None, description="summary, dossier, full or changes")
    entity_ids: list[Word] = Field(default_factory=list, max_length=1000)
    sections: list[Word] = Field(default_factory=list, max_length=20)
    since: Word | None = Field(
        None, description="id of the report to compare with; without it, the one before"
    )
    chart: Word | None = Field(None, description="id of the chart that its graph is to show")
    only_when_changed: bool = Field(
        False, description="deliver nothing while nothing changed; the report is made all the same"
    )
    depth: int = Field(2, ge=1, le=2, description="how many steps a dossier goes")
    profiles: int = Field(10, ge=0, le=1000, description="full profiles in a dossier")
    audiences: list[Word] = Field(
        default_factory=list,
        max_length=5,
        examples=[["internal", "client"]],
        description="internal, client, public, or your own; a copy is made for each",
    )
    include_graph: bool = True
    include_timeline: bool = True
    include_statistics: bool = True
    template: Word | None = Field(None, description="name of a theme of this installation")
    prepared_for: Line | None = Field(None, description="printed on the first page")
    deliver: list[DestinationRequest] = Field(default_factory=list, max_length=50)
    approval: bool = Field(False, description="deliver only once somebody has approved it")

    def raw(self) -> dict[str, Any]:
        """As the user typed it; its meaning is checked by ``reports.config.parse_config``."""
        return self.model_dump(exclude_unset=True)
