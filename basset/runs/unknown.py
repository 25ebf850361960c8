"""Rows that this version does not know, after a rollback, say: which there are, and what to do.

They are kept and passed over until a version knows them (docs/adr/0057).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.deliveries import queries as deliveries
from basset.deliveries.store import as_delivery
from basset.errors import UnknownRow
from basset.model import Model, known_of
from basset.runs import queries
from basset.runs.attention import Concern
from basset.runs.rows import as_run
from basset.schedules import queries as schedules
from basset.schedules.store import as_schedule

# By its noun: how its rows are found and read, and how somebody else gets what it was to do.
NOUNS: dict[str, tuple[str, Callable[[Row], Model], str]] = {
    "schedule": (schedules.KINDS, as_schedule, "give it up with basset schedule delete {id}"),
    "report": (queries.KINDS, as_run, "ask for what it was to say anew"),
    "delivery": (deliveries.KINDS, as_delivery, "send its report in another way"),
}


def of_unknown(db: Database) -> Iterator[Concern]:
    """One concern for all of a noun. Of rows that nobody waits for, one of each kind is looked at:
    of a state and a configuration, or a scheme.
    """
    for noun, (query, read, otherwise) in NOUNS.items():
        unknown: list[UnknownRow] = []
        for _ in known_of((row["row"] for row in db.stream(query)), read, unknown):
            continue
        if unknown:
            first = str(unknown[0].row.get("id"))
            more = f"; and {len(unknown) - 1} more" * (len(unknown) > 1)
            advice = (
                "it is kept and passed over, and a version of Basset that knows it goes on with it: "
                f"go back to the one that stored it, or {otherwise.format(id=first)}"
            )
            yield Concern(noun, first, _title(unknown[0].row), f"{unknown[0]}{more}", advice)


def _title(row: Mapping[str, Any]) -> str:
    try:
        return str(row.get("title") or canonical.load(row["report_config"])["title"])
    except (ValueError, KeyError, TypeError):
        return str(row.get("id"))
