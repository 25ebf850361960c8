"""An investigation as large as it is asked for, the same each time, with nobody real in it."""

from basset.canonical import dumps
from basset.clock import now, stamp
from basset.investigations.project import ProjectInput
from basset.model import derived_id
from basset.wiring import Services

TYPES = ("person", "organization", "domain", "email", "address", "document")
NODES = "UNWIND $rows AS row CREATE (n:Entity) SET n = row"
SOURCES = "UNWIND $rows AS row CREATE (n:Source) SET n = row"
EDGES = """
UNWIND $rows AS row MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
CREATE (a)-[r:RELATES]->(b) SET r = row.r
"""


def investigation(services: Services, size: int, ties: int) -> str:
    """*size* entities of eight claims, *ties* relationships and *size* ÷ 4 sources; its id."""
    project = services.projects.create(ProjectInput(name=f"bench report {size}"), now()).id
    moment = stamp(now())
    common = {
        "project_id": project,
        "status": "active",
        "origins": ["bench"],
        "created_at": moment,
        "updated_at": moment,
    }
    sources = [
        {
            **common,
            "id": derived_id(project, "source", i),
            "key": f"s{i}",
            "title": f"Register extract {i}",
            "url": f"https://register.example/{i}",
            "origin": "bench",
            "note": "",
            "reliability": "B",
            "credibility": 2,
        }
        for i in range(size // 4)
    ]
    entities = [_entity(common, project, i, sources) for i in range(size)]
    edges = [_edge(common, project, i, size, sources) for i in range(ties)]
    for query, rows in ((SOURCES, sources), (NODES, entities), (EDGES, edges)):
        for start in range(0, len(rows), 2000):
            services.database.write(query, rows=rows[start : start + 2000])
    return project


def _claim(key: str, value: str, source: str, moment: str, **more: str) -> dict[str, object]:
    return {
        "key": key,
        "value": value,
        "sources": [source],
        "origin": "bench",
        "recorded_at": moment,
        "recorded_by": "bench",
        "confidence": 80,
        "marking": "TLP:AMBER",
        **more,
    }


def _entity(
    common: dict[str, object], project: str, i: int, sources: list[dict[str, object]]
) -> dict[str, object]:
    source, moment = str(sources[i % len(sources)]["id"]), str(common["created_at"])
    name = f"Subject {i:05d} Aldermoor"
    claims = [
        _claim("name", name, source, moment),
        _claim("description", f"Appears in file {i} " * 6, source, moment),
        _claim("role", "director", source, moment, valid_from="2021-05"),
        *(_claim(f"detail-{n}", f"value {n} of subject {i}", source, moment) for n in range(5)),
    ]
    return {
        **common,
        "id": derived_id(project, "entity", i),
        "key": f"bench:{i}",
        "type": TYPES[i % len(TYPES)],
        "name": name,
        "selectors": [],
        "text": name,
        "claims": dumps(claims),
    }


def _edge(
    common: dict[str, object], project: str, i: int, size: int, sources: list[dict[str, object]]
) -> dict[str, object]:
    source, moment = str(sources[i % len(sources)]["id"]), str(common["created_at"])
    row = {
        **common,
        "id": derived_id(project, "relationship", i),
        "key": f"bench:{i}",
        "type": "associated-with",
        "claims": dumps([_claim("type", "associated-with", source, moment)]),
    }
    first, second = i % size, (i * 7 + 1 + i // size) % size
    return {
        "a": derived_id(project, "entity", first),
        "b": derived_id(project, "entity", second),
        "r": row,
    }
