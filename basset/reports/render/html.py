"""The report as one HTML file that loads nothing and links only to itself."""

from collections.abc import Iterator
from typing import Any

import jinja2
from markupsafe import Markup

from basset.reports.markup import Node, to_html
from basset.reports.model import Report
from basset.reports.render import html_rows
from basset.reports.render.compact import dated, rows, shared_sources
from basset.reports.render.paper import period
from basset.reports.text import when, words

# A browser lays out a table as a whole; pieces of this many rows can be skipped while they are out of sight.
ROWS = 250
# More relationships of one entity than this are found in the table of relationships.
LINKS = 100
BUFFER = 500


def render(report: Report, max_profiles: int) -> Iterator[bytes]:
    """The file in pieces. Entities beyond *max_profiles* are rows of a table instead of profiles of their own."""
    template = _environment().get_template("report.html.jinja")
    profiles, rows = report.profiles[:max_profiles], report.profiles[max_profiles:]
    stream = template.stream(
        report=report, profiles=profiles, rows=rows, links=LINKS, chunks=_chunks
    )
    stream.enable_buffering(BUFFER)
    for piece in stream:
        yield piece.encode()


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("basset.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(words=words, when=when, body=_body)
    pieces = (
        html_rows.name,
        html_rows.refs,
        html_rows.fact_row,
        html_rows.link_item,
        html_rows.relation_row,
    )
    environment.filters.update({piece.__name__: piece for piece in pieces})
    environment.filters.update(period=period, rows=rows, dated=dated, shared_sources=shared_sources)
    return environment


def _body(nodes: list[Node]) -> Markup:
    return Markup(to_html(nodes))  # noqa: S704 - to_html escapes every text


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), ROWS):
        yield rows[start : start + ROWS]
