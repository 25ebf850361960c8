"""One neutral record at a time becomes the row that is stored: checked, and with its identity."""

from hashlib import sha256
from typing import Any

import orjson

from basset.database import Row
from basset.exchange import checks as check
from basset.exchange.checks import BadRecord
from basset.exchange.claimmaker import ClaimMaker
from basset.exchange.doubts import tell_doubts
from basset.exchange.foreign import FOREIGN, attribution
from basset.exchange.markings import Marked, Markings
from basset.exchange.readlog import Log
from basset.exchange.records import Record, checked_plain
from basset.exchange.refs import Refs
from basset.exchange.terms import Terms
from basset.investigations.chart import renamed
from basset.investigations.claims import Authorship, ClaimRow
from basset.investigations.entity import entity_key, entity_properties
from basset.investigations.fields import stricter
from basset.investigations.kind import row_id, row_identity
from basset.investigations.relationship import relationship_properties
from basset.investigations.source import source_key
from basset.investigations.when import comparable

_UNMARKED = Marked(None)
# What a relationship has that says no more than its type.
_BARE = frozenset({"kind", "type", "from", "to", "claims"})
# What tells two relationships of one type between the same two apart.
_TELLING = ("key", "value", "valid_from", "valid_to")


class RowMaker:
    """Makes the rows of one file, whose records know one another by *refs*.

    *log* is told what is doubtful in them.
    """

    def __init__(
        self, project_id: str, by: Authorship, region: str, log: Log, terms: Terms
    ) -> None:
        self._project_id = project_id
        self._markings = Markings(terms.highest, log)
        self._restoring = terms.restoring
        self._by = by
        # Computed once: a property of ``by`` that every row needs.
        self._at = by.at
        self._region = region
        self._log = log
        self.refs = Refs()
        self.claims = ClaimMaker(by, self.refs, self._markings, restoring=terms.restoring)
        # Relationships that say no more than their type are all alike.
        self._bare: dict[str, Row] = {}

    def row(self, record: Record) -> Row:
        """The row of *record*, as ``investigations.rows`` writes it.

        Raises:
            BadRecord: names the field that is wrong.
            Unresolved: it refers to a record that is not in ``refs``.
        """
        if record["kind"] == "entity":
            return self._entity(record)
        if record["kind"] == "relationship":
            return self._relationship(record)
        return self._plain(record)

    def _entity(self, record: Record) -> Row:
        entity_type = self.claims.word(record.get("type"), "type")
        marked = self._marked(record)
        claims = self.claims.claims(record, entity_type, marked.unknown)
        tell_doubts(entity_type, claims, self._region, self._log)
        name = next((str(claim["value"]) for claim in claims if claim["key"] == "name"), "")
        external_id = record.get("external_id") or record.get("ref") or f"{entity_type}/{name}"
        external_id = check.checked_line(external_id, "external_id")
        key = _key(record) or entity_key(
            entity_type,
            name,
            self._by.origin,
            external_id,
            self._region,
            global_id=_global_id(record),
        )
        own_id = row_id(self._project_id, "entity", key)
        self.refs.known["entity"][_ref(record, external_id)] = own_id, key
        given = self._given(record, marked)
        said = {"type": entity_type, **_state(given)}
        properties = entity_properties(said, key, claims, self._region)
        properties |= self._identity(own_id, key, given)
        self._log.names.add(properties["name"])
        return {"id": own_id, **given, "properties": properties}

    def _relationship(self, record: Record) -> Row:
        relationship_type = self.claims.word(record.get("type"), "type")
        from_id, from_key = self.refs.resolve("entity", "from", record.get("from"))
        to_id, to_key = self.refs.resolve("entity", "to", record.get("to"))
        tie = f"{relationship_type}|{from_key}|{to_key}"
        given: Row = {}
        if record.keys() <= _BARE and not record.get("claims"):
            key, properties = tie, self._bare_properties(record, relationship_type)
        else:
            marked = self._marked(record)
            given = self._given(record, marked)
            claims = self.claims.claims(record, relationship_type, marked.unknown)
            tell_doubts(relationship_type, claims, self._region, self._log)
            said = {"type": relationship_type, **_state(given)}
            properties = relationship_properties(said, "", claims, self._region)
            key = _key(record) or self._relationship_key(record, tie, claims)
        own_id = row_id(self._project_id, "relationship", key)
        if record.get("ref") is not None or record.get("key") is not None:
            self.refs.known["relationship"][_ref(record, key)] = own_id, key
        row = {"id": own_id, "from_id": from_id, "to_id": to_id, **given}
        return row | {"properties": properties | self._identity(own_id, key, given)}

    def _bare_properties(self, record: Record, relationship_type: str) -> Row:
        """What follows from the type of a relationship, of which nothing else is said."""
        if relationship_type not in self._bare:
            claims = self.claims.claims(record, relationship_type)
            self._bare[relationship_type] = relationship_properties(
                {"type": relationship_type, **_state({})}, "", claims, self._region
            )
        return self._bare[relationship_type]

    def _relationship_key(self, record: Record, tie: str, claims: list[ClaimRow]) -> str:
        """What a relationship is called, else its type and ends, and what it says beside them.

        Two payments of one to the other are two, of which one may be told again.
        """
        if global_id := _global_id(record):
            return global_id
        external_id = record.get("external_id") or record.get("ref")
        if external_id is not None:
            return f"{self._by.origin}:{check.checked_line(external_id, 'external_id')}"
        says = [told for claim in claims if (told := _told(claim))[0] != "type" or any(told[2:])]
        return f"{tie}|{sha256(orjson.dumps(says)).hexdigest()[:16]}" if says else tie

    def _marked(self, record: Record) -> Marked:
        """What the ``markings`` of a record say of the whole row."""
        return self._markings.read(record["markings"]) if record.get("markings") else _UNMARKED

    def _given(self, record: Record, marked: Marked) -> Row:
        """Status, marking and time of a row as its record gives them."""
        given = check.checked_fields(record, check.ROW_CHECKS)
        if not self._restoring:
            given.pop("created_at", None)
        if marking := stricter(given.get("marking"), marked.marking):
            given["marking"] = marking
        if record.get("version"):
            given["version"] = record["version"]
        return given | {"assumed": self._markings.highest()} if marked.unknown else given

    def _plain(self, record: Record) -> Row:
        """A row that its model describes: a source, a note."""
        noun = record["kind"]
        fields = checked_plain(record)
        if not self._restoring:
            said = {name: fields.pop(name) for name in FOREIGN & fields.keys()}
            words = attribution("written" if noun == "note" else "entered", said)
            # A note is read as its author's, who is not whoever imports it.
            if noun == "note" or words:
                fields["according_to"] = words or "author not given"
        if record.get("markings"):
            self._mark(fields, record["markings"])
        if noun == "note":
            fields |= self._subject(record.get("about"), record.get("about_kind"))
        if noun == "chart":
            ids = self.refs.entity_ids(fields["entities"])
            fields |= renamed(fields, dict(zip(fields["entities"], ids, strict=True)))
        key = self._plain_key(record, fields)
        own_id = row_id(self._project_id, noun, key)
        self.refs.known[noun][_ref(record, key)] = own_id, key
        by = {"author": self._by.author, "origin": self._by.origin}
        created_at = fields.pop("created_at", None)
        own = row_identity(self._project_id, own_id, key, self._at, created_at)
        return {"id": own_id, "properties": {**by, **fields, **own}}

    def _mark(self, fields: Row, texts: Any) -> None:
        """Mark a source or a note as its *texts* say, and keep those that are none of ours."""
        unknown = self._markings.mark(fields, texts)
        said = [fields.get("according_to"), *(f"marked {text!r}" for text in unknown)]
        if words := "; ".join(filter(None, said)):
            fields["according_to"] = words

    def _plain_key(self, record: Record, fields: Row) -> str:
        key = _key(record)
        if record["kind"] == "source":
            return key or source_key(fields["title"], fields.get("url"), fields.get("external_id"))
        if key:
            # What somebody else's file calls a note must not hide what it says behind ours.
            return key if self._restoring else f"{self._by.origin}:{key}"
        external_id = fields.get("external_id") or record.get("ref")
        # What has no id is known by what it says, so that the same file again adds nothing.
        says = row_id(fields.get("kind", ""), str(record.get("about")), fields.get("text", fields))
        known_as = check.checked_line(external_id, "ref") if external_id else says
        return f"{self._by.origin}:{known_as}"

    def _subject(self, about: Any, about_kind: Any) -> Row:
        """What a note is about; without *about*, the project."""
        if about is None:
            return {"subject_kind": "project", "subject_id": None}
        if not isinstance(about, str):
            raise BadRecord("about must be the ref of a record")
        if about_kind is None:
            about_kind = "relationship" if about in self.refs.known["relationship"] else "entity"
        kind = check.checked_choice(about_kind, "about_kind", ("entity", "relationship"))
        return {"subject_kind": kind, "subject_id": self.refs.resolve(kind, "about", about)[0]}

    def _identity(self, own_id: str, key: str, given: Record) -> Row:
        return row_identity(self._project_id, own_id, key, self._at, given.get("created_at"))


def _state(given: Record) -> Row:
    """Status and marking of a new row, as *given* or as they are without a word of them."""
    marking = stricter(given.get("marking"), given.get("assumed"))
    return {"status": given.get("status", "active"), **({"marking": marking} if marking else {})}


def _key(record: Record) -> str | None:
    key = record.get("key")
    return None if key is None else check.checked_line(key, "key", check.MAX_KEY)


def _told(claim: ClaimRow) -> list[Any]:
    """What of a claim tells two ties apart; one moment is the same in two zones."""
    told = [claim.get(name) for name in _TELLING]
    return [*told[:2], *(when and comparable(when) for when in told[2:])]


def _global_id(record: Record) -> str | None:
    """What this one is called in every file that speaks of it, whoever wrote the file."""
    given = record.get("global_id")
    return None if given is None else check.checked_line(given, "global_id")


def _ref(record: Record, default: str) -> str:
    """What other records of the file call this one."""
    given = record.get("ref") or record.get("key") or default
    return check.checked_line(given, "ref", check.MAX_KEY)
