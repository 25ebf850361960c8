"""What the local stack decides before anything runs."""

import hashlib
import re
from pathlib import Path

import pytest

from basset import stack
from basset.errors import ConfigurationError
from basset.stack import jars, neo4j
from basset.stack.layout import MAX_SOCKET_FOLDER, Layout
from basset.stack.processes import NAMES, Process, describe
from basset.stack.supervisor import Supervisor


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "home")
    layout.create()
    layout.save({"bolt_port": 7700, "api_port": 8400})
    return layout


def test_every_jar_is_locked_by_coordinates_and_hash_and_no_line_names_a_host() -> None:
    locked = jars.locked()
    assert len({jar.name for jar in locked}) == len(locked) == 213
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in locked)
    assert "//" not in Path(jars.__file__).with_name("neo4j.lock").read_text()


def test_a_jar_lies_where_maven_puts_it() -> None:
    jar = jars.Jar("org.example.deep", "thing", "1.0", "linux-x86_64", "00")
    assert jar.path == "org/example/deep/thing/1.0/thing-1.0-linux-x86_64.jar"


def test_the_environment_for_clients_names_files_and_no_secrets(layout: Layout) -> None:
    neo4j.configure_neo4j(layout, 7700)
    variables = stack.environment(layout.home)
    assert variables["NEO4J_URI"] == "bolt://127.0.0.1:7700"
    assert variables["NEO4J_PASSWORD_FILE"] == str(layout.neo4j_password)
    assert layout.neo4j_password.read_text() not in str(variables)


def test_the_first_password_reaches_neo4j_as_a_salted_hash(layout: Layout) -> None:
    neo4j.configure_neo4j(layout, 7700)
    user, credential, _ = (
        (layout.neo4j / "data" / "dbms" / "auth.ini").read_text().strip().split(":")
    )
    algorithm, digest, salt, rounds = credential.split(",")
    expected = bytes.fromhex(salt) + layout.neo4j_password.read_bytes()
    for _ in range(int(rounds)):
        expected = hashlib.sha256(expected).digest()
    assert (user, algorithm, digest) == ("neo4j", "SHA-256", expected.hex())


def test_a_second_start_keeps_the_password(layout: Layout) -> None:
    neo4j.configure_neo4j(layout, 7700)
    before = layout.neo4j_password.read_text()
    neo4j.configure_neo4j(layout, 7701)
    assert layout.neo4j_password.read_text() == before


def test_a_home_with_a_long_or_an_odd_path_has_its_sockets_elsewhere(tmp_path: Path) -> None:
    for name in ("x" * MAX_SOCKET_FOLDER, "with spaces", "100%"):
        layout = Layout(tmp_path / name)
        layout.create()
        assert len(str(layout.supervisor_socket)) < 100
        assert re.fullmatch(r"[A-Za-z0-9/._-]+", str(layout.broker_socket))
        assert layout.run.stat().st_mode & 0o777 == 0o700
        layout.run.rmdir()


def test_a_folder_of_sockets_that_others_may_enter_is_refused(layout: Layout) -> None:
    layout.run.chmod(0o755)
    with pytest.raises(ConfigurationError, match="must be a folder of this user alone"):
        layout.create()


def test_a_home_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="BASSET_HOME: cannot make the folder"):
        Layout(tmp_path / "file").create()


def test_a_broken_stack_file_is_said_with_what_to_do(layout: Layout) -> None:
    layout.stack_file.write_text('{"bolt_port":')
    with pytest.raises(ConfigurationError, match=r"stack\.json is broken .* remove it"):
        stack.environment(layout.home)


def test_without_a_stack_there_is_no_environment(tmp_path: Path) -> None:
    assert not stack.is_configured(tmp_path)
    with pytest.raises(ConfigurationError, match="basset up makes one"):
        stack.environment(tmp_path)


def test_an_account_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BASSET_HOME", raising=False)
    monkeypatch.setenv("HOME", "")

    def nobody(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nobody)
    with pytest.raises(ConfigurationError, match="BASSET_HOME: this account has no home folder"):
        stack.default_home()


def test_processes_are_described_in_the_order_in_which_they_start(layout: Layout) -> None:
    described = describe(layout, {"BASSET_PHONE_REGION": "GB"})
    assert tuple(process.name for process in described) == NAMES
    worker = next(process for process in described if process.name == "worker")
    assert worker.grace > 3600
    assert worker.environment["BASSET_PHONE_REGION"] == "GB"


def test_a_path_that_supervisor_would_cut_is_refused(layout: Layout) -> None:
    process = Process("neo4j", ["java", "/home/alice/case #7/data"], layout.home, grace=1)
    with pytest.raises(ConfigurationError, match="choose another path"):
        Supervisor(layout).apply([process], stack.Progress())
