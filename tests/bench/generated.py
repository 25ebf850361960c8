"""Data of the shape of POLE and ATT&CK, for whoever does not have them: the same every time."""

import csv
import json
import string
import uuid
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from typing import Any

from tests.bench.shape import (
    ATTACK,
    ATTACK_LISTS,
    ATTACK_OBJECTS,
    ATTACK_PAGES,
    ATTACK_TIE_DESCRIPTION,
    ATTACK_TIE_REFERENCES,
    ATTACK_TIES,
    POLE,
    POLE_NODES,
    POLE_TIES,
    Objects,
    Texts,
    Ties,
)

PATTERN = {"@": string.ascii_uppercase, "#": string.digits, "%": "0123456789abcdef"}
SYLLABLES = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er")]


def write(folder: Path) -> Path:
    """Write both below *folder*, under the names that the originals have."""
    pole(folder / POLE)
    attack(folder / ATTACK)
    return folder


def pole(folder: Path) -> Path:
    """Write POLE's likeness as a folder of CSV files with Neo4j's headers."""
    folder.mkdir(parents=True)
    random = Random("pole")
    first: dict[str, int] = {}
    number = 0
    for label, (count, columns) in POLE_NODES.items():
        first[label] = number
        rows = (
            [number + i, *(_value(random, column, i) for column in columns.values()), label]
            for i in range(count)
        )
        _write(folder / f"nodes.{label}.csv", [":ID", *columns, ":LABEL"], rows)
        number += count
    for kind, ties in POLE_TIES.items():
        rows = (
            [first[ties.start] + start, first[ties.end] + end, kind]
            for start, end in _pairs(random, ties, POLE_NODES[ties.start][0])
        )
        _write(folder / f"relationships.{kind}.csv", [":START_ID", ":END_ID", ":TYPE"], rows)
    return folder


def attack(path: Path) -> Path:
    """Write ATT&CK's likeness as a STIX 2.0 bundle."""
    path.parent.mkdir(parents=True)
    random = Random("attack")
    objects = [
        _object(random, kind, objects, number)
        for kind, objects in ATTACK_OBJECTS.items()
        for number in range(objects.count)
    ]
    for (word, number), ties in ATTACK_TIES.items():
        for start, end in _pairs(random, ties, ATTACK_OBJECTS[ties.start].count):
            own_id = _stix_id("relationship", word, number, start, end)
            objects.append(
                _basis(random, own_id, ATTACK_TIE_DESCRIPTION, ATTACK_TIE_REFERENCES)
                | {"relationship_type": word}
                | {"source_ref": _stix_id(ties.start, start), "target_ref": _stix_id(ties.end, end)}
            )
    bundle = {"type": "bundle", "id": _stix_id("bundle"), "spec_version": "2.0"}
    path.write_text(json.dumps(bundle | {"objects": objects}))
    return path


def degrees(count: int, ends: int, highest: int) -> list[int]:
    """How many relationships each end has: *count* in all, *highest* the first, 1 the last."""
    low, high = 0.0, 1.0
    for _ in range(60):
        ratio = (low + high) / 2
        total = ends + (highest - 1) * (1 - ratio**ends) / (1 - ratio)
        low, high = (ratio, high) if total < count else (low, ratio)
    sums = accumulate(1 + (highest - 1) * low**rank for rank in range(ends))
    return [after - before for before, after in pairwise([0, *map(round, sums)])]


def _pairs(random: Random, ties: Ties, starts: int) -> list[tuple[int, int]]:
    """Start and end of each relationship, none twice and none with itself, in no order."""
    of_ends = degrees(ties.count, ties.ends, ties.highest)
    if ties.start != ties.end and ties.count <= starts:
        ends = [end for end, times in enumerate(of_ends) for _ in range(times)]
        random.shuffle(ends)
        return list(enumerate(ends))
    pairs = [
        ((end + time) % starts, end)
        for end, times in enumerate(of_ends)
        for time in range(1, times + 1)
    ]
    random.shuffle(pairs)
    return pairs


