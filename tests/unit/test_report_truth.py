"""Whatever a report prints is in its snapshot: values, dates, counts and directions, of any graph."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from basset import canonical
from basset.reports.config import ReportConfig
from basset.reports.render.json import render_json
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.report_reader import (
    csv_rows,
    html_items,
    html_rows,
    markdown_rows,
    pdf_text,
    pdf_words,
)
from tests.unit.test_report_formats import as_csv, as_html, as_markdown, as_pdf

Line = dict[str, Any]
TYPES = ("director-of", "owner-of", "uses")
KEYS = ("role", "share", "born", "alias", "x_mitre_version")
DATES = ("2019", "2020-05", "15 March 2021", "before 1990", "spring 2022", "44 BC")
SOURCES = ("register", "ledger")
CONFIG = ReportConfig(
    title="Truth",
    report_type="full",
    sections=["summary", "profiles", "relationships", "timeline", "sources"],
)
claims = st.builds(
    lambda key, value, start, end, sources, more: case.claim(
        key, f"value{value}", *sources, **more, **start, **end
    ),
    st.sampled_from(KEYS),
    st.integers(100, 140),
    st.sampled_from(DATES).map(lambda when: {"valid_from": when}) | st.just({}),
    st.sampled_from(DATES).map(lambda when: {"valid_to": when}) | st.just({}),
    st.sets(st.sampled_from(SOURCES)).map(sorted),
    st.integers(1, 99).map(lambda percent: {"confidence": percent})
    | st.just({"ended_at": case.MONDAY})
    | st.just({}),
)
statements = st.lists(claims, max_size=4, unique_by=lambda each: each["value"])


@st.composite
def graphs(draw: st.DrawFn) -> list[Line]:
    """The lines of a snapshot: a few people, and who is tied to whom, themselves included."""
    people = [f"p{place}" for place in range(draw(st.integers(1, 5)))]
    ties = draw(
        st.lists(
            st.tuples(st.sampled_from(people), st.sampled_from(TYPES), st.sampled_from(people)),
            max_size=8,
            unique=True,
        )
    )
    return [
        case.header(),
        *(
            {**case.entity("alice", *draw(statements)), "id": own, "name": f"Person-{own}"}
            | {"claims": draw(statements)}
            for own in people
        ),
        *(case.relationship(*tie, *draw(statements)) for tie in ties),
        case.source("ledger", "The Ledger"),
        case.source("register", "The Register"),
    ]


def of(kind: str, lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["kind"] == kind]


def told(line: Line) -> list[Line]:
    """The claims that a reader is told of a relationship."""
    said = [claim for claim in line["claims"] if not claim["key"].startswith("x_")]
    over = bool(line["claims"]) and all(claim.get("ended_at") for claim in line["claims"])
    return [claim for claim in said if over or not claim.get("ended_at")]


def is_over(line: Line) -> bool:
    return bool(line["claims"]) and all(claim.get("ended_at") for claim in line["claims"])


def years(claim: Line) -> str:
    start, end = claim.get("valid_from"), claim.get("valid_to")
    if start and end:
        return start if start == end else f"{start} – {end}"
    return f"since {start}" if start else f"until {end}" if end else ""


def sure(claim: Line) -> str:
    return f"{claim['confidence']} %" if "confidence" in claim else ""


def numbers(report: Report) -> dict[str, int]:
    """The numbers that sources have in JSON, by their ids."""
    data = canonical.load(b"".join(render_json(report)))
    return {source["id"]: source["number"] for source in data["sources"]}


def expected_ties(report: Report, lines: list[Line]) -> Counter[tuple[str, ...]]:
    """The rows that a table of relationships must have, and no others."""
    rows: Counter[tuple[str, ...]] = Counter()
    known = numbers(report)
    for tie in of("relationship", lines):
        named = f"Person-{tie['from_id']}", tie["type"].replace("-", " "), f"Person-{tie['to_id']}"
        for claim in told(tie):
            stated = f"{claim['key']}: {claim['value']}"
            cited = " ".join(
                f"[{place}]" for place in sorted(known[own] for own in claim["sources"])
            )
            rows[*named, stated, years(claim), sure(claim), cited] += 1
        if not told(tie):
            rows[*named, "", "", "", ""] += 1
    return rows


def printed_ties(rows: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    titles = "From", "Relationship", "To", "Statement", "Valid", "Confidence", "Sources"
    # A page has no column for what is said of none of them.
    nothing = dict.fromkeys(("Valid", "Confidence"), "")
    ties = [nothing | row for row in rows if "Relationship" in row]
    return Counter(tuple(_unmarked(row[title]) for title in titles) for row in ties)


def _unmarked(cell: str) -> str:
    """*cell* without what is known of the statement beside its value."""
    return re.sub(r" *\*\(.*\)\*| sources disagree| ended \d{4}-\d\d-\d\d", "", cell).strip()


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_a_table_has_each_statement_about_a_tie_once_and_in_its_direction(
    lines: list[Line],
) -> None:
    report = case.report(lines, config=CONFIG)
    expected = expected_ties(report, lines)
    assert printed_ties(html_rows(as_html(report))) == expected
    assert printed_ties(markdown_rows(as_markdown(report))) == expected
    table = csv_rows(as_csv(report, "relationships"))
    kept = Counter((row["from_id"], row["type"], row["to_id"], row["value"]) for row in table)
    stated = Counter(
        (tie["from_id"], tie["type"], tie["to_id"], value)
        for tie in of("relationship", lines)
        for value in _recorded_now(tie) or [""]
    )
    assert kept == stated


def _recorded_now(tie: Line) -> list[str]:
    claims = [claim for claim in tie["claims"] if not claim.get("ended_at")]
    return [claim["value"] for claim in claims] or [claim["value"] for claim in told(tie)]


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_the_timeline_has_each_dated_statement_with_its_own_dates(lines: list[Line]) -> None:
    report = case.report(lines, config=CONFIG)
    expected = Counter(_dated(lines))
    rows = [row for row in html_rows(as_html(report)) if "When" in row]
    assert Counter((row["When"], row["What"]) for row in rows) == expected
    rows = [row for row in markdown_rows(as_markdown(report)) if "When" in row]
    assert Counter((row["When"], row["What"]) for row in rows) == expected


def _dated(lines: list[Line]) -> Iterator[tuple[str, str]]:
    for line in (*of("entity", lines), *of("relationship", lines)):
        for claim in line["claims"]:
            start, end = claim.get("valid_from"), claim.get("valid_to")
            if claim["key"].startswith("x_") or claim.get("ended_at") or not (start or end):
                continue
            when = start if start and not end else years(claim)
            said = f"{claim['key']}: {claim['value']}"
            if line["kind"] == "entity":
                yield when, f"Person-{line['id']} {said}"
            else:
                words = line["type"].replace("-", " ")
                yield when, f"Person-{line['from_id']} {words} Person-{line['to_id']} ({said})"


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_counts_and_directions_of_the_summary_are_those_of_the_snapshot(lines: list[Line]) -> None:
    report = case.report(lines, config=CONFIG)
    ties = [tie for tie in of("relationship", lines) if not is_over(tie)]
    head = canonical.load(b"".join(render_json(report)))["report"]
    figures = head["figures"]
    assert figures["entities"] == len(of("entity", lines))
    assert figures["relationships"] == len(ties)
    assert figures["statements"] == sum(
        not claim["key"].startswith("x_") and not claim.get("ended_at")
        for line in lines
        for claim in line.get("claims", ())
    )
    for sentence in head["summary"]:
        own = sentence.split()[0].removeprefix("Person-")
        mine = [tie for tie in ties if own in {tie["from_id"], tie["to_id"]}]
        others = {tie[end] for tie in mine for end in ("from_id", "to_id")} - {own}
        assert f"has {len(mine)} relationship" in sentence
        assert (f"with {len(others)} other" in sentence) == bool(others)
        kinds = Counter(_seen_from(own, tie) for tie in mine)
        said = re.findall(r"[:,] ([^:,()]+) \((\d+)\)", sentence)
        assert said
        assert all(kinds[words] == int(count) for words, count in said)


def _seen_from(own: str, tie: Line) -> str:
    words = tie["type"].replace("-", " ")
    if tie["from_id"] == tie["to_id"]:
        return f"{words} itself"
    return words if tie["from_id"] == own else f"{words} it"


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_a_profile_lists_the_ties_of_its_entity_with_their_direction(lines: list[Line]) -> None:
    page = as_html(case.report(lines, config=CONFIG))
    arrows = Counter(item for item in html_items(page) if item[:1] in {"→", "←"})
    expected: Counter[str] = Counter()
    for tie in of("relationship", lines):
        words, ends = tie["type"].replace("-", " "), (tie["from_id"], tie["to_id"])
        expected[f"→ {words} Person-{ends[1]}"] += 1
        if ends[0] != ends[1]:
            expected[f"← {words} Person-{ends[0]}"] += 1
    assert arrows == expected


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_no_value_or_year_is_printed_that_nobody_said(lines: list[Line]) -> None:
    report = case.report(lines, config=CONFIG)
    for text in (as_html(report).partition("<main")[2], as_markdown(report)):
        assert set(re.findall(r"value\d+", text)) <= _values(lines)
        words = " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL).split())
        assert set(re.findall(r"\b(?:19|20)\d\d\b", words)) <= _years(lines)


@settings(max_examples=6, deadline=None, database=None, derandomize=True)
@given(graphs())
def test_a_pdf_of_any_graph_says_what_its_page_says_and_nothing_that_nobody_said(
    lines: list[Line],
) -> None:
    report = case.report(lines, config=CONFIG)
    with TemporaryDirectory() as folder:
        as_pdf(report, Path(folder))
        text = pdf_text(Path(folder, "report.pdf"))
    page = as_html(report).partition("<main")[2]
    values = re.compile(r"value\d{3}")
    assert set(values.findall(text)) == set(values.findall(page)) <= _values(lines)
    # The axis of a timeline has years of its own, in both.
    drawn = " ".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    years = re.compile(r"\b(?:19|20)\d\d\b")
    assert set(years.findall(text)) <= _years(lines) | set(years.findall(drawn))
    ties = Counter(re.findall(r"[→←]", "".join(html_items(page))))
    assert all(text.count(arrow) >= number for arrow, number in ties.items())


def _values(lines: list[Line]) -> set[str]:
    return {
        claim["value"]
        for line in lines
        for claim in line.get("claims", ())
        if not claim["key"].startswith("x_")
    }


def _years(lines: list[Line]) -> set[str]:
    """The years that are in the snapshot, and those of the report itself."""
    return set(re.findall(r"\b(?:19|20)\d\d\b", f"{lines} {case.WEEK_1}"))


def test_what_a_pdf_says_is_in_the_snapshot(tmp_path: Path) -> None:
    role = case.claim("role", "value101", "register", valid_from="15 March 2021", confidence=71)
    other = case.claim("role", "value102", "ledger", valid_from="before 1990", valid_to="2020-05")
    kept = case.claim("x_mitre_version", "value103", valid_from="2017")
    lines = [
        case.header(),
        case.entity("alice", kept),
        case.entity("bob"),
        case.relationship("alice", "director-of", "bob", role, other, kept),
        case.source("ledger", "The Ledger"),
        case.source("register", "The Register"),
    ]
    report = case.report(lines, config=CONFIG)
    as_pdf(report, tmp_path)
    text = pdf_words(tmp_path / "report.pdf")
    assert set(re.findall(r"value\d{3}", text)) == {"value101", "value102"}
    for said in ("since15March2021", "before1990–2020-05", "71%", "directorofit(1)"):
        assert said in text
    assert "2017" not in text
    assert "15March2021–2020-05" not in text
