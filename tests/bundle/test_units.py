"""The units in systemd/: as the local stack says, one sandbox, no secret, never given up."""

import re
import shlex
from collections import defaultdict
from pathlib import Path

import pytest

from basset.api.__main__ import MOST_FILES
from basset.secretfiles import CERTIFICATE, OF_DELIVERIES, SECRETS, SIGNING_KEY
from basset.stack.layout import Layout
from basset.stack.processes import NAMES, Process, describe

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
# The unit of each process of the local stack.
UNITS = {
    "neo4j": "basset-neo4j.service",
    "redis-broker": "redis-server@basset-broker.service.d/basset.conf",
    "redis-cache": "redis-server@basset-cache.service.d/basset.conf",
    "api": "basset-api.service",
    "worker": "basset-worker@.service",
    "ticker": "basset-ticker.service",
    "beat": "basset-beat.service",
}
PYTHON = [UNITS[name] for name in ("api", "worker", "ticker", "beat")]
SERVICES = [*UNITS.values(), "basset-tick.service"]
OURS = [name for name in SERVICES if name.endswith(".service")]
FILES = [*SERVICES, "basset-tick.timer", "basset.target"]
IDENTITY = (
    "User",
    "Group",
    "UMask",
    "StateDirectory",
    "StateDirectoryMode",
    "WorkingDirectory",
    "EnvironmentFile",
)
SANDBOX = re.compile(
    r"(Protect|Private|Restrict|SystemCall|Memory|Capability|IPAddress|NoNew|Lock|Remove)\w*"
    r"|ProcSubset"
)


class Unit:
    def __init__(self, name: str) -> None:
        self.text = (FOLDER / name).read_text()
        self.settings: dict[str, list[str]] = defaultdict(list)
        for line in re.sub(r"\\\n\s*", "", self.text).splitlines():
            name, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                self.settings[name].append(value)

    def __getitem__(self, name: str) -> str:
        """The value that counts: the last."""
        return self.settings[name][-1] if name in self.settings else ""

    def seconds(self, name: str) -> int:
        number, minutes = re.fullmatch(r"(\d+)(min)?", self[name]).groups()
        return int(number) * (60 if minutes else 1)

    def command(self) -> list[str]:
        return shlex.split(self["ExecStart"].replace("%i", "").replace("%%", "%"))


@pytest.fixture
def processes(tmp_path: Path) -> dict[str, Process]:
    layout = Layout(tmp_path / "home")
    layout.create()
    layout.save({"bolt_port": 7700, "api_port": 8400})
    return {process.name: process for process in describe(layout, {})}


def test_every_unit_of_the_folder_is_looked_at_here_and_every_process_has_one() -> None:
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert (there, set(UNITS)) == (set(FILES), set(NAMES))


@pytest.mark.parametrize("name", ["api", "worker", "ticker", "beat"])
def test_a_unit_starts_what_the_local_stack_starts(
    name: str, processes: dict[str, Process]
) -> None:
    program, *arguments = Unit(UNITS[name]).command()
    assert Path(program).parent == Path("/opt/basset/current/bin")
    module = [] if Path(program).name == "python" else ["-m", Path(program).name]
    expected = processes[name].command[1:]
    # The name of this stack, and a place that on a host is the settings' default.
    for local in ("--header", "--schedule"):
        if local in expected:
            del expected[expected.index(local) : expected.index(local) + 2]
    assert [*module, *arguments] == expected


