"""The key figures, and who is connected best."""

from collections import Counter

from basset.reports.model import Profile
from basset.reports.render.markdown import subject_marks
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import (
    as_words,
    defang_text,
    largest_first,
    markdown_text,
    plural,
)

LEADERS = 8
KINDS = 3


class SummarySection(Part):
    nothing = "Nothing in this report is connected to anything else yet."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.description = defang_text(report.project["description"] or "")
        self.figures = _figures(report)
        self.leaders = _leaders(report.profiles)

    def show(self, shown: Shown) -> None:
        shown.name(*(profile for profile, _ in self.leaders))

    def markdown(self) -> Blocks:
        if self.description:
            yield markdown_text(self.description)
        yield " · ".join(f"**{count:,}** {label}" for label, count in self.figures.items())
        if self.leaders:
            yield "\n".join(
                f"- **{markdown_text(p.label)}** ({markdown_text(as_words(p.type))})"
                f"{subject_marks(p)} {markdown_text(sentence)}"
                for p, sentence in self.leaders
            )
        else:
            yield self.nothing

    def paper(self, paper: Paper) -> Data:
        return {
            "description": self.description,
            "figures": [
                {"label": label, "count": f"{count:,}"} for label, count in self.figures.items()
            ],
            "leaders": [
                {**paper.entry(profile), "sentence": sentence} for profile, sentence in self.leaders
            ],
        }

    def json(self) -> Data:
        return {
            "figures": self.figures,
            "summary": [f"{profile.name} {sentence}" for profile, sentence in self.leaders],
        }


def _figures(report: Report) -> dict[str, int]:
    subjects = report.subjects
    return {
        "entities": sum(profile.active for profile in report.profiles),
        "relationships": sum(relation.active for relation in report.relations),
        "statements": sum(len(subject.current) for subject in subjects),
        "sources": len(report.sources),
        "disagreements": sum(any(fact.disputed for fact in s.facts) for s in subjects),
    }


def _leaders(profiles: list[Profile]) -> list[tuple[Profile, str]]:
    """The best connected active entities, each with the rest of a sentence about it."""
    best = sorted(
        (profile for profile in profiles if profile.active and profile.degree),
        key=lambda p: (-p.degree, p.label.casefold(), p.id),
    )
    return [(profile, _connections(profile)) for profile in best[:LEADERS]]


def _connections(profile: Profile) -> str:
    relations = [relation for relation in profile.relations if relation.active]
    others = {r.end.id if r.start is profile else r.start.id for r in relations}
    kinds = largest_first(Counter(as_words(r.type) for r in relations))
    named = ", ".join(f"{name} ({count:,})" for name, count in kinds[:KINDS])
    return (
        f"has {plural(profile.degree, 'relationship')} with "
        f"{plural(len(others), 'other entity', 'other entities')}"
        f"{', mostly' if len(kinds) > KINDS else ':'} {named}."
    )
