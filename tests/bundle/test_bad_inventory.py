"""A wrong inventory or an unsuitable host ends the install before any change, with the remedy."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


@pytest.fixture(scope="module", autouse=True)
def host() -> None:
    """These runs look at the machine that they are started on, as an installation there would."""
    release = Path("/etc/os-release")
    system = (
        dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
        if release.exists()
        else {}
    )
    if system.get("ID") != "debian" or system.get("VERSION_ID", "").strip('"') not in {"12", "13"}:
        pytest.skip("installs on Debian 12 and 13 only, and this is another system")
    if os.geteuid() != 0 and (
        not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], check=False).returncode
    ):
        pytest.skip("looking at a host takes root, or sudo without a password")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def old_python(tmp_path: Path) -> Path:
    """An interpreter that says it is 3.10."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.version_info = (3, 10, 0, 'final', 0)\n"
    )
    program = tmp_path / "python3.10"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
    program.chmod(0o755)
    return program


def install(folder: Path, *, beat: tuple[str, ...] = ("here",), **variables: Any) -> str:
    """What an installation says that must not begin; each sentence on one line."""
    hosts: dict[str, Any] = {"hosts": {"here": {}}}
    groups = dict.fromkeys(("basset_api", "basset_worker", "basset_redis", "basset_neo4j"), hosts)
    groups["basset_beat"] = {"hosts": {name: {} for name in beat}}
    here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"basset": {"vars": {**here, **variables}, "children": groups}}
    path = folder / "hosts.yml"
    path.write_text(json.dumps(inventory))  # JSON is YAML, too
    run = subprocess.run(
        [PLAYBOOK, "--check", "-i", path, "playbooks/install.yml"],
        cwd=ROOT,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2, run.stdout + run.stderr
    recap = run.stdout.rpartition("PLAY RECAP")[2]
    assert "failed=1" in recap, run.stdout
    assert "changed=0" in recap
    assert "changed=1" not in recap
    return " ".join(run.stdout.split())


def test_no_clock_and_half_a_redis(tmp_path: Path) -> None:
    said = install(tmp_path, beat=(), basset_redis_broker_url="redis://127.0.0.1:6379/0")
    assert "The group basset_beat must name exactly one host" in said
    assert "it names none. Correct the inventory." in said
    assert "Set both basset_redis_broker_url and basset_redis_cache_url, or neither." in said


def test_two_clocks(tmp_path: Path) -> None:
    said = install(tmp_path, beat=("here", "there"))
    assert "two beats would trigger every tick twice; it names here, there. Correct the" in said
    assert "playbooks/promote.yml has another host beat" in said


def test_a_bucket_without_its_keys(tmp_path: Path) -> None:
    said = install(tmp_path, basset_common_settings={"BASSET_STORE": "s3://reports"})
    assert "BASSET_STORE names a bucket: set basset_store_key_id and basset_store_secret" in said


def test_hosts_whose_addresses_nobody_knows(tmp_path: Path) -> None:
    said = install(tmp_path, beat=("there",))
    assert "that of here, there is not known. Set basset_cluster_address of each to its IP" in said


def test_several_hosts_with_one_server_of_their_own(tmp_path: Path) -> None:
    said = install(tmp_path, beat=("there",), basset_neo4j_uri="bolt://127.0.0.1:7687")
    assert "Where the inventory names several hosts, one of them has both servers. Put the" in said


def test_variables_that_nothing_reads(tmp_path: Path) -> None:
    said = install(tmp_path, basset_workers=3, basset_api_prot=8401)
    assert "basset_workers is not a variable of this bundle; it is called" in said
    assert "it is called basset_worker_processes. Correct the inventory" in said
    assert "basset_api_prot is not a variable of this bundle. Correct the inventory" in said


def test_a_value_of_another_type(tmp_path: Path) -> None:
    said = install(
        tmp_path,
        basset_api_port="http",
        basset_worker_processes="many",
        basset_worker_fonts=["comic-sans"],
    )
    assert "basset_api_port" in said
    assert "basset_worker_processes" in said
    assert "Got no match for: comic-sans" in said


def test_settings_that_are_decided_elsewhere_or_would_break_their_file(tmp_path: Path) -> None:
    settings = {
        "BASSET_HOME": "/srv/basset",
        "BASSET_LOG_LEVEL": "it's",
        "NEO4J_PASSWORD": "secret",
        "BASSET_STORE_SECRET": "secret",
        "BASSET_STORE_KEY_ID_FILE": "/etc/key",
    }
    said = install(tmp_path, basset_common_settings=settings)
    for name in settings:
        assert f"basset_common_settings: {name} cannot be set there." in said
    assert "values without quotes or line breaks" in said


def test_a_host_that_cannot_take_it(tmp_path: Path, taken_port: int, old_python: Path) -> None:
    said = install(
        tmp_path,
        ansible_python_interpreter=str(old_python),
        basset_api_port=taken_port,
        basset_api_host="192.0.2.1",
        basset_neo4j_uri="bolt://db.invalid:7687",
        basset_proxy="http://olga:sesame@proxy.invalid:3128",
    )
    assert "192.0.2.1, which is not an address of this host" in said
    assert "basset_api_host is 192.0.2.1, but the API has no TLS of its own" in said
    assert "here: Python is 3.10, but Basset needs 3.11 or later. Set ansible_python" in said
    assert "here: cannot resolve db.invalid. Correct basset_neo4j_uri, basset_redis_" in said
    assert f"here: port {taken_port} is used by" in said
    assert "Set basset_api_port to a free port." in said
    assert "but its password is missing. Set basset_neo4j_password, preferably" in said
    assert "basset_proxy has a password, which every user of the host could read" in said
    assert "sesame" not in said
