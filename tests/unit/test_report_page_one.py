"""Page one, for whoever has to decide; and that what says nothing is left out."""

import re
from pathlib import Path
from typing import Any

from basset.reports.confidence import confidence_phrase
from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from basset.reports.sections.summary.subject import is_latin
from tests.unit import report_case as case

DOSSIER = ReportConfig(title="Laguna", report_type="dossier", entity_ids=["cyrillic"])
NOTES = [
    case.note("why", "Who won the tender?", kind="question"),
    case.note("likely", "Velm is [[Bob Tarrow]]'s.", kind="finding", confidence=60),
    case.note("sure", "Alice knew, says [[ledger]].", kind="finding", confidence=85, marking="TLP:AMBER"),
    case.note("unsaid", "The money is from Rasdun.", kind="finding"),
    case.note("todo", "Ask the bank.", kind="next-step"),
]  # fmt: skip


def page(report: Report) -> str:
    return b"".join(render_html(report, 100)).decode()


def text(report: Report) -> str:
    return b"".join(render_markdown(report)).decode()


def page_one(report: Report) -> str:
    """The summary in Markdown."""
    return text(report).partition("## Summary\n")[2].partition("\n## ")[0]


def headings(report: Report) -> list[str]:
    return re.findall("^## (.*)", text(report), re.MULTILINE)


def with_notes(*more: dict[str, Any], **config: Any) -> Report:
    return case.report(case.lines(more=[*NOTES, *more]), **config)


def test_confidence_is_said_in_words_and_percent() -> None:
    said = {percent: confidence_phrase(percent) for percent in (0, 1, 29, 30, 69, 70, 100)}
    assert said == {
        0: "no confidence (0 %)", 1: "low confidence (1 %)", 29: "low confidence (29 %)",
        30: "moderate confidence (30 %)", 69: "moderate confidence (69 %)",
        70: "high confidence (70 %)", 100: "high confidence (100 %)",
    }  # fmt: skip
    assert confidence_phrase(None) == ""


def test_page_one_has_the_question_and_the_surest_finding_first_with_its_sources() -> None:
    report = with_notes()
    first = page_one(report)
    number = next(each.number for each in report.sources if each.id == "ledger")
    assert first.index("Who won the tender?") < first.index("Alice knew")
    assert rf"Alice knew, says \[{number}\]." + "\n\n*high confidence (85 %), TLP:AMBER*" in first
    assert "Velm is Bob Tarrow's.\n\n*moderate confidence (60 %)*" in first
    assert first.index("Alice knew") < first.index("Velm is") < first.index("The money")
    assert "The money is from Rasdun.\n\n### " in first


def test_what_stands_on_page_one_is_not_repeated_in_the_assessment() -> None:
    assert text(with_notes()).count("Alice knew, says") == 1
    without_summary = ReportConfig(title="x", report_type="full", sections=["assessment"])
    assert "Alice knew, says" in text(with_notes(config=without_summary))


def test_next_steps_come_last_under_a_heading_of_their_own() -> None:
    assert re.search("### Next steps\n\nAsk the bank.", text(with_notes()))
    assert "Next steps" not in text(case.report())


def test_the_method_explains_the_words_for_confidence_where_there_are_any() -> None:
    assert "the scale of STIX 2.1" in text(with_notes())
    assert "the scale of STIX 2.1" not in text(case.report())


def test_a_note_elsewhere_says_in_its_byline_how_sure_its_author_is() -> None:
    sure = case.note("view", "Alice knew.", kind="assessment", confidence=40)
    assert "charlie, 2026-01-05 08:00 UTC · moderate confidence (40 %)" in page(with_notes(sure))


def test_a_finding_about_an_entity_says_what_it_is_in_its_byline() -> None:
    about = case.note("tie", "She signed.", subject="alice", kind="finding", confidence=10)
    assert "charlie, 2026-01-05 08:00 UTC · finding · low confidence (10 %)" in page(
        with_notes(about)
    )
    step = case.note("ask", "Ask her.", subject="alice", kind="next-step")
    assert "charlie, 2026-01-05 08:00 UTC · next step" in page(with_notes(step))


def test_a_dossier_begins_with_who_it_is_about() -> None:
    subject = case.entity(
        "cyrillic",
        case.claim("alias", "Лагуна"),
        case.claim("alias", "Laguna-Grunt", "register"),
        case.claim("registration-number", "1027700132195", "ledger"),
        case.claim("imo", "9074729"),
        case.claim("founded", "2009-04-01"),
        case.claim("phone", "+7 495 000-00-00", ended_at=case.WEEK_1),
        created_at=case.MONDAY,
    )
    report = case.report(case.lines(more=[subject]), config=DOSSIER)
    number = next(each.number for each in report.sources if each.id == "register")
    box = page_one(report)
    assert "### ООО «Лагуна-Грунт» (organization)" in box
    assert rf"- Also called: Laguna-Grunt \[{number}\] · Лагуна" in box
    assert "- Registration number: 1027700132195" in box
    assert "- Imo: 9074729" in box
    assert "- Founded: 2009-04-01" in box
    assert "- Recorded: 2026-01-05 08:00 UTC, by alice" in box
    assert "495" not in box


def test_a_client_is_not_told_who_recorded_it() -> None:
    head, *rest = case.lines()
    report = case.report([head | {"audience": "client"}, *rest], config=DOSSIER)
    assert "- Recorded: 2026-01-05 08:00 UTC\n" in page_one(report)


def test_no_other_report_has_a_box() -> None:
    assert "Recorded:" not in page_one(case.report())


def test_letters_with_accents_are_latin_and_others_are_not() -> None:
    assert is_latin("Müller & Søn 12")
    assert not is_latin("Müller Грунт")
    assert not is_latin("香港")


def test_sections_without_content_vanish_from_the_report_and_its_contents() -> None:
    report = case.report([case.header()])
    assert headings(report) == ["Summary", "Method"]
    assert re.findall('<h2 id="(.*?)"', page(report)) == ["summary", "method"]
    assert re.findall('<li><a href="#(.*?)"', page(report)) == ["summary", "method"]
    assert "The project has no entities yet." in page_one(report)


def test_a_report_of_which_every_section_is_empty_says_what_it_does_not_have() -> None:
    config = ReportConfig(title="x", sections=["timeline"])
    assert "Nothing in this report has a date." in text(case.report([case.header()], config=config))


def test_statistics_are_left_out_where_there_is_little_to_count() -> None:
    few = [case.header(), case.entity("alice"), case.entity("domain")]
    assert "Statistics" not in headings(case.report(few))
    alike = [case.entity("alice") | {"id": f"a{n}"} for n in range(30)]
    assert "Statistics" not in headings(case.report([case.header(), *alike]))
    assert "Statistics" in headings(case.report())


def test_the_json_has_questions_findings_and_next_steps_as_recorded(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"".join(render_json(with_notes())))
    data = path.read_text()
    assert '"kind":"question"' in data
    assert '"text":"Alice knew, says [[ledger]]."' in data
    assert '"next_steps":[{' in data
