"""What a thing is called, what is said of it, and which others its properties name."""

from collections.abc import Iterator

from basset.exchange.formats.ftm import schemata
from basset.exchange.properties import as_value, line_of
from basset.exchange.records import Record
from basset.exchange.selecting import tie
from basset.exchange.vocabulary import kebab


def type_of_thing(schema: str, known: schemata.Node, values: schemata.Values) -> str:
    """Our type; a plain thing is what its one keyword calls it, as our export writes it."""
    words = values.get("keywords", [])
    if schema == "Thing" and len(words) == 1 and isinstance(words[0], str):
        return kebab(words[0]) or known.type
    return known.type


def name_of_thing(kind: str, known: schemata.Node, item: Record, values: schemata.Values) -> str:
    user, service = schemata.first_of(values, "username"), schemata.first_of(values, "service")
    if kind == "account" and user and service:
        return f"{service}/{user}"
    parts = [schemata.first_of(values, name) for name in ("firstName", "lastName")]
    named = (schemata.first_of(values, name) for name in known.names.split())
    candidates = (line_of(item.get("caption")), *named, " ".join(filter(None, parts)))
    if kind in {"wallet", "bank-account"}:
        # What is written there identifies it, whatever others call it.
        candidates = candidates[1:]
    return next(filter(None, candidates), "")


def claims_of_thing(
    schema: str, known: schemata.Node, name: str, values: schemata.Values
) -> Iterator[Record]:
    """What is said of a thing beside its name; further names are aliases."""
    without = {*schemata.REFERENCES, *schemata.OF_SOURCES}
    if schema in schemata.EDGES:
        without |= {*schemata.EDGES[schema].start.split(), *schemata.EDGES[schema].end.split()}
    if schema == "Thing" and len(values.get("keywords", ())) == 1:
        without.add("keywords")
    names = known.names.split()
    for key, given in values.items():
        if key not in without:
            told = {"name": "alias"}.get(key, kebab(key))
            others = (each for each in given if key not in names or line_of(each) != name)
            yield from ({"key": told, "value": each} for each in others)


def further_claims(item: Record) -> Iterator[Record]:
    """What stands beside the properties: since when it is in its dataset, and its former ids."""
    if isinstance(item.get("first_seen"), str):
        yield {"key": "first-seen", "value": item["first_seen"]}
    referents = item.get("referents")
    for each in referents if isinstance(referents, list) else ():
        if each != item["id"] and (value := as_value(each)):
            yield {"key": "external-id", "value": value}


def references_in(schema: str) -> dict[str, schemata.Reference]:
    """The properties of a *schema* that hold the id of another thing."""
    edge = schemata.EDGES.get(schema)
    ends = f"{edge.start} {edge.end}".split() if edge else []
    return schemata.REFERENCES | {each: schemata.Reference(kebab(each)) for each in ends}


def references_of(own_id: str, kind: str, schema: str, values: schemata.Values) -> Iterator[Record]:
    """Ties to the things that properties name."""
    known = references_in(schema)
    for name in (each for each in values if each in known):
        reference = known[name]
        for other in map(str, values[name]):
            ends = (other, own_id) if reference.inward else (own_id, other)
            yield tie(reference.type or f"has-{kind}", *ends)
