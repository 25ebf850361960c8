"""What changed between two reports: each kind of change of one entity, tie or source."""

import pytest

from basset.reports.changes.model import ChangeKind
from tests.unit import report_case as case
from tests.unit.changes_case import Line, Told, of_bob, tie, told

OWNER = case.claim("type", "owner-of", "register")
ENDED = {**OWNER, "ended_at": case.NEXT_MONDAY, "ended_by": "alice"}


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
