"""What the oracle says of deliveries: one row for each that a report owes, and none sent twice."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


def lost(runs: list[Row], rows: list[Row], came: Counter[str]) -> Iterator[str]:
    """Deliveries that a report owes and that have no row, or that are said to be sent and are not."""
    owed: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        owed[row["report_id"]][row["to"]] += 1
    for run in runs:
        if run["state"] == "done":
            wanted = [each["to"] for each in json.loads(run["report_config"]).get("deliver", [])]
            if Counter(wanted) != owed[run["id"]]:
                yield f"run {run['id']} owes deliveries to {wanted}, has {dict(owed[run['id']])}"
    yield from (
        f"delivery {row['id']} is sent, and never came"
        for row in rows
        if row["state"] == "sent" and not came[row["id"]]
    )


def twice(rows: list[Row], came: Counter[str]) -> Iterator[str]:
    """Deliveries that came more often than they were tried."""
    tried = {row["id"]: row.get("attempts", 0) for row in rows}  # none before the first
    yield from (
        f"delivery {delivery} came {count} times in {tried.get(delivery, 0)} attempts"
        for delivery, count in came.items()
        if count > tried.get(delivery, 0)
    )


def dead(rows: list[Row]) -> Iterator[str]:
    """Deliveries given up: no fault lasts as long as their attempts do."""
    yield from (
        f"delivery {row['id']}: {row['error_code']} after {row['attempts']}: {row['error']}"
        for row in rows
        if row["state"] == "dead"
    )
