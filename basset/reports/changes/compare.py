"""Two snapshots, line by line: how the later one differs from the earlier one. Pure.

Both have passed the audience: what a copy does not know, it does not compare.
"""

from collections.abc import Iterable, Iterator

from basset import canonical
from basset.investigations.claims import is_current
from basset.reports import columns
from basset.reports.changes.claims import Restated, restated
from basset.reports.changes.model import ChangeKind, Edit, Line
from basset.reports.grades import PARTS, graded, trusted

Lines = dict[tuple[str, str], Line]

HEAD = ("snapshot", "")
NEW = {
    "entity": ChangeKind.ENTITY_NEW,
    "relationship": ChangeKind.RELATION_NEW,
    "note": ChangeKind.NOTE_NEW,
}
DELETED = {
    "entity": ChangeKind.ENTITY_DELETED,
    "relationship": ChangeKind.RELATION_DELETED,
    "note": ChangeKind.NOTE_DELETED,
}
# What was there before, or still is, and only one of the two reports reaches.
REACHED = {"entity": ChangeKind.ENTITY_REACHED, "relationship": ChangeKind.RELATION_REACHED}
LEFT = {"entity": ChangeKind.ENTITY_LEFT, "relationship": ChangeKind.RELATION_LEFT}

# What a row says beside its claims that a reader is told, and what a change of it is.
FIELDS = {
    "entity": {
        "name": ChangeKind.VALUE,
        "type": ChangeKind.VALUE,
        "status": ChangeKind.STATUS,
        "marking": ChangeKind.MARKING,
    },
    "relationship": {
        "type": ChangeKind.VALUE,
        "from_id": ChangeKind.VALUE,
        "to_id": ChangeKind.VALUE,
        "status": ChangeKind.STATUS,
        "marking": ChangeKind.MARKING,
    },
    "note": {
        "text": ChangeKind.NOTE_REWRITTEN,
        "note_kind": ChangeKind.NOTE_REWRITTEN,
        "marking": ChangeKind.MARKING,
    },
    "source": {name: ChangeKind.SOURCE_CHANGED for name in columns.SOURCE if name not in PARTS}
    | {"marking": ChangeKind.MARKING},
    "project": dict.fromkeys(("name", "description"), ChangeKind.PROJECT)
    | {"marking": ChangeKind.MARKING},
}
GRADED = {"less": ChangeKind.SOURCE_DOWNGRADED, "more": ChangeKind.SOURCE_UPGRADED}


def compare(before: Iterable[Line], after: Iterable[Line]) -> list[Edit]:
    """How the lines *after* differ from those *before*, in their order; each has its header."""
    earlier, later = _by_id(before), _by_id(after)
    old_head, new_head = earlier.pop(HEAD), later.pop(HEAD)
    projects = ({"kind": "project", **head["project"]} for head in (old_head, new_head))
    edits = [*_fields(*projects)]
    shared = earlier.keys() & later.keys()
    for key in sorted(key for key in shared if _differ(earlier[key], later[key])):
        edits += _edited(earlier[key], later[key])
    edits += _came(
        [later[key] for key in sorted(later.keys() - earlier.keys())], old_head, new_head
    )
    edits += _gone([earlier[key] for key in sorted(earlier.keys() - later.keys())], new_head)
    return _told(edits, earlier, later, new_head["project"]["id"])


def _by_id(lines: Iterable[Line]) -> Lines:
    return {(line["kind"], line.get("id", "")): line for line in lines}


def _differ(one: Line, other: Line) -> bool:
    # Not ``!=``, to which the number 1 and the value true are one.
    return canonical.dump(one) != canonical.dump(other)


def _edited(old: Line, new: Line) -> Iterator[Edit]:
    """How one row was changed."""
    yield from _fields(old, new)
    if old["kind"] == "source":
        yield from _grade(old, new)
    elif "claims" in old:
        yield from _claims(old, new)


