"""How fast a search answers over 61,521 entities."""

from pathlib import Path

from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.bench.harness import percentile, seconds
from tests.bench.shape import POLE

# A person's name, its beginning, a post code, two words of a crime: what an analyst types.
SAMPLE = """
MATCH (e:Entity {project_id: $project}) WHERE e.type = $type AND size(e.name) > 3
RETURN DISTINCT e.name AS name ORDER BY name LIMIT 50
"""


def measure(services: Services, data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench search"), now()).id
    services.importer.run(data / POLE, project, origin="bench", now=now())
    queries = _queries(services, project)
    for query in queries[:20]:
        services.search.search(query, project)
    took = [
        1000 * seconds(lambda query=query: services.search.search(query, project))
        for query in queries
    ]
    return {"search_ms_p99": percentile(took, 0.99)}


def _queries(services: Services, project: str) -> list[str]:
    types = services.database.read(
        "MATCH (e:Entity {project_id: $project}) RETURN DISTINCT e.type AS type", project=project
    )
    names = []
    for row in types:
        found = services.database.read(SAMPLE, project=project, type=row["type"])
        names += [entry["name"] for entry in found]
    whole = names[:: max(1, len(names) // 100)][:100]
    # The other half are the beginnings of names, as they are while somebody types.
    queries = list(dict.fromkeys([*whole, *(name[: max(3, len(name) // 2)] for name in names)]))[
        :200
    ]
    if len(queries) < 200:
        raise RuntimeError(f"only {len(queries)} different queries")
    return queries
