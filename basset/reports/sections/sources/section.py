"""The sources that the printed sections cite, by number."""

from basset.reports.grades import READING, graded
from basset.reports.model import NumberedSource
from basset.reports.render.markdown import markdown_table, marks_text
from basset.reports.render.paper import Paper
from basset.reports.sections.part import Blocks, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import defang_text, markdown_text, shown_when


class SourcesSection(Part):
    entries = "sources"
    reading = READING
    nothing = "Nothing that is printed here cites a source."

    @property
    def count(self) -> int:
        return len(self.report.cited)

    @property
    def rows(self) -> list[Data]:
        return [_printed(source) for source in self.report.cited]

    @property
    def is_empty(self) -> bool:
        return not any(source.cited for source in self.report.sources)

    def show(self, shown: Shown) -> None:
        """Nothing of its own: a source is shown by what rests on it."""

    def markdown(self) -> Blocks:
        head = ("No.", "Source", "Address", "Grade", "Retrieved", "SHA-256")
        yield markdown_table(head, [_cells(row) for row in self.rows]) or self.nothing

    def paper(self, paper: Paper) -> Data:
        return paper.cut(self.rows, lambda row: row | {"anchor": f"s{row['number']}"})


def _printed(source: NumberedSource) -> Data:
    """What a reader sees of a source."""
    row = source.row
    return {
        "number": source.number,
        "title": defang_text(row["title"]),
        "url": defang_text(row["url"] or ""),
        "sha256": row["sha256"] or "",
        "note": defang_text(row["note"] or ""),
        "grade": graded(row),  # by the Admiralty code, such as B2
        "retrieved": shown_when(row["retrieved_at"]),
        "marking": row["marking"] or "",
    }


def _cells(row: Data) -> list[str]:
    return [
        rf"\[{row['number']}\]",
        markdown_text(row["title"]) + marks_text(row["marking"]),
        markdown_text(row["url"]),
        row["grade"],
        row["retrieved"],
        f"`{row['sha256']}`" if row["sha256"] else "",
    ]
