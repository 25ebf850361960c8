"""The local stack, typed by somebody new to Basset: beat and a worker make the reports."""

import json
import re
import shlex
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.terminal import Terminal

FILES = {
    "report.pdf",
    "report.html",
    "report.md",
    "report.json",
    "entities.csv",
    "relationships.csv",
    "sources.csv",
    "graph.svg",
    "HOW-TO-CHECK.txt",
    "signer.pem",
    "manifest.json",
    "manifest.sig",
    "SHA256SUMS",
}


@pytest.fixture
def basset(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal of a user who has set only Basset's home, with a space in its path."""
    terminal = Terminal(tmp_path / "my home")
    yield terminal
    terminal("down")


@pytest.mark.timeout(900)
def test_the_demo_ends_with_a_report_that_nobody_asked_for(basset: Terminal) -> None:
    told = basset("demo")
    assert "Report 1" in told
    folder = Path(re.search(r"^  (/.*)/$", told, re.MULTILINE)[1])  # type: ignore[index]
    assert {path.name for path in folder.iterdir()} >= FILES
    assert all(f"    {name} " in told for name in FILES)

    # Every line that it prints works as it stands.
    [verify] = re.findall(r"^  (basset report verify .*)$", told, re.MULTILINE)
    assert shlex.split(verify)[-1] == str(folder)
    basset.type(verify)
    [second_week] = re.findall(r"^  (basset import .*week2.*\\\n.*)$", told, re.MULTILINE)
    token, url = re.search(r"cat (.+)\)\" (http\S+)", told).groups()  # type: ignore[union-attr]
    file = Path(*shlex.split(token))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    answer = httpx.get(url, headers={"Authorization": f"Bearer {file.read_text().strip()}"})
    assert [item["state"] for item in answer.json()["items"]] == ["done"]
    assert httpx.get(url).status_code == 401

    # Once more: the case is as it was, the stack is not started again, a second report is made.
    project = json.loads(basset("project", "show", "The Sennick Dredging File", "--json"))
    again = json.loads(basset("demo", "--json"))
    assert (again["report"]["number"], again["report"]["state"]) == (2, "done")
    same = json.loads(basset("project", "show", "The Sennick Dredging File", "--json"))
    assert (same["revision"], same["statistics"]) == (project["revision"], project["statistics"])
    assert same["statistics"]["entities"] == 46
    assert Path(again["token_file"]) == file

    basset.type(second_week)
    third = json.loads(basset("demo", "--json"))
    text = Path(third["folder"], "report.md").read_text(encoding="utf-8")
    assert "Maren Aldous – connected to – شركة الدروان القابضة" in text


@pytest.mark.timeout(600)
def test_a_program_beside_the_stack_waits_for_a_report_with_the_variables_that_env_prints(
    basset: Terminal,
) -> None:
    basset("up")
    basset("project", "add", "Quay")
    words = ("schedule", "add", "-p", "Quay", "--title", "Weekly", "--every", "weekly", "--json")
    schedule = json.loads(basset(*words))
    program = (
        "from basset.tasks.report_tasks import generate_scheduled_report as task; import json; "
        f"print(json.dumps(task.delay({schedule['id']!r}).get(timeout=90)))"
    )
    told = basset.type(f'eval "$(basset env)"; {shlex.quote(sys.executable)} -c "{program}"')
    result = json.loads(told)
    assert (result["success"], result["schedule_id"]) == (True, schedule["id"])
    assert Path(result["report_path"]).is_relative_to(basset.home)
    variables = json.loads(basset("env", "--json"))
    assert {"CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "REDIS_URL", "NEO4J_URI"} <= {*variables}
    assert "NEO4J_PASSWORD" not in variables
