"""Neutral records as FollowTheMoney: what is current, and who may see it.

What FollowTheMoney has no schema for is a Thing whose keyword is its type, or an UnknownLink whose
role is its type. A statement that has no property is one of the ``notes``, as ``key: value``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from basset import canonical
from basset.exchange.formats.ftm import schemata
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.investigations.derive import name_of
from basset.investigations.fields import stricter
from basset.investigations.project import ProjectInput
from basset.investigations.selectors import normalise
from basset.model import derived_id

# Said in another way.
_NO_CLAIMS = frozenset({"name", "type", "schema"})
# Key of a claim → property, where it is not the same word.
_SPELLED = {"url": "website", "label": "topics"}


def ftm_lines(records: Iterable[Record], project_id: str) -> Iterator[bytes]:
    """Entities, relationships and notes, one a line."""
    things = _Things(project_id)
    return (canonical.dump(each) + b"\n" for record in records for each in things.made_of(record))


class _Things:
    """Makes the things of one case; remembers its sources, and which entities are accounts."""

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        self._usual = str(ProjectInput.model_fields["marking"].default)
        self._sources: dict[str, Record] = {}
        self._accounts: set[str] = set()
        self._region = ""
        # (entity, selector) where a property says what a tie to the selector says as well.
        self._has: set[tuple[str, str]] = set()

    def made_of(self, record: Record) -> Iterator[Record]:
        """The thing that a record is; none of what FollowTheMoney cannot hold."""
        kind = record["kind"]
        if kind == "project":
            self._usual = record.get("marking", self._usual)
            self._region = record.get("phone_region") or ""
        elif kind == "source":
            self._sources[record["key"]] = record
        elif kind == "note":
            yield self._note(record)
        elif kind == "entity":
            yield self._node(record, [each for each in record["claims"] if is_current(each)])
        elif kind == "relationship":
            claims = [each for each in record["claims"] if is_current(each)]
            is_said = len(claims) == 1 and (record["from"], record["to"]) in self._has
            if claims and not is_said and record.get("status", "active") == "active":
                yield self._edge(record, claims)

    def _node(self, record: Record, claims: list[Record]) -> Record:
        kind, name = record["type"], name_of(record["key"], claims)
        schema = _schema(kind, claims)
        node = schemata.node_schema(schema) or schemata.NODES["Thing"]
        values = _Values(node.properties)
        values.add("name", name)
        for claim in claims:
            if claim["key"] == "name" and claim["value"] != name:
                values.add("alias", claim["value"])
            stated = values.state(claim, "notes")
            if selector := schemata.SELECTORS.get(stated):
                found = normalise(selector, str(claim["value"]), self._region)
                self._has.add((record["key"], found or ""))
        if identifier := _identifier(record, node):
            values.add(identifier, name)
        if kind == "account" and "/" in name:
            service, _, user = name.partition("/")
            values.add("service", service)
            values.add("username", user)
        if schema == "Thing" and kind != "thing":
            values.add("keywords", kind)
        if kind in {"bank-account", "wallet"}:
            self._accounts.add(record["key"])
        values.add("keywords", self._marking(record, claims))
        return self._thing("entity", record, schema, values, claims)

    def _edge(self, record: Record, claims: list[Record]) -> Record:
        schema = schemata.written_edge(record["type"])
        edge = schemata.EDGES[schema]
        values = _Values(edge.properties)
        for names, key in ((edge.start, record["from"]), (edge.end, record["to"])):
            # A payment has the party first, and its account second.
            is_second = key in self._accounts and " " in names
            values.end(names.split()[is_second], self._id("entity", key))
        for claim in claims:
            if claim["key"] == "type":
                values.add("startDate", claim.get("valid_from"))
                values.add("endDate", claim.get("valid_to"))
            values.state(claim, "description")
        if record["type"] != edge.type:
            values.add("role", record["type"])
        values.add("summary", self._marking(record, claims))
        return self._thing("relationship", record, schema, values, claims)

    def _note(self, record: Record) -> Record:
        values = _Values("description keywords")
        values.add("description", record["text"])
        values.add("keywords", self._marking(record, []))
        if record.get("about") and record["about_kind"] == "entity":
            values.end("entity", self._id("entity", record["about"]))
        return self._thing("note", record, "Note", values, [])

    def _thing(
        self, kind: str, record: Record, schema: str, values: "_Values", claims: list[Record]
    ) -> Record:
        for key in sorted({key for claim in claims for key in claim.get("sources", ())}):
            source = self._sources[key]
            values.add("sourceUrl" if source.get("url") else "publisher", _address(source))
        own_id = self._id(kind, record["key"])
        return {"id": own_id, "schema": schema, "properties": values.properties}

    def _id(self, kind: str, key: str) -> str:
        return derived_id("ftm", self._project_id, kind, key)

    def _marking(self, record: Record, claims: list[Record]) -> str:
        """The strictest marking of a row and of what is said of it."""
        marking: str | None = record.get("marking", self._usual)
        for claim in claims:
            marking = stricter(marking, claim.get("marking"))
        return str(marking)


class _Values:
    """The values of one thing, which may have the properties that *known* lists."""

    def __init__(self, known: str) -> None:
        self._known = frozenset(known.split())
        self.properties: dict[str, list[str]] = {}

    def add(self, name: str, value: Any) -> None:
        """One more value, once; None is none."""
        if value is not None and name in self._known:
            self.end(name, _text(value))

    def end(self, name: str, value: str) -> None:
        """The id of another thing, or any other text."""
        given = self.properties.setdefault(name, [])
        if value not in given:
            given.append(value)

    def state(self, claim: Record, otherwise: str) -> str:
        """Add what a claim says; the property that it is, or *otherwise* where there is none."""
        key, value = claim["key"], claim["value"]
        if key in _NO_CLAIMS:
            return ""
        name = _SPELLED.get(key, _camel(key))
        if name in self._known - schemata.OF_SOURCES:
            self.add(name, value)
            return name
        self.add(otherwise, f"{key}: {_text(value)}")
        return otherwise


def _schema(kind: str, claims: list[Record]) -> str:
    """The schema that a claim says, where it is one of this type; else the first of that type."""
    said = (str(claim["value"]) for claim in claims if claim["key"] == "schema")
    known = ((name, schemata.node_schema(name)) for name in said)
    named = (name for name, node in known if node and node.type == kind)
    return next(named, schemata.written_node(kind))


def _identifier(record: Record, node: schemata.Node) -> str:
    """The property that identifies a thing of this kind; empty where its name does not."""
    first = node.names.partition(" ")[0]
    if record["type"] in {"wallet", "bank-account"}:
        return first if record["key"].startswith(f"{record['type']}:") else ""
    return first if record["type"] in {"address", "document"} else ""


def _address(source: Record) -> str:
    return str(source.get("url") or source["title"])


def _camel(key: str) -> str:
    first, *others = key.split("-")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical.dumps(value)
