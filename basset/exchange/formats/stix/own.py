"""What our own exports say in properties of their own, read back as claims of the import."""

from collections.abc import Iterator
from typing import Any

from basset import canonical
from basset.exchange.checks import BadRecord
from basset.exchange.formats.stix.extension import DEFINITION
from basset.exchange.records import FIELDS, Record

# What exports had for the sake of STIX alone before there was the extension.
_BEFORE = ("created", "modified", "identity_class", "is_family")


class OwnCase:
    """Our project and our sources in a bundle. *id*: what the bundle calls the project."""

    def __init__(self) -> None:
        self.id = ""
        self._sources: set[tuple[Any, Any]] = set()

    def records(self, item: Record) -> Iterator[Record]:
        """The project, or sources of it.

        Raises:
            BadRecord: it is neither.
        """
        kind, made_at = item["x_basset_record"], {"created_at": item.get("created")}
        if kind == "project":
            self.id = item["id"]
            given = item.get("x_basset_fields", item)
            yield {**_fields(kind, given), **made_at}
        elif kind == "sources":
            for given in item["x_basset_sources"]:
                yield self._source(given, given.get("key"))
        elif kind == "source":
            # So exports of before wrote them.
            yield {**self._source(item, item["id"]), **made_at, "key": item.get("x_basset_key")}
        else:
            raise BadRecord("x_basset_record must be project or sources")

    def _source(self, given: Record, ref: Any) -> Record:
        self._sources.add((given.get("title"), given.get("url")))
        return {**_fields("source", given), "ref": ref}

    def has(self, reference: Record) -> bool:
        """Whether a reference is one of our sources."""
        known = self._sources
        return bool(known) and (title_of(reference), reference.get("url")) in known


def _fields(kind: str, given: Record) -> Record:
    return {**{name: given[name] for name in FIELDS[kind] & given.keys()}, "kind": kind}


def title_of(reference: Record) -> str:
    """What a reference is called as a source: who is referred to, and what they call the object."""
    parts = (reference.get("source_name") or reference["url"], reference.get("external_id"))
    return " ".join(" ".join(filter(None, parts)).split())


def own_details(item: Record, added: list[str]) -> Record:
    """What the claims of a row of ours have in common; *added*: sources that somebody put there."""
    said = item.get("x_basset_said") or {"sources": item.get("x_basset_sources") or []}
    sources = [*said.get("sources", ()), *added]
    return {**said, "sources": sources} if sources else dict(said)


def own_markings(item: Record) -> list[str]:
    """The marking of a row of ours, which is not that of all that its object says."""
    return [item["x_basset_marking"]] if item.get("x_basset_marking") else []


def take_back(record: Record, item: Record, claims: list[Record], said: Record) -> None:
    """Make *record* the row that was exported: with its key, and its claims as they were.

    *claims* are those of STIX's properties, which say *said*; of one that is among our own claims
    as well, ours counts.
    """
    is_extended = DEFINITION in (item.get("extensions") or ())
    unsaid = item.get("x_basset_unsaid") or (() if is_extended else _BEFORE)
    ours = item.get("x_basset_claims") or []
    known = {_saying(claim) for claim in ours}
    others = [
        claim | said
        for claim in claims
        if claim["key"] not in unsaid and _saying(claim) not in known
    ]
    record["key"] = item["x_basset_key"]
    record["claims"] = [*others, *ours]
    record["markings"] = own_markings(item)
    record.pop("version", None)
    if "x_basset_status" in item:
        record["status"] = item["x_basset_status"]


def _saying(claim: Record) -> tuple[Any, str]:
    return claim.get("key"), canonical.dumps(claim.get("value"))
