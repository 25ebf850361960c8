"""The units in systemd/: as the local stack says, one sandbox, no secret, never given up."""

import re
import shlex
from collections import defaultdict
from pathlib import Path

import pytest

from basset.api.__main__ import MOST_FILES
from basset.backup.moment import MARK
from basset.backup.restic import ENVIRONMENT, PASSWORD, REPOSITORY
from basset.secretfiles import CERTIFICATE, OF_DELIVERIES, OF_STORE, SECRETS, SIGNING_KEY
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
# What a timer starts.
TIMED = [
    "basset-tick.service",
    "basset-watch.service",
    "basset-alarm.service",
    "basset-backup.service",
    "basset-front-renew.service",
]
OFTEN = ("tick", "watch", "alarm")
ONCE = [name for name in TIMED if "front" not in name]
SERVICES = [*UNITS.values(), *ONCE]
# Basset's own; a backup is root's, which reads what is of several users.
OURS = [name for name in SERVICES if name.endswith(".service") and "backup" not in name]
FRONT = ["basset-front.service", "basset-front-renew.service"]
RESTART = "basset-restart@.service"
FIREWALL = "basset-firewall.service"
FILES = [
    *SERVICES,
    *FRONT,
    FIREWALL,
    *(name.replace(".service", ".timer") for name in TIMED),
    "basset-api.socket",
    "basset-front.socket",
    RESTART,
    "basset-restart@.path",
    "basset.target",
]
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
    # As a console script, whose first line names the environment by its real path.
    module = ["-m", Path(program).name.replace("-", ".")]
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
        # A timer or a path starts some; everything else starts with the target.
        assert unit["WantedBy"] == ("" if name in {*TIMED, RESTART} else "basset.target")


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


def test_the_address_of_the_api_stays_open_while_it_restarts() -> None:
    assert Unit(UNITS["api"])["Requires"] == "basset-api.socket"
    # With a limit, a client that asks an API that cannot start would close the address for good.
    assert Unit("basset-api.socket")["TriggerLimitIntervalSec"] == "0"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("tick", ["basset", "tick"]),
        ("watch", ["python", "-m", "basset.stack.watch"]),
        ("alarm", ["basset", "alarm"]),
    ],
)
def test_what_comes_again_and_again_is_ended_when_it_hangs(name: str, command: list[str]) -> None:
    unit = Unit(f"basset-{name}.service")
    assert (unit["Type"], unit["KillMode"]) == ("oneshot", "mixed")
    assert unit.command() == [f"/opt/basset/current/bin/{command[0]}", *command[1:]]
    assert 60 <= unit.seconds("TimeoutStartSec") <= 330


def test_whatever_ends_a_backup_neo4j_is_started_again() -> None:
    unit = Unit("basset-backup.service")
    program = "/opt/basset/current/bin/basset-backup"
    assert (unit["ExecStart"], unit["ExecStopPost"]) == (f"{program} make", f"{program} resume")
    # It ends with the unit, so it says what happened since this boot and in this backup.
    assert unit["RuntimeDirectory"] == str(MARK.relative_to("/run").parent)


@pytest.mark.parametrize("name", FILES)
def test_what_nothing_starts_again_has_somebody_told_when_it_fails(name: str) -> None:
    unit = Unit(name)
    # A timer starts some again within minutes, and the servers' watch is one of them.
    again = unit["Restart"] == "always" or name in {f"basset-{one}.service" for one in OFTEN}
    for_good = name.endswith((".service", ".socket")) and not again
    assert unit["OnFailure"] == ("basset-alarm.service" if for_good else "")


@pytest.mark.parametrize("name", FILES)
def test_no_unit_holds_a_secret(name: str) -> None:
    unit = Unit(name)
    assert not re.search(r"SetCredential|PassEnvironment|://[^/\s]*:[^/\s]*@", unit.text)
    assert {unit["Environment"]} <= {
        "",
        "PYTHONUNBUFFERED=1 PYTHONSAFEPATH=1",
        "PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONSAFEPATH=1",
        "NGINX=3:4;",
    }
    loaded = [tuple(entry.split(":")) for entry in unit.settings["LoadCredential"]]
    known = [*SECRETS, SIGNING_KEY, CERTIFICATE, REPOSITORY, PASSWORD, ENVIRONMENT]
    assert set(loaded) <= {(secret, f"/etc/basset/credentials/{secret}") for secret in known}
    is_service = name in [*SERVICES, *FRONT, RESTART, FIREWALL]
    assert ("LimitCORE" in unit.settings) == is_service, "a core would hold the passwords"


@pytest.mark.parametrize("name", [*PYTHON, *ONCE])
def test_nothing_that_the_service_can_write_is_imported(name: str) -> None:
    unit = Unit(name)
    # Celery and ``-m`` import from the working directory: root's, on every host.
    assert unit["WorkingDirectory"] == "/opt/basset"
    assert "PYTHONSAFEPATH=1" in unit["Environment"].split()
    # A script names its environment itself; python would take the link's, which is switched while
    # what lasts goes on.
    assert unit.command()[0].startswith("/opt/basset/current/bin/")
    assert name in ONCE or not unit.command()[0].endswith("python")


def test_beat_never_sees_the_password_of_the_database() -> None:
    loaded = {name: str(Unit(name).settings["LoadCredential"]) for name in OURS}
    without = {name for name, credentials in loaded.items() if "NEO4J_PASSWORD" not in credentials}
    assert without == {"basset-beat.service", "basset-neo4j.service"}


@pytest.mark.parametrize("secret", [SIGNING_KEY, *OF_DELIVERIES])
def test_only_who_makes_reports_has_what_signs_and_sends_them(secret: str) -> None:
    loaded = {name: str(Unit(name).settings["LoadCredential"]) for name in OURS}
    having = {name for name, credentials in loaded.items() if secret in credentials}
    # What tells of faults sends, too.
    telling = set() if secret == SIGNING_KEY else {"basset-alarm.service"}
    assert having == {"basset-worker@.service", *telling}


@pytest.mark.parametrize("secret", OF_STORE)
def test_only_who_opens_the_store_of_reports_has_the_keys_of_its_bucket(secret: str) -> None:
    loaded = {name: str(Unit(name).settings["LoadCredential"]) for name in OURS}
    having = {name for name, credentials in loaded.items() if secret in credentials}
    # Beat only sends, and the watch asks servers.
    opening = {f"basset-{each}.service" for each in ("api", "worker@", "ticker", "tick", "alarm")}
    assert having == opening


def _sandbox(name: str) -> set[tuple[str, str]]:
    settings = Unit(name).settings
    return {(key, value) for key in settings if SANDBOX.fullmatch(key) for value in settings[key]}


@pytest.mark.parametrize("name", FRONT)
def test_what_strangers_reach_first_has_the_sandbox_of_the_api(name: str) -> None:
    assert _sandbox(name) == _sandbox(UNITS["api"])
    assert not Unit(name).settings["LoadCredential"]


def test_one_sandbox_for_all_and_the_jvm_is_the_exception() -> None:
    first, *others = [name for name in OURS if name != "basset-neo4j.service"]
    for name in others:
        assert _sandbox(name) == _sandbox(first)
        assert [Unit(name)[key] for key in IDENTITY] == [Unit(first)[key] for key in IDENTITY]
    assert _sandbox(first) - _sandbox("basset-neo4j.service") == {
        ("MemoryDenyWriteExecute", "yes"),
        ("ProcSubset", "pid"),
    }
