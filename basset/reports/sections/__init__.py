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


# Types of report by what they print: whatever there is, the shorter ones too, or all of them.
_LONG = (ReportType.DOSSIER, ReportType.FULL)
_SHORT = (ReportType.SUMMARY, *_LONG)
_ALL = (ReportType.CHANGES, *_SHORT)


class Section(StrEnum):
    """A name, then the types of report that print it unless they are asked for others."""

    report_types: frozenset[ReportType]

    def __new__(cls, name: str, *types: ReportType) -> Self:
        section = str.__new__(cls, name)
        section._value_ = name
        section.report_types = frozenset(types)
        return section

    SUMMARY = "summary", *_ALL
    ASSESSMENT = "assessment", *_SHORT
    CHANGES = "changes", *_ALL
    SUBJECT = "subject", ReportType.DOSSIER
    GRAPH = "graph", *_SHORT
    PROFILES = "profiles", *_LONG
    RELATIONSHIPS = "relationships", ReportType.FULL
    TIMELINE = "timeline", *_SHORT
    STATISTICS = "statistics", *_SHORT
    SOURCES = "sources", *_ALL
    METHOD = "method", *_ALL

    @property
    def heading(self) -> str:
        return self.capitalize()
