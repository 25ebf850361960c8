"""Edits become changes that a reader is told: named, with values as printed, and who says so."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from basset.reports.changes.compare import compare
from basset.reports.changes.model import Change, ChangeKind, Changes, Edit, Line
from basset.reports.changes.named import NamedRows
from basset.reports.changes.passage import differing, excerpt
from basset.reports.changes.statements import told_of_statement
from basset.reports.claim_keys import is_bookkeeping
from basset.reports.grades import graded
from basset.reports.model import Relation, strictest
from basset.reports.order import Previous
from basset.reports.text import as_words, defang_text, shown_time, shown_when

if TYPE_CHECKING:
    from basset.reports.reader import SnapshotReader

# What became of a row as a whole: what is printed before and now.
WHOLE = {
    ChangeKind.ENTITY_NEW: ("", "new"),
    ChangeKind.RELATION_NEW: ("", "new"),
    ChangeKind.ENTITY_DELETED: ("", "deleted"),
    ChangeKind.RELATION_DELETED: ("", "deleted"),
    ChangeKind.ENTITY_REACHED: ("outside this report", "within it"),
    ChangeKind.RELATION_REACHED: ("outside this report", "within it"),
    ChangeKind.ENTITY_LEFT: ("within this report", "outside it"),
    ChangeKind.RELATION_LEFT: ("within this report", "outside it"),
}
LIFE = {ChangeKind.RELATION_ENDED, ChangeKind.RELATION_AGAIN}
ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


def changes_since(
    previous: Previous, before: list[Line], after: list[Line], reader: "SnapshotReader"
) -> Changes:
    """What changed between the lines of two snapshots; *reader* has read those *after*.

    Marks the profiles that it is about.
    """
    rows = NamedRows(before, reader)
    changes = [_told(edit, rows) for edit in compare(before, after) if not _is_kept(edit)]
    for change in changes:
        for profile in change.profiles:
            profile.changed = True
    changes.sort(key=lambda each: (ORDER[each.kind], each.label.casefold(), each.what, each.of))
    since = next(line["read_at"] for line in before if line["kind"] == "snapshot")
    return Changes(previous.run_id, previous.number, since, changes)


def _is_kept(edit: Edit) -> bool:
    """Whether it is a statement that only says how another program keeps its record."""
    claim = edit.now or edit.was
    return claim is not None and is_bookkeeping(claim["key"], claim["value"])


def _told(edit: Edit, rows: NamedRows) -> Change:
    tell: dict[str, Callable[[Edit, NamedRows], Change]] = {
        "note": _note,
        "source": _source,
        "project": _project,
    }
    change = tell.get(edit.line["kind"], _subject)(edit, rows)
    stated = (edit.before, edit.after, edit.was, edit.now)
    change.marking = strictest(line.get("marking") for line in stated if line) or None
    if change.marking != rows.usual_marking:
        change.own_marking = change.marking or ""
    return change


def _subject(edit: Edit, rows: NamedRows) -> Change:
    """An entity or a relationship: as a whole, or something that is stated of it."""
    if edit.kind not in WHOLE and edit.kind not in LIFE:
        return told_of_statement(edit, rows)
    subject = rows.subject(edit.line)
    change = Change(
        edit.kind, subject, "relationship" if isinstance(subject, Relation) else "entity"
    )
    change.shown_before, change.shown_now = WHOLE.get(edit.kind) or _life(edit)
    change.sources = list(
        dict.fromkeys(source for fact in subject.facts for source in fact.sources)
    )
    change.facts = subject.facts if edit.after else []
    return change


def _life(edit: Edit) -> tuple[str, str]:
    """A relationship that ended, or that is stated again."""
    ends = [
        claim["ended_at"]
        for line in (edit.before, edit.after)
        if line
        for claim in line["claims"]
        if claim.get("ended_at")
    ]
    ended = f"ended {shown_time(max(ends))}"
    return ("stated", ended) if edit.kind is ChangeKind.RELATION_ENDED else (ended, "stated again")


def _note(edit: Edit, rows: NamedRows) -> Change:
    kind = as_words(edit.line["note_kind"])
    change = Change(edit.kind, rows.note_subject(edit.line), kind)
    if edit.key and edit.key != "text":
        change.what, change.of = as_words(edit.key.removeprefix("note_")), kind
    _values(change, edit, edit.key or "text")
    change.note = rows.note(edit.line["id"])
    return change


def _source(edit: Edit, rows: NamedRows) -> Change:
    source = rows.source(edit.line["id"])
    change = Change(edit.kind, source, SOURCE_WORDS.get(edit.key, edit.key), sources=[source])
    _values(change, edit, edit.key)
    return change


def _project(edit: Edit, _: NamedRows) -> Change:
    change = Change(edit.kind, None, edit.key)
    _values(change, edit, edit.key)
    return change


SOURCE_WORDS = {"retrieved_at": "retrieved", "sha256": "SHA-256", "url": "address"}


def _values(change: Change, edit: Edit, field: str) -> None:
    """What *field* of the row was and is; of a long text the passage that differs."""
    change.before, change.now = (_value(line, field) for line in (edit.before, edit.after))
    before, now = (_shown(value, field) for value in (change.before, change.now))
    change.shown_before, change.shown_now = (
        differing(before, now) if before and now else (excerpt(before), excerpt(now))
    )


def _value(line: Line | None, field: str) -> Any:
    if line is None:
        return None
    if field == "grade":
        return graded(line)
    return line[field]


def _shown(value: Any, field: str) -> str:
    if field == "retrieved_at":
        return shown_when(value)
    return defang_text(" ".join(str(value or "").split()))
