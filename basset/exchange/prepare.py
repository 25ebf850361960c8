"""The first half of an import: every record checked, given its identity, and laid down in temporary files.

Only identities stay in memory; the rows themselves wait on disk, so that nothing is written to the database
before the whole file is known to be good, and a file of any size needs little memory.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Self

import orjson

from basset import canonical
from basset.clock import stamp
from basset.database import Row
from basset.errors import InvalidFile
from basset.exchange import records as check
from basset.exchange.records import BadRecord, Placed, Record
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Claim
from basset.investigations.identity import entity_key, relationship_key, row_id, source_key
from basset.investigations.rows import entity_properties, identity, relationship_properties
from basset.investigations.text import MAX_LINE

KINDS = ("source", "entity", "relationship", "note")
SHOWN_PROBLEMS = 5
MANY_WORDS = 4096

# The project's own rows that a file may refer to: (kind, refs) -> {ref: (id, key)}.
Lookup = Callable[[str, list[str]], dict[str, tuple[str, str]]]


class Unresolved(Exception):
    """A record refers to something that has not been read yet."""

    def __init__(self, kind: str, field: str, ref: str) -> None:
        super().__init__(ref)
        self.kind, self.field, self.ref = kind, field, ref


class Prepared:
    """The rows of one file. Use as a context manager: the temporary files end with it."""

    def __init__(
        self, project_id: str, origin: str, author: str, now: datetime, region: str
    ) -> None:
        self.project_id = project_id
        self.origin = origin
        self._region = region
        self._said = {"origin": origin, "recorded_at": stamp(now), "recorded_by": author}
        self._author = author
        self._spools: dict[str, IO[bytes]] = {kind: TemporaryFile() for kind in KINDS}  # noqa: SIM115 - closed by __exit__
        self._waiting: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._refs: dict[str, dict[str, tuple[str, str]]] = {kind: {} for kind in KINDS}
        self.ids: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.repeated: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.rows = 0
        self._words: set[str] = set()
        # Relationships that say no more than their type are all alike.
        self._bare: dict[str, Row] = {}
        self._last_refs: Any = None
        self._last_sources: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in (*self._spools.values(), self._waiting):
            spool.close()

    def read(self, records: Iterable[Placed], lookup: Lookup) -> None:
        """Take everything in.

        Raises:
            InvalidFile: names the place and the field of the first record that is wrong, or the first
                references that point at nothing.
        """
        missing: dict[str, set[str]] = {"source": set(), "entity": set()}
        for where, record in records:
            try:
                self._add(where, record)
            except Unresolved:
                for kind, ref in check.wanted(record):
                    if isinstance(ref, str) and ref not in self._refs[kind]:
                        missing[kind].add(ref)
                self._waiting.write(canonical.dump([where, record]) + b"\n")
        for kind, refs in missing.items():
            unknown = sorted(refs - self._refs[kind].keys())
            self._refs[kind].update(lookup(kind, unknown) if unknown else {})
        self._add_waiting()
        if not self.rows:
            raise InvalidFile("there is nothing in the file")

    def spooled(self, kind: str) -> Iterator[tuple[Row, int]]:
        """The rows of one kind in the order of the file, each with its size in bytes."""
        spool = self._spools[kind]
        spool.seek(0)
        for data in spool:
            yield canonical.load(data), len(data)

    def _add_waiting(self) -> None:
        """Records that referred forward, now that everything is known; entities before what connects them."""
        problems: list[str] = []
        count = 0
        for kind in KINDS:
            self._waiting.seek(0)
            for data in self._waiting:
                where, record = canonical.load(data)
                if record["kind"] != kind:
                    continue
                try:
                    self._add(where, record)
                except Unresolved as wanted:
                    count += 1
                    if count <= SHOWN_PROBLEMS:
                        problems.append(f"{where}: {wanted.field} {wanted.ref[:100]!r}")
        if count:
            noun = "reference points" if count == 1 else "references point"
            shown = "; ".join(problems)
            raise InvalidFile(f"{count} {noun} at nothing in the file or the project: {shown}")

    def _add(self, where: str, record: Record) -> None:
        try:
            kind = record["kind"]
            row = self._makers[kind](self, record)
        except BadRecord as error:
            raise InvalidFile(f"{where}: {error}") from None
        own_id = row["id"]
        if own_id in self.ids[kind]:
            self.repeated[kind].add(own_id)
        self.ids[kind].add(own_id)
        self.rows += 1
        self._spools[kind].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def _source(self, record: Record) -> Row:
        title = check.line(record.get("title"), "title")
        given = check.checked(record, check.SOURCE_CHECKS)
        key = _key(record) or source_key(title, given.get("url"), given.get("external_id"))
        own_id = row_id(self.project_id, "source", key)
        self._refs["source"][_ref(record, key)] = own_id, key
        own = self._identity(own_id, key, given)
        return {"note": "", "origin": self.origin, **given, "title": title, **own}

    def _entity(self, record: Record) -> Row:
        entity_type = self._word(record.get("type"), "type")
        claims = self._claims(record, entity_type)
        name = next((str(claim["value"]) for claim in claims if claim["key"] == "name"), "")
        external_id = record.get("external_id") or record.get("ref") or f"{entity_type}/{name}"
        external_id = check.line(external_id, "external_id")
        key = _key(record) or entity_key(entity_type, name, self.origin, external_id, self._region)
        own_id = row_id(self.project_id, "entity", key)
        self._refs["entity"][_ref(record, external_id)] = own_id, key
        given = check.checked(record, check.ROW_CHECKS)
        status = given.get("status", "active")
        properties = entity_properties(entity_type, key, status, claims, self._region)
        properties |= self._identity(own_id, key, given)
        return {"id": own_id, "status": given.get("status"), "properties": properties}

    def _relationship(self, record: Record) -> Row:
        relationship_type = self._word(record.get("type"), "type")
        from_id, from_key = self._resolve("entity", "from", record.get("from"))
        to_id, to_key = self._resolve("entity", "to", record.get("to"))
        external_id = record.get("external_id")
        if external_id is not None:
            external_id = check.line(external_id, "external_id")
        key = _key(record) or relationship_key(
            relationship_type, from_key, to_key, self.origin, external_id
        )
        own_id = row_id(self.project_id, "relationship", key)
        if record.get("ref") is not None or record.get("key") is not None:
            self._refs["relationship"][_ref(record, key)] = own_id, key
        given = check.checked(record, check.ROW_CHECKS)
        bare = not given and not record.get("claims")
        properties = self._bare.get(relationship_type) if bare else None
        if properties is None:
            claims = self._claims(record, relationship_type)
            properties = relationship_properties(
                relationship_type, given.get("status", "active"), claims
            )
            if bare:
                self._bare[relationship_type] = properties
        row = {"id": own_id, "from_id": from_id, "to_id": to_id, "status": given.get("status")}
        return row | {"properties": properties | self._identity(own_id, key, given)}

    def _note(self, record: Record) -> Row:
        given = check.checked(record, check.NOTE_CHECKS)
        body = check.text(record.get("text"), "text")
        if not body:
            raise BadRecord("text must not be empty")
        subject: dict[str, str | None] = {"subject_kind": "project", "subject_id": None}
        about = record.get("about")
        if about is not None and not isinstance(about, str):
            raise BadRecord("about must be the ref of a record")
        if about is not None:
            default = "relationship" if about in self._refs["relationship"] else "entity"
            kind = check.choice(
                record.get("about_kind", default), "about_kind", ("entity", "relationship")
            )
            subject = {"subject_kind": kind, "subject_id": self._resolve(kind, "about", about)[0]}
        external_id = given.get("external_id") or record.get("ref")
        kind = check.choice(record.get("note_kind", "note"), "note_kind", ("note", "assessment"))
        # A note without an id is known by what it says, so that the same file again adds nothing.
        external_id = (
            check.line(external_id, "ref") if external_id else row_id(kind, str(about), body)
        )
        key = _key(record) or f"{self.origin}:{external_id}"
        own_id = row_id(self.project_id, "note", key)
        said = {"author": self._author, "origin": self.origin, **given, **subject}
        return {**said, "text": body, "kind": kind, **self._identity(own_id, key, given)}

    def _identity(self, own_id: str, key: str, given: Record) -> Row:
        return identity(
            self.project_id, own_id, key, self._said["recorded_at"], given.get("created_at")
        )

    def _claims(self, record: Record, row_type: str) -> list[Claim]:
        """The checked claims of a record; at least one, so that its origin can end it."""
        made: list[Claim] = []
        common = self._detailed(self._said, record["said"]) if record.get("said") else self._said
        for number, claim in enumerate(check.sequence(record.get("claims", []), "claims")):
            try:
                made.append(self._claim(claim, common))
            except BadRecord as error:
                raise BadRecord(f"claims.{number}.{error}") from None
            except Unresolved as wanted:
                wanted.field = f"claims.{number}.{wanted.field}"
                raise
        if record.get("name") is not None:
            made.append({"key": "name", "value": check.line(record["name"], "name"), **self._said})
        if not made or (
            record["kind"] == "relationship" and not any(claim["key"] == "type" for claim in made)
        ):
            made.append({"key": "type", "value": row_type, **self._said})
        return arithmetic.merge((), made)

    def _claim(self, claim: Any, common: Claim) -> Claim:
        """A stored claim; what most claims are goes through few steps, since a file may have millions."""
        if not isinstance(claim, dict):
            raise BadRecord("must be an object")
        key, value = claim.get("key"), claim.get("value")
        if not isinstance(key, str) or key not in self._words:
            key = self._word(key, "key")
        if (
            isinstance(value, str)
            and len(value) <= MAX_LINE
            and value.isprintable()
            and key != "name"
        ):
            value = value.strip()
        else:
            value = check.line(value, "value") if key == "name" else check.value(value, "value")
        made = {"key": key, "value": value, **common}
        return made if len(claim) == 2 else self._detailed(made, claim)

    def _detailed(self, made: Claim, given: Record) -> Claim:
        """*made* with what *given* says beside key and value."""
        details = {
            name: check.CLAIM_CHECKS[name](value, name)
            for name, value in given.items()
            if name in check.CLAIM_CHECKS and value is not None
        }
        if given.get("sources"):
            details["sources"] = self._sources(given["sources"])
        return {**made, **details}

    def _word(self, given: Any, field: str) -> str:
        """A type or key. Few are different, so that most were checked before."""
        if isinstance(given, str) and given in self._words:
            return given
        word = check.word(given, field)
        if len(self._words) < MANY_WORDS:
            self._words.add(word)
        return word

    def _sources(self, refs: Any) -> list[str]:
        # The claims of one record mostly share their list of sources.
        if refs is not self._last_refs:
            resolved = {
                self._resolve("source", f"sources.{place}", ref)[0]
                for place, ref in enumerate(check.sequence(refs, "sources"))
            }
            self._last_refs, self._last_sources = refs, sorted(resolved)
        return self._last_sources

    def _resolve(self, kind: str, field: str, ref: Any) -> tuple[str, str]:
        if not isinstance(ref, str):
            raise BadRecord(f"{field} must be the ref of a record")
        found = self._refs[kind].get(ref)
        if found is None:
            raise Unresolved(kind, field, ref)
        return found

    _makers: dict[str, Callable[["Prepared", Record], Row]] = {  # noqa: RUF012 - a constant table
        "source": _source,
        "entity": _entity,
        "relationship": _relationship,
        "note": _note,
    }


def _key(record: Record) -> str | None:
    return (
        check.line(record["key"], "key", check.MAX_KEY) if record.get("key") is not None else None
    )


def _ref(record: Record, default: str) -> str:
    """What other records of the file call this one."""
    return check.line(record.get("ref") or record.get("key") or default, "ref", check.MAX_KEY)
