"""Who sees at most AMBER finds a case as if nothing stricter were in it."""

import base64
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import combinations
from typing import Any

import httpx
import pytest

from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.wiring import Services
from tests.integration.seen_case import SECRET, Case

# What differs between two projects that say the same.
NEW_EVERYWHERE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|Case (?:one|two)|\d{4}-\d\d-\d\dT[\d:.]+Z|heartbeat_age\S+ \S+"
)
Walk = dict[str, str]


def reading(api_url: str, services: Services, access: Access, now: datetime) -> httpx.Client:
    _, text = services.tokens.create("reader", ["read"], None, now, access)
    headers = {"Authorization": f"Bearer {text}"}
    return httpx.Client(base_url=api_url, timeout=60, headers=headers)


@pytest.fixture
def plain(services: Services, now: datetime) -> Case:
    """Has nothing that is hidden."""
    return Case(services, "Case one", now)


@pytest.fixture
def planted(services: Services, now: datetime) -> Case:
    """Says the same to whoever must not see the rest."""
    case = Case(services, "Case two", now)
    case.plant()
    return case


@pytest.fixture
def readers(
    api_url: str, services: Services, plain: Case, planted: Case, now: datetime
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Each sees one of the cases, at most AMBER."""
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(reading(api_url, services, limited(case), now))
            for case in (plain, planted)
        )  # type: ignore[misc] # there are two


def limited(case: Case) -> Access:
    return Access(frozenset({case.project}), Marking.AMBER)


def test_no_answer_differs_with_what_is_hidden(
    readers: tuple[httpx.Client, httpx.Client], plain: Case, planted: Case
) -> None:
    walks = [walk(client, case) for client, case in zip(readers, (plain, planted), strict=True)]

    assert len(walks[0]) > 60
    told = {path: (said, walks[1].get(path)) for path, said in walks[0].items()}
    assert {path: both for path, both in told.items() if both[0] != both[1]} == {}
    assert SECRET not in " ".join(walks[1].values()).casefold()


def walk(client: httpx.Client, case: Case) -> Walk:
    """What every path that reads answers, without what is new in every project."""
    answers = {}
    description = client.get("/openapi.json").json()
    for path, operations in description["paths"].items():
        if "get" in operations and not path.endswith(("/health", "/health/ready", "/openapi.json")):
            for url in urls(path.removeprefix("/api/v1"), operations["get"], case):
                said = answers.get(bare(url, case), "")
                answers[bare(url, case)] = said + bare(answer(client, url), case)
    return answers


def urls(path: str, operation: dict[str, Any], case: Case) -> Iterator[str]:
    """*path* with everything that can be put into it, and with each of its parameters."""
    ids = {
        "{project_id}": [case.project],
        "{entity_id}": [case.ids["Maren Aldous"], case.ids["Bo Quill"]],
        "{relationship_id}": [case.ids["Bo Quill owner-of Sennick"]],
        "{source_id}": [case.ids["Register"], case.ids["Ledger"]],
        "{schedule_id}": [case.ids["Weekly"], case.ids["On Bo"]],
        "{chart_id}": [case.ids["Owners"]],
        "{note_id}": [], "{report_id}": [], "{delivery_id}": [],
    }  # fmt: skip
    whole = [path]
    for name, values in ids.items():
        whole = (
            [one.replace(name, id_) for one in whole for id_ in values] if name in path else whole
        )
    names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    for url in whole:
        for query in queries(names, url, case):
            yield f"{url}?{query}" if query else url


def queries(names: set[str], url: str, case: Case) -> Iterator[str]:
    if "q" in names:
        words = ("aldous", "quill", "five", "file", SECRET, "0000", "office@sennick.example",
                 f"{SECRET}@bo.example", "+44 20 7946 0000", "quay",
                 "owner", "qill", "aldos", SECRET[1:])  # fmt: skip
        yield from (f"q={word.replace('+', '%2B')}" for word in words)
        return
    if "to" in names or "of" in names:
        ends = [case.ids[name] for name in ("Maren Aldous", "Bo Quill", "Sennick")]
        asked = "from={}&to={}" if "to" in names else "of={}&of={}"
        yield from (asked.format(*two) for two in combinations(ends, 2))
        return
    yield ""
    if "format" in names:
        formats = ("jsonl", "graphml", "gexf", "neo4j-csv", "stix", "ftm", "indicators", "xlsx")
        yield from (f"format={name}" for name in formats)
    if "sort" in names:
        sorts = ("-name", "title", "type", "next_run")
        yield from (f"sort={sort}" for sort in sorts)
    for name in sorted(names & {"text", "name", "selector", "type", "entity", "subject_id"}):
        words = (SECRET, "quill", "person", f"{SECRET}@bo.example", case.ids["Bo Quill"])
        yield from (f"{name}={word}" for word in words)
    if "marking" in names:
        yield from ("marking=TLP:RED", "marking=TLP:GREEN")


def answer(client: httpx.Client, url: str) -> str:
    """All pages of what *url* answers, their cursors in plain text."""
    said, cursor = [], ""
    at = "&" if "?" in url else "?"
    while True:
        got = client.get(f"{url}{at}limit=2{cursor}" if cursor or is_list(url) else url)
        told = {name: got.headers.get(name) for name in ("content-type", "content-disposition")}
        said.append(f"{got.status_code} {told} {got.text}")
        following = got.json().get("next_cursor") if is_list(url) and got.is_success else None
        if not following:
            return "\n".join(said)
        plain = base64.urlsafe_b64decode(following + "=" * (-len(following) % 4)).decode()
        said[-1] = said[-1].replace(following, plain)
        cursor = f"&cursor={following}"


def is_list(url: str) -> bool:
    path = url.partition("?")[0]
    one = ("statistics", "metrics", "next-runs", "paths", "neighbours")
    return path.endswith(("s", "due")) and not path.endswith(one)


def bare(text: str, case: Case) -> str:
    return NEW_EVERYWHERE.sub("…", text)
