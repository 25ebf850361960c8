"""Values that grow when they are read, queries that never end: an answer says no, and all goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx
import pytest

from basset import database
from basset.ask.open_work import open_work
from basset.errors import BassetError, Busy, TooMuchAtOnce
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.investigations.project import ProjectInput
from basset.search.query import MAX_LETTERS
from basset.wiring import Services
from tests.hostile import GROWING
from tests.integration.ask_case import Case

ENDLESS = "UNWIND range(1, 10000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x) AS n"
ENORMOUS = "UNWIND range(1, 100000000) AS x WITH collect(toString(x)) AS xs RETURN size(xs) AS n"
# With what is said of both of its ends, each would be 40 kB: in all more than Neo4j has.
TIES, AT_ONCE = 16_000, 4_000
TIE_AGAIN = """
MATCH (a)-[tie:RELATES {id: $id}]->(b) UNWIND range($first, $first + $count - 1) AS i
CREATE (a)-[again:RELATES]->(b)
SET again = tie{.*, id: tie.id + '-' + i, key: tie.key + '#' + i}
"""


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
def test_a_search_that_grows_when_it_is_folded_is_refused_by_name(
    alice: httpx.Client, project: str, text: str
) -> None:
    for path in ("/search", f"{project}/search"):
        answer = alice.get(path, params={"q": text[:500]})
        assert answer.status_code == 400, answer.text
        assert answer.json()["field"] == "q"


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
def test_a_name_that_grows_is_kept_whole_or_refused_by_name(
    alice: httpx.Client, project: str, text: str
) -> None:
    text = text[:1000]
    named = alice.post("/projects", json={"name": text})
    assert (named.status_code, named.json().get("field")) in {(201, None), (400, "name")}
    if named.status_code == 201:
        assert alice.get(named.headers["Location"].removeprefix("/api/v1")).json()["name"] == text
    for kind in ("person", "email", "account", "phone", "url"):
        added = alice.post(f"{project}/entities", json={"type": kind, "name": f"{text[:990]}@x/a"})
        assert added.status_code == 201, added.text
        assert all(len(each) < 2100 for each in added.json()["selectors"])
        path = f"{project}/entities"
        assert alice.get(path, params={"name": text}).status_code == 200
        assert alice.get(path, params={"selector": text}).status_code == 200
        assert alice.get(f"{path}/{added.json()['id']}/similar").status_code == 200


def test_a_list_of_the_longest_names_has_a_next_page(alice: httpx.Client, project: str) -> None:
    ends = [
        alice.post(
            f"{project}/entities", json={"type": "person", "name": f"{n}" + "\U0001d538" * 990}
        )
        for n in range(2)
    ]
    for one in ("from", "to"):
        other = "to" if one == "from" else "from"
        ids = {f"{one}_id": ends[0].json()["id"], f"{other}_id": ends[1].json()["id"]}
        assert alice.post(f"{project}/relationships", json={"type": "knows", **ids}).is_success
    for path in (f"{project}/entities", f"{project}/relationships"):
        first = alice.get(path, params={"limit": 1}).json()
        rest = alice.get(path, params={"limit": 1, "cursor": first["next_cursor"]})
        assert rest.status_code == 200, rest.text
        assert rest.json()["items"][0]["id"] != first["items"][0]["id"]


def test_while_twenty_of_the_costliest_searches_run_a_colleague_works(
    alice: httpx.Client, bob: httpx.Client, project: str
) -> None:
    costly = ["\u03b1" * MAX_LETTERS, "\u0627\u0628 " * 160, "\u0437-" * 250, "\ufdfa" * 27]

    def search(text: str) -> httpx.Response:
        return bob.get("/search", params={"q": text})

    with ThreadPoolExecutor(20) as pool:
        running = [pool.submit(search, costly[number % 4]) for number in range(20)]
        for number in range(3):
            added = alice.post(f"{project}/notes", json={"text": f"note {number}"})
            assert added.status_code == 201, added.text
        answers = [one.result() for one in running]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert 200 in {answer.status_code for answer in answers}
    assert all("Retry-After" in one.headers for one in answers if one.status_code == 503)
    assert alice.get("/search", params={"q": "note"}).json()["items"]


@pytest.mark.parametrize(
    ("query", "error"), [(ENDLESS, Busy), (ENORMOUS, TooMuchAtOnce)], ids=["endless", "enormous"]
)
def test_a_transaction_has_an_end_and_not_all_of_the_memory(
    services: Services,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    *,
    query: str,
    error: type[BassetError],
) -> None:
    for limit in ("READ_SECONDS", "WRITE_SECONDS", "STREAM_SECONDS"):
        monkeypatch.setattr(database, limit, 1 if error is Busy else 60)
    asked: list[Callable[[], object]] = [
        lambda: services.database.read(query),
        lambda: services.database.write(query),
        lambda: list(services.database.stream(query)),
    ]
    for ask in asked:
        with pytest.raises(error):
            ask()
    assert services.projects.create(ProjectInput(name="Sennick"), now).name == "Sennick"


@pytest.mark.parametrize("marking", [None, Marking.AMBER], ids=["everything", "at most AMBER"])
def test_a_case_larger_than_the_memory_is_counted_and_exported(
    services: Services, now: datetime, marking: Marking | None
) -> None:
    case = Case(services, now)
    claims = [{"key": f"finding-{n}", "value": f"{n} " * 450} for n in range(20)]
    for name in ("Sallow Point", "Sallow Hythe"):
        case.add("entities", name, type="organization", name=name, claims=claims)
    tie = case.tie("Sallow Point", "owner-of", "Sallow Hythe")
    for first in range(0, TIES, AT_ONCE):
        services.database.write(TIE_AGAIN, id=tie, first=first, count=AT_ONCE)
    seen = services.for_request(Access(marking=marking))
    work = open_work(seen.viewer, seen.cache, case.project, now)
    assert work.unsourced.count > TIES
    lines = seen.exporter.lines(case.project, "jsonl")
    assert sum(b'"kind":"relationship"' in line for line in lines) == TIES + 1
