"""Neutral records as a STIX 2.1 bundle that other programs can read.

It is made to be handed on: only what is current is written, and not who recorded it. What STIX has
a word for becomes that; a claim that says more than key and value is in ``x_basset_claims`` as
well, so that importing the bundle gives it back. Sources and the project are objects of types of
our own.
"""

import re
from collections.abc import Iterable, Iterator

from basset import canonical
from basset.exchange.formats.stix.names import STANDARD_TYPES, observable_type
from basset.exchange.formats.stix.properties import (
    SAID,
    classification,
    is_plain,
    marking_of,
    reference_to,
    span_of,
    standard_properties,
    state_of,
    times_of,
    usual_sources,
)
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.model import derived_id

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_ENVELOPE = {"kind", "key", "created_at"}


def bundle_lines(records: Iterable[Record], project_id: str) -> Iterator[bytes]:
    """The lines of the bundle, one object a line."""
    yield b'{"id":"bundle--%s","objects":[\n' % derived_id("stix-bundle", project_id).encode()
    separator = b""
    for item in _Items(project_id).of(records):
        yield separator + canonical.dump(item)
        separator = b",\n"
    yield b'\n],"type":"bundle"}\n'


class _Items:
    """The objects of one bundle; remembers what they are called, since records refer by key."""

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        self._ids: dict[tuple[str, str], str] = {}
        self._sources: dict[str, Record] = {}
        self._makers = {
            "project": self._project,
            "source": self._source,
            "entity": self._entity,
            "relationship": self._relationship,
            "note": self._note,
        }

    def of(self, records: Iterable[Record]) -> Iterator[Record]:
        """The objects in the order of *records*; kinds that STIX cannot hold are left out."""
        for record in records:
            if record["kind"] in self._makers:
                item = self._makers[record["kind"]](record)
                self._ids[record["kind"], record.get("key", "")] = item["id"]
                yield item

    def _project(self, record: Record) -> Record:
        return _own(record, f"project {self._project_id}")

    def _source(self, record: Record) -> Record:
        self._sources[record["key"]] = record
        return {**_own(record, record["key"]), "x_basset_key": record["key"]}

    def _entity(self, record: Record) -> Record:
        claims = [claim for claim in record["claims"] if is_current(claim)]
        if kind := observable_type(record["type"], record["key"]):
            value = record["key"].partition(":")[2]
            basis = {**_basis(record, kind), **marking_of(record, claims)}
            return {**basis, "value": value, **self._further(claims)}
        kind = STANDARD_TYPES.get(record["type"]) or _custom_type(record["type"])
        names = [claim for claim in claims if claim["key"] == "name"]
        item = {**_basis(record, kind), **state_of(record, claims), **marking_of(record, claims)}
        item["name"] = str(names[0]["value"]) if names else record["key"]
        item |= classification(kind, record["type"], claims)
        return {**item, **self._said(kind, claims, names[:1])}

    def _relationship(self, record: Record) -> Record:
        claims = [claim for claim in record["claims"] if is_current(claim)]
        word = _slug(record["type"])
        types = [claim for claim in claims if claim["key"] == "type"]
        item = {
            **_basis(record, "relationship"),
            **state_of(record, claims),
            **marking_of(record, claims),
            "relationship_type": word,
            "source_ref": self._ids["entity", record["from"]],
            "target_ref": self._ids["entity", record["to"]],
            **span_of(types),
        }
        if word != record["type"]:
            item["x_basset_type"] = record["type"]
        return {**item, **self._said("relationship", claims, types)}

    def _note(self, record: Record) -> Record:
        about = record.get("about")
        subject = (record["about_kind"], about) if about else ("project", "")
        return {
            **_basis(record, "note"),
            **times_of(record, []),
            **marking_of(record, []),
            "content": record["text"],
            "authors": [record["author"]],
            "object_refs": [self._ids[subject]],
            "x_basset_kind": record["note_kind"],
        }

    def _said(self, kind: str, claims: list[Record], titular: list[Record]) -> Record:
        """What the claims of an object say; *titular* ones are in its name or type already.

        Most claims of an object rest on the same sources, which are said once.
        """
        shared = usual_sources(claims)
        plain = [claim for claim in claims if is_plain(claim, shared)]
        standard, rest = standard_properties(
            kind, [claim for claim in plain if claim not in titular]
        )
        rest += [claim for claim in claims if claim not in plain]
        own = {"x_basset_sources": self._source_ids(shared)} if shared and plain else {}
        return {**standard, **own, **self._references(claims), **self._further(rest)}

    def _source_ids(self, keys: list[str]) -> list[str]:
        return [self._ids["source", key] for key in keys]

    def _further(self, claims: list[Record]) -> Record:
        """Claims as they are, their sources by the ids that they have in the bundle."""
        said = []
        for claim in claims:
            kept = {name: claim[name] for name in SAID if name in claim}
            if "sources" in claim:
                kept["sources"] = self._source_ids(claim["sources"])
            said.append(kept)
        return {"x_basset_claims": said} if said else {}

    def _references(self, claims: list[Record]) -> Record:
        keys = sorted({source for claim in claims for source in claim.get("sources", ())})
        references = [reference_to(self._sources[key]) for key in keys]
        return {"external_references": references} if references else {}


def _own(record: Record, key: str) -> Record:
    """A record as an object of a type of our own: its fields are the object's properties."""
    kind = record["kind"]
    fields = {name: value for name, value in record.items() if name not in _ENVELOPE}
    own_id = f"x-basset-{kind}--{derived_id('stix', kind, key)}"
    basis = {"type": f"x-basset-{kind}", "id": own_id, "spec_version": "2.1"}
    return {**fields, **basis, **times_of(record, []), "x_basset_record": kind}


def _basis(record: Record, kind: str) -> Record:
    known = re.fullmatch(rf"(?:.*:)?({kind}--{_UUID})", record["key"])
    own_id = known[1] if known else f"{kind}--{derived_id('stix', record['kind'], record['key'])}"
    return {"type": kind, "id": own_id, "spec_version": "2.1", "x_basset_key": record["key"]}


def _custom_type(entity_type: str) -> str:
    slug = _slug(entity_type)
    return slug if slug.startswith("x-") and slug == entity_type else f"x-basset-{slug}"


def _slug(word: str) -> str:
    """*word* as STIX allows types: lower-case ASCII letters, digits and dashes."""
    slug = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return slug or f"word-{derived_id('word', word)}"
