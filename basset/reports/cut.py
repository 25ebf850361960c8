"""The snapshot as it is handed over: cut to what the report shows.

Whatever else was read stays apart (``kept.py``).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from basset.investigations.chart import renamed
from basset.reports.report import Report

Line = dict[str, Any]


def cut(lines: Iterable[Line], report: Report) -> Iterator[Line]:
    """Those of *lines*, of which *report* was composed, that it shows, with the claims it shows."""
    sources = {source.id for source in report.sources}
    for line in lines:
        kind = line["kind"]
        if kind == "snapshot":
            project = report.project | {"description": report.description}
            said = {"project": project, "outside": [], "audience": report.audience}
            if chart := line.get("chart"):
                said["chart"] = renamed(chart, {id_: id_ for id_ in report.shown.subjects})
            yield line | said
        elif kind in {"entity", "relationship"}:
            if line["id"] in report.shown.subjects:
                yield _subject(line, report)
        elif line["id"] in (sources if kind == "source" else report.shown.notes):
            yield line


def _subject(line: Line, report: Report) -> Line:
    subject = report.shown.subjects[line["id"]]
    if report.shown.is_whole(subject):
        return line
    places = sorted(fact.place for fact in report.shown.facts_of(subject))
    claims = [line["claims"][place] for place in places]
    return {"kind": line["kind"], **report.shown.row(subject), "claims": claims}
