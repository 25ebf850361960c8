"""What changed between two reports: each kind of change, and nothing where nothing changed."""

from typing import Any

import pytest

from basset import canonical
from basset.reports.changes.model import Change, ChangeKind, Changes
from basset.reports.changes.words import summary
from basset.reports.config import ReportConfig
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from tests.unit import report_case as case

Line = dict[str, Any]
Told = tuple[str, str, str, str]


def composed(before: list[Line], after: list[Line]) -> Report:
    return case.report(after, number=2, previous=case.previous(), before=before)


def changes(before: list[Line], after: list[Line]) -> Changes:
    told = composed(before, after).changes
    assert told is not None
    return told


def told(before: Line | None, after: Line | None, *others: Line) -> list[Told]:
    """What is told when one line of the case becomes another: kind, what, before, now."""
    sides = [case.lines(more=[*others, *filter(None, [line])]) for line in (before, after)]
    return [(row.kind, row.what, row.shown_before, row.shown_now) for row in changes(*sides).rows]


def of_bob(*claims: Line, **more: Any) -> Line:
    return case.entity("bob", *claims, **more)


def tie(*claims: Line, **more: Any) -> Line:
    return case.relationship("bob", "owner-of", "greek", *claims, **more)


OWNER = case.claim("type", "owner-of", "register")
ENDED = {**OWNER, "ended_at": case.NEXT_MONDAY, "ended_by": "alice"}


def test_equal_snapshots_say_that_nothing_changed() -> None:
    report = composed(case.lines(), case.lines())
    assert report.changes is not None
    assert report.changes.total == 0
    text = b"".join(render_markdown(report)).decode()
    assert "Since report No. 1, with data of 2026-01-05 08:00 UTC, nothing changed." in text


def test_who_recorded_what_again_and_when_is_no_change() -> None:
    again = {"recorded_at": case.NEXT_MONDAY, "recorded_by": "bob"}
    before, after = case.claim("flag", "A"), case.claim("flag", "A", **again)
    assert told(of_bob(before), of_bob(after)) == []


