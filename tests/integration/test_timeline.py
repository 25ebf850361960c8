"""When did what happen, and since when do we know? What is it tied to, told from both ends?"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from click.testing import Result

from basset import database
from basset.errors import InvalidInput, NotFound
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.wiring import Services
from tests.integration.ask_case import Case

Basset = Callable[..., Result]


@pytest.fixture
def case(services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Case:
    """What was learnt in another order than it happened, an hour between each."""
    monkeypatch.setattr(database, "ASK_SECONDS", 60)
    made = Case(services, now)
    owned = {"valid_from": "2019", "valid_to": "2021-05-01", "sources": ["Register"]}
    made.tie("Bo Quill", "owner-of", "Gullwing", **owned)
    made.now += timedelta(hours=1)
    met = [{"key": "date", "value": "2020-03-04"}]
    made.add("entities", "Meeting", type="event", name="Meeting at Quay 9", claims=met)
    made.tie("Anna Weiss", "attended", "Meeting")
    made.now += timedelta(hours=1)
    made.tie("Anna Weiss", "director-of", "Gullwing", valid_from="May 2012", marking="TLP:RED")
    made.tie("Cem Ada", "knows", "Gullwing")
    return made


HAPPENED = [
    "Anna Weiss director of Gullwing [TLP:RED]",
    "Bo Quill owner of Gullwing [1]",
    "Meeting at Quay 9",
]


def sentences(case: Case, about: str | None = None, **wanted: str) -> list[str]:
    own_id = case.ids[about] if about else None
    return [one.sentence for one in case.asking.timeline(case.project, own_id, **wanted).items]


def test_a_case_is_told_as_it_happened_and_as_we_learnt_of_it(case: Case) -> None:
    assert sentences(case) == HAPPENED
    assert sentences(case, sort="-happened") == HAPPENED[::-1]
    learnt = [HAPPENED[1], HAPPENED[2], HAPPENED[0]]
    assert sentences(case, sort="learnt") == learnt
    assert sentences(case, sort="-learnt") == learnt[::-1]


def test_an_event_says_when_it_was_and_who_told_us_when(case: Case) -> None:
    answer = case.asking.timeline(case.project)
    owner = answer.items[1]
    assert (owner.shown, owner.start, owner.end) == ("2019 – 2021-05-01", "2019", "2021-05-01")
    assert owner.recorded_at < answer.items[2].recorded_at
    assert [source.title for source in answer.sources] == ["Register"]
    assert owner.other is not None
    assert (owner.entity.type, owner.other.name) == ("person", "Gullwing")


@pytest.mark.parametrize(
    ("as_of", "told"),
    [("2011", []), ("2012", HAPPENED[:1]), ("2020", HAPPENED), ("2020-06", HAPPENED[:2]),
     ("2021-05-02", HAPPENED[:1])],
)  # fmt: skip
def test_of_a_time_it_tells_what_held_then(case: Case, as_of: str, told: list[str]) -> None:
    assert sentences(case, as_of=as_of) == told


def test_of_somebody_it_tells_what_was_said_of_them_and_the_events_they_were_at(case: Case) -> None:
    assert sentences(case, "Anna Weiss") == [HAPPENED[0], HAPPENED[2]]
    assert sentences(case, "Cem Ada") == []


@pytest.mark.parametrize("sort", ["happened", "-happened", "learnt", "-learnt"])
def test_pages_have_all_of_it_once(case: Case, sort: str) -> None:
    told, cursor = [], None
    while True:
        page = case.asking.timeline(case.project, sort=sort, limit=1, cursor=cursor)
        told += [one.sentence for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert told == sentences(case, sort=sort)
    with pytest.raises(InvalidInput, match="cursor"):
        case.asking.timeline(case.project, cursor="YQ")


def test_what_is_said_later_is_in_the_next_answer(case: Case) -> None:
    assert len(sentences(case)) == 3
    case.tie("Cem Ada", "clerk-of", "Harbour Nine", valid_from="1999")
    assert sentences(case)[0] == "Cem Ada clerk of Harbour Nine"


def test_who_may_not_see_it_is_not_told_when_it_was(case: Case) -> None:
    seen = case.services.for_request(Access(frozenset({case.project}), Marking.AMBER))
    told = [one.sentence for one in seen.asking.timeline(case.project).items]
    assert told == HAPPENED[1:]
    tied = seen.asking.relationships(case.project, case.ids["Gullwing"]).items
    assert [one.sentence for one in tied] == TIED[1:]


TIED = [
    "Gullwing ← director of (since May 2012) [TLP:RED] — Anna Weiss",
    "Gullwing ← knows — Cem Ada",
    "Gullwing ← owner of (2019 – 2021-05-01) [1] — Bo Quill",
]


def test_what_one_is_tied_to_is_told_from_its_end(case: Case) -> None:
    tied = case.asking.relationships(case.project, case.ids["Gullwing"])
    assert [one.sentence for one in tied.items] == TIED
    assert [(one.direction, one.entity.name) for one in tied.items] == [
        ("in", "Anna Weiss"), ("in", "Cem Ada"), ("in", "Bo Quill"),
    ]  # fmt: skip
    then = case.asking.relationships(case.project, case.ids["Gullwing"], as_of="2022")
    assert [one.sentence for one in then.items] == TIED[:2]
    [owner] = case.asking.relationships(case.project, case.ids["Bo Quill"]).items
    assert owner.sentence == "Bo Quill — owner of (2019 – 2021-05-01) [1] → Gullwing"
    with pytest.raises(NotFound):
        case.asking.relationships(case.project, "nobody")


def test_somebody_may_be_tied_to_themselves(case: Case) -> None:
    case.tie("Cem Ada", "same-as", "Cem Ada")
    told = case.asking.relationships(case.project, case.ids["Cem Ada"]).items
    assert [one.sentence for one in told] == [
        "Cem Ada — knows → Gullwing",
        "Cem Ada — same as → Cem Ada",
    ]


def test_relationships_come_in_pages(case: Case) -> None:
    first = case.asking.relationships(case.project, case.ids["Gullwing"], limit=2)
    rest = case.asking.relationships(
        case.project, case.ids["Gullwing"], limit=2, cursor=first.next_cursor
    )
    assert [one.sentence for one in (*first.items, *rest.items)] == TIED
    assert rest.next_cursor is None


def test_the_api_and_a_terminal_tell_the_same(
    case: Case, dana: httpx.Client, basset: Basset
) -> None:
    about = f"/projects/{case.project}"
    answer = dana.get(f"{about}/timeline", params={"sort": "learnt", "as_of": "2020"}).json()
    assert [one["sentence"] for one in answer["items"]] == sentences(case, sort="learnt")
    one = dana.get(f"{about}/entities/{case.ids['Bo Quill']}/timeline").json()["items"]
    assert [each["sentence"] for each in one] == [HAPPENED[1]]
    tied = dana.get(f"{about}/entities/{case.ids['Gullwing']}/relationships").json()
    assert [each["sentence"] for each in tied["items"]] == TIED
    printed = basset("timeline Gullwing --project Sennick").stdout.splitlines()
    assert printed[1].split("\t")[:2] == ["May 2012", HAPPENED[0]]
    assert printed[-1] == "[1] Register (A1)"
    listed = json.loads(basset("timeline --project Sennick --as-of 2011 --json").stdout)
    assert listed["items"] == []
