"""Which column names what a row is about. Where that is not sure, the user is asked."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from basset.errors import InvalidFile
from basset.exchange.formats.sheet.columns import Column, Columns
from basset.exchange.formats.sheet.fields import CLAIM, NUMBERED, TELLING
from basset.investigations.selectors import SELECTOR_TYPES

_SHOWN = 12
_WORDY = re.compile(r"[^\W\d_]{2,}")

Rows = Sequence[Sequence[str]]


def with_name(known: Columns, sample: Rows) -> Columns:
    """The columns with one that names the row, or its parts, and the type of the rows.

    Raises:
        InvalidFile: no column surely is the name, and the user is told how to say which is.
    """
    known = _with_both_parts(known, sample)
    fields = known.fields
    if name := known.first("name") or known.first("name-last-first"):
        return replace(known, default_type=name.kind or _told_type(fields))
    if fields >= {"first-name", "last-name"}:
        return replace(known, default_type="person")
    if known.is_event_table:
        return replace(known, default_type="event")
    if known.is_account_table:
        return replace(known, default_type="account")
    name = _sure_name(known)
    if name is None:
        raise _unsure(known)
    columns = [name if column.place == name.place else column for column in known.columns]
    return replace(known, columns=columns, default_type=name.kind or _told_type(fields))


def _with_both_parts(known: Columns, sample: Rows) -> Columns:
    """Beside a first name, "Name" is the last name, and the other way round; unless it has both."""
    name, first, last = (known.first(field) for field in ("name", "first-name", "last-name"))
    part = first or last
    if not name or not part or (first and last) or _contains(name, part, sample):
        return known
    other = name.as_field("last-name" if first else "first-name")
    columns = [other if column is name else column for column in known.columns]
    return replace(known, columns=columns)


def _contains(name: Column, part: Column, sample: Rows) -> bool:
    """Whether most names have the part in them: they are whole names."""
    pairs = [(_folded(row[name.place]), _folded(row[part.place])) for row in sample]
    pairs = [(whole, some) for whole, some in pairs if whole and some]
    having = [some for whole, some in pairs if len(whole) > len(some) and {*some} <= {*whole}]
    return bool(pairs) and 2 * len(having) > len(pairs)


def _folded(text: str) -> list[str]:
    return text.casefold().replace(",", " ").split()


def _told_type(fields: set[str]) -> str:
    return next((kind for field, kind in TELLING.items() if field in fields), "thing")


def _sure_name(known: Columns) -> Column | None:
    """The only column that can be the name: titled like a type, a company, a number, a selector."""
    typed = [
        column.as_field("name", column.kind)
        for column in known.columns
        if column.kind and column.field == CLAIM
    ]
    numbered = [one for field, kind in NUMBERED.items() for one in _names(known, {field: kind})]
    for fitting in (
        _names(known, {"display-name": ""}),
        typed,
        _names(known, {"company": "organization"}),
        _names(known, {"title": ""}),
        numbered[:1],
        _names(known, {kind: kind for kind in SELECTOR_TYPES}),
    ):
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _names(known: Columns, kinds: Mapping[str, str]) -> list[Column]:
    """The columns that are read as one of these fields, as names of that type."""
    return [
        column.as_field("name", kinds[column.field])
        for column in known.columns
        if column.field in kinds
    ]


def _unsure(known: Columns) -> InvalidFile:
    """Asks which column is the name, with an answer that can be pasted."""
    likely = [column for column in known.columns if _WORDY.search(column.example)]
    free = [column for column in likely if column.is_claim or column.field == "party"]
    answer = "COLUMN=name"
    if guess := next(iter(free or likely), None):
        kind = f":{guess.field}" if guess.field in SELECTOR_TYPES else ""
        answer = shlex.quote(f"{guess.title}=name{kind}")
    shown = [f"{each.title} ({each.example[:30]})" for each in known.columns[:_SHOWN]]
    more = len(known.columns) - len(shown)
    return InvalidFile(
        "line 1: no column is surely the name of what a row is about; say which one it is, such "
        f"as --map {answer}; the columns are {', '.join(shown)}{f' and {more} more' if more else ''}"
    )
