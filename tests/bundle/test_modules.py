"""The modules of the bundle, run here as Ansible runs them on a host; and what they are made of."""

import json
import os
import pwd
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.basset.bundle.plugins.module_utils import (
    accounts,
    files,
    network,
    supervisor,
    systemd,
)
from ansible_collections.basset.bundle.plugins.modules import basset_redis_acl

ROOT = Path(__file__).resolve().parents[2]
MODULES = "ansible_collections.basset.bundle.plugins.modules"
NOBODY = 54321


def run(module: str, **arguments: Any) -> dict[str, Any]:
    """What the module answers."""
    ran = subprocess.run(
        [sys.executable, "-m", f"{MODULES}.{module}"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        env={**os.environ, "PYTHONPATH": str(ROOT / "collections")},
        capture_output=True,
        text=True,
        check=False,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


@pytest.fixture
def root() -> None:
    if os.geteuid() != 0:
        pytest.skip("gives files to other users, which takes root")


@pytest.mark.usefixtures("root")
def test_a_secret_is_made_once_and_never_told(tmp_path: Path) -> None:
    path = tmp_path / "REDIS_URL"
    secrets = [{"path": str(path), "pattern": "redis://basset:{}@/run/x"}]
    first = run("basset_secrets", secrets=secrets)
    text = path.read_text()
    assert re.fullmatch(r"redis://basset:[\w-]{32}@/run/x", text)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first["changed"]
    assert text.split(":")[2] not in json.dumps(first)
    assert not run("basset_secrets", secrets=secrets)["changed"]
    assert path.read_text() == text


@pytest.mark.usefixtures("root")
def test_a_secret_that_is_given_replaces_the_one_that_was_made(tmp_path: Path) -> None:
    path = tmp_path / "NEO4J_PASSWORD"
    run("basset_secrets", secrets=[{"path": str(path)}])
    given = run("basset_secrets", secrets=[{"path": str(path), "value": "of-a-vault"}])
    assert given["changed"]
    assert given["replaced"] == [str(path)]
    assert path.read_text() == "of-a-vault"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("text", ["redis://basset:of-rotate@/run/x", "redis://basset:x@/run/x"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_stays_however_its_line_ends(tmp_path: Path, text: str, end: str) -> None:
    path = tmp_path / "REDIS_URL"
    path.write_text(text + end, newline="")
    path.chmod(0o600)
    made = {"path": str(path), "pattern": "redis://basset:{}@/run/x"}
    for secret in (made, {**made, "value": text}):
        assert not run("basset_secrets", secrets=[secret])["changed"]
    assert path.read_bytes() == (text + end).encode()


@pytest.mark.usefixtures("root")
def test_a_secret_that_nobody_gave_is_an_empty_file_and_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "BASSET_SMTP_URL"
    secret = {"path": str(path), "kind": "given"}
    run("basset_secrets", secrets=[secret])
    assert path.read_text() == "\n"
    run("basset_secrets", secrets=[{**secret, "value": "smtp://mail"}])
    assert path.read_text() == "smtp://mail\n"


@pytest.mark.usefixtures("root")
def test_folders_that_are_missing_or_others_are_named(tmp_path: Path) -> None:
    right, open_to_all = tmp_path / "right", tmp_path / "open"
    right.mkdir(mode=0o700)
    open_to_all.mkdir(mode=0o755)
    looked = [right, open_to_all, tmp_path / "missing"]
    found = run(
        "basset_host", folders=[{"path": str(p), "mode": "0700", "owner": "root"} for p in looked]
    )
    assert found["misfits"] == [str(open_to_all), str(tmp_path / "missing")]


def test_a_credential_without_a_password_lets_nobody_in(tmp_path: Path) -> None:
    credential, users = tmp_path / "REDIS_URL", tmp_path / "cache.acl"
    credential.write_text("unix:///run/redis.sock")
    instance = {
        "path": str(users),
        "users": [{"credentials": [str(credential)], "rules": "+@all"}],
    }
    answer = run("basset_redis_acl", instances=[instance])
    assert answer["failed"]
    assert "has no password; remove it to have one made" in answer["msg"]
    assert not users.exists()


def test_each_host_is_a_user_of_redis_with_what_it_may_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(basset_redis_acl, "keep", lambda *given, **_: kept.append(given[2]))
    for name in ("basset", "host-front", "host-worker1"):
        (tmp_path / name).write_text(f"rediss://{name}:of-{name}@10.0.0.10:6380/0")
    users = [
        {"credentials": [tmp_path / "basset", tmp_path / "host-front"], "rules": "+@all"},
        {"credentials": [tmp_path / "host-worker1"], "rules": "~reports*"},
    ]
    basset_redis_acl._keep_users(SimpleNamespace(check_mode=False), "users.acl", users)
    nobody, *known = kept[0].splitlines()
    assert nobody.startswith("user default off ")
    assert [(line.split()[1], line.split()[-1]) for line in known] == [
        ("basset", "+@all"),
        ("host-front", "+@all"),
        ("host-worker1", "~reports*"),
    ]
    assert "of-" not in kept[0]
    assert len({line.split()[3] for line in known}) == 3


def test_a_server_goes_on_when_only_its_hosts_are_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(systemd, "changed_since", lambda _, paths: asked.extend(paths))
    drop_ins = "/etc/systemd/r.service.d/cluster.conf /etc/systemd/r.service.d/hosts.conf"
    unit = {
        "Id": "r.service",
        "FragmentPath": "/lib/systemd/system/r.service",
        "DropInPaths": drop_ins,
        "InactiveExitTimestampMonotonic": "1",
    }
    systemd._is_outdated(unit, ["/etc/basset/redis/r.conf"])
    assert [Path(path).name for path in asked] == ["r.service", "cluster.conf", "r.conf"]


def test_a_host_tells_what_only_it_can_tell() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = run(
            "basset_host",
            ports=[port, 1],
            names=["localhost", "db.invalid"],
            addresses=["127.0.0.1", "192.0.2.1"],
        )
    assert found["listeners"] == {str(port): f"{comm()} (process {os.getpid()})"}
    assert found["unresolved"] == ["db.invalid"]
    assert found["foreign"] == ["192.0.2.1"]
    assert found["python"] == ".".join(map(str, sys.version_info[:2]))
    assert not found["changed"] if "changed" in found else True


def comm() -> str:
    return Path("/proc/self/comm").read_text().strip()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_an_address_of_this_host(address: str) -> None:
    assert network.own(address)


@pytest.mark.parametrize("address", ["192.0.2.1", "no.such.invalid", "2001:db8::1"])
def test_an_address_of_another_host(address: str) -> None:
    assert not network.own(address)


def test_of_a_name_those_addresses_count_on_which_one_can_listen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As localhost is where IPv6 is switched off by sysctl: the name has it, no interface does."""
    known = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: known)
    assert network.own("localhost") == ["127.0.0.1"]


def test_a_person_with_the_name_of_a_user_of_ours_is_a_stranger_and_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    me = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(accounts, "HOMES", {me.pw_name: "/var/lib/basset"})
    monkeypatch.setattr(accounts, "RECORD", str(tmp_path / "users"))
    (tmp_path / "users").write_text(f"{me.pw_name}\n")
    assert list(accounts.strangers()) == [f"the user {me.pw_name}, at home in {me.pw_dir}"]
    assert accounts.made() == []


def test_a_user_is_ours_if_it_was_recorded_before_it_came(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    me = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(accounts, "HOMES", {me.pw_name: me.pw_dir})
    monkeypatch.setattr(accounts, "RECORD", str(tmp_path / "users"))
    (tmp_path / "users").write_text("")
    assert accounts.made() == []
    (tmp_path / "users").write_text(f"{me.pw_name}\n")
    assert accounts.made() == [me.pw_name]
    assert list(accounts.strangers()) == []


@pytest.mark.usefixtures("root")
def test_data_with_the_numbers_of_another_host_is_seen_one_folder_deep(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(accounts, "DATA", {str(tmp_path): "root"})
    reports = tmp_path / "reports"
    reports.mkdir()
    assert list(accounts.moved()) == []
    os.chown(reports, NOBODY, NOBODY)
    assert list(accounts.moved()) == [{"path": str(tmp_path), "number": NOBODY, "owner": "root"}]


def test_a_file_that_changed_since_a_process_began_is_seen_and_a_link_by_itself(
    tmp_path: Path,
) -> None:
    target, link = tmp_path / "file", tmp_path / "link"
    target.write_text("")
    link.symlink_to(target)
    began = link.lstat().st_ctime
    assert files.changed_since(began - 1, [link])
    assert not files.changed_since(began, [link, tmp_path / "missing"])


def test_only_other_instances_of_the_same_template_are_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wants = tmp_path / "basset.target.wants"
    wants.mkdir()
    for name in ("basset-worker@1.service", "basset-worker@2.service", "basset-api.service"):
        (wants / name).symlink_to("/dev/null")
    monkeypatch.setattr(systemd, "UNITS", tmp_path)
    assert systemd.instances(["basset-worker@1.service"]) == ["basset-worker@2.service"]
    assert systemd.instances(["basset-api.service"]) == []


def test_supervisor_gives_a_worker_the_signal_and_the_time_of_its_unit() -> None:
    unit = (ROOT / "systemd" / "basset-worker@.service").read_text()
    program = supervisor._program("basset-worker@2", {"basset-worker@.service": unit})
    grace = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert grace
    assert f"\nstopwaitsecs={grace[1]}\n" in program
    assert "\nstopsignal=TERM\n" in program
    assert program.splitlines()[3].endswith("/basset-worker@.service 2")


@pytest.mark.usefixtures("root")
def test_what_supervisor_logs_is_roots_to_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "UNITS", tmp_path / "units")
    monkeypatch.setattr(supervisor, "LOGS", tmp_path / "logs")
    module: Any = SimpleNamespace(params={"names": []}, check_mode=False)
    supervisor.define(module, {})
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o750
