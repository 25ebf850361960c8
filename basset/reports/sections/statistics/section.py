"""Tables of counts, the largest first, where there is more to count than a reader sees at once."""

from collections import Counter
from collections.abc import Iterator

from basset.reports.render.markdown import markdown_table
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, largest_first, markdown_text

# A table of fewer things, or of things that are all alike, says nothing.
MANY = 10


class StatisticsSection(Part):
    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.tables = {
            title: largest_first(counts)
            for title, counts in _counts(report)
            if len(counts) > 1 and counts.total() > MANY
        }

    @property
    def is_empty(self) -> bool:
        return not self.tables

    def show(self, shown: Shown) -> None:
        """Nothing: it counts."""

    def markdown(self) -> Blocks:
        for title, rows in self.tables.items():
            yield f"### {title}"
            cells = [[markdown_text(label), f"{count:,}"] for label, count in rows]
            yield markdown_table(("", "Count"), cells)

    def paper(self, paper: Paper) -> Data:
        return {
            "tables": [
                {
                    "title": title,
                    **paper.cut(rows, lambda row: {"label": row[0], "count": row[1]}),
                }
                for title, rows in self.tables.items()
            ]
        }

    def json(self) -> Data:
        return {"statistics": {title: dict(rows) for title, rows in self.tables.items()}}


def _counts(report: Report) -> Iterator[tuple[str, Counter[str]]]:
    profiles = (profile for profile in report.profiles if profile.active)
    yield "Entities by type", Counter(as_words(profile.type) for profile in profiles)
    relations = (relation for relation in report.relations if relation.active)
    yield "Relationships by type", Counter(as_words(relation.type) for relation in relations)
    grades = (source.row["reliability"] or "not judged" for source in report.sources)
    yield "Sources by reliability", Counter(grades)
    facts = (fact for subject in report.subjects for fact in subject.current)
    markings = (fact.own_marking for fact in facts if fact.own_marking)
    yield "Statements by their own marking", Counter(markings)
