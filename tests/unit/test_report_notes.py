"""Notes in a report: what of their Markdown is printed, and what they cite."""

from pathlib import Path

import pytest

from basset.reports.markup import parse_note, plain
from basset.reports.render.html import render_html
from basset.reports.render.markdown import render_markdown
from basset.reports.render.note_html import to_html
from basset.reports.render.note_markdown import to_markdown
from basset.reports.render.pdf import render_pdf
from basset.reports.report import Report
from basset.settings import Settings
from tests.unit.report_case import entity, header, lines, note, report

TASKS = "- [ ] ask Bob\n- [x] ask Alice\n- [y] is neither"
FOOTNOTES = "Known[^b], said[^a], not[^c].\n\n[^a]: by *Alice*\n[^b]: by Bob\n on Monday\n"
TABLE = "| Company | Share |\n|:--|--:|\n| Velm \\| Co | ~~51 %~~ 62 % |"


def html(text: str) -> str:
    return to_html(parse_note(text), str)


def markdown(text: str) -> str:
    return to_markdown(parse_note(text), str)


def printed(made: Report) -> tuple[str, str]:
    """The report as HTML and as Markdown."""
    return b"".join(render_html(made, 100)).decode(), b"".join(render_markdown(made)).decode()


def with_note(text: str, **more: object) -> Report:
    return report(lines(more=[note("view", text, kind="assessment")]), **more)


def test_a_table_is_a_table() -> None:
    assert '<table><tr><th scope="col" class="to-left">Company</th>' in html(TABLE)
    assert '<td class="to-right"><s>51 %</s> 62 %</td>' in html(TABLE)
    assert markdown(TABLE).splitlines() == [
        "| Company | Share |", "| :--- | ---: |", r"| Velm \| Co | ~~51 %~~ 62 % |",
    ]  # fmt: skip


def test_an_ordered_list_begins_where_its_author_began() -> None:
    assert '<ol start="5"><li>' in html("5. five\n6. six")
    assert markdown("5. five\n6. six") == "5. five\n6. six"
    assert "<ol><li>" in html("1. one")
    assert '<ol start="0"><li>' in html("0. zero")
    assert markdown("0. zero") == "0. zero"


def test_a_list_twenty_levels_deep_loses_nothing() -> None:
    text = "\n".join("  " * level + f"- level {level}" for level in range(20))
    assert html(text).count("level ") == 20


@pytest.mark.parametrize(
    "text",
    [
        "*a **b " * 200 + "c** d*" * 200,
        "~~a *b " * 200 + "c* d~~" * 200,
        ">" * 300 + " c",
        "> - " * 100 + "c",
        "\n".join("  " * level + "- c" for level in range(60)),
        "[a " * 300 + "c](x)" * 300,
    ],
)
def test_a_note_that_is_nested_without_end_is_printed_all_the_same(
    text: str, tmp_path: Path
) -> None:
    tree = parse_note(text)
    assert plain(tree).count("c") == text.count("c")
    render_pdf(with_note(text), tmp_path / "report.pdf", Settings())


def test_a_column_without_a_heading_has_no_empty_heading() -> None:
    assert "<td></td><th" in html("| | b |\n|---|---|\n| a | c |").replace(' scope="col"', "")


def test_a_list_of_tasks_shows_which_are_done() -> None:
    assert markdown(TASKS) == "- ☐ ask Bob\n- ☑ ask Alice\n- \\[y\\] is neither"


def test_footnotes_are_numbered_as_they_are_read_and_stand_at_the_end() -> None:
    assert html(FOOTNOTES) == (
        "<p>Known<sup>1</sup>, said<sup>2</sup>, not[^c].</p>"
        '<ol class="footnotes"><li>by Bob on Monday</li><li>by <em>Alice</em></li></ol>'
    )
    assert markdown(FOOTNOTES).endswith("¹ by Bob on Monday\n\n² by *Alice*")
    assert "never referred to" in html("Text.\n\n[^x]: never referred to")


def test_an_address_in_angle_brackets_is_printed_once_and_a_link_says_where_it_led() -> None:
    assert html("<https://auto.example/x>") == "<p>hxxps://auto[.]example/x</p>"
    assert html("<bob@velm.example>") == "<p>bob[@]velm[.]example</p>"
    assert html("[bank](https://evil.example)") == "<p>bank (hxxps://evil[.]example)</p>"


def test_a_remote_picture_is_its_words_and_its_address() -> None:
    assert html("![chart](https://x.example/a.png)") == "<p>chart (hxxps://x[.]example/a.png)</p>"
    assert html("![chart](a.png)") == "<p>chart (a picture that is not printed)</p>"


