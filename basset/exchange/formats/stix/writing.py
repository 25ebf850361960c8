"""Neutral records as a STIX 2.1 bundle that other programs can read.

It is made to be handed on: only what is current is written, and not who recorded it. What STIX has
a word for becomes that; all else is said in the words of one extension, which the bundle defines.
What relationships say that STIX says in a property of one of their ends is known only when all
relationships are, so that records wait in temporary files.
"""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Self

from basset import canonical
from basset.exchange.formats.stix import items
from basset.exchange.formats.stix.case import Case
from basset.exchange.formats.stix.extension import definition
from basset.exchange.formats.stix.items import relationship_id
from basset.exchange.formats.stix.said import stated_now, strictest_marking
from basset.exchange.formats.stix.ties import Ties
from basset.exchange.records import Record
from basset.model import derived_id


def bundle_lines(records: Iterable[Record], project_id: str) -> Iterator[bytes]:
    """The lines of the bundle, one object a line."""
    yield b'{"id":"bundle--%s","objects":[\n' % derived_id("stix-bundle", project_id).encode()
    separator = b""
    with BundleWriter(project_id) as bundle:
        for item in bundle.items(records):
            yield separator + canonical.dump(item)
            separator = b",\n"
    yield b'\n],"type":"bundle"}\n'


class BundleWriter:
    """The objects of one bundle. Use as a context manager: the temporary files end with it."""

    def __init__(self, project_id: str) -> None:
        self._case = Case(project_id)
        self._ties = Ties()
        self._uuids: dict[str, str] = {}
        self._spools = {kind: _temporary() for kind in ("entity", "relationship", "note")}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in self._spools.values():
            spool.close()

    def items(self, records: Iterable[Record]) -> Iterator[Record]:
        """The objects; kinds that STIX cannot hold are left out."""
        yield from definition()
        for record in records:
            kind = record["kind"]
            if kind == "project":
                yield self._case.project(record)
            elif kind == "source":
                yield from self._case.add_source(record)
            elif kind in self._spools:
                self._take(record)
        yield from self._case.sources()
        self._ties.settle()
        yield from map(self._entity, self._spooled("entity"))
        for record in self._spooled("relationship"):
            if not self._ties.is_property(record["key"]):
                yield self._relationship(record)
        yield from self._case.notes(self._spooled("note"), self._subject)

    def _take(self, record: Record) -> None:
        kind = record["kind"]
        self._spools[kind].write(canonical.dump(record) + b"\n")
        if kind == "note":
            if record.get("about_kind") == "relationship":
                self._ties.speak_of(record["about"])
            return
        said = stated_now(record)
        if kind == "relationship":
            self._ties.add_relationship(record, said)
        else:
            fitting = items.fitting(record, said)
            self._ties.add_entity(record, said, fitting)
            self._uuids[record["key"]] = fitting.uuid

    def _id(self, key: str) -> str:
        """The id of an entity."""
        return f"{self._ties.kinds[key]}--{self._uuids[key]}"

    def _entity(self, record: Record) -> Record:
        key, said = record["key"], stated_now(record)
        basis: Record = {"type": self._ties.kinds[key], "id": self._id(key), "spec_version": "2.1"}
        for prop, ends in self._ties.properties(key).items():
            ids = [self._id(end) for end in ends]
            basis[prop] = ids if prop.endswith("s") else ids[0]
        marking = strictest_marking(record, said)
        item = items.entity(record, said, basis, self._case.cited(said.claims, marking))
        return item | self._case.marked(marking)

    def _relationship(self, record: Record) -> Record:
        said = stated_now(record)
        ends = {"source_ref": self._id(record["from"]), "target_ref": self._id(record["to"])}
        marking = strictest_marking(record, said)
        item = items.relationship(record, said, ends, self._case.cited(said.claims, marking))
        return item | self._case.marked(marking)

    def _subject(self, record: Record) -> str:
        """The id of what a note is about."""
        if record["about_kind"] == "relationship":
            return relationship_id(record["about"])
        return self._id(record["about"])

    def _spooled(self, kind: str) -> Iterator[Record]:
        spool = self._spools[kind]
        spool.seek(0)
        for line in spool:
            yield canonical.load(line)


def _temporary() -> IO[bytes]:
    return TemporaryFile()
