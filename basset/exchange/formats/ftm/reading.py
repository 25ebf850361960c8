"""FollowTheMoney: each line a thing, or what ties two of them, with its properties as lists."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from basset.exchange.checks import BadRecord
from basset.exchange.formats.ftm.schemata import (
    EDGES,
    REFERENCES,
    SELECTORS,
    Edge,
    Node,
    Reference,
    node,
    written_node,
)
from basset.exchange.jsonlines import json_lines
from basset.exchange.properties import line_of, plain
from basset.exchange.reading import Log, Reading
from basset.exchange.records import Placed, Record
from basset.exchange.selecting import selector_records, tie
from basset.exchange.vocabulary import kebab

# Property → its values.
Values = dict[str, list[Any]]

_DEEPEST = 16
_MOST_TIES = 1_000
_UNKNOWN = Node("thing", "name title summary")
# Said of the source of what is claimed, and what the name of a thing is made of.
_OF_SOURCES = frozenset({"sourceUrl", "publisher", "publisherUrl"})
_SPAN = ("startDate", "endDate", "date")


def ftm_records(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all lines; what is wrong is told with its line."""
    reader = _Reader(reading.region, log)
    for where, item, original in json_lines(path, log):
        try:
            records = reader.records(item)
        except BadRecord as error:
            yield where, error, original
        else:
            yield from ((where, record, original) for record in records)


class _Reader:
    """Reads one line after the other; tells each source once."""

    def __init__(self, region: str, log: Log) -> None:
        self._region = region
        self._log = log
        self._sources: set[str] = set()

    def records(self, item: Any, depth: int = 0) -> list[Record]:
        """The records of a thing, and of those that are written within it.

        Raises:
            BadRecord: it is none of FollowTheMoney.
        """
        own_id, schema, properties = _checked(item)
        if depth > _DEEPEST:
            raise BadRecord("things are nested too deeply")
        values, inner = self._opened(properties, depth)
        sources = _sources(item, values)
        said = {"said": {"sources": [each["ref"] for each in sources]}} if sources else {}
        fresh = [each for each in sources if each["ref"] not in self._sources]
        self._sources.update(each["ref"] for each in fresh)
        edge = EDGES.get(schema)
        ends = _ends(edge, values) if edge else None
        if edge and ends:
            own = _edges(own_id, edge, ends, values, said)
        elif schema == "Note" and values.get("description"):
            own = _notes(own_id, values)
        else:
            own = self._node(own_id, schema, item, values, said)
        return [*inner, *fresh, *own]

    def _opened(self, properties: Any, depth: int) -> tuple[Values, list[Record]]:
        """The values of all properties; things that are written there, by their ids."""
        values: Values = {}
        inner: list[Record] = []
        for name, given in properties.items():
            values[name] = []
            for each in given if isinstance(given, list) else [given]:
                if isinstance(each, dict) and "schema" in each:
                    inner += self.records(each, depth + 1)
                    values[name].append(each["id"])
                elif (value := plain(each)) not in (None, ""):
                    values[name].append(value)
        return {name: each for name, each in values.items() if each}, inner

    def _node(
        self, own_id: str, schema: str, item: Record, values: Values, said: Record
    ) -> list[Record]:
        known = node(schema)
        if known is None and schema not in EDGES:
            self._log.say(f"{schema[:100]!r} is no schema that is read in full: read as a thing")
        known = known or _UNKNOWN
        kind = kebab(schema) if schema in EDGES else _type(schema, known, values)
        name = _name(kind, known, item, values) or own_id
        claims = [{"key": "name", "value": name}, *_claims(schema, known, name, values)]
        if written_node(kind) != schema:
            claims.append({"key": "schema", "value": schema})
        claims += _further(item)
        entity = {"kind": "entity", "ref": own_id, "external_id": own_id, "type": kind}
        others = [
            *self._selectors(own_id, kind, values),
            *_references(own_id, kind, schema, values),
        ]
        return [{**entity, "claims": claims, **said}, *({**each, **said} for each in others)]

    def _selectors(self, own_id: str, kind: str, values: Values) -> Iterator[Record]:
        kinds = {**SELECTORS, "number": "phone"} if kind == "account" else SELECTORS
        for name, selector in kinds.items():
            for value in values.get(name, ()):
                yield from selector_records(own_id, selector, str(value), self._region)


def _checked(item: Any) -> tuple[str, str, Any]:
    """Id, schema and properties of a line."""
    if isinstance(item, BadRecord):
        raise item
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    own_id, schema, properties = item.get("id"), item.get("schema"), item.get("properties", {})
    if not isinstance(own_id, str) or not own_id:
        raise BadRecord("id is missing")
    if not isinstance(schema, str) or not schema:
        raise BadRecord("schema is missing")
    if not isinstance(properties, dict):
        raise BadRecord("properties must be an object")
    return own_id, schema, properties


def _type(schema: str, known: Node, values: Values) -> str:
    """Our type; a plain thing is what its one keyword calls it, as our export writes it."""
    words = values.get("keywords", [])
    if schema == "Thing" and len(words) == 1 and isinstance(words[0], str):
        return kebab(words[0]) or known.type
    return known.type