STATEMENTS: list[tuple[str, list[Line], list[Line], list[Told]]] = [
    (
        "a value changed",
        [case.claim("flag", "A")],
        [case.claim("flag", "A", ended_at=case.NEXT_MONDAY), case.claim("flag", "B")],
        [(ChangeKind.VALUE, "flag", "A", "B")],
    ),
    (
        "a number became a truth",
        [case.claim("flag", 1)],
        [case.claim("flag", 1, ended_at=case.NEXT_MONDAY), case.claim("flag", True)],
        [(ChangeKind.VALUE, "flag", "1", "yes")],
    ),
    (
        "a statement was added",
        [],
        [case.claim("alias", "Bobby", valid_from="2019")],
        [(ChangeKind.CLAIM_NEW, "alias", "", "Bobby (since 2019)")],
    ),
    (
        "a statement ended",
        [case.claim("alias", "Bobby")],
        [case.claim("alias", "Bobby", ended_at=case.NEXT_MONDAY)],
        [(ChangeKind.CLAIM_ENDED, "alias", "Bobby", "no longer stated")],
    ),
    (
        "a statement was taken out of the data",
        [case.claim("alias", "Bobby")],
        [],
        [(ChangeKind.CLAIM_ENDED, "alias", "Bobby", "no longer stated")],
    ),
    (
        "an ended statement is made again",
        [case.claim("alias", "Bobby", ended_at=case.MONDAY)],
        [case.claim("alias", "Bobby")],
        [(ChangeKind.CLAIM_AGAIN, "alias", "no longer stated", "Bobby")],
    ),
    (
        "a statement came and went",
        [],
        [case.claim("alias", "Bobby", ended_at=case.NEXT_MONDAY)],
        [],
    ),
    (
        "two aliases became one",
        [case.claim("alias", "A"), case.claim("alias", "B")],
        [
            case.claim("alias", "A", ended_at=case.NEXT_MONDAY),
            case.claim("alias", "B", ended_at=case.NEXT_MONDAY),
            case.claim("alias", "C"),
        ],
        [
            (ChangeKind.CLAIM_NEW, "alias", "", "C"),
            (ChangeKind.CLAIM_ENDED, "alias", "A", "no longer stated"),
            (ChangeKind.CLAIM_ENDED, "alias", "B", "no longer stated"),
        ],
    ),
    (
        "somebody is surer",
        [case.claim("role", "clerk", confidence=60)],
        [case.claim("role", "clerk", confidence=80)],
        [(ChangeKind.CONFIDENCE, "confidence", "60 %", "80 %")],
    ),
    (
        "a marking was raised",
        [case.claim("role", "clerk")],
        [case.claim("role", "clerk", marking="TLP:RED")],
        [(ChangeKind.MARKING, "marking", "", "TLP:RED")],
    ),
    (
        "an end became known",
        [case.claim("role", "clerk")],
        [case.claim("role", "clerk", valid_to="2026-01-10")],
        [(ChangeKind.VALIDITY, "valid until", "", "2026-01-10")],
    ),
    (
        "a beginning was corrected",
        [case.claim("role", "clerk", valid_from="2016")],
        [
            case.claim("role", "clerk", valid_from="2016", ended_at=case.NEXT_MONDAY),
            case.claim("role", "clerk", valid_from="2017"),
        ],
        [(ChangeKind.VALIDITY, "valid from", "2016", "2017")],
    ),
    (
        "one more source says so",
        [case.claim("role", "clerk", "ledger")],
        [case.claim("role", "clerk", "ledger", "register")],
        [(ChangeKind.SOURCE_ADDED, "source", "", "Register of Companies")],
    ),
    (
        "a source no longer says so",
        [case.claim("role", "clerk", "ledger", "register")],
        [case.claim("role", "clerk", "ledger")],
        [(ChangeKind.SOURCE_REMOVED, "source", "Register of Companies", "")],
    ),
    (
        "another file says so, too",
        [case.claim("role", "clerk", "ledger")],
        [
            case.claim("role", "clerk", "ledger"),
            case.claim("role", "clerk", "register", origin="file"),
        ],
        [(ChangeKind.SOURCE_ADDED, "source", "", "Register of Companies")],
    ),
    (
        "another program keeps its record otherwise",
        [case.claim("x_mitre_version", "1.0")],
        [
            case.claim("x_mitre_version", "1.0", ended_at=case.NEXT_MONDAY),
            case.claim("x_mitre_version", "1.1"),
        ],
        [],
    ),
    (
        "a file under another name says the same",
        [case.claim("role", "clerk", "ledger")],
        [
            case.claim("role", "clerk", "ledger", ended_at=case.NEXT_MONDAY),
            case.claim("role", "clerk", "ledger", origin="file"),
        ],
        [],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [pytest.param(*rest, id=name) for name, *rest in STATEMENTS],
)
def test_a_change_of_what_is_stated(
    before: list[Line], after: list[Line], expected: list[Told]
) -> None:
    assert told(of_bob(*before), of_bob(*after)) == expected
    assert told(tie(OWNER, *before), tie(OWNER, *after)) == expected


ROWS: list[tuple[str, Line | None, Line | None, list[Told]]] = [
    (
        "revoked",
        of_bob(),
        of_bob(status="revoked"),
        [(ChangeKind.STATUS, "status", "active", "revoked")],
    ),
    (
        "marked as a whole",
        of_bob(),
        of_bob(marking="TLP:RED"),
        [(ChangeKind.MARKING, "marking", "", "TLP:RED")],
    ),
    (
        "of another type",
        of_bob(),
        of_bob(case.claim("type", "organization"), type="organization"),
        [(ChangeKind.VALUE, "type", "person", "organization")],
    ),
    (
        "a new relationship",
        None,
        tie(OWNER),
        [(ChangeKind.RELATION_NEW, "relationship", "", "new")],
    ),
    (
        "a deleted relationship",
        tie(OWNER),
        None,
        [(ChangeKind.RELATION_DELETED, "relationship", "", "deleted")],
    ),
    (
        "a relationship that ended",
        tie(OWNER),
        tie(ENDED),
        [(ChangeKind.RELATION_ENDED, "relationship", "stated", "ended 2026-01-12 08:00 UTC")],
    ),
    (
        "a relationship that is stated again",
        tie(ENDED),
        tie(OWNER),
        [(ChangeKind.RELATION_AGAIN, "relationship", "ended 2026-01-12 08:00 UTC", "stated again")],
    ),
    (
        "tied to somebody else",
        tie(OWNER),
        tie(OWNER) | {"to_id": "cyrillic"},
        [(ChangeKind.VALUE, "to", case.NAMES["greek"][1], case.NAMES["cyrillic"][1])],
    ),
    (
        "an assessment rewritten",
        case.note("n", "We assess that Bob knew.", kind="assessment"),
        case.note("n", "We assess that Bob never knew.", kind="assessment"),
        [
            (
                ChangeKind.NOTE_REWRITTEN,
                "assessment",
                "We assess that Bob knew.",
                "We assess that Bob never knew.",
            )
        ],
    ),
    (
        "a note became an assessment",
        case.note("n", "Bob knew.", subject="bob"),
        case.note("n", "Bob knew.", subject="bob", kind="assessment"),
        [(ChangeKind.NOTE_REWRITTEN, "kind", "note", "assessment")],
    ),
    (
        "a new note",
        None,
        case.note("n", "Ask Bob", subject="bob"),
        [(ChangeKind.NOTE_NEW, "note", "", "Ask Bob")],
    ),
    (
        "a deleted note",
        case.note("n", "Ask Bob", subject="bob"),
        None,
        [(ChangeKind.NOTE_DELETED, "note", "Ask Bob", "")],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), [pytest.param(*rest, id=name) for name, *rest in ROWS]
)
def test_a_change_of_a_row(before: Line | None, after: Line | None, expected: list[Told]) -> None:
    assert told(before, after) == expected


SOURCES: list[tuple[str, Line, list[Told]]] = [
    ("downgraded", {"reliability": "C"}, [(ChangeKind.SOURCE_DOWNGRADED, "grade", "A1", "C1")]),
    ("upgraded", {"credibility": 1, "reliability": "A"}, []),
    ("ungraded", {"reliability": None}, [(ChangeKind.SOURCE_CHANGED, "grade", "A1", "–1")]),
    (
        "renamed",
        {"title": "The Register"},
        [(ChangeKind.SOURCE_CHANGED, "title", "Register of Companies", "The Register")],
    ),
    (
        "moved",
        {"url": "https://elsewhere.example"},
        [
            (
                ChangeKind.SOURCE_CHANGED,
                "address",
                "hxxps://register[.]example/4471",
                "hxxps://elsewhere[.]example",
            )
        ],
    ),
]


@pytest.mark.parametrize(
    ("changed", "expected"), [pytest.param(*rest, id=name) for name, *rest in SOURCES]
)
def test_a_change_of_a_source_that_something_rests_on(changed: Line, expected: list[Told]) -> None:
    [register] = [line for line in case.lines() if line.get("id") == "register"]
    assert told(register, {**register, **changed}) == expected
    unused = case.source("unused", "Nobody cites this", reliability="A")
    assert told(unused, {**unused, "reliability": "F"}) == []


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
