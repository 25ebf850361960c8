"""What other programs wrote for a browser is for_reading, and their bookkeeping is no finding."""

from pathlib import Path
from typing import Any

import pytest

from basset import canonical
from basset.reports.claim_keys import is_bookkeeping
from basset.reports.prose import for_reading
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import Page, as_csv, as_pdf, pdf_text

SAID = "Runs <code>cmd.exe</code>.(Citation: Register of Companies)(Citation: Lost &amp; found)"
KEPT = [
    case.claim("x_mitre_version", "4.1", "register"),
    case.claim("x_mitre_modified_by_ref", "identity--1"),
    case.claim("created", "2017-05-31T21:31:48.664Z", valid_from="1911"),
    case.claim("spec_version", "2.1"),
]


def report() -> Report:
    said = case.claim("description", SAID, "ledger", valid_from="2020")
    old = case.entity("old", said, *KEPT)
    tie = case.relationship("alice", "uses", "email", said, *KEPT)
    return case.report(case.lines(more=[old, tie]))


def printed(composed: Report, folder: Path) -> dict[str, str]:
    """What a reader sees, without white space."""
    texts = {
        "html": Page(b"".join(render_html(composed, 1000)).decode()).words,
        "markdown": b"".join(render_markdown(composed)).decode().replace("\\", ""),
        "pdf": pdf_text(as_pdf(composed, folder)),
    }
    return {name: "".join(text.split()) for name, text in texts.items()}


def test_a_citation_is_the_number_of_its_source_and_a_tag_is_gone(tmp_path: Path) -> None:
    composed = report()
    (number,) = [s.number for s in composed.sources if s.row["title"] == "Register of Companies"]
    for name, text in printed(composed, tmp_path).items():
        assert f"Runscmd.exe.[{number}]" in text, name
        assert "(Citation:" not in text, name
        assert "<code>" not in text, name
        assert "found)" not in text, name


def test_bookkeeping_is_no_finding(tmp_path: Path) -> None:
    composed = report()
    for name, text in printed(composed, tmp_path).items():
        for word in ("mitre", "4.1", "1911", "specversion"):
            assert word not in text, (name, word)
    old = next(one for one in composed.profiles if one.id == "old")
    assert [fact.key for fact in old.current] == ["name", "description"]


def test_data_files_have_what_was_recorded() -> None:
    composed = report()
    data = canonical.load(b"".join(render_json(composed)))
    (old,) = [each for each in data["entities"] if each["id"] == "old"]
    assert SAID in {claim["value"] for claim in old["claims"]}
    assert {claim["key"] for claim in KEPT} <= {claim["key"] for claim in old["claims"]}
    for name in ("entities", "relationships"):
        table = as_csv(composed, name)
        assert SAID in table
        assert "x_mitre_version" in table


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("x_opencti_score", 50, True),
        ("created", "2017-05-31T21:31:48Z", True),
        ("created", "2009", False),
        ("modified", "in the spring", False),
        ("x-ray", "clear", False),
        ("exported", "2017", False),
    ],
)
def test_what_people_say_is_no_bookkeeping(key: str, value: Any, kept: bool) -> None:
    assert is_bookkeeping(key, value) is kept


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("<p>One <b>two <i>three</i></b></p><p>Four<br/>five &amp; six</p>", "One two three\nFour\nfive & six"),
        ('<a href="https://x.example/">here</a>', "here (https://x.example/)"),
        ("see [APT28](https://x.example/G7)", "see APT28 (https://x.example/G7)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<script>x</script> &amp; 1 < 2 > 1 <b>", "<script>x</script> &amp; 1 < 2 > 1 <b>"),
    ],
)  # fmt: skip
def test_only_what_is_html_or_markdown_is_changed(said: str, read: str) -> None:
    assert for_reading(said) == read
