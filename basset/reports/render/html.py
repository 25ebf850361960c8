"""The report as one HTML file that loads nothing and links only to itself."""

from collections.abc import Callable, Iterator

import jinja2
from markupsafe import Markup

from basset.reports.markup import to_html
from basset.reports.model import Report
from basset.reports.render.condense import condensed, dated, shared_sources, statements
from basset.reports.render.html_pieces import marking_html, marks_html, name_html, references_html
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
            # A browser lays out a table as a whole; pieces it skips while out of sight.
            chunk=250,
        )
    )
    stream.enable_buffering(BUFFER)
    for piece in stream:
        yield piece.encode()


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("basset.reports", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        condensed=condensed,
        dated=dated,
        shared_sources=shared_sources,
        shown_time=shown_time,
        statements=statements,
        words=as_words,
        # These escape every text.
        body=_markup(to_html),
        marking=_markup(marking_html),
        marks=_markup(marks_html),
        name=_markup(name_html),
        refs=_markup(references_html),
    )
    return environment


def _markup(piece: Callable[..., str]) -> Callable[..., Markup]:
    return lambda *arguments: Markup(piece(*arguments))  # noqa: S704 - for what escapes itself
