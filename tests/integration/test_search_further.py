"""What a search finds besides: relationships, former names, and names misspelt by a letter."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from click.testing import Result

from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.search.hits import Hit
from basset.wiring import Services
from tests.integration.ask_case import Case

Basset = Callable[..., Result]


@pytest.fixture
def case(services: Services, now: datetime) -> Case:
    made = Case(services, now)
    role = [{"key": "role", "value": "Harbour pilot"}]
    made.tie("Anna Weiss", "director-of", "Kestrel Freight", claims=role)
    return made


def search(case: Case, text: str, **wanted: Any) -> list[tuple[str, str]]:
    hits = case.services.search.search(text, case.project, **wanted)
    return [(hit.name, hit.how) for hit in hits]


DIRECTOR = "Anna Weiss → director-of → Kestrel Freight"


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [("director", "type", "director-of"), ("direc", "type", "director-of"),
     ("pilot harbour", "role", "Harbour pilot")],
)  # fmt: skip
def test_a_relationship_is_found_by_its_type_and_by_what_is_said_of_it(
    case: Case, typed: str, key: str, value: str
) -> None:
    [hit] = case.services.search.search(typed, case.project)
    assert (hit.kind, hit.name, hit.type) == ("relationship", DIRECTOR, "director-of")
    assert hit.id == case.ids["Anna Weiss director-of Kestrel Freight"]
    assert (hit.matched.key, hit.matched.value, hit.how) == (key, value, "words")


def test_an_entity_comes_before_a_relationship(case: Case) -> None:
    case.add("entities", "Pilot", type="vessel", name="Pilot")
    assert search(case, "pilot") == [("Pilot", "words"), (DIRECTOR, "words")]


def test_a_former_name_is_found_below_those_who_have_it_now(case: Case) -> None:
    change = case.services.entities.kind.change
    renamed = change.model_validate({"name": "Osprey Lines"})
    own_id = case.ids["Kestrel Freight"]
    case.services.entities.update(case.project, own_id, renamed, case.now)
    assert search(case, "kestrel") == [("Osprey Lines", "former-name")]
    case.add("entities", "Kestrel", type="vessel", name="Kestrel Freight")
    told = [("Kestrel Freight", "words"), ("Osprey Lines", "former-name")]
    assert search(case, "kestrel freight") == told
    [former] = [hit for hit in hits(case, "kestrel") if hit.how == "former-name"]
    assert (former.matched.key, former.matched.value) == ("name", "Kestrel Freight")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Anna Weiss", "anna wiess"),
        ("Anna Weiss", "Ana Wess"),
        ("Gullwing", "gulwing"),
        ("Gullwing", "gullwingg"),
        ("Gullwing", "hullwing"),
        ("Łódź Ångström", "lodz angstrm"),
        ("Сергей Королев", "королов"),
    ],
)
def test_a_name_misspelt_by_a_letter_is_found(case: Case, name: str, typed: str) -> None:
    if name not in case.ids:
        case.add("entities", name, type="person", name=name)
    assert search(case, typed) == [(name, "misspelt")]


def test_what_is_spelt_so_comes_before_what_is_misspelt(case: Case) -> None:
    case.add("entities", "Gullring", type="vessel", name="Gullring")
    assert search(case, "gullring") == [("Gullring", "words"), ("Gullwing", "misspelt")]
    # They fill no place that others have.
    assert search(case, "gullring", limit=1) == [("Gullring", "words")]


@pytest.mark.parametrize("typed", ["gxllwixg", "9074728", "an"])
def test_two_letters_or_a_figure_make_it_another(case: Case, typed: str) -> None:
    imo = [{"key": "imo", "value": 9074729}]
    case.add("entities", "Seal", type="vessel", name="Seal", claims=imo)
    assert [how for _, how in search(case, typed) if how == "misspelt"] == []


def test_who_may_not_see_it_does_not_find_it(case: Case) -> None:
    secret = [{"key": "alias", "value": "Kondor", "marking": "TLP:RED"}]
    case.add("entities", "Dana", type="person", name="Dana", claims=secret)
    case.tie("Cem Ada", "smuggles-for", "Gullwing", marking="TLP:RED")
    seen = case.services.for_request(Access(frozenset({case.project}), Marking.AMBER)).search
    for typed in ("kondor", "kondar", "smuggles"):
        assert search(case, typed) != []
        assert seen.search(typed, case.project) == []
    [director] = seen.search("director", case.project)
    assert director.name == DIRECTOR
    assert [(hit.name, hit.how) for hit in seen.search("gulwing", case.project)] == [
        ("Gullwing", "misspelt")
    ]


def test_a_terminal_says_why_it_matched(case: Case, basset: Basset) -> None:
    printed = basset("search gulwing --project Sennick").stdout.splitlines()
    assert printed[1].split("\t")[2:] == ["Gullwing", "name: Gullwing, misspelt"]
    [hit] = json.loads(basset("search director --project Sennick --json").stdout)
    assert hit["matched"] == {"key": "type", "value": "director-of"}


def hits(case: Case, text: str) -> list[Hit]:
    return case.services.search.search(text, case.project)
