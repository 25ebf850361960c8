"""A report before it has a format. Renderers read this and nothing else."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from basset import __version__
from basset.investigations.note import INTERNAL
from basset.reports.changes.model import Changes
from basset.reports.importance import by_importance
from basset.reports.model import NoteText, NumberedSource, Profile, Relation, Subject
from basset.reports.order import Order
from basset.reports.sections import ReportType, Section
from basset.reports.shown import Shown
from basset.reports.text import shown_time
from basset.reports.ties import other_end

if TYPE_CHECKING:
    from basset.reports.sections.part import Part


@dataclass(slots=True, eq=False)
class Report:
    """*header* is the snapshot's first line; *parts* has what each section says, printed or not;
    *shown*: what the printed ones show; *not_made*: formats that could not be made, and why.
    """

    order: Order
    header: dict[str, Any]
    profiles: list[Profile]
    relations: list[Relation]
    notes: list[NoteText]
    changes: Changes | None
    sources: list[NumberedSource] = field(default_factory=list)
    marking: str | None = None
    parts: dict[Section, "Part"] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
    not_made: dict[str, str] = field(default_factory=dict)

    @property
    def about(self) -> dict[str, Any]:
        """What the data files and the manifest say of the report as a whole."""
        return {
            "id": self.order.run_id,
            "number": self.order.number,
            "title": self.order.config.title,
            "type": self.order.config.report_type,
            "marking": self.marking,
            "audience": self.audience,
            "due_at": self.order.due_at,
            "read_at": self.header["read_at"],
            "made_at": self.order.made_at,
            "slots_skipped": self.order.slots_skipped,
            "revision": self.header["revision_after"],
            "version": __version__,
        }

    @property
    def audience(self) -> str:
        """Whom this copy is for."""
        audience: str = self.header.get("audience", INTERNAL)
        return audience

    @property
    def times(self) -> dict[str, str]:
        """What the first page says of when: due, data read and made are three facts."""
        due, slots = shown_time(self.order.due_at), self.order.slots_skipped + 1
        if slots > 1:
            due += f"; this report stands for {slots:,} due times"
        read, made = self.header["read_at"], self.order.made_at
        times = {"Due": due, "Data read": shown_time(read), "Made": shown_time(made)}
        return {name: said for name, said in times.items() if said}

    @property
    def is_internal(self) -> bool:
        """Whether it is for those who work on the case."""
        return self.audience == INTERNAL

    @property
    def unchanged_since(self) -> int | None:
        """The number of the report with which this one was compared and found the same, if so."""
        return self.changes.number if self.changes and not self.changes.total else None

    @property
    def subject(self) -> Profile | None:
        """Who a dossier is about; it comes first among the profiles."""
        config = self.order.config
        first = self.profiles[0] if self.profiles else None
        return first if config.report_type is ReportType.DOSSIER else None

    @property
    def profiled(self) -> list[Profile]:
        """Those that get a full profile: of a dossier the subject and the most important others."""
        if self.subject is None:
            return self.profiles
        others = by_importance(self.subject.relations, self.subject)
        near = dict.fromkeys(other_end(relation, self.subject) for relation in others)
        near.pop(self.subject, None)
        return [self.subject, *list(near)[: self.order.config.profiles]]

    @property
    def project(self) -> dict[str, Any]:
        project: dict[str, Any] = self.header["project"]
        return project

    @property
    def description(self) -> str:
        """The project's, where it is printed."""
        return (self.project["description"] or "") if Section.SUMMARY in self.sections else ""

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before anything else."""
        warnings = [
            f"This report was to have a file of the format {format_}, which could not be made."
            for format_ in self.not_made
        ]
        if interrupted := self.project.get("import_incomplete"):
            warnings.append(
                f"An import into this project was interrupted ({interrupted}); "
                "repeating it completes the data."
            )
        if self.header["revision_before"] != self.header["revision_after"]:
            warnings.append(
                "The project changed while it was read for this report; "
                "parts of it may be from different moments."
            )
        if self.chart is not None and not self.chart:
            warnings.append("The chart that was to be drawn is not there; the graph is our own.")
        return warnings

    @property
    def chart(self) -> dict[str, list[int]] | None:
        """Who is on the chart that is to be drawn, and where, if that is known; None without one."""
        chart = self.header.get("chart")
        if chart is None:
            return None
        ids, at = chart["entities"], chart["places"]
        there = {profile.id for profile in self.profiles}
        return {own_id: at[2 * n : 2 * n + 2] for n, own_id in enumerate(ids) if own_id in there}

    @property
    def sections(self) -> list[Section]:
        """Those to print, in order: the chosen ones that say something, if any does."""
        chosen = self.order.theme.ordered(self.order.config.chosen_sections)
        return [section for section in chosen if not self.parts[section].is_empty] or chosen

    @property
    def printed(self) -> list["Part"]:
        return [self.parts[section] for section in self.sections]

    @property
    def subjects(self) -> list[Subject]:
        """Everything that facts are about."""
        return [*self.profiles, *self.relations]

    def forget(self) -> None:
        """Let go of what holds each other in circles, so that its memory is free at once.

        The collector takes three times as long, and waits until the last copy is made.
        """
        self.parts.clear()
        for profile in self.profiles:
            profile.relations.clear()

    @property
    def cited(self) -> list[NumberedSource]:
        """The sources that the printed sections cite."""
        return [source for source in self.sources if source.cited]
