"""No option is accepted without an effect: each one shows what it does, or why it is refused."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from basset import clock, stack
from basset.cli import main
from basset.deliveries.models import Delivery
from basset.errors import ReportTooLarge
from basset.runs.models import Run
from basset.runs.service import RunService
from basset.secretfiles import SECRETS
from basset.wiring import Services
from tests.integration.option_checks import Outcome
from tests.integration.option_families import AFTERWARDS, CASE, EVERYWHERE
from tests.integration.option_table import SPECS, STACK

Basset = Callable[..., Result]
BASSET = str(Path(sys.executable).with_name("basset"))


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(main))
OPTIONS = {
    name: [max(each.opts, key=len) for each in command.params if isinstance(each, click.Option)]
    for name, command in COMMANDS.items()
}


@pytest.fixture
def ids(
    basset: Basset, services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> dict[str, str]:
    """The ids of the case by their names, and the paths of files. A worker is at hand."""

    def work(owed: Run | Delivery) -> None:
        do = services.runs.execute if isinstance(owed, Run) else services.deliveries.deliver
        do(owed.id, "worker", clock.now)

    monkeypatch.setattr(services, "enqueue", work)
    known = {"tmp": str(tmp_path)}
    house = services.settings.home / "themes" / "house" / "theme.toml"
    house.parent.mkdir(parents=True)
    house.touch()
    for name, text in {
        "more": "Name,Role\nDora,clerk\nErik,owner\n",
        "less": "Name\nDora\n",
    }.items():
        known[name] = str(tmp_path / f"{name}.csv")
        Path(known[name]).write_text(text)
    for name, line in CASE.items():
        known[name] = _typed(basset, line.format(**known))["id"]
    for line in AFTERWARDS:
        _typed(basset, line)
    made = services.run_store.get(known["made"])
    dead = RunService(
        services.run_store, services.schedules, TooLarge(), lambda _: None, services.settings
    )
    late = dead.request_report(made.project_id, made.report_config, clock.now())
    dead.execute(late.id, "worker", clock.now)
    folder = services.settings.reports / str(made.folder)
    services.deliveries.tick(clock.now())
    [undelivered] = services.delivery_store.list(report_id=known["unsent"]).items
    ids = {"dead": late.id, "undelivered": undelivered.id, "folder": str(folder)}
    return {**known, **ids}


class TooLarge:
    def build(self, *_: object) -> Any:
        raise ReportTooLarge("2,000 pages")


def _typed(basset: Basset, line: str) -> Any:
    result = basset(f"{line} --json")
    assert result.exit_code == 0, f"{line}: {result.output}"
    return json.loads(result.stdout)


def test_every_option_is_in_the_table_and_nothing_else() -> None:
    of_stack = {line.split()[0] for line in STACK}
    assert set(SPECS) | of_stack == set(COMMANDS)
    for name in of_stack:
        typed = {word for line in STACK if line.split()[0] == name for word in line.split()}
        assert set(OPTIONS[name]) <= typed, name
    for name, spec in SPECS.items():
        known = set(OPTIONS[name])
        assert set(spec.options) <= known, name
        assert known - set(spec.options) <= set(EVERYWHERE), name


def printed(result: Result, otherwise: Any) -> Any:
    """The JSON that a command printed, or *otherwise* where it is none."""
    try:
        return json.loads(result.stdout)
    except json.JSONDecodeError:
        return otherwise


@pytest.mark.parametrize("name", SPECS)
def test_each_option_shows_its_effect_or_its_refusal(
    basset: Basset, ids: dict[str, str], name: str
) -> None:
    spec = SPECS[name]

    def ask(line: str) -> Any:
        return printed(basset(f"{line} --json"), None)

    def prepared() -> dict[str, str]:
        row = ask(spec.before.format(**ids)) if spec.before else None
        return {**ids, "row": row.get("id", "")} if row else ids

    without = []
    for option in OPTIONS[name]:
        typed, check = (EVERYWHERE | spec.options)[option]
        plain = spec.line.replace(" --yes", "") if option == "--yes" else spec.line
        line = f"{plain} {option} {typed} --json".format(**prepared())
        result = basset(line)
        outcome = Outcome(
            answer=printed(result, {}),
            error="" if printed(result, None) is not None else result.output,
            plain=lambda plain=plain: ask(plain.format(**prepared())),
            ask=ask,
        )
        if not check(outcome):
            without.append(f"basset {line}\n{result.output}")
    assert not without, "\n".join(without)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for a local stack, which ends with the test."""
    for name in list(os.environ):
        if name.startswith("BASSET_") or name.removesuffix("_FILE") in SECRETS:
            monkeypatch.delenv(name)
    monkeypatch.setenv("BASSET_HOME", str(tmp_path))
    monkeypatch.setenv("BASSET_TICK_SECONDS", "2")
    yield tmp_path
    stack.down(tmp_path)


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("home")
def test_each_option_of_the_local_stack_shows_its_effect() -> None:
    for line, check in STACK.items():
        command = [BASSET, *shlex.split(line)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            if "--follow" in line:
                # It goes on after what there is: only this ends it.
                text = next(said for said in process.stdout if "Started." in said)
                assert process.poll() is None
                process.terminate()
            else:
                text = process.stdout.read()
        assert check(text), f"{line}: {text}"
