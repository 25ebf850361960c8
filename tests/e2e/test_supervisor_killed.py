"""``basset up`` after its supervisor was killed, and after somebody changed their settings."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from basset.reports.render.typst_process import CHILD
from tests.e2e.terminal import Terminal

HURRY = {
    "BASSET_LEASE_SECONDS": "6",
    "BASSET_LEASE_RENEW_SECONDS": "2",
    "BASSET_RETRY_SECONDS": "1",
    "BASSET_PHONE_REGION": "GB",
    "BASSET_WEBHOOK_SECRET": "the secret of the quay of Sennick",
}


@pytest.fixture(scope="module")
def basset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path_factory.mktemp("stack") / "home")
    terminal.environment |= HURRY
    terminal("up")
    yield terminal
    terminal("down")


def processes(basset: Terminal) -> list[psutil.Process]:
    """Whatever runs for this stack, but for its servers."""
    there = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BASSET_HOME") == str(basset.home):
                there.append(process)
        except psutil.Error:
            continue
    return there


def setters(basset: Terminal) -> list[psutil.Process]:
    """What sets a PDF for this stack: it knows no home, but works in its folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "cwd"])
        if CHILD in (process.info["cmdline"] or ())
        and Path(process.info["cwd"] or "/").is_relative_to(basset.home)
    ]


@pytest.mark.timeout(900)
def test_a_report_whose_supervisor_was_killed_is_made_once(
    basset: Terminal, until: Callable[..., None]
) -> None:
    basset("project", "add", "Quay")
    asked = ("report", "make", "-p", "Quay", "--title", "Weekly", "--format", "pdf", "--json")
    run = json.loads(basset(*asked))
    until(lambda: setters(basset), "a PDF is being set", 120)
    [setter] = setters(basset)
    setter.suspend()
    before = processes(basset)
    supervisor = int((basset.home / "state" / "supervisor.pid").read_text())
    os.kill(supervisor, signal.SIGKILL)
    basset("up")
    assert [each for each in (*before, setter) if each.is_running()] == []
    show = ("report", "show", run["id"], "--json")
    until(lambda: json.loads(basset(*show))["state"] == "done", "the report is made", 240)
    folder = basset.home / "reports" / run["project_id"]
    assert len([each for each in folder.iterdir() if each.name != ".kept"]) == 1
    states = {each["process"]: each["state"] for each in json.loads(basset("status", "--json"))}
    assert {*states.values()} == {"running"}


@pytest.mark.timeout(900)
def test_a_setting_that_is_no_longer_set_is_unset_after_up(basset: Terminal) -> None:
    def told(name: str) -> set[str | None]:
        return {each.environ().get(name) for each in processes(basset)}

    assert told("BASSET_PHONE_REGION") == {"GB"}
    [secret] = told("BASSET_WEBHOOK_SECRET_FILE")
    assert secret
    assert Path(secret).read_text() == HURRY["BASSET_WEBHOOK_SECRET"]
    for name in ("BASSET_PHONE_REGION", "BASSET_WEBHOOK_SECRET"):
        del basset.environment[name]
    basset("up")
    for name in ("BASSET_PHONE_REGION", "BASSET_WEBHOOK_SECRET", "BASSET_WEBHOOK_SECRET_FILE"):
        assert told(name) == {None}
    assert not Path(secret).exists()
