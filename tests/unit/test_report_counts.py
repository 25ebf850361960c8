"""Counts are true, what is cut says so where it is cut, and ties keep their direction in words."""

from typing import Any

from basset import canonical
from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import Page

MANY = 130


def hub(*more: dict[str, Any], sections: list[str] | None = None, scope: Any = None) -> Report:
    """A line that called many others, as a report without the section on methods."""
    lines = [
        {**case.entity("domain"), "id": f"n{n:03}", "name": f"Line {n:03}"} for n in range(MANY)
    ]
    ties = [
        {**case.relationship("alice", "called", "alice"), "id": f"t{n}", "to_id": f"n{n:03}"}
        for n in range(MANY)
    ]
    config = ReportConfig(
        title="Hub", report_type="full", sections=sections or ["summary", "profiles"]
    )
    header = {**case.header(), "scope": scope}
    return case.report(
        [header, case.entity("alice"), case.entity("bob"), *lines, *ties, *more], config=config
    )


def summary(report: Report) -> list[str]:
    told: list[str] = canonical.load(b"".join(render_json(report)))["report"]["summary"]
    return told


def words(report: Report) -> str:
    return " ".join(Page(b"".join(render_html(report, 1000)).decode()).words.split())


def test_all_relationships_are_counted() -> None:
    report = hub()
    assert summary(report)[0] == (
        "Alice Vantry has 130 relationships with 130 other entities: called (130)."
    )
    assert "Most connected: 5 of 131 that have relationships" in words(report)
    assert "Most connected: 5 of 131" in b"".join(render_markdown(report)).decode()


def test_what_a_profile_leaves_out_is_said_there() -> None:
    assert "100 of 130 relationships are shown here" in words(hub())
    assert "the table of relationships" not in words(hub())
    assert "100 of 130 relationships are shown here; the table of relationships has all" in words(
        hub(sections=["profiles", "relationships"])
    )


def test_an_entity_is_no_other_to_itself() -> None:
    report = case.report(
        [
            case.header(),
            case.entity("alice"),
            case.relationship("alice", "director-of", "alice"),
        ]
    )
    assert summary(report) == ["Alice Vantry has 1 relationship: director of itself (1)."]


def test_who_is_tied_to_an_entity_is_not_said_of_the_entity() -> None:
    tie = case.relationship("bob", "director-of", "alice")
    report = case.report([case.header(), case.entity("alice"), case.entity("bob"), tie])
    assert summary(report) == [
        "Alice Vantry has 1 relationship with 1 other entity: director of it (1).",
        "Bob Tarrow has 1 relationship with 1 other entity: director of (1).",
    ]


def test_kinds_that_are_not_named_are_counted() -> None:
    ties = [case.relationship("bob", f"type-{n}", "alice") for n in range(5)]
    report = case.report([case.header(), case.entity("alice"), case.entity("bob"), *ties])
    assert summary(report)[1].endswith(": type 0 (1), type 1 (1), type 2 (1) and 2 other types.")


def test_ties_that_keep_the_records_of_another_program_connect_nobody_best() -> None:
    kept = [
        case.relationship("bob", type_, "domain") for type_ in ("created-by", "x-mitre-modified-by")
    ]
    tie = case.relationship("alice", "director-of", "bob")
    people = [case.entity("alice"), case.entity("bob"), case.entity("domain")]
    report = case.report([case.header(), *people, tie, *kept])
    besides = ", besides 2 for another program's records."
    assert summary(report) == [
        "Alice Vantry has 1 relationship with 1 other entity: director of (1).",
        f"Bob Tarrow has 1 relationship with 1 other entity: director of it (1){besides}",
    ]


def test_one_of_what_the_key_figures_count_is_called_one() -> None:
    tie = case.relationship("alice", "director-of", "bob")
    report = case.report([case.header(), case.entity("alice"), case.entity("bob"), tie])
    told = b"".join(render_markdown(report)).decode()
    assert "**2** entities · **1** relationship · **2** statements" in told
    assert "<b>1</b><span>relationship</span>" in b"".join(render_html(report, 1000)).decode()


def test_a_report_on_a_part_says_that_it_counts_a_part() -> None:
    report = hub(scope={"missing": [], "left_out": 0})
    assert summary(report)[0].startswith("Alice Vantry has 130 relationships in this report with")
