"""The analyst's own voice: the newest assessment, the notes on the project, and what to do next.

Its questions and findings stand on page one, if that is printed.
"""

from collections.abc import Iterator

from basset.reports.model import NoteText
from basset.reports.render.json import note_json
from basset.reports.render.markdown import note_block
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown

PAGE_ONE = frozenset({"question", "finding"})


class AssessmentSection(Part):
    nothing = "No assessment has been written for this project."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        elsewhere = PAGE_ONE if Section.SUMMARY in report.order.config.chosen_sections else ()
        notes = [note for note in report.notes if note.row["note_kind"] not in elsewhere]
        newest = next(iter(notes), None)
        self.assessment = newest if newest and newest.is_assessment else None
        self.next_steps = [note for note in notes if note.row["note_kind"] == "next-step"]
        written = {self.assessment, *self.next_steps}
        self.notes = [note for note in notes if note not in written]

    @property
    def is_empty(self) -> bool:
        return not any(self._all())

    def cited(self) -> Citations:
        return (source for note in self._all() for source in note.sources)

    def show(self, shown: Shown) -> None:
        shown.note(*self._all())

    def markdown(self) -> Blocks:
        if self.assessment:
            yield note_block(self.assessment)
        for heading, notes in self.lists.items():
            yield f"### {heading}"
            yield from map(note_block, notes)
        if self.is_empty:
            yield self.nothing

    def paper(self, paper: Paper) -> Data:
        return {
            "assessment": paper.note(self.assessment) if self.assessment else None,
            "lists": [
                {"heading": heading, "notes": [paper.note(note) for note in notes]}
                for heading, notes in self.lists.items()
            ],
        }

    def json(self) -> Data:
        return {
            "assessment": note_json(self.assessment) if self.assessment else None,
            "notes": [note_json(note) for note in self.notes],
            "next_steps": [note_json(note) for note in self.next_steps],
        }

    @property
    def lists(self) -> dict[str, list[NoteText]]:
        """What follows the assessment, by its heading."""
        lists = {"Notes on the project": self.notes, "Next steps": self.next_steps}
        return {heading: notes for heading, notes in lists.items() if notes}

    def _all(self) -> Iterator[NoteText]:
        """Every note that it prints, in reading order."""
        if self.assessment:
            yield self.assessment
        yield from (*self.notes, *self.next_steps)
