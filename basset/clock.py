"""The only module that asks what time it is; everything else takes time as an argument.

Times are stored as fixed-width UTC text, because such text sorts like the times it stands for, in
an index as in a file, and is the same in Neo4j, JSON and a report.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """The stored form of an aware *moment*: ``2026-11-24T09:00:00.000000Z``."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(text: str) -> datetime:
    """The moment that ``stamp`` wrote, or any ISO 8601 time with a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)
