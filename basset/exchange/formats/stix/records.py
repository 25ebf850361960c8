"""The records that one STIX object becomes: an entity or a relationship, its sources and ties."""

from collections.abc import Iterator
from typing import Any

from basset.exchange.formats.stix import notes, own
from basset.exchange.formats.stix.claims import Stated, stated
from basset.exchange.formats.stix.extension import OURS
from basset.exchange.formats.stix.granular import mark_parts
from basset.exchange.formats.stix.markings import Definitions, texts_of
from basset.exchange.formats.stix.names import own_type_of
from basset.exchange.formats.stix.own import title_of
from basset.exchange.formats.stix.titles import naming_claims
from basset.exchange.formats.stix.versions import Versions
from basset.exchange.markings import read_marking
from basset.exchange.readlog import Log
from basset.exchange.records import Record


class ObjectReader:
    """Makes the records of a file's objects, and remembers what later ones need of earlier ones."""

    def __init__(self, definitions: Definitions, log: Log) -> None:
        self._definitions = definitions
        self._log = log
        self._names: dict[str, str] = {}
        self._pages: set[str] = set()
        self._versions = Versions()
        self._project = own.OwnCase()

    def lacks(self, refs: list[str]) -> bool:
        """Whether one of the objects *refs* was not there until now."""
        return any(ref not in self._names for ref in refs)

    def records(self, item: Record) -> list[Record]:
        """The records of *item*.

        Raises:
            BadRecord: it cannot be stored, and why.
            TypeError, AttributeError, KeyError, ValueError: it is not what STIX says.
        """
        kind = item["type"]
        if "x_basset_record" in item:
            return list(self._project.records(item))
        if item["id"] in OURS:
            return []
        markings = self._definitions.of(
            item.get("object_marking_refs") or (), item.get("labels") or ()
        )
        if kind == "note" and isinstance(item.get("content"), str) and item.get("object_refs"):
            return list(notes.records(item, markings, self._project.id))
        # A word of TLP is no thing of the case; it is read wherever it is used.
        if kind == "marking-definition" and any(map(read_marking, texts_of(item))):
            return []
        found = stated(item)
        for prop in found.left:
            self._log.say(f"{item['id']}: {prop} is too long to be kept and is left out")
        record = self._basis(item, found)
        if "granular_markings" in item:
            markings = [*markings, *mark_parts(found.claims, item, self._definitions)]
        if markings:
            record["markings"] = markings
        return self._with_ties(record, item, found)

    def _basis(self, item: Record, found: Stated) -> Record:
        """What identifies an object, and says what it is: an entity or a relationship."""
        own_id = item["id"]
        record = {"ref": own_id, "external_id": own_id, "global_id": own_id}
        record["status"] = _status(item)
        if isinstance(item.get("modified"), str):
            record["version"] = item["modified"]
        if item["type"] == "relationship":
            ends = {"from": item.get("source_ref"), "to": item.get("target_ref")}
            word = item.get("x_basset_type") or item.get("relationship_type")
            span = {"valid_from": item.get("start_time"), "valid_to": item.get("stop_time")}
            found.claims.insert(0, {"key": "type", "value": word, **span})
            return {**record, "kind": "relationship", **ends, "type": word}
        naming = naming_claims(own_id, item, self._names)
        self._names[own_id] = naming[0]["value"]
        found.claims[:0] = naming
        return {**record, "kind": "entity", "type": own_type_of(item)}

    def _with_ties(self, record: Record, item: Record, found: Stated) -> list[Record]:
        """The sources of an object, its record with its claims, and its ties to others."""
        sources = list(self._sources(item))
        if "x_basset_key" in item:
            details = own.own_details(item, [source["ref"] for source in sources])
            own.take_back(record, item, found.claims, details)
        else:
            record["claims"] = found.claims
            if details := _details(item, sources, record.get("markings")):
                record["said"] = details
        fresh = [source for source in sources if source["ref"] not in self._pages]
        self._pages.update(source["ref"] for source in fresh)
        ties = self._ties(record, found, details) if found.ties else ()
        return [*fresh, record, *ties]

    def _ties(self, record: Record, found: Stated, details: Record) -> Iterator[Record]:
        """The relationships to what an object refers to. A relationship cannot have any."""
        if record["kind"] == "relationship":
            return
        own_id = record["ref"]
        basis: Record = {"kind": "relationship", "from": own_id}
        if details:
            basis["said"] = details
        if markings := record.get("markings"):
            basis["markings"] = markings
        ties = self._versions.ties(own_id, record.get("version", ""), found.ties)
        for tie, ref, ended_at in ties:
            if ref == own_id:
                continue
            told = {**basis, "type": tie, "to": ref}
            if details or ended_at:
                told["claims"] = [{"key": "type", "value": tie, "ended_at": ended_at}]
            yield told

    def _sources(self, item: Record) -> Iterator[Record]:
        """The references of an object to pages, each once, that are not our own sources."""
        urls: set[str] = set()
        for reference in item.get("external_references") or ():
            url = reference.get("url")
            if url and url not in urls and not self._project.has(reference):
                urls.add(url)
                yield _source(reference, url)


def _source(reference: Record, url: str) -> Record:
    source = {"kind": "source", "ref": url, "url": url, "title": title_of(reference)}
    if reference.get("description"):
        source["note"] = reference["description"]
    if digest := (reference.get("hashes") or {}).get("SHA-256"):
        source["sha256"] = digest.lower()
    return source


def _details(item: Record, sources: list[Record], markings: Any) -> Record:
    """What all claims of an object have in common."""
    details: Record = {"sources": [source["ref"] for source in sources]} if sources else {}
    if markings:
        details["markings"] = markings
    if isinstance(item.get("lang"), str):
        details["lang"] = item["lang"]
    confidence = item.get("confidence")
    if isinstance(confidence, int) and not isinstance(confidence, bool):
        details["confidence"] = confidence
    return details


def _status(item: Record) -> str:
    if item.get("revoked") is True:
        return "revoked"
    return "deprecated" if item.get("x_mitre_deprecated") is True else "active"
