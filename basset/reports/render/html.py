"""The report as one HTML file that loads nothing and links only to itself."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from html import escape

import jinja2
from markupsafe import Markup

from basset.reports.markup import Node
from basset.reports.model import Fact, NumberedSource, Profile, Recorded
from basset.reports.render.condense import (
    condensed,
    dated,
    reference_ranges,
    shared_sources,
    statements,
)
from basset.reports.render.note_html import to_html
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.text import as_words, shown_time

BUFFER = 500


def render_html(report: Report, max_profiles: int) -> Iterator[bytes]:
    """The file in pieces. Entities beyond *max_profiles* are rows of a table."""
    stream = (
        _environment()
        .get_template("templates/report.html.jinja")
        .stream(
            report=report,
            max_profiles=max_profiles,
            linked=Section.PROFILES in report.sections,
            # A browser lays out a table as a whole; smaller ones it skips while out of sight.
            chunk=250,
        )
    )
    stream.enable_buffering(BUFFER)
    return (piece.encode() for piece in stream)


@cache
def _environment() -> jinja2.Environment:
    """Made once: to compile the templates takes longer than to fill them for a small report."""
    environment = templates_of("basset.reports", "")
    environment.filters.update(
        condensed=condensed,
        dated=dated,
        shared_sources=shared_sources,
        shown_time=shown_time,
        statements=statements,
        words=as_words,
        # These escape every text.
        body=_markup(body_html),
        marking=_markup(marking_html),
        marks=_markup(marks_html),
        name=_markup(name_html),
        refs=_markup(references_html),
    )
    return environment


def templates_of(package: str, folder: str) -> jinja2.Environment:
    """The templates in a *folder* of a *package*: they escape, and a word misspelt is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _markup(piece: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *arguments: Markup(piece(*arguments))  # noqa: S704 - for what escapes itself


# The pieces of which a large report has tens of thousands are made here and in the sections' own
# modules: in a template, a macro call costs ten times as much. Every text goes through ``escape``.


def isolated_html(text: str) -> str:
    """A text in a line that runs from left to right, where ASCII needs nothing to stay in its place.

    A browser lays out every element before it finds a word: one less for each row is felt.
    """
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"


def name_html(profile: Profile, linked: bool) -> str:
    """The name of an entity in such a line."""
    if not linked or not profile.anchor:
        return isolated_html(profile.label)
    way = "" if profile.label.isascii() else ' dir="auto"'
    return f'<a href="#{profile.anchor}"{way}>{escape(profile.label)}</a>'


@lru_cache(1000)
def words_html(name: str) -> str:
    """A key or type as words. A report has few of them, and each thousands of times."""
    return escape(as_words(name))


def references_html(sources: Iterable[NumberedSource]) -> str:
    # One that no printed section cites is in the data files only.
    return " ".join(
        f'<a href="#s{each.first}">{each.text}</a>' if each.cited else each.text
        for each in reference_ranges(sources)
    )


def body_html(body: list[Node], linked: bool) -> str:
    """A note's text; *linked*: the entities that it names have a place in the report."""

    def cited(node: Node) -> str:
        if node["t"] == "source":
            return references_html([node["source"]])
        if node["t"] == "entity":
            return f"<bdi>{name_html(node['profile'], linked)}</bdi>"  # notes run either way
        return f'<bdi>{escape(node["s"])}</bdi> <span class="pill warn">{node["why"]}</span>'

    return to_html(body, cited)


def marking_html(marking: str) -> str:
    return f' <span class="pill">{marking}</span>' if marking else ""


def marks_html(subject: Recorded) -> str:
    """Of an entity or relationship: its status and marking where they are worth saying."""
    status = subject.unusual_status
    unusual = f' <span class="pill warn">{escape(status)}</span>' if status else ""
    return unusual + marking_html(subject.own_marking)


def fact_marks_html(fact: Fact) -> str:
    disputed = ' <span class="pill warn">sources disagree</span>' if fact.disputed else ""
    ended = f' <span class="pill">ended {fact.ended_at[:10]}</span>' if fact.ended_at else ""
    return disputed + ended + marking_html(fact.own_marking)


def ended_class(ended: object) -> str:
    return ' class="ended"' if ended else ""
