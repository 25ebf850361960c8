"""What a tick, a worker and a list ask costs what is owed or shown, not what was ever made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from neo4j import Driver

from basset.clock import stamp
from basset.investigations.entity import EntityInput
from basset.investigations.kinds import KINDS
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.reports.config import ReportConfig
from basset.runs import queries as runs
from basset.schedules import queries as schedules
from basset.wiring import Services

MADE, DUE = 2000, 5
# Of each row that is due a few properties are read; of 2,000 that are made, or not due, none.
MOST = 500
COPY = """
MATCH (r:ReportRun {id: $id}) UNWIND range(1, $made) AS i
CREATE (n:ReportRun) SET n = r{.*, id: 'made-' + toString(i), state: 'done', hint_at: null,
  schedule_id: 'weekly', number: i + 1}
CREATE (s:Schedule {id: 'later-' + toString(i), enabled: true, next_run: '2100', project_id: 'p'})
"""
OWE = """
UNWIND range(1, $due) AS i
MATCH (r:ReportRun {id: 'made-' + toString(i)}) SET r.state = 'pending', r.hint_at = $now, r.hints = 0
WITH i MATCH (s:Schedule {id: 'later-' + toString(i)}) SET s.next_run = $now
"""

# As an import makes them: all at the same time.
MANY = """
MATCH (a:Entity {project_id: $project}) MATCH (a)-[tie:RELATES]->(b)
UNWIND range(1, $made) AS i
CREATE (n:Entity) SET n = a{.*, id: 'made-' + toString(i), key: toString(i)}
CREATE (n)-[r:RELATES]->(b) SET r = tie{.*, id: 'tied-' + toString(i), key: toString(i)}
"""
SHOWN = 10


@pytest.fixture
def hits(driver: Driver) -> Callable[..., int]:
    """How often a query asks the store for something."""

    def count(plan: dict[str, Any]) -> int:
        own: int = plan.get("dbHits", 0)
        return own + sum(map(count, plan.get("children", ())))

    def profile(query: str, **parameters: Any) -> int:
        done = driver.execute_query(f"PROFILE {query}", parameters)
        assert done.summary.profile
        return count(done.summary.profile)

    return profile


def test_ticks_and_workers_read_what_is_owed_from_indexes(
    services: Services, hits: Callable[..., int], now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    run = services.runs.request_report(project, ReportConfig(title="Weekly"), now)
    services.database.write(COPY, id=run.id, made=MADE)
    services.database.write(OWE, due=DUE, now=stamp(now))
    # What Neo4j knows of its rows, and the plans that it has, are of a graph with few, or with others.
    services.database.write("CALL db.prepareForReplanning(60)")
    at = {"now": stamp(now), "limit": 500}
    late = {"lease_end": stamp(now), "longest": stamp(now)}
    for again in (True, False):
        assert hits(runs.MESSAGES_DUE, again=again, **at, **late) < MOST
    assert hits(schedules.DUE, **at) < MOST
    assert hits(runs.WAITING, schedule_id="weekly", id="none", now=stamp(now)) < MOST
    claim = {"known": {"state": "pending"}, "run": {"state": "running"}, "alone": True, "owed": []}
    assert hits(runs.MOVE, id=run.id, **claim) < MOST
    assert hits(runs.OLDEST_PENDING) < MOST
    latest = {"project_id": project, "number": MADE, "title": '"title":"Weekly"'}
    assert hits(f"{runs.ALIKE} LIMIT 1", **latest) < MOST


@pytest.mark.parametrize("order", ["updated_at", "-updated_at"])
@pytest.mark.parametrize("noun", ["entity", "relationship"])
def test_a_list_of_what_changed_last_is_read_from_an_index(
    services: Services,
    hits: Callable[..., int],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    noun: str,
    order: str,
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    start, end = (
        services.entities.create(project, EntityInput(type="person", name=name), now).id
        for name in ("Anna", "Bob")
    )
    tie = RelationshipInput(type="knows", from_id=start, to_id=end)
    services.relationships.create(project, tie, now)
    services.database.write(MANY, project=project, made=MADE)
    services.database.write("CALL db.prepareForReplanning(60)")
    asked: list[tuple[str, dict[str, Any]]] = []
    read = services.database.read

    def heard(cypher: str, **parameters: Any) -> Any:
        asked.append((cypher, parameters))
        return read(cypher, **parameters)

    monkeypatch.setattr(services.database, "read", heard)
    store = services.store(KINDS[noun])
    first = store.list(project, limit=SHOWN, sort=order)
    second = store.list(project, limit=SHOWN, sort=order, cursor=first.next_cursor)
    assert len({row.id for row in (*first.items, *second.items)}) == 2 * SHOWN
    assert len(asked) == 4
    assert max(hits(cypher, **parameters) for cypher, parameters in asked) < MOST
