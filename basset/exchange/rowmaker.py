"""One neutral record at a time becomes the row that is stored: checked, and with its identity."""

from collections.abc import Callable
from typing import Any

from basset.database import Row
from basset.exchange import records as check
from basset.exchange.records import BadRecord, Record
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Authorship, ClaimRow
from basset.investigations.entity import entity_key, entity_properties
from basset.investigations.kind import row_id, row_identity
from basset.investigations.kinds import KINDS
from basset.investigations.relationship import relationship_key, relationship_properties
from basset.investigations.source import source_key
from basset.investigations.text import MAX_LINE

_MANY_WORDS = 4096


class Unresolved(Exception):
    """A record refers to something that has not been read yet."""

    def __init__(self, kind: str, field: str, ref: str) -> None:
        super().__init__(ref)
        self.kind, self.field, self.ref = kind, field, ref


class RowMaker:
    """Makes the rows of one file.

    ``refs`` says, for each kind, what is known by which ref: ``{kind: {ref: (id, key)}}``.
    """

    def __init__(self, project_id: str, by: Authorship, region: str) -> None:
        self._project_id = project_id
        self._by = by
        self._region = region
        self._said = {"origin": by.origin, "recorded_at": by.at, "recorded_by": by.author}
        self.refs: dict[str, dict[str, tuple[str, str]]] = {kind: {} for kind in KINDS}
        self._words: set[str] = set()
        # Relationships that say no more than their type are all alike.
        self._bare: dict[str, Row] = {}
        self._last_refs: Any = None
        self._last_sources: list[str] = []

    def row(self, record: Record) -> Row:
        """The row of *record*, as ``investigations.rows`` writes it.

        Raises:
            BadRecord: names the field that is wrong.
            Unresolved: it refers to a record that is not in ``refs``.
        """
        return self._makers[record["kind"]](self, record)

    def _source(self, record: Record) -> Row:
        title = check.checked_line(record.get("title"), "title")
        given = check.checked_fields(record, check.SOURCE_CHECKS)
        key = _key(record) or source_key(title, given.get("url"), given.get("external_id"))
        own_id = row_id(self._project_id, "source", key)
        self.refs["source"][_ref(record, key)] = own_id, key
        own = {"title": title, **self._identity(own_id, key, given)}
        properties = {"note": "", "origin": self._by.origin, **given, **own}
        return {"id": own_id, "properties": properties}

    def _entity(self, record: Record) -> Row:
        entity_type = self._word(record.get("type"), "type")
        claims = self._claims(record, entity_type)
        name = next((str(claim["value"]) for claim in claims if claim["key"] == "name"), "")
        external_id = record.get("external_id") or record.get("ref") or f"{entity_type}/{name}"
        external_id = check.checked_line(external_id, "external_id")
        key = _key(record) or entity_key(
            entity_type, name, self._by.origin, external_id, self._region
        )
        own_id = row_id(self._project_id, "entity", key)
        self.refs["entity"][_ref(record, external_id)] = own_id, key
        given = check.checked_fields(record, check.ROW_CHECKS)
        said = {"type": entity_type, **_state(given)}
        properties = entity_properties(said, key, claims, self._region)
        properties |= self._identity(own_id, key, given)
        return {"id": own_id, **given, "properties": properties}

    def _relationship(self, record: Record) -> Row:
        relationship_type = self._word(record.get("type"), "type")
        from_id, from_key = self._resolve("entity", "from", record.get("from"))
        to_id, to_key = self._resolve("entity", "to", record.get("to"))
        external_id = record.get("external_id")
        if external_id is not None:
            external_id = check.checked_line(external_id, "external_id")
        key = _key(record) or relationship_key(
            relationship_type, from_key, to_key, self._by.origin, external_id
        )
        own_id = row_id(self._project_id, "relationship", key)
        if record.get("ref") is not None or record.get("key") is not None:
            self.refs["relationship"][_ref(record, key)] = own_id, key
        given = check.checked_fields(record, check.ROW_CHECKS)
        properties = self._relationship_properties(record, relationship_type, given)
        row = {"id": own_id, "from_id": from_id, "to_id": to_id, **given}
        return row | {"properties": properties | self._identity(own_id, key, given)}

    def _relationship_properties(
        self, record: Record, relationship_type: str, given: Record
    ) -> Row:
        is_bare = not given and not record.get("claims")
        if is_bare and relationship_type in self._bare:
            return self._bare[relationship_type]
        claims = self._claims(record, relationship_type)
        said = {"type": relationship_type, **_state(given)}
        properties = relationship_properties(said, "", claims, self._region)
        if is_bare:
            self._bare[relationship_type] = properties
        return properties

    def _note(self, record: Record) -> Row:
        given = check.checked_fields(record, check.NOTE_CHECKS)
        body = check.checked_text(record.get("text"), "text")
        if not body:
            raise BadRecord("text must not be empty")
        about = record.get("about")
        subject = self._subject(about, record.get("about_kind"))
        external_id = given.get("external_id") or record.get("ref")
        kind = check.checked_choice(
            record.get("note_kind", "note"), "note_kind", ("note", "assessment")
        )
        # A note without an id is known by what it says, so that the same file again adds nothing.
        external_id = (
            check.checked_line(external_id, "ref")
            if external_id
            else row_id(kind, str(about), body)
        )
        key = _key(record) or f"{self._by.origin}:{external_id}"
        own_id = row_id(self._project_id, "note", key)
        said = {"author": self._by.author, "origin": self._by.origin, **given, **subject}
        own = {"text": body, "kind": kind, **self._identity(own_id, key, given)}
        return {"id": own_id, "properties": {**said, **own}}

    def _subject(self, about: Any, about_kind: Any) -> Row:
        """What a note is about; without *about*, the project."""
        if about is None:
            return {"subject_kind": "project", "subject_id": None}
        if not isinstance(about, str):
            raise BadRecord("about must be the ref of a record")
        if about_kind is None:
            about_kind = "relationship" if about in self.refs["relationship"] else "entity"
        kind = check.checked_choice(about_kind, "about_kind", ("entity", "relationship"))
        return {"subject_kind": kind, "subject_id": self._resolve(kind, "about", about)[0]}

    def _identity(self, own_id: str, key: str, given: Record) -> Row:
        return row_identity(
            self._project_id, own_id, key, self._said["recorded_at"], given.get("created_at")
        )

    def _claims(self, record: Record, row_type: str) -> list[ClaimRow]:
        """The checked claims of a record; at least one, so that its origin can end it."""
        claims: list[ClaimRow] = []
        common = self._detailed(self._said, record["said"]) if record.get("said") else self._said
        for number, claim in enumerate(check.checked_sequence(record.get("claims", []), "claims")):
            try:
                claims.append(self._claim(claim, common))
            except BadRecord as error:
                raise BadRecord(f"claims.{number}.{error}") from None
            except Unresolved as unresolved:
                unresolved.field = f"claims.{number}.{unresolved.field}"
                raise
        if record.get("name") is not None:
            name = check.checked_line(record["name"], "name")
            claims.append({"key": "name", "value": name, **self._said})
        is_untyped = record["kind"] == "relationship" and not any(
            claim["key"] == "type" for claim in claims
        )
        if not claims or is_untyped:
            claims.append({"key": "type", "value": row_type, **self._said})
        return arithmetic.merge((), claims)

    def _claim(self, claim: Any, common: ClaimRow) -> ClaimRow:
        """A stored claim. Most go through few steps, since a file may have millions."""
        if not isinstance(claim, dict):
            raise BadRecord("must be an object")
        key, value = claim.get("key"), claim.get("value")
        if not isinstance(key, str) or key not in self._words:
            key = self._word(key, "key")
        if key == "name":
            value = check.checked_line(value, "value")
        elif isinstance(value, str) and len(value) <= MAX_LINE and value.isprintable():
            value = value.strip()
        else:
            value = check.checked_value(value, "value")
        stored = {"key": key, "value": value, **common}
        return stored if len(claim) == 2 else self._detailed(stored, claim)

    def _detailed(self, claim: ClaimRow, given: Record) -> ClaimRow:
        """*claim* with what *given* says beside key and value."""
        details = {
            name: check.CLAIM_CHECKS[name](value, name)
            for name, value in given.items()
            if name in check.CLAIM_CHECKS and value is not None
        }
        if given.get("sources"):
            details["sources"] = self._sources(given["sources"])
        return {**claim, **details}

    def _word(self, given: Any, field: str) -> str:
        """A type or key. Few are different, so that most were checked before."""
        if isinstance(given, str) and given in self._words:
            return given
        word = check.checked_word(given, field)
        if len(self._words) < _MANY_WORDS:
            self._words.add(word)
        return word

    def _sources(self, refs: Any) -> list[str]:
        # The claims of one record mostly share their list of sources.
        if refs is not self._last_refs:
            resolved = {
                self._resolve("source", f"sources.{place}", ref)[0]
                for place, ref in enumerate(check.checked_sequence(refs, "sources"))
            }
            self._last_refs, self._last_sources = refs, sorted(resolved)
        return self._last_sources

    def _resolve(self, kind: str, field: str, ref: Any) -> tuple[str, str]:
        if not isinstance(ref, str):
            raise BadRecord(f"{field} must be the ref of a record")
        known = self.refs[kind].get(ref)
        if known is None:
            raise Unresolved(kind, field, ref)
        return known

    _makers: dict[str, Callable[["RowMaker", Record], Row]] = {  # noqa: RUF012 - a constant table
        "source": _source,
        "entity": _entity,
        "relationship": _relationship,
        "note": _note,
    }


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
