"""How the report was made, and how to read it, in sentences."""

from typing import Any

from basset.reports.config import Format
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections import ReportType
from basset.reports.sections.part import Blocks, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import markdown_text, plural, shown_time

READING = """\
Markings are printed where they differ from the project's.
Sources disagree where current statements give values that cannot both be true, of what has only \
one at a time; all of them are shown.
Dates are printed as they were said, and times in the zone in which they were given.
""".splitlines()


class MethodSection(Part):
    @property
    def sentences(self) -> list[str]:
        report = self.report
        return [
            *_made(report),
            *_audience(report),
            *_scope(report),
            *_limits(report),
            f"The report is marked {report.marking}, the highest marking of anything in it.",
            *READING,
            _addresses(report),
            *(part.reading for part in report.printed if part.reading),
        ]

    def show(self, shown: Shown) -> None:
        """Nothing: it speaks of the report."""

    def markdown(self) -> Blocks:
        yield "\n".join(f"- {markdown_text(sentence)}" for sentence in self.sentences)

    def paper(self, paper: Paper) -> Data:  # noqa: ARG002 - nothing here is cut or linked
        return {"sentences": self.sentences}

    def json(self) -> Data:
        return {"method": self.sentences}


def _made(report: Report) -> Blocks:
    about = report.about
    yield (
        f"Made by Basset {about['version']} from revision {about['revision']} of the project, "
        f"read {shown_time(about['read_at'])}."
    )
    entities = plural(len(report.profiles), "entity", "entities")
    yield f"It covers {entities} and {plural(len(report.relations), 'relationship')}."


def _addresses(report: Report) -> str:
    """Where addresses stand as they were recorded, if in any file of the report."""
    formats = report.order.config.formats
    data = [each.upper() for each in (Format.JSON, Format.CSV, Format.XLSX) if each in formats]
    defanged = "Addresses are defanged, so that nobody follows one by accident"
    return f"{defanged}; they are as recorded in {' and '.join(data)}." if data else f"{defanged}."


def _audience(report: Report) -> Blocks:
    if not report.is_internal:
        yield (
            f"This copy is made for the audience “{report.audience}”; it has, and counts, only what "
            "that audience may know."
        )


def _scope(report: Report) -> Blocks:
    """How the entities were chosen, when not all of the project are meant."""
    scope, config = report.header["scope"], report.order.config
    if scope is None:
        return
    chosen = plural(len(config.entity_ids), "entity", "entities")
    yield f"It starts from {chosen} and takes in everything within one step."
    if config.report_type is ReportType.DOSSIER:
        yield from _beyond(scope, config.depth)
    if gone := len(scope["missing"]):
        noun = "entity no longer exists" if gone == 1 else "entities no longer exist"
        yield f"{gone:,} chosen {noun} in the project."


def _beyond(scope: dict[str, Any], depth: int) -> Blocks:
    """What of the second step is in a dossier, and how much is not."""
    if depth > 1:
        yield "Of the second step it takes in who is tied to two or more of those."
        if hubs := scope["hubs"]:
            those = "entity" if hubs == 1 else "entities"
            yield f"It does not go on through {hubs:,} {those} with more than {scope['hub_ties']:,} ties."
    if scope["further"]:
        more = plural(scope["further"], "further entity lies", "further entities lie")
        yield f"{more} one step beyond and outside this report."


def _limits(report: Report) -> Blocks:
    """What it does not count."""
    profiles = sum(not profile.active for profile in report.profiles)
    relations = sum(not relation.active for relation in report.relations)
    if profiles or relations:
        yield (
            "Revoked and deprecated entries and ended relationships are listed and marked, "
            "but not counted in the key figures and statistics "
            f"({plural(profiles, 'entity', 'entities')}, {plural(relations, 'relationship')})."
        )