def test_neo4j_starts_with_the_options_of_the_local_stack(processes: dict[str, Process]) -> None:
    def options(command: list[str]) -> list[str]:
        # Memory and places are each host's own.
        return [re.sub(r"=?/.*", "", word) for word in command if not word.startswith("-Xm")]

    command = Unit(UNITS["neo4j"]).command()
    assert options(command[1:]) == options(processes["neo4j"].command[1:])
    assert {word for word in command if word.startswith("-Xm")} == {
        f"-Xm{end}${{BASSET_NEO4J_HEAP}}" for end in "sx"
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_stops_as_the_local_stack_stops(name: str, processes: dict[str, Process]) -> None:
    unit, process = Unit(UNITS[name]), processes[name]
    stop = (unit["KillSignal"], unit["KillMode"], unit.seconds("TimeoutStopSec"))
    assert stop == (f"SIG{process.stop_signal}", "mixed", process.grace)


@pytest.mark.parametrize("name", FILES)
def test_a_unit_says_what_it_is_and_where_to_read_on_and_belongs_to_the_target(name: str) -> None:
    unit = Unit(name)
    assert unit["Description"].startswith("Basset: ")
    assert unit["Documentation"] == "file:///opt/basset/operate.md"
    if name != "basset.target":
        assert unit["PartOf"] == "basset.target"
        # The timer starts the tick; everything else starts with the target.
        assert unit["WantedBy"] == ("" if name == "basset-tick.service" else "basset.target")


@pytest.mark.parametrize("name", UNITS.values())
def test_what_ends_is_started_again_for_ever_and_with_a_pause(name: str) -> None:
    unit = Unit(name)
    assert (unit["StartLimitIntervalSec"], unit["RestartSec"]) == ("0", "5")
    if name in PYTHON:
        # A start that takes too long is aborted like a silence; SIGTERM would wait for as long as
        # for a report.
        assert unit["TimeoutStartFailureMode"] == "abort"
    # Debian's template restarts its instances by itself.
    assert unit["Restart"] == ("always" if name in OURS else "")


@pytest.mark.parametrize("name", PYTHON)
def test_systemd_hears_from_the_main_process_alone_and_within_a_minute(name: str) -> None:
    unit = Unit(name)
    assert (unit["Type"], unit["NotifyAccess"], unit["WatchdogSec"]) == ("notify", "main", "60")


def test_the_api_may_open_as_many_files_as_it_would_ask_for() -> None:
    # Its sandbox need not let it ask.
    assert Unit(UNITS["api"])["LimitNOFILE"] == str(MOST_FILES)


def test_a_tick_that_hangs_is_ended() -> None:
    unit = Unit("basset-tick.service")
    assert (unit["Type"], unit["KillMode"]) == ("oneshot", "mixed")
    assert unit.command() == ["/opt/basset/current/bin/basset", "tick"]
    assert 60 <= unit.seconds("TimeoutStartSec") <= 300


@pytest.mark.parametrize("name", FILES)
def test_no_unit_holds_a_secret(name: str) -> None:
    unit = Unit(name)
    assert not re.search(r"SetCredential|PassEnvironment|://[^/\s]*:[^/\s]*@", unit.text)
    assert {unit["Environment"]} <= {
        "",
        "PYTHONUNBUFFERED=1",
        "PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1",
    }
    loaded = [tuple(entry.split(":")) for entry in unit.settings["LoadCredential"]]
    known = [*SECRETS, SIGNING_KEY, CERTIFICATE]
    assert set(loaded) <= {(secret, f"/etc/basset/credentials/{secret}") for secret in known}
    assert ("LimitCORE" in unit.settings) == (name in SERVICES), "a core would hold the passwords"


def test_beat_never_sees_the_password_of_the_database() -> None:
    loaded = {name: str(Unit(name).settings["LoadCredential"]) for name in OURS}
    without = {name for name, credentials in loaded.items() if "NEO4J_PASSWORD" not in credentials}
    assert without == {"basset-beat.service", "basset-neo4j.service"}


@pytest.mark.parametrize("secret", [SIGNING_KEY, *OF_DELIVERIES])
def test_only_who_makes_reports_has_what_signs_and_sends_them(secret: str) -> None:
    loaded = {name: str(Unit(name).settings["LoadCredential"]) for name in OURS}
    having = {name for name, credentials in loaded.items() if secret in credentials}
    assert having == {"basset-worker@.service"}


def test_one_sandbox_for_all_and_the_jvm_is_the_exception() -> None:
    def sandbox(name: str) -> set[tuple[str, str]]:
        settings = Unit(name).settings
        return {
            (key, value) for key in settings if SANDBOX.fullmatch(key) for value in settings[key]
        }

    first, *others = [name for name in OURS if name != "basset-neo4j.service"]
    for name in others:
        assert sandbox(name) == sandbox(first)
        assert [Unit(name)[key] for key in IDENTITY] == [Unit(first)[key] for key in IDENTITY]
    assert sandbox(first) - sandbox("basset-neo4j.service") == {
        ("MemoryDenyWriteExecute", "yes"),
        ("ProcSubset", "pid"),
    }
