"""Somebody is told once that something has begun, and once that it is over."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from basset.alarms import state
from basset.alarms.service import AlarmService
from basset.alarms.state import PATIENCE, Alarm, Look
from basset.clock import stamp
from basset.deliveries.channels import webhook
from basset.errors import BassetError
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.service import RunService
from basset.settings import Settings, read_settings
from basset.wiring import Services
from tests.integration.test_attention import TooLarge
from tests.integration.test_deliver_mail import Postman, mail_server

DEAD = Alarm("report", "5f0c", "deal with the reason")
SICK = Alarm("service", "neo4j", "Start Neo4j.", passing=True)
SECRET = "0123456789abcdef-hush"
TITLE = "Maren and her boat"
MINUTE = timedelta(minutes=1)
Watch = Callable[[int], None]


class Host:
    """What is wrong with the host of a test."""

    def __init__(self) -> None:
        self.alarms: list[Alarm] = []
        self.unknown: frozenset[str] = frozenset()

    def look(self, _now: datetime) -> Look:
        return Look(self.alarms, self.unknown)


def subjects(postman: Postman) -> list[str]:
    """What its letters are about, without the name of this host."""
    return [letter["Subject"].partition(": ")[2] for letter in postman.letters]


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def port(postman: Postman) -> Iterator[int]:
    with mail_server(postman) as port:
        yield port


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def mailing(port: int) -> dict[str, str]:
    return {
        "BASSET_ALARM_TO": "mailto:op@example.org",
        "BASSET_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "BASSET_MAIL_FROM": "basset@example.org",
    }


@pytest.fixture
def alarmed(tmp_path: Path, mailing: dict[str, str]) -> Settings:
    return read_settings({"BASSET_HOME": str(tmp_path), **mailing})


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    spare = tmp_path / "run"
    spare.mkdir()
    return spare


@pytest.fixture
def watch(alarmed: Settings, host: Host, spare: Path, now: datetime) -> Watch:
    """Looks at a minute, as a new process each time: so a timer does it."""

    def look(minute: int) -> None:
        AlarmService(alarmed, host.look, spare).check(now + minute * MINUTE)

    return look


def test_a_dead_report_is_told_once_and_once_that_somebody_dealt_with_it(
    watch: Watch, host: Host, postman: Postman
) -> None:
    host.alarms = [DEAD]
    for minute in range(10):
        watch(minute)
    assert subjects(postman) == ["report 5f0c needs you"]
    assert "since 2026-01-05 09:00 UTC" in postman.letters[0].get_content()
    assert "deal with the reason" in postman.letters[0].get_content()

    host.alarms = []
    for minute in range(10, 20):
        watch(minute)
    assert subjects(postman)[1:] == ["report 5f0c is over"]


def test_a_service_that_restarts_is_nobodys_business(
    watch: Watch, host: Host, postman: Postman
) -> None:
    host.alarms = [SICK]
    for minute in (0, 2, 4):
        watch(minute)
    host.alarms = []
    for minute in range(5, 30):
        watch(minute)
    assert subjects(postman) == []


def test_a_service_that_stays_away_is_told_and_when_it_is_back_for_good(
    watch: Watch, host: Host, postman: Postman
) -> None:
    host.alarms = [SICK]
    for minute in range(10):
        watch(minute)
    # It comes and goes: that is one fault.
    for minute in range(10, 20):
        host.alarms = [SICK] if minute % 3 else []
        watch(minute)
    assert subjects(postman) == ["service neo4j needs you"]
    host.alarms = []
    for minute in range(20, 40):
        watch(minute)
    assert subjects(postman)[1:] == ["service neo4j is over"]


def test_a_service_that_is_never_back_for_long_is_told(
    watch: Watch, host: Host, postman: Postman
) -> None:
    for minute in range(12):
        host.alarms = [SICK] if minute % 2 else []
        watch(minute)
    assert subjects(postman) == ["service neo4j needs you"]


def test_what_begins_together_is_one_message(watch: Watch, host: Host, postman: Postman) -> None:
    host.alarms = [Alarm("report", str(number), "deal with it") for number in range(500)]
    watch(0)
    assert subjects(postman) == ["report 0 needs you, and 499 more"]


def test_nobody_says_that_a_report_is_well_because_the_graph_is_away(
    watch: Watch, host: Host, postman: Postman
) -> None:
    host.alarms = [DEAD]
    watch(0)
    host.alarms, host.unknown = [], frozenset({"report"})
    watch(1)
    host.alarms, host.unknown = [DEAD], frozenset()
    watch(2)
    assert subjects(postman) == ["report 5f0c needs you"]


def test_what_a_mail_server_does_not_take_is_told_later_and_not_lost(
    watch: Watch, host: Host, postman: Postman
) -> None:
    host.alarms, postman.to_data = [DEAD], "451 later"
    for minute in range(3):
        with pytest.raises(BassetError):
            watch(minute)
    postman.to_data = "250 OK"
    watch(3)
    watch(4)
    assert subjects(postman) == ["report 5f0c needs you"]
    assert "since 2026-01-05 09:00 UTC" in postman.letters[0].get_content()

    host.alarms, postman.to_data = [], "451 later"
    with pytest.raises(BassetError):
        watch(5)
    postman.to_data = "250 OK"
    watch(6)
    watch(7)
    assert subjects(postman)[1:] == ["report 5f0c is over"]


@pytest.mark.parametrize("text", ["", "[{]", '{"a": 1}', '[{"noun": "report"}]', "[1]"])
def test_a_file_of_alarms_that_cannot_be_read_is_made_anew(
    text: str, watch: Watch, host: Host, postman: Postman, tmp_path: Path
) -> None:
    (tmp_path / state.NAME).write_text(text)
    host.alarms = [DEAD]
    watch(0)
    watch(1)
    assert subjects(postman) == ["report 5f0c needs you"]


def test_while_the_disk_takes_nothing_a_message_is_one_all_the_same(
    watch: Watch, host: Host, postman: Postman, tmp_path: Path, spare: Path
) -> None:
    # What root cannot replace either, as on a disk that is full.
    (tmp_path / state.NAME).mkdir()
    host.alarms = [DEAD]
    watch(0)
    watch(1)
    assert subjects(postman) == ["report 5f0c needs you"]
    (tmp_path / state.NAME).rmdir()
    watch(2)
    assert list(spare.iterdir()) == []
    watch(3)
    assert subjects(postman) == ["report 5f0c needs you"]


def test_where_nobody_is_told_nobody_looks(alarmed: Settings, now: datetime) -> None:
    def look(_now: datetime) -> Look:
        raise AssertionError

    quiet = alarmed.model_copy(update={"alarm_to": SecretStr("")})
    assert AlarmService(quiet, look).check(now) == []


def test_a_webhook_is_told_what_can_be_proved(alarmed: Settings, host: Host, now: datetime) -> None:
    got: list[tuple[str, bytes]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["Basset-Signature"], body))
            self.send_response(204)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        update = {
            "alarm_to": SecretStr(f"http://127.0.0.1:{server.server_port}/in"),
            "webhook_secret": SecretStr(SECRET),
            "deliver_private": True,
        }
        host.alarms = [DEAD]
        AlarmService(alarmed.model_copy(update=update), host.look).check(now)
        server.shutdown()
    [(signature, body)] = got
    assert signature == webhook.signature(SECRET, body, int(now.timestamp()))
    told = json.loads(body)
    assert (told["schema"], told["over"]) == ("basset.alarm/1", [])
    assert told["begun"] == [
        {
            "noun": "report",
            "what": "5f0c",
            "since": stamp(now),
            "advice": "deal with the reason",
        }
    ]
    assert "report 5f0c needs you" in told["text"]


@contextmanager
def told_by(variables: dict[str, str]) -> Iterator[AlarmService]:
    """Alarms over the real servers, with *variables* besides those of the tests."""
    with closing(Services(read_settings(variables), lambda _: None)) as services:
        yield services.alarms


def test_a_dead_report_of_this_graph_is_told_without_a_word_of_the_case(
    services: Services, mailing: dict[str, str], postman: Postman, now: datetime
) -> None:
    case = services.projects.create(ProjectInput(name=TITLE), now).id
    runs = RunService(
        services.run_store, services.schedules, TooLarge(), lambda _: None, services.settings
    )
    asked = runs.request_report(case, ReportConfig(title=TITLE), now)
    dead = runs.execute(asked.id, "alice", lambda: now).id
    with told_by(mailing) as alarms:
        alarms.check(now)
        alarms.check(now + MINUTE)
        services.run_store.acknowledge(dead, "alice", now)
        alarms.check(now + 2 * MINUTE)
    letter = postman.letters[0]
    assert f"report {dead} needs you" in letter.get_content()
    assert f"basset report acknowledge {dead}" in letter.get_content()
    assert TITLE not in letter.as_string()
    assert subjects(postman)[1:] == [f"report {dead} is over"]


def test_while_neo4j_is_away_one_service_is_told_and_no_password(
    mailing: dict[str, str], postman: Postman, settings: Settings, now: datetime
) -> None:
    away = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": SECRET}
    with told_by({**mailing, **away}) as alarms:
        alarms.check(now)
        going_on = {one.name for one in alarms.check(now + PATIENCE)}
    [letter] = postman.letters
    # The tick and beat are not known to be away, and nobody serves a queue here.
    assert going_on == {"service neo4j", "service workers"}
    assert "Start Neo4j" in letter.get_content()
    assert SECRET not in letter.as_string()
