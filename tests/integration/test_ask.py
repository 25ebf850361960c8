"""What ties these two? Answers with who says so, and nothing that nobody says."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from click.testing import Result

from basset import database
from basset.errors import Busy, InvalidInput, NotFound
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.wiring import Services
from tests.integration.ask_case import Case

Basset = Callable[..., Result]


@pytest.fixture
def case(services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Case:
    # The first question of a kind is planned first, which takes a busy machine long.
    monkeypatch.setattr(database, "ASK_SECONDS", 60)
    made = Case(services, now)
    made.tie("Anna Weiss", "director-of", "Kestrel Freight", sources=["Register"])
    made.tie("Gullwing", "owner-of", "Kestrel Freight", sources=["Rumour"], marking="TLP:RED")
    return made


WAY = "Anna Weiss — director of [1] → Kestrel Freight ← owner of [2, TLP:RED] — Gullwing"


def test_what_ties_these_two_is_a_sentence_with_sources_and_its_weakest_link(case: Case) -> None:
    answer = case.asking.paths(case.project, case.ids["Anna Weiss"], case.ids["Gullwing"])
    [path] = answer.paths
    assert path.sentence == WAY
    assert [(one.number, one.title) for one in answer.sources] == [(1, "Register"), (2, "Rumour")]
    assert path.weakest is not None
    assert (path.weakest.link, path.weakest.because) == (1, "its best source is graded E")


def test_the_path_that_rests_on_more_comes_first(case: Case) -> None:
    case.tie("Anna Weiss", "adviser-of", "Harbour Nine", sources=["Register"], confidence=90)
    case.tie("Harbour Nine", "owner-of", "Gullwing")
    case.tie("Anna Weiss", "clerk-of", "Cem Ada", sources=["Register"], confidence=20)
    case.tie("Cem Ada", "owner-of", "Gullwing", sources=["Register"])
    answer = case.asking.paths(case.project, case.ids["Anna Weiss"], case.ids["Gullwing"])
    weak = [path.weakest.because for path in answer.paths if path.weakest]
    assert weak == [
        "its best source is graded E",
        "its confidence is 20 %",
        "it has no source",
    ]


def test_who_says_so_under_a_marking_marks_the_link(case: Case) -> None:
    case.tie("Bo Quill", "knows", "Cem Ada")
    claim = {"key": "type", "value": "knows", "marking": "TLP:AMBER", "valid_from": "2020"}
    knows = case.services.relationships.kind.change.model_validate({"claims": [claim]})
    own_id = case.ids["Bo Quill knows Cem Ada"]
    case.services.relationships.update(case.project, own_id, knows, case.now)
    said = ["Bo Quill — knows (since 2020) [TLP:AMBER] → Cem Ada"]
    assert case.sentences("Bo Quill", "Cem Ada") == said


def test_a_path_can_be_asked_for_that_does_without_somebody(case: Case) -> None:
    case.tie("Anna Weiss", "knows", "Bo Quill")
    case.tie("Bo Quill", "knows", "Cem Ada")
    case.tie("Cem Ada", "clerk-of", "Gullwing")
    assert case.sentences("Anna Weiss", "Gullwing") == [WAY]
    around = "Anna Weiss — knows → Bo Quill — knows → Cem Ada — clerk of → Gullwing"
    without = [case.ids["Kestrel Freight"]]
    assert case.sentences("Anna Weiss", "Gullwing", without=without) == [around]
    assert case.sentences("Anna Weiss", "Gullwing", without=without, most=2) == []


@pytest.mark.parametrize(
    ("as_of", "is_tied"),
    [("2018", False), ("2018-12-31", False), ("2019", True), ("2020-06-01", True),
     ("2021-05-02", False), (None, True)],
)  # fmt: skip
def test_of_a_day_only_what_was_valid_then_counts(
    case: Case, as_of: str | None, is_tied: bool
) -> None:
    case.tie("Bo Quill", "owner-of", "Harbour Nine", valid_from="2019", valid_to="2021-05-01")
    said = ["Bo Quill — owner of (2019 – 2021-05-01) → Harbour Nine"] if is_tied else []
    assert case.sentences("Bo Quill", "Harbour Nine", as_of=as_of) == said


@pytest.mark.parametrize(
    "change", [{"status": "revoked"}, {"end_claims": [{"key": "type", "value": "owner-of"}]}]
)
def test_what_nobody_says_any_more_ties_nobody(case: Case, change: dict[str, Any]) -> None:
    relationships = case.services.relationships
    data = relationships.kind.change.model_validate(change)
    own_id = case.ids["Gullwing owner-of Kestrel Freight"]
    relationships.update(case.project, own_id, data, case.now)
    assert case.sentences("Anna Weiss", "Gullwing") == []


def test_nothing_leads_through_what_everything_is_tied_to(case: Case) -> None:
    hub_ties = case.services.settings.hub_ties
    for number in range(hub_ties):
        case.add("entities", f"Firm {number}", type="organization", name=f"Firm {number}")
        case.tie(f"Firm {number}", "sits-in", "Kestrel Freight")
    answer = case.asking.paths(case.project, case.ids["Anna Weiss"], case.ids["Gullwing"])
    assert (answer.paths, answer.hubs) == ([], 1)
    # It can be one of the ends.
    assert case.sentences("Anna Weiss", "Kestrel Freight")
    shared = case.asking.common(case.project, [case.ids["Anna Weiss"], case.ids["Gullwing"]])
    assert (shared.items, [hub.name for hub in shared.hubs]) == ([], ["Kestrel Freight"])


def test_what_two_share_is_told_from_both_sides(case: Case) -> None:
    case.tie("Bo Quill", "knows", "Anna Weiss")
    ends = [case.ids["Anna Weiss"], case.ids["Gullwing"]]
    [shared] = case.asking.common(case.project, ends).items
    assert shared.entity.name == "Kestrel Freight"
    assert set(shared.sentences) == {
        "Anna Weiss — director of [1] → Kestrel Freight",
        "Gullwing — owner of [2, TLP:RED] → Kestrel Freight",
    }
    three = [*ends, case.ids["Bo Quill"]]
    assert case.asking.common(case.project, three).items == []


def test_what_lies_around_one_is_counted_by_kind(case: Case) -> None:
    case.tie("Bo Quill", "director-of", "Kestrel Freight")
    counted = case.asking.neighbours(case.project, case.ids["Kestrel Freight"])
    assert [(row.type, row.direction, row.entity_type, row.count) for row in counted] == [
        ("director-of", "in", "person", 2),
        ("owner-of", "in", "organization", 1),
    ]


def test_who_may_not_see_a_link_is_not_told_that_there_is_a_path(case: Case) -> None:
    seen = case.services.for_request(Access(frozenset({case.project}), Marking.AMBER))
    assert seen.asking.paths(case.project, case.ids["Anna Weiss"], case.ids["Gullwing"]).paths == []
    [counted] = seen.asking.neighbours(case.project, case.ids["Kestrel Freight"])
    assert counted.type == "director-of"


def test_a_change_is_in_the_next_answer(case: Case) -> None:
    assert case.sentences("Bo Quill", "Gullwing") == []
    case.tie("Bo Quill", "clerk-of", "Gullwing")
    assert case.sentences("Bo Quill", "Gullwing") == ["Bo Quill — clerk of → Gullwing"]


def test_what_makes_no_question_is_refused_with_the_field(case: Case) -> None:
    anna = case.ids["Anna Weiss"]
    for wanted in (
        lambda: case.asking.paths(case.project, anna, anna),
        lambda: case.asking.paths(case.project, anna, case.ids["Gullwing"], most=9),
        lambda: case.asking.paths(case.project, anna, case.ids["Gullwing"], as_of="31/02/2020"),
        lambda: case.asking.common(case.project, [anna, anna]),
    ):
        with pytest.raises(InvalidInput) as refused:
            wanted()
        assert refused.value.field in {"to", "max", "as_of", "of"}
    with pytest.raises(NotFound):
        case.asking.paths(case.project, anna, "nobody")


def test_a_question_that_takes_too_long_is_given_up(services: Services) -> None:
    endless = "UNWIND range(1, 100000000) AS a UNWIND range(1, 1000) AS b RETURN sum(a * b) AS all"
    with pytest.raises(Busy, match="took too long"):
        services.database.ask(endless)


def test_the_api_answers_the_same(case: Case, dana: httpx.Client) -> None:
    about = f"/projects/{case.project}"
    ends = {"from": case.ids["Anna Weiss"], "to": case.ids["Gullwing"]}
    answer = dana.get(f"{about}/paths", params=ends)
    assert answer.json()["paths"][0]["sentence"] == WAY
    of = {"of": [*ends.values()]}
    assert (
        dana.get(f"{about}/common", params=of).json()["items"][0]["entity"]["type"]
        == "organization"
    )
    counted = dana.get(f"{about}/entities/{ends['from']}/neighbours").json()["items"]
    assert counted == [
        {"type": "director-of", "direction": "out", "entity_type": "organization", "count": 1}
    ]


def test_a_terminal_prints_sentences_and_sources(case: Case, basset: Basset) -> None:
    asked = basset("path 'Anna Weiss' Gullwing --project Sennick")
    assert asked.stdout.splitlines() == [
        WAY,
        "    weakest: Kestrel Freight and Gullwing: its best source is graded E",
        "[1] Register (A1)",
        "[2] Rumour (E–)",
    ]
    shared = basset("common 'Anna Weiss' Gullwing --project Sennick --json")
    assert json.loads(shared.stdout)["items"][0]["entity"]["name"] == "Kestrel Freight"
    counted = basset("around Gullwing --project Sennick")
    assert counted.stdout.splitlines()[1].split("\t") == ["→", "owner-of", "organization", "1"]
