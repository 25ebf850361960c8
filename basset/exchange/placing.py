"""What stands in a file, piece by piece, becomes records that know where they stand."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from basset.exchange.checks import BadRecord
from basset.exchange.records import Placed, Record

T = TypeVar("T")


def records_of(
    pieces: Iterable[tuple[str, T | BadRecord, Any]], make: Callable[[T], Iterable[Record]]
) -> Iterator[Placed]:
    """What *make* makes of each piece (a row, a line, an object), or why it is refused.

    A piece is where it stands, what is there or why that cannot be read, and how the file has it.
    """
    for where, piece, original in pieces:
        try:
            if isinstance(piece, BadRecord):
                raise piece
            records = list(make(piece))
        except BadRecord as error:
            yield where, error, original
        else:
            for record in records:
                yield where, record, original
