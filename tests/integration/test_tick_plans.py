"""What a tick and a worker ask costs what is owed, not what was ever made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from basset.clock import stamp
from basset.driver import open_driver
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs import queries as runs
from basset.schedules import queries as schedules
from basset.settings import Settings
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


@pytest.fixture
def hits(settings: Settings) -> Any:
    """How often a query asks the store for something."""

    def count(plan: dict[str, Any]) -> int:
        own: int = plan.get("dbHits", 0)
        return own + sum(map(count, plan.get("children", ())))

    password = settings.neo4j_password.get_secret_value()
    with open_driver(
        settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_certificate
    ) as driver:

        def profile(query: str, **parameters: Any) -> int:
            done = driver.execute_query(f"PROFILE {query}", parameters)
            assert done.summary.profile
            return count(done.summary.profile)

        yield profile


def test_ticks_and_workers_read_what_is_owed_from_indexes(
    services: Services, hits: Callable[..., int], now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    run = services.runs.request_report(project, ReportConfig(title="Weekly"), now)
    services.database.write(COPY, id=run.id, made=MADE)
    services.database.write(OWE, due=DUE, now=stamp(now))
    services.database.read("CALL db.awaitIndexes(60)")
    services.database.read("CALL db.clearQueryCaches()")  # of a graph with few rows
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
