"""Whatever a field accepts can be read, listed, searched, reported, exported and imported again.

The fields are those of the models, so that a new field, and a new kind of row, is walked by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from basset.errors import BassetError
from basset.exchange.formats import export_formats
from basset.exchange.reading import Reading
from basset.investigations.claims import ClaimInput
from basset.investigations.kinds import KINDS
from basset.investigations.project import ProjectInput
from basset.model import Model
from basset.reports.config import Format, ReportConfig
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.hostile import ALL, LONG
from tests.integration.conftest import Basset

# A row of each kind that says no more than it must; its ends are what it refers to.
LEAST: dict[str, dict[str, Any]] = {
    "entity": {"type": "thing", "name": "Maren"},
    "relationship": {"type": "knows", "from_id": "", "to_id": ""},
    "source": {"title": "Register"},
    "note": {"text": "seen"},
    "chart": {"title": "Who owns Velm", "entities": [""]},
}
UNPADDED = "1-01-01T00:00:00.000000Z"
SHORT = {name: text for name, text in ALL.items() if text not in LONG.values()}


def least_of(noun: str, one: str, other: str) -> dict[str, Any]:
    """The least that *noun* needs, where it names entities *one* and *other*."""
    ends = {"from_id": one, "to_id": other, "entities": [one]}
    return {name: ends.get(name, given) for name, given in LEAST[noun].items()}


def accepted(model: type[Model], least: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(field, what is given) for every field of *model* and every hostile value it accepts."""
    for field in model.model_fields:
        for text in SHORT.values():
            for value in (text, [text]):
                given = {**least, field: value}
                try:
                    model.model_validate(given)
                except ValidationError:
                    continue
                yield field, given


@pytest.fixture
def case(services: Services, now: datetime) -> str:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    # Every format has something to say of an address.
    entity = KINDS["entity"].input(type="email", name="maren@sennick.example")
    services.store(KINDS["entity"]).create(project, entity, now)
    return project


@pytest.mark.parametrize("noun", KINDS)
def test_what_a_row_accepts_goes_everywhere(
    services: Services, alice: httpx.Client, case: str, now: datetime, tmp_path: Path, noun: str
) -> None:
    kind = KINDS[noun]
    ends = {name: f"{case}-{name}" for name in ("from_id", "to_id")}
    entities = services.store(KINDS["entity"])
    model = KINDS["entity"].input
    known = {name: entities.create(case, model(type="thing", name=name), now).id for name in ends}
    least = least_of(noun, known["from_id"], known["to_id"])
    for _, given in accepted(kind.input, least):
        with refusing():
            row = services.store(kind).create(case, kind.input.model_validate(given), now)
            assert services.store(kind).get(case, row.id) == row
    everywhere(services, alice, case, now, tmp_path)


def test_what_a_claim_accepts_goes_everywhere(
    services: Services, alice: httpx.Client, case: str, now: datetime, tmp_path: Path
) -> None:
    store, entity = services.store(KINDS["entity"]), KINDS["entity"].input
    for field in ClaimInput.model_fields:
        claims = [
            given
            for name, given in accepted(ClaimInput, {"key": "k", "value": "v"})
            if name == field and field != "sources"
        ]
        if field != "value":
            claims = [{**claim, "value": str(number)} for number, claim in enumerate(claims)]
        row = store.create(case, entity(type="person", name=field, claims=claims), now)
        assert store.get(case, row.id) == row
    everywhere(services, alice, case, now, tmp_path)


def test_what_a_project_a_schedule_a_report_and_a_token_accept_is_listed_again(
    services: Services, alice: httpx.Client, basset: Basset, case: str, now: datetime
) -> None:
    for _, given in accepted(ProjectInput, {"name": "Sennick"}):
        with refusing():
            project = services.projects.create(ProjectInput.model_validate(given), now)
            assert services.projects.get(project.id) == project
    for _, given in schedules():
        with refusing():
            schedule = services.schedules.create(case, ScheduleInput.model_validate(given), now)
            assert services.schedules.get(schedule.id) == schedule
    for _, given in accepted(ReportConfig, {"title": "Weekly"}):
        with refusing():
            run = services.runs.request_report(case, ReportConfig.model_validate(given), now)
            assert services.run_store.get(run.id) == run
    for name in SHORT.values():
        with refusing():
            token, text = services.tokens.create(name, ["read"], None, now)
            assert services.tokens.verify(text, now) == token
    listed(alice, basset)


