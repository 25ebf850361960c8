"""The whole API against its own description: whatever is sent, the answer is as described and never a 5xx."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from basset import clock
from basset.api import create_app
from basset.api.gate import PREFIX
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.fields import Marking
from basset.settings import Settings
from basset.tokens import Scope
from basset.wiring import Services

CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"max-examples": 10, "deterministic": True},
        # A body may be too large before it is anything else.
        "checks": {
            "negative_data_rejection": {
                "expected-statuses": [400, 401, 404, 405, 406, 409, 412, 413, 415, 422]
            }
        },
    }
)
# Who gets in is told by test_api_access; text has rules (no control characters) that JSON Schema
# cannot say.
NOT_HERE = [ignored_auth, positive_data_acceptance]
# Generated ids meet nothing, so every request is sent again to rows that exist; then these hold.
ALWAYS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def rows(alice: httpx.Client, project: str) -> dict[str, str]:
    """Ids of rows that exist, by the name of the path's parameter."""

    def made(path: str, **data: Any) -> str:
        answer = alice.post(path, json=data)
        assert answer.is_success, answer.text
        return str(answer.json().get("id") or answer.json()["report_id"])

    ends = {
        f"{end}_id": made(f"{project}/entities", type="person", name=end) for end in ("from", "to")
    }
    return {
        "project_id": project.rpartition("/")[2],
        "entity_id": ends["from_id"],
        "relationship_id": made(f"{project}/relationships", type="knows", **ends),
        "source_id": made(f"{project}/sources", title="Register"),
        "note_id": made(f"{project}/notes", text="Follow the money."),
        "schedule_id": made(
            f"{project}/schedules", report_config={"title": "Weekly"}, frequency="weekly"
        ),
        "report_id": made(f"{project}/reports", title="Now"),
        "name": "manifest.json",
    }


@pytest.fixture
def others(services: Services) -> list[dict[str, str]]:
    """The headers of those who may less: a stranger, each lesser scope, and who sees little."""
    little = Access(frozenset({"p"}), Marking.CLEAR)
    may = [(Scope.METRICS, EVERYTHING), (Scope.READ, EVERYTHING), (Scope.WRITE, EVERYTHING)]
    texts = [
        services.tokens.create("somebody", [scope], None, clock.now(), access)[1]
        for scope, access in (*may, (Scope.READ, little))
    ]
    return [{}, *({"Authorization": f"Bearer {text}"} for text in texts)]


# Describing the API needs no server; the tests' own server answers.
SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi(), config=CONFIG)


@SCHEMA.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_answer_is_as_described(
    case: schemathesis.Case,
    api_url: str,
    dana: httpx.Client,
    others: list[dict[str, str]],
    rows: dict[str, str],
) -> None:
    # A head without end is refused before it is the API's.
    assume(len(urlencode(case.query or {})) < 8_000)
    request = {
        "base_url": api_url.removesuffix(PREFIX),
        "headers": {"Authorization": dana.headers["Authorization"]},
    }
    case.call_and_validate(**request, excluded_checks=NOT_HERE)
    for headers in others:
        case.call_and_validate(base_url=request["base_url"], headers=headers, checks=ALWAYS)
    known = {name: rows[name] for name in case.path_parameters or {} if name in rows}
    if known:
        case.path_parameters.update(known)
        case.call_and_validate(**request, checks=ALWAYS)


def test_every_operation_says_what_it_is_for_and_how_it_fails() -> None:
    document = create_app(Settings()).openapi()
    names = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"], path
            assert operation["tags"], path
            failures = {
                status: answer
                for status, answer in operation["responses"].items()
                if status >= "400"
            }
            assert operation["security"] == [] or {"401", "403"} <= failures.keys(), path
            assert {"404"} <= failures.keys() or "{" not in path, path
            for answer in failures.values():
                [(media_type, content)] = answer["content"].items()
                assert media_type == "application/problem+json"
                assert content["schema"]["$ref"].endswith("/Problem")
    assert len(names) == len(set(names))
    assert {"list_entities", "create_schedule", "run_schedule", "get_report_file"} <= set(names)


def test_what_must_be_given_comes_with_an_example() -> None:
    schemas = create_app(Settings()).openapi()["components"]["schemas"]
    for name in (
        "ProjectInput",
        "EntityInput",
        "RelationshipInput",
        "SourceInput",
        "NoteInput",
        "ReportConfigRequest",
    ):
        for field in schemas[name]["required"]:
            assert schemas[name]["properties"][field]["examples"], f"{name}.{field}"


def test_the_description_says_which_scope_each_operation_needs() -> None:
    document = create_app(Settings()).openapi()
    scopes = {
        operation["operationId"]: [scope for one in operation["security"] for scope in one["token"]]
        for operations in document["paths"].values()
        for operation in operations.values()
    }
    assert [name for name, scope in scopes.items() if not scope] == ["get_health", "get_readiness"]
    assert [name for name, scope in scopes.items() if scope == ["metrics"]] == ["get_metrics"]
    for name, scope in scopes.items():
        if name.startswith(("delete_", "hold_", "release_")):
            assert scope == ["admin"], name
        elif name.startswith(("create_", "update_", "import_", "run_", "approve_")):
            assert scope == ["write"], name
        elif name.startswith(("list_", "search_", "export_")):
            assert scope == ["read"], name