def _write(path: Path, header: list[str], rows: Iterator[list[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _value(random: Random, column: str | Texts, row: int) -> str:
    if isinstance(column, Texts):
        return _words(column.mean, random.randrange(column.different))
    return "".join(random.choice(PATTERN.get(sign, sign)) for sign in column.format(row))


@cache
def _words(mean: int, number: int) -> str:
    """Text *number* of those that have about *mean* characters."""
    random = Random(f"{mean} {number}")
    length = max(4, round(random.triangular(0.3 * mean, 2.2 * mean, 0.5 * mean)))
    text = ""
    while len(text) < length:
        text += "".join(random.choices(SYLLABLES, k=random.randint(1, 4))) + " "
    return text[:length].strip().capitalize()


def _times(random: Random, mean: float) -> range:
    """A number of items that is *mean* on average."""
    return range(int(random.uniform(0, 2 * mean) + 0.5) if mean > 1 else random.random() < mean)


def _stix_id(kind: str, *what: Any) -> str:
    return f"{kind}--{uuid.uuid5(uuid.NAMESPACE_OID, f'basset bench {kind} {what}')}"


def _basis(random: Random, own_id: str, description: int, references: float) -> dict[str, Any]:
    """What every object of ATT&CK has."""
    found = {
        "type": own_id.partition("--")[0],
        "id": own_id,
        "created": "2024-05-22T20:29:33.000Z",
        "modified": f"2025-04-15T19:{random.randrange(60):02}:{random.randrange(60):02}.000Z",
        "created_by_ref": _stix_id("identity", 0),
        "x_mitre_modified_by_ref": _stix_id("identity", 0),
        "object_marking_refs": [_stix_id("marking-definition", 0)],
        "x_mitre_attack_spec_version": "3.2.0",
        "x_mitre_deprecated": False,
        "revoked": False,
        "external_references": [_reference(random) for _ in _times(random, references)],
    }
    if description:
        found["description"] = _words(description, random.randrange(1_000_000))
    return found


def _reference(random: Random) -> dict[str, str]:
    page = random.randrange(ATTACK_PAGES)
    return {
        "source_name": _words(20, page),
        "description": _words(122, page),
        "url": f"https://pages.example/{page}/{_words(40, page).replace(' ', '-')}",
    }


def _object(random: Random, kind: str, objects: Objects, number: int) -> dict[str, Any]:
    made = _basis(random, _stix_id(kind, number), objects.description, objects.references)
    made |= {"x_mitre_version": "1.0", "x_mitre_domains": ["enterprise-attack"]}
    if objects.name:
        made["name"] = f"{_words(objects.name, number)} {number}"
    for name, (items, lengths) in objects.lists.items():
        made[name] = [_item(random, lengths) for _ in _times(random, items)]
    for name, (holder, listed) in ATTACK_LISTS.items():
        if kind == holder:
            places = range(number, ATTACK_OBJECTS[listed].count, objects.count)
            made[name] = [_stix_id(listed, place) for place in places]
    return _with_exceptions(made, kind, number)


def _with_exceptions(made: dict[str, Any], kind: str, number: int) -> dict[str, Any]:
    """A few objects of ATT&CK do not say who made or edited them; its marking is a notice."""
    if kind == "identity" or (kind == "intrusion-set" and number < 2):
        del made["created_by_ref"]
    if kind in {"identity", "marking-definition"}:
        del made["x_mitre_modified_by_ref"]
    if kind == "marking-definition":
        notice = {"statement": "Copyright 2015-2025, the makers of this likeness."}
        made |= {"definition_type": "statement", "definition": notice}
    return made


def _item(random: Random, lengths: tuple[int, ...]) -> str | dict[str, str]:
    texts = [_words(length, random.randrange(1_000)) for length in lengths]
    names = ("x_mitre_data_component_ref", "name", "channel")
    return texts[0] if len(texts) == 1 else dict(zip(names[-len(texts) :], texts, strict=True))
