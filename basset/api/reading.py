"""What whoever uploads a file says of it, as fields of the form."""

from typing import Annotated

from fastapi import Depends, Form
from pydantic import Field

from basset.errors import InvalidInput
from basset.exchange.formats.sheet.saved import parsed_mapping, shipped_mapping, with_saved
from basset.exchange.reading import MOST_SKIPPED, Reading, SavedMapping
from basset.investigations.text import Word

Text = Annotated[str, Field(max_length=100_000)]
Short = Annotated[str, Field(max_length=40)]


def _reading(
    *,
    map: Annotated[  # noqa: A002 - the user's word
        list[Word], Form(description="column=field, for tables")
    ] = [],  # noqa: B006 - FastAPI copies defaults
    mapping: Annotated[
        Text, Form(description="a mapping in TOML, or the name of one that ships; else found")
    ] = "",
    key: Annotated[
        list[Word], Form(description="columns that tell one row's subject from another's")
    ] = [],  # noqa: B006 - FastAPI copies defaults
    each_row: Annotated[bool, Form(description="every row is about a subject of its own")] = False,
    skip: Annotated[
        int, Form(ge=0, le=MOST_SKIPPED, description="lines before the header; else found")
    ] = 0,
    comment: Annotated[Short, Form(description="lines that begin so are left out")] = "",
    delimiter: Annotated[Short, Form(description="one character, or tab; else found")] = "",
    encoding: Annotated[Short, Form(description="of a text, such as cp1252; else found")] = "",
    strict: Annotated[
        bool, Form(description="refuse what refers to nothing, where it is left out else")
    ] = False,
    restore: Annotated[
        bool, Form(description="believe our own export: authors, origins, times; needs no rows")
    ] = False,
) -> Reading:
    reading = Reading(
        mapping=_mapping(map),
        key=tuple(key),
        each_row=each_row,
        skip=skip,
        comment=comment,
        delimiter=delimiter,
        encoding=encoding,
        strict=strict,
        restore=restore,
    )
    return with_saved(reading, _saved(mapping)) if mapping else reading


ReadingDep = Annotated[Reading, Depends(_reading)]


def _saved(mapping: str) -> SavedMapping:
    if "=" in mapping:
        return parsed_mapping("mapping", mapping)
    return shipped_mapping(mapping)


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, equals, field = pair.partition("=")
        if not (column and equals and field):
            raise InvalidInput(f"{pair!r} is not column=field", field="map")
        mapping[column] = field
    return mapping
