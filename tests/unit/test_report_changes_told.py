"""What a report says of all that changed since the one before, and where it cannot say it."""

import pytest

from basset import canonical
from basset.reports.changes.model import Change, ChangeKind
from basset.reports.changes.words import summary
from basset.reports.config import ReportConfig
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from tests.unit import report_case as case
from tests.unit.changes_case import changes, composed, of_bob


def test_equal_snapshots_say_that_nothing_changed() -> None:
    report = composed(case.lines(), case.lines())
    assert report.changes is not None
    assert report.changes.total == 0
    text = b"".join(render_markdown(report)).decode()
    assert "Since report No. 1, with data of 2026-01-05 08:00 UTC, nothing changed." in text


def test_a_new_entity_is_told_with_its_relationships_and_without_its_statements() -> None:
    before = [line for line in case.lines() if "bob" not in line.get("id", "")]
    rows = changes(before, case.lines()).rows
    assert {(row.kind, row.label) for row in rows} == {
        (ChangeKind.ENTITY_NEW, "Bob Tarrow"),
        (ChangeKind.RELATION_NEW, f"Bob Tarrow employed-by {case.NAMES['arabic'][1]}"),
    }


def test_a_deleted_entity_is_still_called_by_its_name() -> None:
    after = [line for line in case.lines() if "bob" not in line.get("id", "")]
    report = composed(case.lines(), after)
    assert report.changes is not None
    assert {(row.kind, row.label) for row in report.changes.rows} == {
        (ChangeKind.ENTITY_DELETED, "Bob Tarrow"),
        (ChangeKind.RELATION_DELETED, f"Bob Tarrow employed-by {case.NAMES['arabic'][1]}"),
    }
    assert "Bob Tarrow" not in {profile.name for profile in report.profiles}


def test_what_a_larger_scope_takes_in_was_there_before_and_is_not_new() -> None:
    scope = {"scope": {"missing": []}, "read_at": case.WEEK_1}
    bob, later = case.entity("bob"), case.entity("greek", created_at=case.WEEK_2)
    alice = case.entity("alice")
    before, after = [case.header() | scope, alice], [case.header() | scope, alice, bob, later]
    assert [(row.kind, row.label) for row in changes(before, after).rows] == [
        (ChangeKind.ENTITY_NEW, case.NAMES["greek"][1]),
        (ChangeKind.ENTITY_REACHED, "Bob Tarrow"),
    ]


def test_what_a_smaller_scope_leaves_out_is_not_deleted() -> None:
    head = case.header() | {"scope": {"missing": []}, "outside": ["bob"]}
    people = [case.entity(name) for name in ("alice", "bob", "greek")]
    rows = changes([head, *people], [head, people[0]]).rows
    assert [(row.kind, row.label) for row in rows] == [
        (ChangeKind.ENTITY_DELETED, case.NAMES["greek"][1]),
        (ChangeKind.ENTITY_LEFT, "Bob Tarrow"),
    ]


def test_the_project_itself_may_change() -> None:
    after = case.lines(head=case.header(description="About the quay", marking="TLP:AMBER"))
    rows = changes(case.lines(), after).rows
    assert {(row.kind, row.what, row.now) for row in rows} == {
        (ChangeKind.PROJECT, "description", "About the quay"),
        (ChangeKind.MARKING, "marking", "TLP:AMBER"),
    }


def test_what_was_said_before_marks_the_report() -> None:
    red = of_bob(case.claim("role", "clerk", marking="TLP:RED"))
    assert composed(case.lines(more=[red]), case.lines()).marking == "TLP:RED"


def test_who_is_newly_tied_is_said_in_words() -> None:
    ties = [case.relationship(who, "owner-of", "greek") for who in ("alice", "bob")]
    told = composed(case.lines(), case.lines(more=ties)).changes
    assert told is not None
    assert summary(told.rows) == f"2 owners newly tied to {case.NAMES['greek'][1]}"


def row(kind: ChangeKind, what: str = "") -> Change:
    return Change(kind, None, what)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        ([row(ChangeKind.VALUE)], "1 value changed"),
        (
            [
                row(ChangeKind.SOURCE_DOWNGRADED),
                *[row(ChangeKind.RELATION_ENDED)] * 2,
                *[row(ChangeKind.VALUE)] * 3,
            ],
            "3 values changed, 2 relationships ended and 1 source downgraded",
        ),
        (
            [row(ChangeKind.NOTE_REWRITTEN, "assessment"), *[row(ChangeKind.NOTE_NEW, "note")] * 2],
            "2 new notes and 1 assessment rewritten",
        ),
        ([row(ChangeKind.ENTITY_NEW)] * 1234, "1,234 new entities"),
    ],
)
def test_changes_are_counted_in_words_the_most_important_first(
    kinds: list[Change], words: str
) -> None:
    assert summary(kinds) == words


def test_a_long_assessment_shows_where_it_was_rewritten() -> None:
    long = "The quay was bought by a company that nobody knew before. " * 20
    [row] = changes(
        case.lines(more=[case.note("n", f"{long}Bob knew. {long}", kind="assessment")]),
        case.lines(more=[case.note("n", f"{long}Bob never knew. {long}", kind="assessment")]),
    ).rows
    assert "Bob knew." in row.shown_before
    assert "Bob never knew." in row.shown_now
    assert max(map(len, (row.shown_before, row.shown_now))) < 300
    assert row.now.endswith(long)


def test_without_the_earlier_data_the_section_says_so_and_does_not_guess() -> None:
    report = case.report(number=2, previous=case.previous())
    assert report.changes is None
    text = b"".join(render_markdown(report)).decode()
    assert "no longer kept, so what changed since then cannot be said" in text


def test_a_first_report_has_nothing_to_compare_with() -> None:
    config = ReportConfig(title="Week", report_type="changes")
    text = b"".join(render_markdown(case.report(config=config))).decode()
    assert "There is no earlier report to compare this one with." in text


def test_the_data_say_what_the_table_says() -> None:
    before = of_bob(case.claim("born", 1974, "register"))
    after = of_bob(
        case.claim("born", 1974, "register", ended_at=case.NEXT_MONDAY),
        case.claim("born", 1976, "ledger"),
    )
    report = composed(case.lines(more=[before]), case.lines(more=[after]))
    about = canonical.load(b"".join(render_json(report)))["report"]["changes"]
    numbers = {source.id: source.number for source in report.sources}
    assert about["summary"] == "1 value changed"
    assert about["since_number"] == 1
    assert about["rows"] == [
        {
            "kind": "value-changed",
            "subject_id": "bob",
            "subject": "Bob Tarrow",
            "what": "born",
            "of": None,
            "before": 1974,
            "now": 1976,
            "marking": None,
            "sources": [numbers["ledger"]],
        }
    ]


def test_entities_that_changed_come_first_among_the_profiles() -> None:
    report = composed(case.lines(), case.lines(more=[of_bob(case.claim("flag", "A"))]))
    assert report.profiles[0].name == "Bob Tarrow"
