"""`make bench` without the real data sets: what is generated has their shape, every time."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench import generated, shape


class Shape(NamedTuple):
    """How many nodes of a kind; of each kind of relationship: how many, to how many, the most."""

    nodes: Counter[str]
    ties: dict[str, tuple[int, int, int]]
    bytes: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated.write(tmp_path_factory.mktemp("bench") / "data")


def pole(data: Path) -> Shape:
    nodes: Counter[str] = Counter()
    ends: dict[str, Counter[str]] = {}
    paths = sorted((data / shape.POLE).glob("*.csv"))
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if ":ID" in row:
                    nodes[row[":LABEL"]] += 1
                else:
                    ends.setdefault(row[":TYPE"], Counter())[row[":END_ID"]] += 1
    return Shape(nodes, tied(ends), sum(path.stat().st_size for path in paths))


def attack(data: Path) -> Shape:
    path = data / shape.ATTACK
    items = json.loads(path.read_text(encoding="utf-8"))["objects"]
    ends: dict[str, Counter[str]] = {}
    for item in items:
        if item["type"] == "relationship":
            start, end = (item[name].partition("--")[0] for name in ("source_ref", "target_ref"))
            name = f"{start} {item['relationship_type']} {end}"
            ends.setdefault(name, Counter())[item["target_ref"]] += 1
            continue
        for name in shape.ATTACK_REFERENCES.keys() & item.keys():
            refs = item[name] if isinstance(item[name], list) else [item[name]]
            ends.setdefault(name, Counter()).update(refs)
    nodes = Counter(item["type"] for item in items if item["type"] != "relationship")
    return Shape(nodes, tied(ends), path.stat().st_size)


def tied(ends: dict[str, Counter[str]]) -> dict[str, tuple[int, int, int]]:
    return {name: (times.total(), len(times), max(times.values())) for name, times in ends.items()}


def test_pole_as_generated_has_the_stated_shape(made: Path) -> None:
    counted = pole(made)
    assert counted.nodes == {label: count for label, (count, _) in shape.POLE_NODES.items()}
    assert counted.ties == {kind: ties[2:] for kind, ties in shape.POLE_TIES.items()}
    assert counted.nodes.total() == shape.POLE_ENTITIES
    assert sum(count for count, _, _ in counted.ties.values()) == shape.POLE_RELATIONSHIPS


def test_attack_as_generated_has_the_stated_shape(made: Path) -> None:
    counted = attack(made)
    assert counted.nodes == {kind: objects.count for kind, objects in shape.ATTACK_OBJECTS.items()}
    ties = {name: counted.ties.pop(name)[0] for name in shape.ATTACK_REFERENCES}
    assert ties == shape.ATTACK_REFERENCES
    assert counted.ties == {
        f"{ties.start} {word} {ties.end}": ties[2:] for (word, _), ties in shape.ATTACK_TIES.items()
    }
    assert counted.nodes.total() == shape.ATTACK_ENTITIES
    assert sum(count for count, _, _ in counted.ties.values()) == shape.ATTACK_TIED


def test_it_is_the_same_every_time(made: Path, tmp_path: Path) -> None:
    again = generated.pole(tmp_path / "again")
    for path in (made / shape.POLE).iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


@pytest.mark.data
@pytest.mark.parametrize("count", [pole, attack])
def test_the_real_data_sets_have_that_shape(
    count: Callable[[Path], Shape], made: Path, shared_data: Path
) -> None:
    real, likeness = count(shared_data), count(made)
    assert likeness.nodes == real.nodes
    assert likeness.ties == real.ties
    assert likeness.bytes == pytest.approx(real.bytes, rel=0.1)
