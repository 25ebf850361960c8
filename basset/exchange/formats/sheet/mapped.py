"""Columns as the user says that they are to be read, and as a saved mapping does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from basset.errors import InvalidInput
from basset.exchange.formats.sheet.columns import Column
from basset.exchange.formats.sheet.fields import ALL_FIELDS, CLAIM, IGNORE, ORDERED, SINGLE
from basset.exchange.formats.sheet.titles import folded
from basset.exchange.reading import SavedMapping
from basset.exchange.vocabulary import kebab


def mapped(
    columns: Sequence[Column], mapping: Mapping[str, str], saved: SavedMapping | None
) -> dict[int, Column]:
    """Place → column, of those that the user's *mapping* or else the *saved* one names.

    Raises:
        InvalidInput: the user's mapping names a column or a field that is not there.
    """
    titles = [column.title for column in columns]
    for title in mapping:
        if title not in titles:
            raise InvalidInput(
                f"there is no column {title[:100]!r}; there are {', '.join(titles)}",
                field="mapping",
            )
    known = {folded(title): said for title, said in saved.columns.items()} if saved else {}
    found = {}
    for column in columns:
        if said := mapping.get(column.title) or known.get(folded(column.title)):
            found[column.place] = as_told(column, said)
    _check_single(found.values())
    return found


def as_told(column: Column, said: str) -> Column:
    """*column* read as ``FIELD`` or ``FIELD:DETAIL`` says.

    Raises:
        InvalidInput: there is no such field, or the detail is none of it.
    """
    field, _, detail = said.strip().partition(":")
    field, detail = kebab(field), detail.strip()
    if field not in {*ALL_FIELDS, CLAIM, IGNORE}:
        raise no_field(column, said, ALL_FIELDS)
    if field == CLAIM:
        return replace(column, key=detail or column.key)
    if field == "name" or not detail:
        return column.as_field(field, kebab(detail))
    if field not in ORDERED:
        raise InvalidInput(
            f"only name, {CLAIM} and {', '.join(ORDERED)} can be followed by a colon",
            field="mapping",
        )
    if detail not in ORDERED[field]:
        raise InvalidInput(f"{field} is followed by {' or '.join(ORDERED[field])}", field="mapping")
    return replace(column.as_field(field), order=detail)


def check_fields(columns: Iterable[Column], fields: Sequence[str]) -> None:
    """Refuse what rows of this kind have no use for: an edge has no e-mail address.

    Raises:
        InvalidInput: a column is read as none of *fields*, a claim or nothing.
    """
    for column in columns:
        if column.field not in {*fields, CLAIM, IGNORE}:
            raise no_field(column, column.field, fields)


def no_field(column: Column, said: str, fields: Sequence[str]) -> InvalidInput:
    """What there is in place of the field that was *said* for *column*."""
    known = ", ".join((*fields, "name:TYPE", "date:dmy", CLAIM, f"{CLAIM}:KEY", IGNORE))
    return InvalidInput(
        f"there is no field {said[:100]!r} for the column {column.title[:100]!r}; there are {known}",
        field="mapping",
    )


def _check_single(columns: Iterable[Column]) -> None:
    taken: set[str] = set()
    for column in columns:
        if column.field in taken:
            raise InvalidInput(f"two columns are mapped to {column.field}", field="mapping")
        if column.field in SINGLE:
            taken.add(column.field)