@pytest.mark.parametrize("mark", ["", "> ", "# ", "- ", "3. "])
def test_what_begins_in_hebrew_or_arabic_runs_from_right_to_left(mark: str) -> None:
    for text in ("שלום (12) world", "12: بند أول"):
        assert 'dir="rtl"' in html(mark + text)
    assert "dir" not in html(mark + "A word: שלום")


def test_the_note_in_two_scripts_of_the_case_has_a_direction_in_every_block() -> None:
    text = "שלום עולם: **הדגשה** ו-`code` 12.\n\nفقرة ثانية:\n\n- بند أول\n- بند ثانٍ (2024)\n"
    tree = parse_note(text)
    assert [node.get("dir") for node in tree] == ["rtl"] * 3
    assert [item["dir"] for item in tree[2]["c"]] == ["rtl"] * 2


def test_a_note_cites_sources_and_entities_by_name() -> None:
    made = with_note("Alice [[register of companies]] pays [[Bob Tarrow]], as [[ledger]] says.")
    page, text = printed(made)
    number = next(each.number for each in made.sources if each.id == "register")
    bob = next(profile for profile in made.profiles if profile.id == "bob")
    assert f'Alice <a href="#s{number}">[{number}]</a> pays' in page
    assert f'pays <bdi><a href="#{bob.anchor}">Bob Tarrow</a></bdi>, as' in page
    assert rf"Alice \[{number}\] pays Bob Tarrow, as" in text


def test_a_source_that_only_a_note_cites_is_listed_with_a_number() -> None:
    made = with_note("See [[Nobody cites this]].")
    (cited,) = (source for source in made.cited if source.id == "unused")
    assert cited.row["title"] == "Nobody cites this"
    assert f'See <a href="#s{cited.number}">[{cited.number}]</a>.' in printed(made)[0]


def test_a_reference_typed_by_hand_stays_text() -> None:
    page, text = printed(with_note("See source [3] and `[[register]]`."))
    assert "See source [3] and <code>[[register]]</code>." in page
    assert r"See source \[3\] and \[\[register\]\]." in text


def test_what_is_cited_in_vain_is_told_to_the_analyst_and_to_nobody_else() -> None:
    twin = entity("bob") | {"id": "twin", "key": "case:twin"}
    cites = note("view", "See [[Zora]] and [[Bob Tarrow]].", kind="assessment")
    case = lines(more=[twin, cites])
    page, text = printed(report(case))
    assert '<bdi>Zora</bdi> <span class="pill warn">unknown reference</span>' in page
    assert "Bob Tarrow *(means 2 things)*" in text
    for_others = printed(report([case[0] | {"audience": "client"}, *case[1:]]))
    assert "See Zora and Bob Tarrow." in for_others[0]
    assert "See Zora and Bob Tarrow." in for_others[1]


def test_a_report_about_a_part_does_not_call_the_rest_unknown() -> None:
    head = header() | {"scope": {"missing": [], "left_out": 3}}
    made = report(lines(head=head, more=[note("view", "See [[Zora]].", kind="assessment")]))
    assert "Zora *(not in this report)*" in printed(made)[1]


@pytest.mark.parametrize(
    "text",
    [
        "Version 4.18.0.305", "section 1.2.3.4 of the law", "v1.2.3.4", "§ 1.2.3.4", "OID 1.3.6.1.4.1",
        "Chrome/120.0.0.0", "256.1.1.1", "01.02.03.04", "Artikel 1.2.3.4",
    ],
)  # fmt: skip
def test_a_number_with_dots_that_is_no_address_stays_as_it_is(text: str) -> None:
    assert html(text) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "from 198.51.100.7, today", "(203.0.113.9:443)", "10.0.0.0/8", "conversion 10.0.0.1"]
)  # fmt: skip
def test_an_address_is_defanged_wherever_it_stands(text: str) -> None:
    assert html(text).count("[.]") == 3


def test_the_example_of_an_assessment_is_printed_as_it_was_meant() -> None:
    text = (
        "| Company | Share |\n|---|---|\n| Velm | 51 % |\n\n5. five\n6. six\n\nSee <https://auto.example/x> "
        "and source [3]. Version 4.18.0.305, section 1.2.3.4 of the law."
    )
    kinds = [node["t"] for node in parse_note(text)]
    assert kinds == ["table", "ol", "p"]
    assert html(text).endswith(
        "<p>See hxxps://auto[.]example/x and source [3]. Version 4.18.0.305, section 1.2.3.4 of the "
        "law.</p>"
    )
