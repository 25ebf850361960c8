"""The graph as a file of its own, which says what it belongs to and how it is marked."""

from collections.abc import Iterator

from basset.reports.picture.svg import PAPER, Picture, element, text
from basset.reports.picture.words import clean, shortened, width
from basset.reports.report import Report

# The height of the head, and the sizes of its two lines.
HEAD, TITLE, LINE = 34.0, 11.0, 7.5


def graph_file(report: Report, drawn: Picture) -> Iterator[bytes]:
    """``graph.svg``."""
    wide, high = drawn.size
    body = element("rect", width=wide, height=high + HEAD, fill=PAPER)
    body += "".join(_head(report, wide))
    body += element("g", drawn.body, transform=f"translate(0 {HEAD:.0f})")
    title = f"{report.about['title']} · {report.marking}"
    size = (wide, high + HEAD)
    svg = Picture("file", clean(title), drawn.told, body, size).svg
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}\n'.encode()


def _head(report: Report, wide: float) -> Iterator[str]:
    about, marking = report.about, report.marking or ""
    room = wide - width(marking, LINE) - 40
    yield text((6, 14), shortened(clean(about["title"]), TITLE, room), TITLE, font_weight="bold")
    line = f"{clean(report.project['name'])} · No. {about['number']}"
    yield text((6, 26), shortened(line, LINE, wide - 12), LINE, soft=True)
    box = width(marking, LINE) + 10
    yield element("rect", x=wide - box - 6, y=4, width=box, height=13, rx=2, fill="#000")
    middle = (wide - box / 2 - 6, 13.3)
    yield text(middle, marking, LINE, fill="#fff", font_weight="bold", text_anchor="middle")
