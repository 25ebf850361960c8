"""Some faults of each sort, from seeds of their own, in a few minutes; ``make faults`` has many."""

from pathlib import Path

import pytest

from tests.faults.campaign import campaign

SORTS = {
    "killed": (
        14,
        [
            "worker killed with its children",
            "child of a worker or ticker killed",
            "worker frozen past its lease",
            "ticker killed",
            "two beats",
        ],
    ),
    "cut off": (
        15,
        [
            "way to Redis cut",
            "way to Neo4j cut",
            "way to Neo4j without answers",
            "Redis killed",
            "Redis flushed",
            "Redis full",
            "disk full",
            "clock of workers back an hour",
            "clock of beat back an hour",
            "receiver of deliveries says later",
        ],
    ),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("sort", SORTS)
def test_nothing_is_lost_and_nothing_made_twice(
    servers: dict[str, str], services: object, tmp_path: Path, sort: str
) -> None:
    seed, names = SORTS[sort]
    home = Path(servers["BASSET_HOME"])
    outcome = campaign(home, tmp_path / "at-work", seed, names=names, count=len(names))
    took = [each.kind for each in outcome.struck if each.took_effect]
    assert took, "no fault took effect"
    assert outcome.verdict.runs > len(took)
    assert {name: wrong for name, wrong in outcome.verdict.wrong.items() if wrong} == {}
