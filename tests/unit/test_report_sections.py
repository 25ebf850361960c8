"""A section is a line and a folder: each is there in every format, and in the reports that name it."""

from importlib.resources import files

import pytest

from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.markdown import render_markdown
from basset.reports.sections import ReportType, Section
from tests.unit import report_case as case


@pytest.mark.parametrize("section", list(Section))
def test_a_section_is_a_folder_of_three_files(section: Section) -> None:
    folder = files("basset.reports") / "sections" / section
    names = {entry.name for entry in folder.iterdir()}
    assert names >= {"section.py", "section.html.jinja", "section.typ"}


def test_no_folder_is_without_its_line() -> None:
    folders = {entry.name for entry in (files("basset.reports") / "sections").iterdir()}
    assert {name for name in folders if "." not in name and "_" not in name} == set(Section)


def test_no_section_overwrites_what_another_says_in_json() -> None:
    keys = [key for part in case.report().parts.values() for key in part.json()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("section", list(Section))
def test_html_and_markdown_print_the_chosen_section_and_no_other(section: Section) -> None:
    composed = case.report(config=ReportConfig(title="One", report_type="full", sections=[section]))
    text = b"".join(render_markdown(composed)).decode()
    page = b"".join(render_html(composed, 1000)).decode()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {section.heading}"
    ]
    assert page.count("<h2 ") == 1
    assert f'<h2 id="{section}">{section.heading}</h2>' in page


def test_a_shorter_type_of_report_prints_the_sections_that_name_it() -> None:
    changes = ReportConfig(title="Week", report_type=ReportType.CHANGES)
    assert changes.chosen_sections == ["summary", "changes", "sources", "method"]
    without = ReportConfig(title="Week", report_type="summary", include_timeline=False)
    assert "timeline" not in without.chosen_sections
    assert "profiles" not in without.chosen_sections
