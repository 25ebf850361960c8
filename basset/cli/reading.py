"""What the user says of a file that is imported, beside what it is and whose."""

from typing import Any

import click

from basset.cli import options
from basset.exchange.formats.sheet.saved import saved_mapping, with_saved
from basset.exchange.reading import MOST_SKIPPED, Reading

reading_options = options.together(
    click.option(
        "--map",
        "maps",
        multiple=True,
        metavar="COL=FIELD",
        help="How to read a column of a table; may be repeated.",
    ),
    click.option(
        "--mapping",
        metavar="FILE|NAME",
        help="How to read the columns: a file, or one that ships. [found]",
    ),
    click.option(
        "--key",
        multiple=True,
        metavar="COL",
        help="A column that tells one row's subject from another's; may be repeated. "
        "[an id, else name, birth date, numbers of papers and registers]",
    ),
    click.option(
        "--each-row", is_flag=True, help="Every row of a table is about a subject of its own."
    ),
    click.option(
        "--skip",
        default=0,
        metavar="N",
        type=click.IntRange(0, MOST_SKIPPED),
        help="Leave out the first N lines of a table; its header comes next. [found]",
    ),
    click.option(
        "--comment",
        default="",
        metavar="MARK",
        help="Leave out lines of a table that begin with MARK. [# before the header]",
    ),
    click.option(
        "--delimiter",
        default="",
        metavar="CHAR",
        help="What separates the cells of a table: one character, or tab. [found]",
    ),
    click.option(
        "--encoding", default="", metavar="NAME", help="Of a text, such as cp1252. [found]"
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Refuse a file that refers to what is neither in it nor in the project.",
    ),
    click.option(
        "--restore",
        is_flag=True,
        help="Believe our own export: authors, origins and times, into an empty project.",
    ),
)


def reading_of(*, maps: tuple[str, ...], mapping: str | None, **said: Any) -> Reading:
    """What ``reading_options`` gave."""
    reading = Reading(mapping=dict(options.pair(text, "--map") for text in maps), **said)
    return with_saved(reading, saved_mapping(mapping)) if mapping else reading
