"""The analyst's own voice: the newest assessment, and the notes on the project."""

from basset.reports.render.json import note_json
from basset.reports.render.markdown import note_block
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown


class AssessmentSection(Part):
    nothing = "No assessment has been written for this project."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        newest = next(iter(report.notes), None)
        self.assessment = newest if newest and newest.is_assessment else None
        self.notes = report.notes[1:] if self.assessment else report.notes

    def cited(self) -> Citations:
        return (source for note in self.report.notes for source in note.sources)

    def show(self, shown: Shown) -> None:
        shown.note(*self.report.notes)

    def markdown(self) -> Blocks:
        yield note_block(self.assessment) if self.assessment else self.nothing
        yield from map(note_block, self.notes)

    def paper(self, paper: Paper) -> Data:
        return {
            "assessment": paper.note(self.assessment) if self.assessment else None,
            "notes": [paper.note(note) for note in self.notes],
        }

    def json(self) -> Data:
        return {
            "assessment": note_json(self.assessment) if self.assessment else None,
            "notes": [note_json(note) for note in self.notes],
        }
