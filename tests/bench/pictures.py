"""How long the picture of a report takes, in a process that never drew one."""

import random
from pathlib import Path

from basset.wiring import Services
from tests.bench.harness import in_fresh_process, median, seconds

ROUNDS = 3
ENTITIES, RELATIONSHIPS = 500, 1_500


def measure(_services: Services, _data: Path) -> dict[str, float]:
    runs = [in_fresh_process("tests.bench.pictures:draw_in_this_process") for _ in range(ROUNDS)]
    return {"graph_500_s": median(runs)}


def draw_in_this_process() -> float:
    """Seconds from the composed report to the bytes of graph.svg, with what that imports."""
    from basset.reports.sections import Section
    from tests.unit.picture_case import of

    chance = random.Random(1)
    tree = [(chance.randrange(node), node) for node in range(1, ENTITIES)]
    others = range(RELATIONSHIPS - len(tree))
    section = of([*tree, *(tuple(chance.sample(range(ENTITIES), 2)) for _ in others)]).parts[
        Section.GRAPH
    ]
    return seconds(lambda: [b"".join(chunks) for _, _, chunks in section.files()])