def test_what_an_earlier_version_stored_is_listed_still(
    services: Services, alice: httpx.Client, basset: Basset, case: str, now: datetime
) -> None:
    for kind in LEAST:
        known = [row["id"] for row in pages(alice, f"/projects/{case}/entities")]
        least = KINDS[kind].input.model_validate(least_of(kind, known[0], known[0]))
        services.store(KINDS[kind]).create(case, least, now)
    config = {"title": "Weekly"}
    rule = ScheduleInput(report_config=config, frequency="weekly")
    services.schedules.create(case, rule, now)
    services.runs.request_report(case, ReportConfig.model_validate(config), now)
    services.tokens.create("zoe", ["read"], None, now)
    for name, value in {"created_at": UNPADDED, "updated_at": UNPADDED, "name": "\u2060"}.items():
        for pattern in ("(n)", "()-[n]->()"):
            query = f"MATCH {pattern} WHERE n[$name] IS NOT NULL SET n[$name] = $value"
            services.database.write(query, name=name, value=value)
    services.database.write(
        "MATCH (n) WHERE n.report_config CONTAINS 'Weekly' "
        "SET n.report_config = replace(n.report_config, 'Weekly', '\u2060')"
    )
    listed(alice, basset)
    for kind in KINDS.values():
        for row in pages(alice, f"/projects/{case}/{kind.plural}"):
            assert row["created_at"] == UNPADDED
            answer = alice.get(f"/projects/{case}/{kind.plural}/{row['id']}")
            assert answer.status_code == 200, answer.text
    for row in pages(alice, "/schedules"):
        assert row["report_config"]["title"] == "\u2060"
        assert alice.get(f"/schedules/{row['id']}").status_code == 200
    assert alice.get(f"/projects/{case}/statistics").status_code == 200
    assert alice.get(f"/projects/{case}/export").status_code == 200


@contextmanager
def refusing() -> Iterator[None]:
    """What is made here may be refused, and nothing worse."""
    try:
        yield
    except BassetError as error:
        assert error.status < 500  # noqa: PT017 - not what is expected


def schedules() -> Iterator[tuple[str, dict[str, Any]]]:
    """Schedules with whatever a schedule, and its report, accepts."""
    config = {"title": "Weekly"}
    yield from accepted(ScheduleInput, {"report_config": config, "frequency": "weekly"})
    for field, given in accepted(ReportConfig, config):
        yield field, {"report_config": given, "frequency": "weekly"}


def listed(alice: httpx.Client, basset: Basset) -> None:
    """Look at every list of what is not in a project."""
    for path in ("/projects", "/schedules", "/reports", "/deliveries", "/deletions"):
        pages(alice, path)
    for command in ("project list", "schedule list", "report list", "token list"):
        for form in ("", " --json"):
            result = basset(command + form)
            assert result.exit_code == 0, (command, result.output)


def everywhere(
    services: Services, alice: httpx.Client, case: str, now: datetime, tmp_path: Path
) -> None:
    """Look at the *case* in every way that there is."""
    for kind in KINDS.values():
        for sort in [*kind.sorts, *(f"-{name}" for name in kind.sorts)]:
            pages(alice, f"/projects/{case}/{kind.plural}", sort=sort)
    assert alice.get(f"/projects/{case}/statistics").status_code == 200
    for text in SHORT.values():
        answer = alice.get(f"/projects/{case}/search", params={"q": text.encode(errors="replace")})
        assert answer.status_code in {200, 400, 422}, (text, answer.text)
    run = services.runs.request_report(
        case, ReportConfig(title="Everything", report_type="full", formats=list(Format)), now
    )
    done = services.runs.execute(run.id, "worker", lambda: now)
    assert (done.state, done.error) == ("done", None)
    whole = b"".join(services.exporter.lines(case, "jsonl"))
    for name in export_formats():
        path = tmp_path / f"case.{name}"
        path.write_bytes(b"".join(services.exporter.lines(case, name)))
        other = services.projects.create(ProjectInput(name=name), now).id
        restoring = Reading(restore=name == "jsonl")
        services.importer.run(path, other, now=now, format=name, reading=restoring)
        if name == "jsonl":
            again = b"".join(services.exporter.lines(other, "jsonl"))
            assert again.splitlines()[1:] == whole.splitlines()[1:]


def pages(alice: httpx.Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All rows of a list."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        given = asked | {"limit": 500} | ({"cursor": cursor} if cursor else {})
        answer = alice.get(path, params=given)
        assert answer.status_code == 200, answer.text
        rows += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return rows
