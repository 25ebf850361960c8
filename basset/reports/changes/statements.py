"""A statement that came, went or is said differently, as a reader is told."""

from typing import Any

from basset.investigations.claims import is_current
from basset.reports.changes.model import Change, ChangeKind, Edit, Line
from basset.reports.changes.named import NamedRows
from basset.reports.model import Relation, Subject
from basset.reports.prose import uncited
from basset.reports.text import as_words, defang_text, percent, period, printed, shown_when

NOT_STATED = "no longer stated"
WORDS = {
    "from_id": "from",
    "to_id": "to",
    "valid_from": "valid from",
    "valid_to": "valid until",
}
SOURCES = {ChangeKind.SOURCE_ADDED, ChangeKind.SOURCE_REMOVED}
Sides = tuple[Line | None, Line | None]


def told_of_statement(edit: Edit, rows: NamedRows) -> Change:
    """A claim, a detail of one, or a field of a row that has claims."""
    subject = rows.subject(edit.line)
    change = Change(edit.kind, subject, WORDS.get(edit.key, as_words(edit.key)))
    change.facts = [fact for claim in (edit.was, edit.now) if (fact := rows.fact(subject, claim))]
    claim = edit.now or edit.was
    change.sources = rows.sources(claim)
    if claim and edit.key != claim["key"]:
        change.of = _statement(claim, subject)
    if edit.kind in SOURCES:
        _tell_source(change, edit, rows)
    elif edit.key in {"from_id", "to_id"}:
        _tell_ends(change, edit, rows)
    elif edit.kind in {
        ChangeKind.VALIDITY,
        ChangeKind.CONFIDENCE,
        ChangeKind.MARKING,
        ChangeKind.STATUS,
    }:
        _tell_detail(change, edit)
    else:
        _tell_value(change, edit, subject)
    return change


def _statement(claim: Line, subject: Subject) -> str:
    """Which statement, where it is not the one that makes the relationship."""
    if isinstance(subject, Relation) and claim["key"] == "type":
        return ""
    return f"{as_words(claim['key'])}: {_value(claim['value'], claim['key'], subject)}"


def _value(value: Any, key: str, subject: Subject) -> str:
    return uncited(printed(value, key, subject.type))


def _tell_source(change: Change, edit: Edit, rows: NamedRows) -> None:
    """One that says so, too, or that no longer does."""
    source = rows.source(edit.key)
    title = source.row["title"]
    change.what, change.sources = "source", [source]
    if edit.kind is ChangeKind.SOURCE_ADDED:
        change.now, change.shown_now = title, defang_text(title)
    else:
        change.before, change.shown_before = title, defang_text(title)


def _tell_ends(change: Change, edit: Edit, rows: NamedRows) -> None:
    """A relationship that was tied to somebody else; the entities are the values."""
    assert edit.before is not None
    assert edit.after is not None
    was, now = rows.profile(edit.before[edit.key]), rows.profile(edit.after[edit.key])
    change.before, change.now = was.name, now.name
    change.shown_before, change.shown_now = was.label, now.label
    change.sources = rows.sources(next(filter(is_current, edit.after["claims"]), None))


def _tell_detail(change: Change, edit: Edit) -> None:
    """Dates, confidence, marking and status: of the claim, else of the row."""
    sides = (edit.was, edit.now) if change.of or edit.was else (edit.before, edit.after)
    change.before, change.now = ((side or {}).get(edit.key) for side in sides)
    change.shown_before, change.shown_now = (
        percent(side) if edit.kind is ChangeKind.CONFIDENCE else shown_when(side)
        for side in (change.before, change.now)
    )


def _tell_value(change: Change, edit: Edit, subject: Subject) -> None:
    """What is stated now, and what was; of the row's own name and type also without a claim."""
    change.before = edit.was["value"] if edit.was else None
    change.now = edit.now["value"] if edit.now else None
    if edit.kind is ChangeKind.VALUE:
        assert edit.before is not None
        assert edit.after is not None
        change.before = edit.before.get(edit.key) if edit.was is None else change.before
        change.now = edit.after.get(edit.key) if edit.now is None else change.now
    change.shown_before = _shown(change.before, edit.was, edit, subject)
    change.shown_now = _shown(change.now, edit.now, edit, subject)
    if edit.kind is ChangeKind.CLAIM_ENDED:
        change.shown_now = NOT_STATED
    elif edit.kind is ChangeKind.CLAIM_AGAIN:
        change.shown_before = NOT_STATED


def _shown(value: Any, claim: Line | None, edit: Edit, subject: Subject) -> str:
    if value is None:
        return ""
    text = _value(value, edit.key, subject)
    when = period(claim.get("valid_from"), claim.get("valid_to")) if claim else ""
    return f"{text} ({when})" if when else text
