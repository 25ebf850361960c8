"""How long two snapshots take to be compared, and what a dossier on an actor of ATT&CK comes to."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pypdf import PdfReader

from basset import clock
from basset.investigations.project import ProjectInput
from basset.reports.changes.compare import compare
from basset.reports.config import ReportConfig
from basset.reports.importance import keeps_records
from basset.reports.order import Order
from basset.wiring import Services
from tests.bench.harness import median, seconds
from tests.emptied import empty
from tests.unit import report_case as case

Line = dict[str, Any]
ROUNDS = 3
ENTITIES, RELATIONSHIPS, EVERY = 10_000, 30_000, 100
ATTACK = Path("attack-stix", "enterprise-attack-stix20-assembled.json")
ACTOR = """
MATCH (e:Entity {project_id: $project, name: 'APT28'})-[r:RELATES]-(n:Entity)
RETURN e.id AS id, n.name AS name, r.type AS type
"""


def measure(services: Services, data: Path) -> dict[str, float]:
    before, after = _snapshot(), _snapshot(changed=True)
    assert len(compare(before, after)) == (ENTITIES + RELATIONSHIPS) // EVERY
    measures = {
        "diff_10000_s": median([seconds(lambda: compare(before, after)) for _ in range(ROUNDS)])
    }
    empty(services.database)
    return measures | _dossier(services, data / ATTACK, clock.now())


def _snapshot(*, changed: bool = False) -> list[Line]:
    """Lines of a snapshot; *changed*: every hundredth is surer than it was."""

    def claims(number: int, *keys: str) -> list[Line]:
        surer = changed and number % EVERY == 0
        sure = {"confidence": 90 if surer else 60}
        return [
            case.claim(key, f"{key} {number}", "register", **sure if not place else {})
            for place, key in enumerate(keys)
        ]

    entities = [
        case.entity("bob") | {"id": f"e{n}", "claims": claims(n, "alias", "born", "name")}
        for n in range(ENTITIES)
    ]
    ties = [
        case.relationship(f"e{n % ENTITIES}", "met", f"e{n * 7 % ENTITIES}", *claims(n, "type"))
        | {"id": f"r{n}"}
        for n in range(RELATIONSHIPS)
    ]
    return [case.header(), *entities, *ties]


def _dossier(services: Services, file: Path, now: datetime) -> dict[str, float]:
    """Its pages, and how many of its subject's own relationships are named; none without it."""
    project = services.projects.create(ProjectInput(name="ATT&CK"), now).id
    services.importer.run(file, project, origin="attack", now=now)
    rows = services.database.read(ACTOR, project=project)
    own = [row["name"] for row in rows if not keeps_records(row["type"])]
    if not own:
        return {}
    config = ReportConfig.model_validate(
        {
            "title": "APT28",
            "report_type": "dossier",
            "entity_ids": [rows[0]["id"]],
            "formats": ["pdf"],
        }
    )
    order = Order(str(uuid4()), 1, 1, project, None, config)
    built = services.builder.build(order, lambda: None, lambda: now)
    pages = PdfReader(services.settings.reports / built.copies[0].folder / "report.pdf").pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    named = sum(re.sub(r"\s", "", name) in text for name in own)
    return {
        "dossier_apt28_pages": len(pages),
        "dossier_apt28_own_ties": len(own),
        "dossier_apt28_own_ties_named": named,
        "dossier_apt28_own_ties_not_named": len(own) - named,
    }
