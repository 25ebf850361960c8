"""How fast questions are answered over 61,521 entities: 200 different ones of each kind."""

from collections.abc import Callable
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.bench.harness import percentile, seconds
from tests.bench.shape import POLE

# Those with most ties: their surroundings are the largest.
PERSONS = """
MATCH (e:Entity {project_id: $project}) WHERE e.type = 'person'
RETURN e.id AS id ORDER BY COUNT { (e)-[:RELATES]-() } DESC, id LIMIT 250
"""
QUESTIONS, BEFORE = 200, 20


def measure(services: Services, data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench ask"), now()).id
    services.importer.run(data / POLE, project, origin="bench", now=now())
    persons = [row["id"] for row in services.database.read(PERSONS, project=project)]
    # Far from each other in the list, so that few of them are neighbours.
    pairs = list(islice(combinations(persons, 2), 0, None, 97))
    if min(len(persons), len(pairs)) < QUESTIONS + BEFORE:
        raise RuntimeError(f"only {len(persons)} persons")
    asking = services.asking
    return {
        "path_ms_p95": _p95(lambda pair: asking.paths(project, *pair), pairs),
        "common_ms_p95": _p95(lambda pair: asking.common(project, pair), pairs),
        "neighbours_ms_p95": _p95(lambda one: asking.neighbours(project, one), persons),
    }


def _p95(ask: Callable[[Any], object], questions: list[Any]) -> float:
    """Milliseconds; those asked before fill what Neo4j keeps of a plan."""
    for question in questions[:BEFORE]:
        ask(question)
    rest = questions[BEFORE : BEFORE + QUESTIONS]
    return percentile([1000 * seconds(lambda one=one: ask(one)) for one in rest], 0.95)
