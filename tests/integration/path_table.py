"""What each operation of the API is sent in the walk over all of them, and the rows it is sent to.

An operation that is not in ``SENT`` fails the walk: whoever adds a path adds its line here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from basset.api import create_app
from basset.api.gate import PREFIX
from basset.reports.config import ReportConfig
from basset.settings import Settings
from basset.tokens import Scope
from basset.wiring import Services

Ids = Mapping[str, str]
Sent = Callable[[Ids], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """A project, or rows in one. *word* is in every text of it and nowhere else."""

    word: str
    ids: dict[str, str]


def nothing(_: Ids) -> dict[str, Any]:
    return {}


def json(**fields: Any) -> Sent:
    return lambda _: {"json": fields}


def _tie(ids: Ids) -> dict[str, Any]:
    return {"json": {"type": "met", "from_id": ids["entity_id"], "to_id": ids["other_id"]}}


def _chart(ids: Ids) -> dict[str, Any]:
    return {"json": {"title": "Owners", "entities": [ids["entity_id"]]}}


def _query(ids: Ids) -> dict[str, Any]:
    return {"params": {"q": ids["word"]}}


def _ends(ids: Ids) -> dict[str, Any]:
    return {"params": {"from": ids["entity_id"], "to": ids["other_id"]}}


def _both(ids: Ids) -> dict[str, Any]:
    return {"params": {"of": [ids["entity_id"], ids["other_id"]]}}


def _file(_: Ids) -> dict[str, Any]:
    return {"files": {"file": ("people.csv", b"name\nDora Lind\n")}, "data": {"origin": "cards"}}


CHANGES: dict[str, Sent] = {
    "create_project": json(name="New"),
    "update_project": json(description="dredging"),
    "create_source": json(title="Gazette"),
    "update_source": json(note="seen"),
    "create_entity": json(type="person", name="Erik Holm"),
    "update_entity": json(status="deprecated"),
    "create_relationship": _tie,
    "update_relationship": json(status="deprecated"),
    "create_note": json(text="Ask again."),
    "create_chart": _chart,
    "update_chart": json(note="Seen."),
    "update_note": json(text="Asked."),
    "import_file": _file,
    "create_schedule": json(report_config={"title": "Daily"}, frequency="daily"),
    "update_schedule": json(enabled=False),
    "create_report": json(title="Now"),
} | dict.fromkeys(
    (
        "run_schedule", "hold_report", "release_report", "acknowledge_report", "approve_report",
        "reject_report", "retry_delivery",
    ),
    nothing,
)  # fmt: skip
READS: dict[str, Sent] = {
    "search_everything": _query,
    "search_project": _query,
    "find_paths": _ends,
    "find_common": _both,
} | dict.fromkeys(
    (
        "list_projects", "get_project", "get_statistics", "list_deletions", "list_deleted_projects",
        "list_sources", "get_source", "list_entities", "get_entity", "list_relationships",
        "get_relationship", "list_notes", "get_note", "list_charts", "get_chart", "export_project", "list_similar",
        "count_neighbours", "tell_relationships", "tell_timeline", "tell_entity_timeline",
        "list_project_schedules", "list_schedules", "list_due_schedules", "get_schedule",
        "list_next_runs", "list_reports", "get_report", "get_report_file", "get_bundle",
        "list_deliveries", "get_delivery", "get_health", "get_readiness", "get_metrics",
    ),
    nothing,
)  # fmt: skip
# In an order in which each still finds its row; a project with schedules is kept.
DELETES: dict[str, Sent] = dict.fromkeys(
    (
        "delete_relationship", "delete_note", "delete_chart", "delete_source", "delete_entity", "delete_project",
        "delete_schedule",
    ),
    nothing,
)  # fmt: skip
SENT = READS | CHANGES | DELETES


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    scope: Scope | None

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    def send(self, client: httpx.Client, ids: Ids) -> httpx.Response:
        path = re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], self.path)
        return client.request(self.method, path, **SENT[self.name](ids))


def _operations() -> Iterator[Operation]:
    for path, operations in create_app(Settings()).openapi()["paths"].items():
        for method, said in operations.items():
            scopes = [Scope(scope) for each in said["security"] for scope in each["token"]]
            below = path.removeprefix(PREFIX)
            yield Operation(said["operationId"], method.upper(), below, *(scopes or [None]))


OPERATIONS = {each.name: each for each in _operations()}


def rows(dana: httpx.Client, project: str, word: str, marking: str | None = None) -> dict[str, str]:
    """Ids of new rows below *project*, whose texts all have *word*."""

    def made(noun: str, **data: Any) -> str:
        marked = {"marking": marking} if marking else {}
        answer = dana.post(f"/projects/{project}/{noun}", json={**marked, **data})
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    ends = [made("entities", type="person", name=f"{name} {word}") for name in ("Cy", "Di")]
    tie = {"type": f"knows-{word.lower()}", "from_id": ends[0], "to_id": ends[1]}
    return {
        "project_id": project,
        "word": word,
        "entity_id": ends[0],
        "other_id": ends[1],
        "relationship_id": made("relationships", **tie),
        "source_id": made("sources", title=f"Register {word}"),
        "note_id": made("notes", text=f"Follow {word}."),
        "chart_id": made("charts", title=f"Owners {word}", entities=ends),
    }


def place(
    dana: httpx.Client, services: Services, now: datetime, folder: Path, word: str, marking: str
) -> Place:
    """A project called *word*, with a row of every noun, a report that was made, and a delivery."""
    answer = dana.post("/projects", json={"name": word, "marking": marking})
    ids = rows(dana, answer.json()["id"], word)
    project = ids["project_id"]
    gone = dana.post(f"/projects/{project}/sources", json={"title": f"Gone {word}"}).json()["id"]
    assert dana.delete(f"/projects/{project}/sources/{gone}").status_code == 204
    weekly = {"report_config": {"title": f"Weekly {word}"}, "frequency": "weekly"}
    schedule = dana.post(f"/projects/{project}/schedules", json=weekly).json()["id"]
    asked = ReportConfig(
        title=f"Made {word}", formats=["markdown"], deliver=[{"to": folder.as_uri()}]
    )
    run = services.runs.request_report(project, asked, now)
    run = services.runs.execute(run.id, "worker", lambda: now)
    [delivery] = services.delivery_store.list(report_id=run.id).items
    below = {"schedule_id": schedule, "report_id": run.id, "delivery_id": delivery.id}
    return Place(word, {**ids, **below, "name": run.files[0].name})
