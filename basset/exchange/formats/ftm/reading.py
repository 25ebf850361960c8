"""FollowTheMoney: each line a thing, or what ties two of them, with its properties as lists."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from basset.exchange.checks import BadRecord
from basset.exchange.formats.ftm.schemata import (
    EDGES,
    SELECTORS,
    Node,
    Values,
    first_of,
    node_schema,
    written_node,
)
from basset.exchange.formats.ftm.things import (
    claims_of_thing,
    further_claims,
    name_of_thing,
    references_in,
    references_of,
    type_of_thing,
)
from basset.exchange.formats.ftm.ties import edge_records, ends_of
from basset.exchange.jsonlines import json_lines
from basset.exchange.placing import records_of
from basset.exchange.properties import as_value, line_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.exchange.selecting import selector_records, tie
from basset.exchange.vocabulary import kebab

_DEEPEST = 16
_UNKNOWN = Node("thing", "name title summary")


def ftm_records(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all lines; what is wrong is told with its line."""
    reader = _Reader(reading.region, log)
    return records_of(json_lines(path, log), reader.line)


class _Reader:
    """Reads one line after the other; tells each source once."""

    def __init__(self, region: str, log: Log) -> None:
        self._region = region
        self._log = log
        self._told: set[str] = set()
        self._fresh: dict[str, Record] = {}

    def line(self, item: Any) -> list[Record]:
        """The records of a thing, and of those that are written within it.

        Raises:
            BadRecord: it is none of FollowTheMoney.
        """
        self._fresh = {}
        records = self._records(item, 0)
        # Only now: a line that is refused tells nothing.
        self._told.update(self._fresh)
        return [*self._fresh.values(), *records]

    def _records(self, item: Any, depth: int) -> list[Record]:
        own_id, schema, properties = _checked(item)
        if depth > _DEEPEST:
            raise BadRecord("things are nested too deeply")
        values, inner = self._opened(own_id, schema, properties, depth)
        sources = _sources(item, values)
        self._fresh |= {each["ref"]: each for each in sources if each["ref"] not in self._told}
        markings = _markings(values)
        details = {"sources": [each["ref"] for each in sources], "markings": markings}
        said = {name: each for name, each in details.items() if each}
        own = self._own(own_id, schema, item, values, {"said": said} if said else {})
        return [*inner, *_marked(own, own_id, markings)]

    def _opened(
        self, own_id: str, schema: str, properties: Any, depth: int
    ) -> tuple[Values, list[Record]]:
        """The values of all properties, and the records of the things that are written there."""
        references = references_in(schema)
        values: Values = {}
        inner: list[Record] = []
        for name, given in properties.items():
            for each in given if isinstance(given, list) else [given]:
                if isinstance(each, dict) and "schema" in each:
                    inner += self._records(each, depth + 1)
                    if name in references:
                        values.setdefault(name, []).append(each["id"])
                    elif not _mentions(each, own_id):
                        inner.append(tie(kebab(name), own_id, each["id"]))
                elif (value := as_value(each)) not in (None, ""):
                    values.setdefault(name, []).append(value)
        return values, inner

    def _own(
        self, own_id: str, schema: str, item: Record, values: Values, said: Record
    ) -> list[Record]:
        edge = EDGES.get(schema)
        if edge and (ends := ends_of(edge, values)):
            return edge_records(own_id, edge, ends, values, said)
        if schema == "Note" and values.get("description"):
            return _notes(own_id, values)
        return self._node(own_id, schema, item, values, said)

    def _node(
        self, own_id: str, schema: str, item: Record, values: Values, said: Record
    ) -> list[Record]:
        known = node_schema(schema)
        if known is None and schema not in EDGES:
            self._log.say(f"{schema[:100]!r} is no schema that is read in full: read as a thing")
        known = known or _UNKNOWN
        kind = kebab(schema) if schema in EDGES else type_of_thing(schema, known, values)
        name = name_of_thing(kind, known, item, values) or own_id
        claims = [{"key": "name", "value": name}, *claims_of_thing(schema, known, name, values)]
        if written_node(kind) != schema:
            claims.append({"key": "schema", "value": schema})
        claims += further_claims(item)
        entity = {"kind": "entity", "ref": own_id, "external_id": own_id, "type": kind}
        others = [
            *self._selectors(own_id, kind, values),
            *references_of(own_id, kind, schema, values),
        ]
        return [{**entity, "claims": claims, **said}, *({**each, **said} for each in others)]

    def _selectors(self, own_id: str, kind: str, values: Values) -> Iterator[Record]:
        kinds = {**SELECTORS, "number": "phone"} if kind == "account" else SELECTORS
        for name, selector in kinds.items():
            for value in values.get(name, ()):
                yield from selector_records(own_id, selector, str(value), self._region)


def _mentions(item: Record, own_id: str) -> bool:
    """Whether a thing says itself what ties it to the one that it is written in."""
    properties = item.get("properties")
    return isinstance(properties, dict) and any(
        own_id in given for given in properties.values() if isinstance(given, list)
    )


def _marked(records: list[Record], own_id: str, markings: list[str]) -> list[Record]:
    """*records*, marked as a whole but for what others may speak of as well, such as a number."""
    if not markings:
        return records
    own = (each["kind"] != "entity" or each["ref"] == own_id for each in records)
    pairs = zip(records, own, strict=True)
    return [{**each, "markings": markings} if is_own else each for each, is_own in pairs]


def _checked(item: Any) -> tuple[str, str, Any]:
    """Id, schema and properties of a line."""
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


def _notes(own_id: str, values: Values) -> list[Record]:
    text = "\n\n".join(map(str, values["description"]))
    subjects: list[str | None] = [str(each) for each in values.get("entity", ())] or [None]
    return [
        {"kind": "note", "ref": f"{own_id}/{place}", "about": about, "text": text}
        for place, about in enumerate(subjects)
    ]


def _markings(values: Values) -> list[str]:
    """Who may see it, which our export writes among keywords and summaries; it takes them out."""
    markings = []
    for name in ("keywords", "summary"):
        given = values.get(name, [])
        markings += [each for each in given if str(each).startswith("TLP:")]
        if left := [each for each in given if not str(each).startswith("TLP:")]:
            values[name] = left
        else:
            values.pop(name, None)
    return markings


def _sources(item: Record, values: Values) -> list[Record]:
    """Where the thing is from: addresses, else who published it; and its datasets."""
    publisher = first_of(values, "publisher")
    urls = [line_of(each) for each in values.get("sourceUrl", ())]
    if not urls and publisher:
        urls = [first_of(values, "publisherUrl")]
    sources = [_source(publisher or url, url) for url in urls]
    datasets = item.get("datasets")
    names = filter(None, map(line_of, datasets if isinstance(datasets, list) else ()))
    return [*sources, *(_source(name, "") for name in names)]


def _source(title: str, url: str) -> Record:
    address = {"url": url} if url else {}
    return {"kind": "source", "ref": f"{title} {url}".strip(), "title": title, **address}
