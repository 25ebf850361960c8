"""What is asked of one project costs what that project has, however much the others have."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from neo4j import Driver

from basset import clock
from basset.database import Database, Transaction
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.reports.config import ReportConfig
from basset.tokens import Scope
from basset.wiring import Services
from tests.integration.path_table import OPERATIONS, READS, SENT, Place, place

# A row of each kind of another project, as often as makes an index worth it.
MANY = 2000
LABELS = ("Entity", "Source", "Note", "Chart", "Schedule", "ReportRun", "Delivery", "Deletion")
COPIES = [
    f"""
    MATCH (n:{label} {{project_id: $project}}) WITH n LIMIT 1 UNWIND range(1, $many) AS i
    CREATE (m:{label}) SET m = n{{.*, id: n.id + toString(i), key: toString(i)}}
    """
    for label in LABELS
] + [
    """
    MATCH (a:Entity {project_id: $project})-[r:RELATES]->(b) WITH a, r, b LIMIT 1
    UNWIND range(1, $many) AS i CREATE (a)-[s:RELATES]->(b) SET s = r{.*, id: r.id + toString(i)}
    """
]
# How Neo4j calls reading all rows of one of these kinds, or of all kinds.
SCANS = re.compile(
    rf"(ByLabels?|RelationshipType)Scan.*:({'|'.join(LABELS)}|RELATES)|All(Nodes|Relationships)Scan"
)

Asked = dict[str, dict[str, Any]]
Scans = Callable[[], dict[str, list[str]]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Query → its parameters, of all that this process asks."""
    heard: Asked = {}

    def hear(owner: type, name: str, place: int) -> None:
        whole = getattr(owner, name)

        def heeded(self: Any, *given: Any, **named: Any) -> Any:
            cypher, *parameters = given[place : place + 2]
            heard[cypher] = parameters[0] if parameters else named
            return whole(self, *given, **named)

        monkeypatch.setattr(owner, name, heeded)

    hear(Database, "_query", 2)
    hear(Database, "stream", 0)
    hear(Transaction, "run", 0)
    return heard


@pytest.fixture
def scans(asked: Asked, driver: Driver) -> Scans:
    """Query → what it would read whole, as its plan says, of all that was asked."""

    def of(plan: dict[str, Any]) -> Iterator[str]:
        step = f"{plan['operatorType']} {plan['args'].get('Details')}"
        if SCANS.search(step):
            yield step
        for child in plan.get("children", ()):
            yield from of(child)

    def explain(cypher: str, parameters: dict[str, Any]) -> list[str]:
        plan = driver.execute_query(f"EXPLAIN {cypher}", parameters).summary.plan
        return list(of(plan)) if plan else []

    return lambda: {
        cypher: found for cypher, given in asked.items() if (found := explain(cypher, given))
    }


@pytest.fixture
def own(dana: httpx.Client, services: Services, now: datetime, out: Path) -> Place:
    """A small project beside one that has much."""
    other = place(dana, services, now, out, "Moorhen", "TLP:GREEN")
    for copy in COPIES:
        services.database.write(copy, project=other.ids["project_id"], many=MANY)
    own = place(dana, services, now, out, "Quay", "TLP:GREEN")
    services.database.write("CALL db.prepareForReplanning(60)")
    return own


@pytest.mark.parametrize("limited", [False, True], ids=["everything", "at most AMBER"])
def test_no_operation_reads_what_other_projects_have(
    own: Place,
    dana: httpx.Client,
    services: Services,
    asked: Asked,
    scans: Scans,
    limited: bool,
) -> None:
    if limited:
        amber = Access(marking=Marking.AMBER)
        _, text = services.tokens.create("reader", [Scope.READ], None, clock.now(), amber)
        dana.headers["Authorization"] = f"Bearer {text}"
    for name in READS if limited else SENT:
        if OPERATIONS[name].parameters:
            answer = OPERATIONS[name].send(dana, own.ids)
            assert answer.status_code < 500, (name, answer.text)
    assert len(asked) > len(READS)
    assert scans() == {}


def test_no_report_reads_what_other_projects_have(
    own: Place,
    services: Services,
    now: datetime,
    asked: Asked,
    scans: Scans,
) -> None:
    for kind, more in (("full", {}), ("dossier", {"entity_ids": [own.ids["entity_id"]]})):
        config = ReportConfig(title=kind, report_type=kind, formats=["markdown"], **more)
        run = services.runs.request_report(own.ids["project_id"], config, now)
        services.runs.execute(run.id, "worker", lambda: now)
    assert any("row:Entity" in cypher for cypher in asked)
    assert scans() == {}


def test_no_import_reads_what_other_projects_have(
    own: Place,
    services: Services,
    now: datetime,
    tmp_path: Path,
    asked: Asked,
    scans: Scans,
) -> None:
    cards = tmp_path / "cards.csv"
    for text in ("name\nDora Lind\nErik Holm\n", "name\nDora Lind\n"):
        cards.write_text(text)
        services.importer.run(cards, own.ids["project_id"], origin="cards", now=now)
    assert any("$origin" in cypher for cypher in asked)
    assert scans() == {}
