"""How much the importer costs above writing the same rows with plain batched UNWIND."""

from pathlib import Path
from typing import Any

from basset import settings
from basset.clock import now
from basset.database import Row
from basset.investigations.project import ProjectInput
from basset.wiring import Services, build
from tests.bench.harness import empty, in_fresh_process, median, peak_mb, seconds
from tests.bench.shape import (
    ATTACK,
    ATTACK_ENTITIES,
    ATTACK_RELATIONSHIPS,
    POLE,
    POLE_ENTITIES,
    POLE_RELATIONSHIPS,
)

ROUNDS = 3
BATCH = 2000

PLAIN_NODES = "UNWIND $rows AS row CREATE (n:{label}) SET n = row"
PLAIN_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
CREATE (a)-[r:RELATES]->(b) SET r = row.r
"""


def measure(services: Services, data: Path) -> dict[str, float]:
    pole = data / POLE
    return {
        "import_attack_ratio": _ratio(
            services, data / ATTACK, ATTACK_ENTITIES, ATTACK_RELATIONSHIPS
        ),
        "import_pole_ratio": _ratio(services, pole, POLE_ENTITIES, POLE_RELATIONSHIPS),
        "import_pole_rss_mb": in_fresh_process(
            "tests.bench.imports:import_in_this_process", str(pole)
        )["peak_mb"],
    }


def import_in_this_process(path: str) -> dict[str, float]:
    """Import *path* into a new project; how long and at what peak memory."""
    services = build(settings.read_settings(), enqueue=lambda _: None)
    project = services.projects.create(ProjectInput(name=f"bench {now():%f}"), now())
    took = seconds(lambda: services.importer.run(Path(path), project.id, origin="bench", now=now()))
    services.close()
    return {"seconds": took, "peak_mb": peak_mb()}


def _ratio(services: Services, path: Path, entities: int, relationships: int) -> float:
    """The median of importer ÷ plain, after a warm-up in which the JVM compiles both."""
    ratios = []
    for round_ in range(ROUNDS + 1):
        empty(services)
        imported = in_fresh_process("tests.bench.imports:import_in_this_process", str(path))[
            "seconds"
        ]
        rows = _rows(services)
        found = len(rows["Entity"]), len(rows["RELATES"])
        if found != (entities, relationships):
            raise RuntimeError(f"{path.name}: {found} instead of {entities} and {relationships}")
        empty(services)
        plain = seconds(lambda rows=rows: _write_plainly(services, rows))
        print(f"  {path.name}: importer {imported:.2f} s, plain {plain:.2f} s", flush=True)
        if round_:
            ratios.append(imported / plain)
    empty(services)
    return median(ratios)


def _rows(services: Services) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for label in ("Project", "Entity", "Source", "Note"):
        found = services.database.stream(f"MATCH (n:{label}) RETURN properties(n) AS n")
        rows[label] = [row["n"] for row in found]
    query = "MATCH (a)-[r:RELATES]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS r"
    rows["RELATES"] = list(services.database.stream(query))
    return rows


def _write_plainly(services: Services, rows: dict[str, list[Any]]) -> None:
    for label, found in rows.items():
        query = PLAIN_RELATIONSHIPS if label == "RELATES" else PLAIN_NODES.format(label=label)
        for start in range(0, len(found), BATCH):
            services.database.write(query, rows=found[start : start + BATCH])
