"""The sections of a report, in the order in which it prints them.

A section is one line here and a folder of its name with three files: ``section.py`` (what it says,
also as Markdown and JSON), ``section.html.jinja`` and ``section.typ``.
"""

from enum import StrEnum
from typing import Self


class ReportType(StrEnum):
    SUMMARY = "summary"
    DOSSIER = "dossier"
    FULL = "full"
    CHANGES = "changes"

    @property
    def words(self) -> str:
        """What a report of this type is called on its title page."""
        return _TYPE_WORDS[self]


_TYPE_WORDS = {
    ReportType.SUMMARY: "Summary report",
    ReportType.DOSSIER: "Dossier",
    ReportType.FULL: "Full report",
    ReportType.CHANGES: "Report of changes",
}


class Section(StrEnum):
    """A name, then the types of report that print it besides dossiers and full reports."""

    report_types: frozenset[ReportType]

    def __new__(cls, name: str, *shorter: ReportType) -> Self:
        section = str.__new__(cls, name)
        section._value_ = name
        section.report_types = frozenset({*shorter, ReportType.DOSSIER, ReportType.FULL})
        return section

    SUMMARY = "summary", ReportType.SUMMARY, ReportType.CHANGES
    ASSESSMENT = "assessment", ReportType.SUMMARY
    CHANGES = "changes", ReportType.SUMMARY, ReportType.CHANGES
    GRAPH = "graph", ReportType.SUMMARY
    PROFILES = "profiles"
    RELATIONSHIPS = "relationships"
    TIMELINE = "timeline", ReportType.SUMMARY
    STATISTICS = "statistics", ReportType.SUMMARY
    SOURCES = "sources", ReportType.SUMMARY, ReportType.CHANGES
    METHOD = "method", ReportType.SUMMARY, ReportType.CHANGES

    @property
    def heading(self) -> str:
        return self.capitalize()
