"""What comes of an import, or would."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import create_model

from basset.errors import InvalidFile
from basset.exchange.fileformat import ColumnReading
from basset.investigations.kinds import KINDS
from basset.model import Model

# How many refused records are told in full.
MAX_REFUSALS = 50


class Refusal(Model):
    """A record that cannot be imported: where in the file, why, and what stands there."""

    where: str
    reason: str
    record: Any = None


def told(refused: int, refusals: Sequence[Refusal]) -> InvalidFile:
    """The error that says which records are *refused*; *refusals* are the first of them."""
    first = refusals[0]
    one = f"{first.where}: {first.reason}"
    if refused == 1:
        return InvalidFile(one)
    faults = [(each.where, each.reason) for each in refusals]
    return InvalidFile(f"{refused:,} records are refused; {one}", faults=faults)


# Takes each record that is refused; the rest of the file is imported.
OnRefusal = Callable[[Refusal], None]


# How many rows of each kind, by the kind's plural.
_COUNTS: Any = create_model(
    "_COUNTS", __base__=Model, **{each.plural: (int, ...) for each in KINDS.values()}
)  # type: ignore[call-overload] # fields by name


class Contained(_COUNTS):
    """What is in a file: rows by kind, values that were cleaned, records that are refused.

    *cleaned* counts values with marks that nobody sees. *refusals* has the first refused records.
    *remarks* are sentences on what else the user should know of the reading and of the project.
    """

    format: str
    cleaned: int
    refused: int
    refusals: list[Refusal]
    remarks: list[str]


class ImportResult(Contained):
    """What became of the rows of a file.

    *ended*: rows of which this origin took claims back, those that are changed among them.
    """

    project_id: str
    origin: str
    created: int
    changed: int
    unchanged: int
    ended: int


class Foreseen(Model):
    """What would become of the rows. *alike*: new entities that are called as one of the project."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    alike: int = 0


class Preview(Contained):
    """How a file would be read; *columns* is empty for formats that say themselves what they mean.

    *results*: the first records. *foreseen*: what would become of all of them.
    """

    foreseen: Foreseen
    columns: list[ColumnReading]
    results: list[dict[str, Any]]
