"""What no printed section shows is in no file that is handed over."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from basset import canonical
from basset.reports.config import Format, ReportConfig
from basset.reports.cut import cut
from basset.reports.render.csv import render_csv
from basset.reports.render.formats import STREAMED
from basset.reports.render.tables import TABLES
from basset.reports.report import Report
from basset.reports.sections import Section
from tests.unit import report_case as case


def told(lines: list[dict[str, Any]], *sections: str) -> tuple[Report, dict[str, str]]:
    """The report with *sections*, and its data files by name."""
    config = ReportConfig(title="Weekly", report_type="full", sections=list(sections))
    report = case.report(lines, config=config)
    files = {
        name: b"".join(render(report)).decode()
        for format_, (name, _, render) in STREAMED.items()
        if format_ is not Format.XLSX
    }
    for name, table in TABLES.items():
        files[f"{name}.csv"] = b"".join(render_csv(table(report), marked=False)).decode()
    snapshot = b"".join(canonical.dump(line) for line in cut(lines, report))
    return report, {**files, "snapshot.jsonl": snapshot.decode()}


def test_a_summary_does_not_leave_the_project_in_its_data() -> None:
    _, files = told(case.lines(), "summary", "sources")
    for name, text in files.items():
        assert "Document 5" not in text, name
        assert "Wrote from" not in text, name
        assert "Ask Bob again" not in text, name
        assert "ab" * 32 not in text, name
    assert "Alice Vantry" in files["entities.csv"]


def test_whoever_is_named_only_is_told_by_name_only() -> None:
    named = case.entity("alice", selectors=["email:alice@velm.example"], origins=["informants"])
    _, files = told(case.lines(more=[named]), "relationships")
    alice = next(
        line
        for line in canonical.load(files["report.json"])["entities"]
        if line["name"] == "Alice Vantry"
    )
    assert (alice["key"], alice["selectors"], alice["origins"]) == (None, [], [])
    assert (alice["claims"], alice["notes"]) == ([], [])
    assert "informants" not in files["snapshot.jsonl"]


def test_the_marking_is_the_strictest_of_what_is_shown() -> None:
    red = case.entity("bob", case.claim("remark", "informant", marking="TLP:RED"))
    secret = case.note("secret", "Our source.", subject="bob", marking="TLP:AMBER+STRICT")
    lines = case.lines(more=[red, secret])
    assert told(lines, "timeline")[0].marking == "TLP:GREEN"
    assert told(lines, "relationships")[0].marking == "TLP:GREEN"
    assert told(lines, "profiles")[0].marking == "TLP:RED"


def test_a_name_that_is_told_counts_with_its_own_marking() -> None:
    bob = case.entity("bob")
    bob["claims"][0]["marking"] = "TLP:AMBER+STRICT"
    assert told(case.lines(more=[bob]), "relationships")[0].marking == "TLP:AMBER+STRICT"
    bob["claims"].append(case.claim("name", "Bob Tarrow"))
    assert told(case.lines(more=[bob]), "relationships")[0].marking == "TLP:GREEN"


@given(st.sets(st.sampled_from(Section)))
def test_what_is_planted_where_no_section_looks_is_in_no_file(
    sections: set[Section],
) -> None:
    lines = case.lines()
    tokens = planted(lines)
    report, files = told(lines, *sorted(sections)) if sections else told(lines, "method")
    said = {fact.value for s in report.shown.subjects.values() for fact in report.shown.facts_of(s)}
    notes = {note.row["text"] for note in report.shown.notes.values()}
    titles = {source.row["title"] for source in report.sources}
    hidden = tokens - said - notes - titles
    for name, text in files.items():
        assert not hidden & set(re.findall(r"PLANTED\d+", text)), name


def planted(lines: list[dict[str, Any]]) -> set[str]:
    """Put a token of its own in each claim, note and source of *lines*."""
    tokens = [f"PLANTED{number}" for number in range(1000, 1000 + 3 * len(lines))]
    left = iter(tokens)
    for line in lines:
        if "claims" in line:
            line["claims"].append(case.claim("remark", next(left)))
        elif line["kind"] == "note":
            line["text"] = next(left)
        elif line["kind"] == "source":
            line["title"] = next(left)
    return set(tokens)
