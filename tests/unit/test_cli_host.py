"""``basset`` on an installed host: the commands of local stacks do the host's thing, or name it."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.cli.host import UNITS
from basset.reports.files import write_once
from basset.stack.processes import NAMES

Typed = Callable[..., Result]
SHOWN = """\
Id=basset-api.service
Type=notify
ActiveState=active
SubState=running
MainPID=71
MemoryCurrent=83886080
ActiveEnterTimestamp=@1767600000

Id=basset-worker@1.service
Type=notify
ActiveState=activating
SubState=auto-restart
MainPID=0
MemoryCurrent=[not set]
ActiveEnterTimestamp=

Id=basset-tick.service
Type=oneshot
ActiveState=inactive
SubState=dead
MainPID=0
MemoryCurrent=[not set]
ActiveEnterTimestamp=

Id=basset-tick.timer
ActiveState=active
SubState=waiting
ActiveEnterTimestamp=@1767600000
"""


def program(folder: Path, name: str, prints: str) -> None:
    """A program of the host that prints its arguments, then *prints*."""
    (folder / name).write_text(f'#!/bin/sh\necho "$@" >&2\ncat <<"END"\n{prints}\nEND\n')
    (folder / name).chmod(stat.S_IRWXU)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("BASSET_INSTALLED", "true")
    monkeypatch.setenv("BASSET_HOME", str(home))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return home


@pytest.fixture
def systemd(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path)
    program(tmp_path, "systemctl", SHOWN)
    program(tmp_path, "journalctl", "a line")
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture
def supervisor(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path / "none")
    running = "basset-api    RUNNING   pid 71, uptime 1:02:03\nbasset-beat   FATAL     too quickly"
    program(tmp_path, "supervisorctl", running)
    return lambda *words: CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        ("up", "systemctl start basset.target"),
        ("down", "systemctl stop"),
        ("demo", "a machine of your own"),
        ("env", "/etc/basset/basset.env"),
    ],
)
def test_what_is_for_a_local_stack_is_refused_with_the_hosts_command(
    systemd: Typed, home: Path, command: str, instead: str
) -> None:
    result = systemd(command)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert instead in line
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("command", ["up", "down", "logs"])
def test_under_supervisor_its_commands_are_named(supervisor: Typed, command: str) -> None:
    result = supervisor(command)
    assert result.exit_code == 1
    assert "supervisorctl" in result.stderr


def test_status_shows_the_units_and_says_by_its_exit_status_that_one_is_down(
    systemd: Typed,
) -> None:
    result = systemd("status", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout) == [
        {
            "process": "basset-api",
            "state": "running",
            "pid": 71,
            "since": "2026-01-05T08:00:00.000000Z",
            "memory_mb": 80,
        },
        {
            "process": "basset-worker@1",
            "state": "activating (auto-restart)",
            "pid": None,
            "since": None,
            "memory_mb": None,
        },
        {
            "process": "basset-tick.timer",
            "state": "running",
            "pid": None,
            "since": "2026-01-05T08:00:00.000000Z",
            "memory_mb": None,
        },
    ]


def test_status_shows_supervisors_programs(supervisor: Typed) -> None:
    result = supervisor("status", "--json")
    rows = [(row["process"], row["state"], row["pid"]) for row in json.loads(result.stdout)]
    assert rows == [("basset-api", "running", 71), ("basset-beat", "failed", None)]
    assert result.exit_code == 3


def test_logs_are_the_journals_lines_of_the_units(
    systemd: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    assert systemd("logs", "worker", "--lines", "7").exit_code == 0
    said = capfd.readouterr()
    assert said.out == "a line\n"
    assert said.err.split() == ["--no-pager", "--lines", "7", "--unit", "basset-worker@*"]


def test_every_process_of_a_local_stack_has_a_unit() -> None:
    assert set(UNITS) == set(NAMES)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_root_writes_below_a_services_folder_belongs_to_the_service(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 12345, 23456)
    write_once(home / "keys" / "public" / "one.pem", [b"key"])
    for path in ("keys", "keys/public", "keys/public/one.pem"):
        there = (home / path).stat()
        assert (there.st_uid, there.st_gid) == (12345, 23456), path
