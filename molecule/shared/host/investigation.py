"""A made-up investigation of any size, as JSON Lines."""

import json

TYPES = ("person", "organization", "domain", "email", "address", "document")


def write(path, entities):
    """*entities* of eight claims, three times as many relationships, a quarter as many sources."""
    with path.open("w") as file:
        for record in _records(entities):
            file.write(json.dumps(record) + "\n")


def _records(size):
    sources = max(1, size // 4)
    for i in range(sources):
        yield {
            "kind": "source",
            "ref": f"s{i}",
            "title": f"Register extract {i}",
            "reliability": "B",
            "credibility": 2,
        }
    for i in range(size):
        cited = [f"s{i % sources}"]
        values = {
            "name": f"Subject {i:05d} Aldermoor",
            "description": f"Appears in file {i}. " * 6,
            "role": "director",
        }
        values |= {f"detail-{n}": f"value {n} of subject {i}" for n in range(5)}
        claims = [{"key": key, "value": value, "sources": cited} for key, value in values.items()]
        yield {"kind": "entity", "ref": f"e{i}", "type": TYPES[i % len(TYPES)], "claims": claims}
    for i in range(3 * size):
        cited = [{"key": "seen", "value": f"in file {i}", "sources": [f"s{i % sources}"]}]
        first, second = i % size, (i * 7 + 1 + i // size) % size
        if first != second:
            yield {
                "kind": "relationship",
                "type": "associated-with",
                "from": f"e{first}",
                "to": f"e{second}",
                "claims": cited,
            }
