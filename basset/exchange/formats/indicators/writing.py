"""All selectors of a case, one a line, for filters and watch lists."""

from collections.abc import Iterable, Iterator

from basset.exchange.graphcase import marking_of
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.investigations.derive import selectors_of
from basset.investigations.fields import stricter
from basset.investigations.project import ProjectInput
from basset.investigations.selectors import SELECTOR_TYPES


def selector_lines(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The lines, by type; the first says the strictest marking of what is listed."""
    usual, region = str(ProjectInput.model_fields["marking"].default), ""
    marking: str | None = None
    selectors: dict[str, set[str]] = {kind: set() for kind in SELECTOR_TYPES}
    for record in records:
        if record["kind"] == "project":
            usual, region = record.get("marking", usual), record.get("phone_region", "")
        elif record["kind"] == "entity":
            claims = [claim for claim in record["claims"] if is_current(claim)]
            found = selectors_of(record["type"], record["key"], claims, region)
            for selector in found:
                kind, _, value = selector.partition(":")
                selectors[kind].add(value)
            if found:
                marking = stricter(marking, marking_of(record, claims, usual))
    yield f"# {marking or usual}\n".encode()
    for kind, values in selectors.items():
        if values:
            yield f"# {kind}\n".encode()
            yield from (f"{value}\n".encode() for value in sorted(values))
