"""Every entity: what is stated about it, and what it is connected to."""

from html import escape
from math import ceil, fsum

from markupsafe import Markup

from basset.reports.config import Format
from basset.reports.model import Fact, Profile, Relation
from basset.reports.render.condense import condensed, dated, shared_sources, statements
from basset.reports.render.html import (
    ended_class,
    fact_marks_html,
    isolated_html,
    marks_html,
    name_html,
    references_html,
    words_html,
)
from basset.reports.render.markdown import fact_cells, markdown_table, note_block, subject_marks
from basset.reports.render.paper import Paper
from basset.reports.render.room import row_height
from basset.reports.sections import Section
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, markdown_text, percent, period
from basset.reports.ties import other_end

# So many relationships of one entity; it says how many there are.
PAPER_LINKS = 24
# So many statements of one entity; it says how many there are more.
PAPER_FACTS = 80
HTML_LINKS = 100


class ProfilesSection(Part):
    entries = "profiles"
    nothing = "The project has no entities yet."

    @property
    def count(self) -> int:
        return len(self.report.profiled)

    @property
    def is_empty(self) -> bool:
        return not self.report.profiled

    def cited(self) -> Citations:
        return (source for profile in self.report.profiled for source in profile.rests_on)

    def show(self, shown: Shown) -> None:
        shown.whole(*self.report.profiled)
        for profile in self.report.profiled:
            shown.name(*profile.relations)
            shown.note(*profile.notes)

    def markdown(self) -> Blocks:
        if not self.report.profiled:
            yield self.nothing
        for profile in self.report.profiled:
            yield f"### {markdown_text(profile.label)}"
            yield f"{markdown_text(as_words(profile.type))}{subject_marks(profile)}"
            facts = statements(profile)
            if facts:
                head = ("Statement", "Value", "Valid", "Confidence", "Sources")
                yield markdown_table(head, [fact_cells(fact) for fact in condensed(facts)])
            yield from map(note_block, profile.notes)

    def paper(self, paper: Paper) -> Data:
        return paper.cut(self.report.profiled, lambda p: _on_paper(paper, p), _height)

    def links_cut(self, profile: Profile) -> str:
        cut = _links_cut(profile, HTML_LINKS)
        if cut and Section.RELATIONSHIPS in self.report.sections:
            return f"{cut}; the table of relationships has all"
        return cut

    @property
    def data_files(self) -> str:
        """The formats of this report that have every statement about every entity."""
        formats = self.report.order.config.formats
        return " and ".join(each.upper() for each in (Format.JSON, Format.CSV) if each in formats)

    @staticmethod
    def fact_rows(facts: list[Fact], dated: bool, shared: bool) -> Markup:
        """*dated*: there are columns for dates and confidence; *shared*: sources stand above."""
        rows = (_fact_html(fact, dated, shared) for fact in condensed(facts))
        return Markup("\n".join(rows))  # noqa: S704 - escaped piece by piece

    @staticmethod
    def link_items(profile: Profile) -> Markup:
        """The relationships of *profile*, as many as are shown."""
        items = (_link_html(relation, profile) for relation in profile.relations[:HTML_LINKS])
        return Markup("\n".join(items))  # noqa: S704 - escaped piece by piece

    @staticmethod
    def further_rows(profiles: list[Profile]) -> Markup:
        """Entities without a profile of their own."""
        rows = map(_further_html, profiles)
        return Markup("\n".join(rows))  # noqa: S704 - escaped piece by piece


def _further_html(profile: Profile) -> str:
    return (
        f'<tr id="{profile.anchor}"><td>{isolated_html(profile.label)}'
        f'{marks_html(profile)}</td><td class="soft">{words_html(profile.type)}</td>'
        f"<td>{profile.degree}</td><td>{len(profile.current)}</td></tr>"
    )


def _fact_html(fact: Fact, dated: bool, shared: bool) -> str:
    told_lang = lang_of = dates = ""
    if fact.lang:
        lang = escape(fact.lang)
        told_lang, lang_of = f' <span class="soft">({lang})</span>', f' lang="{lang}"'
    if dated:
        valid = escape(period(fact.valid_from, fact.valid_to))
        dates = f'<td class="soft">{valid}</td><td class="soft">{percent(fact.confidence)}</td>'
    references = "" if shared else f"<td>{references_html(fact.sources)}</td>"
    return (
        f'<tr{ended_class(fact.ended_at)}><th scope="row">{words_html(fact.key)}'
        f'{told_lang}</th><td><span class="value" dir="auto"{lang_of}>{escape(fact.shown)}'
        f"</span>{fact_marks_html(fact)}</td>{dates}{references}</tr>"
    )


def _link_html(relation: Relation, profile: Profile) -> str:
    """A relationship in the profile of one of its ends."""
    outward = relation.start is profile
    arrow, way = ("→", "to") if outward else ("←", "from")
    other = name_html(other_end(relation, profile), linked=True)
    return (
        f'<li{ended_class(relation.ended)}><span class="soft" aria-label="{way}">{arrow}</span>'
        f' <span class="value">{words_html(relation.type)}</span> {other}'
        f"{marks_html(relation)}</li>"
    )


def _links_cut(profile: Profile, most: int) -> str:
    """What stands below the relationships of a profile where *most* of them are fewer than all."""
    total = len(profile.relations)
    return f"{most:,} of {total:,} relationships are shown here" if total > most else ""


def _on_paper(paper: Paper, profile: Profile) -> Data:
    links = profile.relations[:PAPER_LINKS]
    facts = statements(profile)
    shared = shared_sources(facts)
    return {
        "dated": dated(facts),
        "shared": paper.references(shared, linked=True),
        "anchor": profile.anchor,
        "name": profile.label,
        "type": as_words(profile.type),
        "status": profile.unusual_status,
        "marking": profile.own_marking,
        "changed": profile.changed,
        "facts": paper.first(
            condensed(facts),
            lambda fact: paper.fact(fact, linked=True, shared=bool(shared)),
            PAPER_FACTS,
        ),
        "links": [_link(paper, profile, relation) for relation in links],
        "links_cut": _links_cut(profile, PAPER_LINKS),
        "notes": [paper.note(note) for note in profile.notes],
    }


def _height(profile: Data) -> float:
    """The lines of a profile: its heading, its table, and its connections two on a line."""
    notes = fsum(map(row_height, profile["notes"]))
    facts = fsum(map(row_height, profile["facts"]["rows"]))
    return 4 + facts + 1.1 * ceil(len(profile["links"]) / 2) + notes


def _link(paper: Paper, profile: Profile, relation: Relation) -> Data:
    outward = relation.start is profile
    return {
        "outward": outward,
        "type": as_words(relation.type),
        "other": paper.name(other_end(relation, profile)),
        "ended": relation.ended,
        "marking": relation.own_marking,
        "status": relation.unusual_status,
    }
