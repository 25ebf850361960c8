"""docker-compose.yml: names that users rely on, no open port, no secret, time to finish."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from basset.broker import QUEUES
from basset.secretfiles import SECRETS
from basset.settings import Settings
from basset.stack.processes import LONGEST_TASK

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("basset", "celery_worker", "celery_ticker", "celery_beat")
LASTING = ("redis", "neo4j", *PYTHON)


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(file: dict[str, Any]) -> dict[str, Any]:
    return file["services"]


def test_names_are_those_that_users_type(file: dict[str, Any], services: dict[str, Any]) -> None:
    assert file["name"] == "basset"
    # And what writes the first password.
    assert set(services) == {*LASTING, "credentials"}
    assert services["redis"]["image"] == "redis:7-alpine"
    assert services["redis"]["container_name"] == "basset_redis"
    assert services["celery_beat"]["container_name"] == "basset_celery_beat"
    assert "redis_data:/data" in services["redis"]["volumes"]
    assert {"redis_data", "neo4j_data"} <= set(file["volumes"])


def test_there_may_be_several_workers(services: dict[str, Any]) -> None:
    worker = services["celery_worker"]
    assert "container_name" not in worker
    assert "ports" not in worker
    assert worker["networks"]["default"]["aliases"] == ["basset_celery_worker"]
    assert worker["command"][-2:] == ["--concurrency", "4"]


def test_reports_and_ticks_have_workers_of_their_own(services: dict[str, Any]) -> None:
    def queues(name: str) -> str:
        command = services[name]["command"]
        return command[command.index("-Q") + 1]

    served = [queues("celery_worker"), *queues("celery_ticker").split(",")]
    assert sorted(served) == sorted(QUEUES)
    assert queues("celery_worker") == "reports"
    assert not {"-s", "--schedule"} & set(services["celery_beat"]["command"])


def test_what_is_published_is_on_loopback(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    # Each may be moved by a variable, for who has another program there.
    matches = [
        re.fullmatch(r"127\.0\.0\.1:\$\{BASSET_\w+_PORT:-(\d+)\}:(\d+)", port) for port in ports
    ]
    assert all(matches), ports
    assert {match.groups() for match in matches} == {
        (port, port) for port in ("6379", "7474", "7687", "8400")
    }
    assert all(service.get("network_mode") != "host" for service in services.values())


def test_servers_have_health_checks_and_are_waited_for(services: dict[str, Any]) -> None:
    assert services["redis"]["healthcheck"]["test"] == ["CMD", "redis-cli", "ping"]
    assert services["neo4j"]["healthcheck"]["test"]
    for name in PYTHON:
        waits = services[name]["depends_on"]
        assert waits["redis"] == waits["neo4j"] == {"condition": "service_healthy"}
    for name in ("celery_worker", "celery_ticker", "celery_beat"):
        assert services[name]["depends_on"]["basset"] == {"condition": "service_healthy"}, (
            "the API brings the schema"
        )


def test_every_lasting_service_has_a_health_check_a_limit_and_logs_that_end(
    services: dict[str, Any],
) -> None:
    for name in LASTING:
        assert services[name]["healthcheck"]["test"]
        assert services[name]["mem_limit"]
        assert {"max-size", "max-file"} <= set(services[name]["logging"]["options"])


def test_images_are_built_here_or_exact(services: dict[str, Any]) -> None:
    for name in (*PYTHON, "credentials"):
        assert (services[name]["image"], services[name]["pull_policy"]) == ("basset", "never")
    # The other tag is promised.
    assert re.fullmatch(r"neo4j:\d+\.\d+\.\d+-community", services["neo4j"]["image"])
    assert re.search(
        r"^FROM python:\d+\.\d+\.\d+-", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    locked = (ROOT / "basset/stack/neo4j.lock").read_text()
    version = services["neo4j"]["image"].partition(":")[2].removesuffix("-community")
    assert f"neo4j-server:{version} " in locked, "as on hosts"


def test_redis_asks_for_a_password_that_is_in_no_argument(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    assert command[command.index("--include") + 1] == "/run/credentials/redis.conf"
    assert "requirepass" not in command
    assert "requirepass" in services["credentials"]["command"][-1]
    waits = {"condition": "service_completed_successfully"}
    assert services["redis"]["depends_on"]["credentials"] == waits


def test_a_message_survives_the_broker(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert options["--maxmemory-policy"] == "noeviction"


def test_variables_are_those_of_every_other_place(services: dict[str, Any]) -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    known |= {f"{name}_FILE" for name in SECRETS}
    for name in PYTHON:
        assert set(services[name]["environment"]) <= known
        assert services[name]["environment"]["REDIS_URL_FILE"].endswith("/REDIS_URL")
        assert services[name]["environment"]["CELERY_BROKER_URL_FILE"].endswith("_BROKER_URL")
    written = services["credentials"]["command"][-1]
    assert '@redis:6379/1" > REDIS_URL' in written
    assert '@redis:6379/0" > CELERY_BROKER_URL' in written
    assert "BASSET_API_AUTH" not in services["basset"]["environment"], "authentication stays on"


def test_no_secret_is_in_the_file(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            assert variable not in {"NEO4J_PASSWORD", "NEO4J_AUTH"}, name
            assert not re.search(r"://[^/]*:[^/]*@", str(value)), (
                f"{name}: a password in {variable}"
            )


def test_nobody_is_root_and_the_image_has_a_user_of_a_fixed_number(
    services: dict[str, Any],
) -> None:
    assert re.search(r"^USER \d{4,}:\d{4,}$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    for name, service in services.items():
        assert str(service.get("user", "")).split(":")[0] not in {"0", "root"}, name
    assert services["redis"]["user"]
    assert services["neo4j"]["user"]


def test_stopping_waits_for_what_runs(services: dict[str, Any]) -> None:
    grace = {name: int(services[name]["stop_grace_period"].removesuffix("s")) for name in LASTING}
    assert grace == {
        "redis": 60,
        "neo4j": 120,
        "basset": 30,
        "celery_worker": LONGEST_TASK,
        "celery_ticker": LONGEST_TASK,
        "celery_beat": 30,
    }
    for name in LASTING:
        assert services[name]["restart"] == "unless-stopped"
        assert isinstance(services[name].get("command", []), list), (
            "a shell would keep the signal to itself"
        )


def test_requirements_come_before_the_source(services: dict[str, Any]) -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    install = next(i for i, line in enumerate(lines) if "--require-hashes" in line)
    source = lines.index("COPY basset basset")
    assert install < source
    assert not any(line.startswith("RUN pip") for line in lines[source:])