def _name(kind: str, known: Node, item: Record, values: Values) -> str:
    user, service = _first(values, "username"), _first(values, "service")
    if kind == "account" and user and service:
        return f"{service}/{user}"
    parts = [_first(values, name) for name in ("firstName", "lastName")]
    named = (_first(values, name) for name in known.names.split())
    candidates = (line_of(item.get("caption")), *named, " ".join(filter(None, parts)))
    if kind in {"wallet", "bank-account"}:
        # What is written there identifies it, whatever others call it.
        candidates = candidates[1:]
    return next(filter(None, candidates), "")


def _claims(schema: str, known: Node, name: str, values: Values) -> Iterator[Record]:
    """What is said of a thing beside its name; further names are aliases."""
    without = {*REFERENCES, *_OF_SOURCES}
    if schema in EDGES:
        without |= {*EDGES[schema].start.split(), *EDGES[schema].end.split()}
    if schema == "Thing" and len(values.get("keywords", ())) == 1:
        without.add("keywords")
    names = known.names.split()
    for key, given in values.items():
        if key not in without:
            told = {"name": "alias"}.get(key, kebab(key))
            others = (each for each in given if key not in names or line_of(each) != name)
            yield from ({"key": told, "value": each} for each in others)


def _further(item: Record) -> Iterator[Record]:
    """What stands beside the properties: since when it is in its dataset, and its former ids."""
    if isinstance(item.get("first_seen"), str):
        yield {"key": "first-seen", "value": item["first_seen"]}
    referents = item.get("referents")
    for each in referents if isinstance(referents, list) else ():
        if each != item["id"] and (value := plain(each)):
            yield {"key": "external-id", "value": value}


def _references(own_id: str, kind: str, schema: str, values: Values) -> Iterator[Record]:
    """Ties to the things that properties name."""
    known = dict(REFERENCES)
    if edge := EDGES.get(schema):
        known |= {each: Reference(kebab(each)) for each in (edge.start + " " + edge.end).split()}
    for name in (each for each in values if each in known):
        reference = known[name]
        for other in map(str, values[name]):
            ends = (other, own_id) if reference.inward else (own_id, other)
            yield tie(reference.type or f"has-{kind}", *ends)


def _ends(edge: Edge, values: Values) -> list[tuple[str, str]] | None:
    """All pairs of ends; None unless exactly one property is given on either side."""
    sides = [
        [values[name] for name in names.split() if name in values]
        for names in (edge.start, edge.end)
    ]
    if any(len(given) != 1 for given in sides):
        return None
    if len(sides[0][0]) * len(sides[1][0]) > _MOST_TIES:
        raise BadRecord(f"ties more than {_MOST_TIES:,} pairs of things")
    return list(product(map(str, sides[0][0]), map(str, sides[1][0])))


def _edges(
    own_id: str, edge: Edge, ends: list[tuple[str, str]], values: Values, said: Record
) -> list[Record]:
    """The tie of each pair of ends, with when it was and what is said of it."""
    kind, without = edge.type, {*edge.start.split(), *edge.end.split(), *_OF_SOURCES}
    roles = values.get("role", [])
    if kind == "related-to" and len(roles) == 1:
        kind, without = kebab(str(roles[0])), {*without, "role"}
    span = _span(values)
    without |= {name for name in _SPAN if len(values.get(name, ())) == 1}
    claims = [
        {"key": kebab(name), "value": each}
        for name, given in values.items()
        if name not in without
        for each in given
    ]
    details = {**said.get("said", {}), **span}
    stated = {
        "kind": "relationship",
        "type": kind,
        "claims": [{"key": "type", "value": kind}, *claims],
        **({"said": details} if details else {}),
    }
    return [
        {
            **stated,
            "from": start,
            "to": end,
            "external_id": f"{own_id}/{place}" if place else own_id,
        }
        for place, (start, end) in enumerate(ends)
    ]


def _span(values: Values) -> Record:
    """Since when and until when; what has a date only was then."""
    starts = values.get("startDate") or values.get("date") or ()
    span = {"valid_from": min(map(str, starts), default=None)}
    span["valid_to"] = max(map(str, values.get("endDate", ())), default=None)
    return {name: when for name, when in span.items() if when}


def _notes(own_id: str, values: Values) -> list[Record]:
    text = "\n\n".join(map(str, values["description"]))
    subjects: list[str | None] = [str(each) for each in values.get("entity", ())] or [None]
    return [
        {"kind": "note", "ref": f"{own_id}/{place}", "about": about, "text": text}
        for place, about in enumerate(subjects)
    ]


def _sources(item: Record, values: Values) -> list[Record]:
    """Where the thing is from: addresses, else who published it; and its datasets."""
    publisher = _first(values, "publisher")
    urls = [line_of(each) for each in values.get("sourceUrl", ())]
    if not urls and publisher:
        urls = [_first(values, "publisherUrl")]
    sources = [_source(publisher or url, url) for url in urls]
    datasets = item.get("datasets")
    names = filter(None, map(line_of, datasets if isinstance(datasets, list) else ()))
    return [*sources, *(_source(name, "") for name in names)]


def _source(title: str, url: str) -> Record:
    address = {"url": url} if url else {}
    return {"kind": "source", "ref": f"{title} {url}".strip(), "title": title, **address}


def _first(values: Values, name: str) -> str:
    return line_of(next(iter(values.get(name, ())), ""))
