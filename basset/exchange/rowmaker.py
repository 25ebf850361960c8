"""One neutral record at a time becomes the row that is stored: checked, and with its identity."""

from typing import Any

from basset.database import Row
from basset.exchange import checks as check
from basset.exchange.checks import BadRecord
from basset.exchange.claimmaker import ClaimMaker
from basset.exchange.doubts import tell_doubts
from basset.exchange.reading import Log
from basset.exchange.records import PLAIN, Record, checked_plain
from basset.exchange.refs import Refs
from basset.investigations.claims import Authorship
from basset.investigations.entity import entity_key, entity_properties
from basset.investigations.kind import row_id, row_identity
from basset.investigations.relationship import relationship_key, relationship_properties
from basset.investigations.source import source_key


class RowMaker:
    """Makes the rows of one file, whose records know one another by *refs*.

    *log* is told what is doubtful in them.
    """

    def __init__(self, project_id: str, by: Authorship, region: str, log: Log) -> None:
        self._project_id = project_id
        self._by = by
        # Computed once: a property of ``by`` that every row needs.
        self._at = by.at
        self._region = region
        self._log = log
        self.refs = Refs()
        self.claims = ClaimMaker(by, self.refs)
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
        claims = self.claims.claims(record, entity_type)
        tell_doubts(entity_type, claims, self._region, self._log)
        name = next((str(claim["value"]) for claim in claims if claim["key"] == "name"), "")
        external_id = record.get("external_id") or record.get("ref") or f"{entity_type}/{name}"
        external_id = check.checked_line(external_id, "external_id")
        key = _key(record) or entity_key(
            entity_type, name, self._by.origin, external_id, self._region
        )
        own_id = row_id(self._project_id, "entity", key)
        self.refs.known["entity"][_ref(record, external_id)] = own_id, key
        given = check.checked_fields(record, check.ROW_CHECKS)
        said = {"type": entity_type, **_state(given)}
        properties = entity_properties(said, key, claims, self._region)
        properties |= self._identity(own_id, key, given)
        return {"id": own_id, **given, "properties": properties}

    def _relationship(self, record: Record) -> Row:
        relationship_type = self.claims.word(record.get("type"), "type")
        from_id, from_key = self.refs.resolve("entity", "from", record.get("from"))
        to_id, to_key = self.refs.resolve("entity", "to", record.get("to"))
        external_id = record.get("external_id")
        if external_id is not None:
            external_id = check.checked_line(external_id, "external_id")
        key = _key(record) or relationship_key(
            relationship_type, from_key, to_key, self._by.origin, external_id
        )
        own_id = row_id(self._project_id, "relationship", key)
        if record.get("ref") is not None or record.get("key") is not None:
            self.refs.known["relationship"][_ref(record, key)] = own_id, key
        given = check.checked_fields(record, check.ROW_CHECKS)
        properties = self._relationship_properties(record, relationship_type, given)
        row = {"id": own_id, "from_id": from_id, "to_id": to_id, **given}
        return row | {"properties": properties | self._identity(own_id, key, given)}

    def _relationship_properties(
        self, record: Record, relationship_type: str, given: Record
    ) -> Row:
        is_bare = not (given or record.get("claims") or record.get("said"))
        if is_bare and relationship_type in self._bare:
            return self._bare[relationship_type]
        claims = self.claims.claims(record, relationship_type)
        tell_doubts(relationship_type, claims, self._region, self._log)
        said = {"type": relationship_type, **_state(given)}
        properties = relationship_properties(said, "", claims, self._region)
        if is_bare:
            self._bare[relationship_type] = properties
        return properties

    def _plain(self, record: Record) -> Row:
        """A row that its model describes: a source, a note."""
        noun = record["kind"]
        fields = checked_plain(record)
        created_at = fields.pop("created_at", None)
        model = PLAIN[noun].model.model_fields
        if "subject_id" in model:
            fields |= self._subject(record.get("about"), record.get("about_kind"))
        key = _key(record) or self._plain_key(record, fields)
        own_id = row_id(self._project_id, noun, key)
        self.refs.known[noun][_ref(record, key)] = own_id, key
        by = {"author": self._by.author, "origin": self._by.origin}
        said = {name: who for name, who in by.items() if name in model}
        own = row_identity(self._project_id, own_id, key, self._at, created_at)
        return {"id": own_id, "properties": {**said, **fields, **own}}

    def _plain_key(self, record: Record, fields: Row) -> str:
        if record["kind"] == "source":
            return source_key(fields["title"], fields.get("url"), fields.get("external_id"))
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
    marking = {"marking": given["marking"]} if "marking" in given else {}
    return {"status": given.get("status", "active"), **marking}


def _key(record: Record) -> str | None:
    key = record.get("key")
    return None if key is None else check.checked_line(key, "key", check.MAX_KEY)


def _ref(record: Record, default: str) -> str:
    """What other records of the file call this one."""
    given = record.get("ref") or record.get("key") or default
    return check.checked_line(given, "ref", check.MAX_KEY)
