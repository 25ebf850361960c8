"""How the columns of a spreadsheet are read: as the user says, by header, by content."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from basset.exchange.formats.sheet.columns import Column, Columns
from basset.exchange.formats.sheet.fields import (
    CLAIM,
    EDGE_FIELDS,
    ENDS,
    IGNORE,
    ROW_FIELDS,
    SHAPES,
    SINGLE,
    STARTS,
    are_edges,
    are_events,
)
from basset.exchange.formats.sheet.mapped import check_fields, mapped
from basset.exchange.formats.sheet.naming import with_name
from basset.exchange.formats.sheet.saved import recognised
from basset.exchange.formats.sheet.titles import Word, money_of, read_titles, unit_of
from basset.exchange.reading import Reading
from basset.exchange.vocabulary import claim_key
from basset.investigations.selectors import normalise

# Place of a column → what its title is a word for.
Words = dict[int, list[Word]]

_MOSTLY = 0.8
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d.*)?|\d{4}|\d{1,2}:\d\d(?::\d\d)?")
# Fields that a date is none of: a word such as "from" or "name" says less than its cells.
_UNDATED = {*STARTS, *ENDS, "name"}
_TAKING_PART = {"person", "vessel", "vehicle"}
# An amount makes a table one of payments, whose "reference" is no source.
_OF_PAYMENTS = "reference"


def read_columns(
    titles: Sequence[str], sample: Sequence[Sequence[str]], reading: Reading
) -> Columns:
    """Columns with these *titles*, of which *sample* are the first rows.

    What the user's mapping (column → field) says goes first, then a saved mapping, which is the one
    the user names, or one that ships and is made for such titles.

    Raises:
        InvalidFile: nothing in a row is surely its name.
        InvalidInput: the mapping names a column or a field that is not there.
    """
    saved = reading.saved or recognised(titles)
    cells = [
        [cell for row in sample if (cell := row[place].strip())] for place in range(len(titles))
    ]
    columns = [
        Column(place, title, CLAIM, _key(title), next(iter(cells[place]), "")[:100])
        for place, title in enumerate(titles)
    ]
    given = mapped(columns, reading.mapping, saved)
    free = [column for column in columns if column.place not in given]
    words = _words(free, cells)
    known = {**given, **_by_title(free, words, {column.field for column in given.values()})}
    is_edges = are_edges({column.field for column in known.values()})
    is_events = is_edges and are_events({column.field for column in known.values()})
    fields = EDGE_FIELDS if is_edges else ROW_FIELDS
    check_fields([each for each in given.values() if each.title in reading.mapping], fields)

    def untitled(column: Column) -> Column:
        if is_edges:
            return _taking_part(column, words) if is_events else column
        return _by_content(_typed(column, words), cells[column.place])

    read = [_usable(known.get(each.place), fields) or untitled(each) for each in columns]
    return (
        Columns(read, "thing", saved) if is_edges else with_name(Columns(read, "", saved), sample)
    )


def _key(title: str) -> str:
    """The key of a claim; what a row is called, and of what type it is, other columns say."""
    key = claim_key(title)
    return f"other-{key}" if key in {"name", "type"} else key


def _usable(column: Column | None, fields: Sequence[str]) -> Column | None:
    """A saved mapping may be for several kinds of tables: what this one has no use for is a claim."""
    if column is None or column.field in {*fields, CLAIM, IGNORE}:
        return column
    return replace(column, field=CLAIM)


def _words(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Words:
    """Place → what the title is a word for; a column of dates holds no names."""
    meant = read_titles([column.title for column in columns])
    words = {column.place: each for column, each in zip(columns, meant, strict=True)}
    return {
        place: [word for word in each if word.field not in _UNDATED or not dated]
        for place, each in words.items()
        for dated in [_is_mostly(_DATED, cells[place])]
    }


def _by_title(
    columns: Sequence[Column], words: Words, taken: AbstractSet[str]
) -> dict[int, Column]:
    """Place → column, of those whose title says what it is.

    A field that a row has once is the column whose title says it best.
    """
    said = {word.field for meant in words.values() for word in meant}
    fields = EDGE_FIELDS if are_edges(said | taken) else ROW_FIELDS
    found: dict[int, Column] = {}
    for field in fields:
        if field == _OF_PAYMENTS and "amount" not in said | taken:
            continue
        fitting = sorted(_fitting(field, columns, words), key=lambda each: each[0])
        free = [column for _, column in fitting if column.place not in found]
        if field in SINGLE:
            free = free[: field not in taken]
        found.update({column.place: column for column in free})
    return found


def _fitting(field: str, columns: Sequence[Column], words: Words) -> Iterator[tuple[int, Column]]:
    """The rank and the column of each title that is a word for *field*."""
    for column in columns:
        for word in words[column.place]:
            if word.field == field and not word.kind:
                yield word.rank, _as_said(column, field)


def _as_said(column: Column, field: str) -> Column:
    """*column* as *field*, and what its title says beside: a currency, a unit."""
    if field == "amount":
        return column.as_field(field, money_of(column.title))
    if field == "duration" and unit_of(column.title):
        return replace(column, field=field)
    return column.as_field(field)


def _typed(column: Column, words: Words) -> Column:
    """A column titled like a type may be what names things of that type."""
    kinds = [word.kind for word in words.get(column.place, []) if word.kind]
    return replace(column, kind=kinds[0]) if kinds else column


def _taking_part(column: Column, words: Words) -> Column:
    """A column titled like a type of those who take part in what happens: a passenger, a ship."""
    kind = _typed(column, words).kind
    return column.as_field("party", kind) if kind in _TAKING_PART else column


def _by_content(column: Column, cells: Sequence[str]) -> Column:
    """A selector when most of the cells are such, and else a claim."""
    for kind, shape in SHAPES.items():
        fitting = [cell for cell in cells if shape.fullmatch(cell) and normalise(kind, cell)]
        if cells and len(fitting) >= _MOSTLY * len(cells):
            return column.as_field(kind)
    return column


def _is_mostly(shape: re.Pattern[str], cells: Sequence[str]) -> bool:
    fitting = [cell for cell in cells if shape.fullmatch(cell)]
    return bool(cells) and len(fitting) >= _MOSTLY * len(cells)
