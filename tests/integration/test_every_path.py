"""Every operation of the API with every kind of token, on what it may see and on what it may not.

The operations come from the description, so a new path is walked, too.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from basset import clock
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.fields import Marking
from basset.tokens import Scope
from basset.wiring import Services
from tests.integration.path_table import OPERATIONS, SENT, Ids, Operation, Place, place, rows

RANKS = list(Scope)
# What a token sees → the scopes it can have. Admin deletes, so it comes last.
WALKERS: dict[str, list[Scope]] = {
    "everything": [*Scope],
    "own project": [*Scope],
    "at most AMBER": [Scope.METRICS, Scope.READ],
}


def test_each_operation_is_in_the_table() -> None:
    assert OPERATIONS.keys() == SENT.keys()


@pytest.fixture
def places(dana: httpx.Client, services: Services, now: datetime, out: Path) -> dict[str, Place]:
    """Projects: one's own and another, one above the marking; rows above it in one's own."""
    marked = {"own": ("Quay", "GREEN"), "other": ("Moorhen", "GREEN"), "above": ("Kestrel", "RED")}
    projects = {
        name: place(dana, services, now, out, word, f"TLP:{marking}")
        for name, (word, marking) in marked.items()
    }
    own = projects["own"].ids
    hidden = {**own, **rows(dana, own["project_id"], "Redshank", "TLP:RED")}
    return {**projects, "hidden": Place("Redshank", hidden)}


Person = Callable[[str, Scope], httpx.Client]


@pytest.fixture
def person(api_url: str, services: Services, places: dict[str, Place]) -> Iterator[Person]:
    """Somebody with a token that has a scope and sees this."""
    access = {
        "at most AMBER": Access(marking=Marking.AMBER),
        "own project": Access(frozenset({places["own"].ids["project_id"]})),
        "everything": EVERYTHING,
    }
    clients = []

    def client(sees: str, scope: Scope) -> httpx.Client:
        _, text = services.tokens.create("walker", [scope], None, clock.now(), access[sees])
        headers = {"Authorization": f"Bearer {text}"}
        clients.append(httpx.Client(base_url=api_url, timeout=60, headers=headers))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


def invisible(sees: str) -> set[str]:
    """The places of which somebody who *sees* this knows nothing."""
    return {
        "at most AMBER": {"above", "hidden"},
        "own project": {"other", "above"},
        "everything": set(),
    }[sees]


def expected(operation: Operation, sees: str, scope: Scope | None, where: str) -> str:
    if operation.scope is None:
        return "answered"
    if scope is None:
        return "401"
    if RANKS.index(scope) < RANKS.index(operation.scope):
        return "403"
    if operation.name == "create_project" and sees == "own project":
        return "403"
    return "404" if where in invisible(sees) and operation.parameters else "answered"


def came(answer: httpx.Response) -> str:
    status = answer.status_code
    return "answered" if status < 500 and status not in {401, 403, 404} else str(status)


def is_there(operation: Operation, where: str) -> bool:
    """Whether *operation* is about something that is *where*; what is hidden are only rows."""
    noun = re.fullmatch(r".*/\{(entity|relationship|source|note)_id\}(/\w+)?", operation.path)
    return where != "hidden" or bool(noun)


def test_a_stranger_is_asked_for_a_token_by_every_operation(
    charlie: httpx.Client, places: dict[str, Place]
) -> None:
    for operation in OPERATIONS.values():
        answer = operation.send(charlie, places["own"].ids)
        assert came(answer) == expected(operation, "everything", None, "own"), operation
        assert "Quay" not in answer.text


@pytest.mark.parametrize("sees", [*WALKERS])
@pytest.mark.timeout(600)
def test_a_token_does_what_its_scope_says_where_it_may(
    person: Person, places: dict[str, Place], sees: str
) -> None:
    wrong: list[Any] = []
    words = {places[name].word for name in invisible(sees)}
    for scope in WALKERS[sees]:
        client = person(sees, scope)
        for operation, where in product(map(OPERATIONS.__getitem__, SENT), places):
            if not is_there(operation, where):
                continue
            answer = operation.send(client, places[where].ids)
            wanted = expected(operation, sees, scope, where)
            said = _said(answer)
            case = (str(scope), where, operation.name, wanted)
            if came(answer) != wanted or any(word in said for word in words):
                wrong.append((*case, answer.status_code))
            elif wanted == "404":
                none = _of_none(operation, client, places[where].ids, where)
                wrong += [] if said == none else [(*case, said, none)]
    assert not wrong, "\n".join(map(str, wrong))


def _of_none(operation: Operation, client: httpx.Client, ids: Ids, where: str) -> str:
    """What is said of rows that do not exist; the project of hidden rows does."""
    kept = {"name", "project_id"} if where == "hidden" else {"name"}
    none = {name: str(uuid4()) for name in operation.parameters if name not in kept}
    said = _said(operation.send(client, {**ids, **none}))
    for name, its in none.items():
        said = said.replace(its, ids[name])
    return said


def _said(answer: httpx.Response) -> str:
    """All of an *answer* but its time."""
    of_each = {"date", "x-request-id"}
    headers = {name: value for name, value in answer.headers.items() if name not in of_each}
    return f"{answer.text}{headers}"
