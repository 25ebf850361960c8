"""Page one, for whoever has to decide: the question, what was found and how sure that is, what changed;
then the key figures, and who is connected best.
"""

from html import escape

from markupsafe import Markup

from basset.reports.confidence import READING, confidence_phrase
from basset.reports.model import Fact, NoteText, Profile
from basset.reports.render.html import fact_marks_html, references_html
from basset.reports.render.json import note_json
from basset.reports.render.markdown import note_body, references, subject_marks
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections import ReportType, Section
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.sections.summary.subject import BoxLine, subject_box
from basset.reports.shown import Shown
from basset.reports.text import as_words, defang_text, markdown_text
from basset.reports.ties import connections, own_ties

LEADERS = 5
# What one of the things that the key figures count is called.
ONE = {
    "entities": "entity",
    "relationships": "relationship",
    "statements": "statement",
    "sources": "source",
    "disagreements": "disagreement",
}


class SummarySection(Part):
    nothing = "The project has no entities yet."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.description = defang_text(report.project["description"] or "")
        self.box = subject_box(report)
        notes = [*report.notes, *(self.box.profile.notes if self.box else ())]
        self.questions = sorted(
            _of_kind(notes, "question"), key=lambda note: note.row["created_at"]
        )
        self.findings = sorted(_of_kind(notes, "finding"), key=_surest_first)
        if any(map(self.sure_of, self.findings)):
            self.reading = READING
        self.figures = _figures(report)
        self.counted = [
            (f"{count:,}", ONE[label] if count == 1 else label)
            for label, count in self.figures.items()
        ]
        # A dossier has the ties of its subject in a section of their own.
        connected = [] if self.box else _connected(report)
        where = " in this report" if report.header["scope"] else ""
        self.leaders = [(one, connections(one, where)) for one in connected[:LEADERS]]
        self.most_connected = "Most connected"
        if len(connected) > LEADERS:
            self.most_connected += f": {LEADERS} of {len(connected):,} that have relationships"

    @property
    def changed(self) -> str:
        """What changed, in a sentence; nothing where no report is compared with."""
        order = self.report.order
        compares = order.previous or order.config.report_type is ReportType.CHANGES
        return self.report.parts[Section.CHANGES].lead if compares else ""

    @staticmethod
    def sure_of(finding: NoteText) -> str:
        return confidence_phrase(finding.row["confidence"])

    @staticmethod
    def box_fact(fact: Fact) -> Markup:
        lang = f' lang="{escape(fact.lang)}"' if fact.lang else ""
        return Markup(  # noqa: S704 - escaped piece by piece
            f"<bdi{lang}>{escape(fact.shown)}</bdi>{fact_marks_html(fact)} "
            f"{references_html(fact.sources)}".rstrip()
        )

    def cited(self) -> Citations:
        for note in (*self.questions, *self.findings):
            yield from note.sources
        for fact in self.box.facts if self.box else ():
            yield from fact.references

    def show(self, shown: Shown) -> None:
        shown.note(*self.questions, *self.findings)
        shown.name(*(profile for profile, _ in self.leaders))
        if self.box:
            shown.facts(self.box.profile, self.box.facts)

    def markdown(self) -> Blocks:
        if self.description:
            yield markdown_text(self.description)
        if self.questions:
            yield "### Question"
            yield from map(note_body, self.questions)
        if self.findings:
            yield "### Key findings"
            yield from (_finding(note) for note in self.findings)
        if self.changed:
            yield "### What changed"
            yield markdown_text(self.changed)
        if self.box:
            label = markdown_text(self.box.profile.label)
            yield f"### {label} ({markdown_text(as_words(self.box.profile.type))})"
            yield "\n".join(map(_box_line, self.box.lines))
        if self.report.profiles:
            yield "### In figures"
            yield " · ".join(f"**{count}** {label}" for count, label in self.counted)
        else:
            yield self.nothing
        if self.leaders:
            yield f"### {self.most_connected}"
            yield "\n".join(
                f"- **{markdown_text(p.label)}** ({markdown_text(as_words(p.type))})"
                f"{subject_marks(p)} {markdown_text(sentence)}"
                for p, sentence in self.leaders
            )

    def paper(self, paper: Paper) -> Data:
        return {
            "description": self.description,
            "questions": [paper.note(note) for note in self.questions],
            "findings": [
                {
                    **paper.note(note),
                    "sure": self.sure_of(note),
                    "marking": note.row["marking"] or "",
                }
                for note in self.findings
            ],
            "changed": self.changed,
            "box": self._box_on_paper(paper),
            "figures": [
                {"count": count, "label": label}
                for count, label in (self.counted if self.report.profiles else ())
            ],
            "most_connected": self.most_connected,
            "leaders": [
                {**paper.entry(profile), "sentence": sentence} for profile, sentence in self.leaders
            ],
        }

    def _box_on_paper(self, paper: Paper) -> Data | None:
        if self.box is None:
            return None
        lines = [
            {
                "label": line.label,
                "words": line.words,
                "facts": [paper.fact(fact, linked=True) for fact in line.shown],
                "more": line.more,
            }
            for line in self.box.lines
        ]
        return {**paper.entry(self.box.profile), "lines": lines}

    def json(self) -> Data:
        return {
            "questions": [note_json(note) for note in self.questions],
            "findings": [note_json(note) for note in self.findings],
            "figures": self.figures,
            "summary": [f"{profile.name} {sentence}" for profile, sentence in self.leaders],
        }


def _of_kind(notes: list[NoteText], kind: str) -> list[NoteText]:
    return [note for note in notes if note.row["note_kind"] == kind]


def _surest_first(finding: NoteText) -> tuple[int, str]:
    """Those of which nobody says how sure they are come last."""
    confidence = finding.row["confidence"]
    return 1 if confidence is None else -confidence, finding.row["created_at"]


def _finding(note: NoteText) -> str:
    told = ", ".join(filter(None, (confidence_phrase(note.row["confidence"]), note.row["marking"])))
    return note_body(note) + (f"\n\n*{told}*" if told else "")


def _box_line(line: BoxLine) -> str:
    stated = (
        f"{markdown_text(fact.shown)} {references(fact.sources)}".rstrip() for fact in line.shown
    )
    said = filter(None, (markdown_text(line.words), *stated, line.more))
    return f"- {line.label}: {' · '.join(said)}"


def _figures(report: Report) -> dict[str, int]:
    subjects = report.subjects
    return {
        "entities": sum(profile.active for profile in report.profiles),
        "relationships": sum(relation.active for relation in report.relations),
        "statements": sum(len(subject.current) for subject in subjects),
        "sources": len(report.sources),
        "disagreements": sum(any(fact.disputed for fact in s.facts) for s in subjects),
    }


def _connected(report: Report) -> list[Profile]:
    """The active entities that are tied to any, the best connected first."""
    ties = {profile: len(own_ties(profile)) for profile in report.profiles if profile.active}
    return sorted(filter(ties.get, ties), key=lambda p: (-ties[p], p.label.casefold(), p.id))