def _fields(old: Line, new: Line) -> Iterator[Edit]:
    for field, kind in FIELDS[old["kind"]].items():
        if old.get(field) != new.get(field):
            yield Edit(kind, old, new, field, _claim(old, field), _claim(new, field))


def _claim(line: Line, field: str) -> Line | None:
    """The current claim that says what is in the *field* of the row."""
    for claim in line.get("claims", ()):
        if claim["key"] == field and claim["value"] == line[field] and is_current(claim):
            found: Line = claim
            return found
    return None


def _grade(old: Line, new: Line) -> Iterator[Edit]:
    """A source that is trusted less or more."""
    if graded(old) != graded(new):
        ways = trusted(old, new)
        yield Edit(
            GRADED[ways.pop()] if len(ways) == 1 else ChangeKind.SOURCE_CHANGED, old, new, "grade"
        )


def _claims(old: Line, new: Line) -> Iterator[Edit]:
    """What is stated otherwise about a row, but for what its fields and its end say already."""
    said: set[ChangeKind] = set()
    if old["kind"] == "relationship" and _ended(old) != _ended(new):
        ended = _ended(new)
        yield Edit(ChangeKind.RELATION_ENDED if ended else ChangeKind.RELATION_AGAIN, old, new)
        said = {ChangeKind.CLAIM_ENDED} if ended else {ChangeKind.CLAIM_AGAIN}
    for each in restated(old["claims"], new["claims"]):
        if each.kind not in said and not _is_row(each, old, new):
            claim = each.now or each.was
            assert claim is not None
            yield Edit(each.kind, old, new, each.field or claim["key"], each.was, each.now)


def _ended(line: Line) -> bool:
    return bool(line["claims"]) and not any(map(is_current, line["claims"]))


def _is_row(each: Restated, old: Line, new: Line) -> bool:
    """Whether a change of name or type of the row itself says it: what it was, what it is."""
    claims = [claim for claim in (each.was, each.now) if claim]
    field = claims[0]["key"]
    if each.field or field not in {"name", "type"} or old.get(field) == new.get(field):
        return False
    return all(claim["value"] in (old[field], new[field]) for claim in claims)


def _came(lines: Iterable[Line], old_head: Line, new_head: Line) -> Iterator[Edit]:
    """NamedRows that are only in the later snapshot. A smaller scope did not have what was there."""
    scoped = old_head["scope"] or new_head["scope"]
    for line in lines:
        known = scoped and line["kind"] in REACHED and line["created_at"] <= old_head["read_at"]
        if kind := (REACHED if known else NEW).get(line["kind"]):
            yield Edit(kind, None, line)


def _gone(lines: Iterable[Line], new_head: Line) -> Iterator[Edit]:
    """NamedRows that are only in the earlier snapshot: deleted, or outside the later report."""
    outside = set(new_head.get("outside", ()))
    for line in lines:
        if kind := (LEFT if line["id"] in outside else DELETED).get(line["kind"]):
            yield Edit(kind, line, None)


def _told(edits: list[Edit], earlier: Lines, later: Lines, project_id: str) -> list[Edit]:
    """*edits*, but for those of notes and sources that have no place in the report.

    A note on what is new or gone is part of that; a source counts where something rests on it.
    """
    if not any(edit.line["kind"] in {"note", "source"} for edit in edits):
        return edits
    rows = [line for line in later.values() if "claims" in line]
    claims = (claim for line in rows for claim in line["claims"])
    known = {line["id"] for line in rows if (line["kind"], line["id"]) in earlier}
    about = {None, project_id, *known}
    cited = {source for claim in claims for source in claim.get("sources", ())}

    def in_place(line: Line) -> bool:
        if line["kind"] == "note":
            return line["subject_id"] in about
        return line["kind"] != "source" or line["id"] in cited

    return [edit for edit in edits if in_place(edit.line)]
