"""What the roles run on a host, as they run it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from basset.settings import Settings
from basset.stack import jars
from tests.gateway import Gateway


def host(*words: object, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "basset.stack.host", *map(str, words)]
    return subprocess.run(
        command,
        env={**os.environ, **variables},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def source(servers: dict[str, str], tmp_path: Path) -> Path:
    """A folder with every jar. Asks for the servers, which have them."""
    folder = tmp_path / "source"
    folder.mkdir()
    for jar in jars.locked():
        (folder / jar.name).symlink_to(jars.folder() / jar.name)
    return folder


@pytest.fixture
def jar(source: Path) -> jars.Jar:
    """The smallest one: the others are left alone."""
    return min(jars.locked(), key=lambda jar: (source / jar.name).stat().st_size)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that it said."""
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_jars_come_from_a_folder_once_and_half_of_one_is_brought_again(
    source: Path, jar: jars.Jar, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    assert host("jars", target, "--from", source).stdout == "changed: jars downloaded: 213\n"
    assert (
        host("jars", target, "--from", "/nowhere").stdout
        == "nothing to do: every jar is there and right\n"
    )
    (target / jar.name).write_bytes(b"half")
    assert host("jars", target, "--from", source).stdout == "changed: jars downloaded: 1\n"
    assert jars.missing_jars(jars.locked(), target) == []
    assert len(list(target.iterdir())) == 213


def test_a_folder_may_be_laid_out_as_a_repository(
    source: Path, jar: jars.Jar, tmp_path: Path
) -> None:
    repository = tmp_path / "repository" / jar.path
    repository.parent.mkdir(parents=True)
    (source / jar.name).rename(repository)
    done = host("jars", source, "--from", tmp_path / "repository")
    assert done.stdout == "changed: jars downloaded: 1\n"


def test_a_jar_that_is_not_the_locked_one_is_refused_by_name(
    source: Path, jar: jars.Jar, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / jar.name).write_bytes(b"not what was locked")
    (source / jar.name).unlink()
    line = refused(host("jars", source, "--from", other))
    assert f"{jar.group}:{jar.artifact}:{jar.version} is not the file that was locked" in line
    assert not (source / jar.name).exists()


def test_without_a_network_one_line_says_what_to_do(source: Path, jar: jars.Jar) -> None:
    (source / jar.name).unlink()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line = refused(
            host("jars", source, "--from", f"http://127.0.0.1:{closed.getsockname()[1]}")
        )
    assert "check the network, then type the same command" in line


def test_a_folder_without_the_jar_is_named(source: Path, jar: jars.Jar, tmp_path: Path) -> None:
    (source / jar.name).unlink()
    assert f"{jar.name} is not in the folder {tmp_path / 'empty'}" in refused(
        host("jars", source, "--from", tmp_path / "empty")
    )


def test_the_first_password_is_set_once(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a-password\n")
    (tmp_path / "data").mkdir()
    users = tmp_path / "data" / "dbms" / "auth.ini"
    assert "changed" in host("first-password", tmp_path / "data", tmp_path / "password").stdout
    before = users.read_text()
    assert before.startswith("neo4j:SHA-256,")
    assert users.stat().st_mode & 0o777 == 0o600
    assert "changed" not in host("first-password", tmp_path / "data", tmp_path / "password").stdout
    assert users.read_text() == before


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refused(
        host("first-password", tmp_path / "data", tmp_path / "none")
    )


def test_the_schema_is_applied_when_neo4j_answers(settings: Settings) -> None:
    assert host("schema").stdout == "the schema is there\n"


def test_a_neo4j_that_never_answers_is_said_in_one_line(settings: Settings) -> None:
    line = refused(host("schema", "--wait", 1, NEO4J_URI="bolt://127.0.0.1:1"))
    assert line.startswith("basset: Neo4j is away: ")


def test_a_certificate_is_made_once_and_handed_to_neo4j_again_when_it_is_another(
    tmp_path: Path,
) -> None:
    file, trusted = tmp_path / "own.pem", tmp_path / "certificates" / "trusted" / "public.crt"
    done, again = (host("certificate", file, tmp_path).stdout for _ in range(2))
    assert (done, again) == (
        "changed: Neo4j has a certificate\n",
        "nothing to do: Neo4j has it\n",
    )
    key = tmp_path / "certificates" / "private.key"
    assert file.read_text() == key.read_text() + trusted.read_text()
    assert {path.stat().st_mode & 0o777 for path in (file, key, trusted)} == {0o600}
    # What an operator does who wants a new one; empty is what a host has that uses another Neo4j.
    for old in (file.unlink, lambda: file.write_text("\n")):
        before = trusted.read_text()
        old()
        assert host("certificate", file, tmp_path).stdout == "changed: Neo4j has a certificate\n"
        assert trusted.read_text() != before


def test_a_password_is_tried_before_anything_has_it(settings: Settings) -> None:
    right = settings.neo4j_password.get_secret_value()
    let_in = host("let-in", "neo4j", "-", typed=right, NEO4J_PASSWORD="")
    assert let_in.stdout == "nothing to do: neo4j lets us in\n"
    line = refused(host("let-in", "neo4j", "-", typed="hunter2"))
    assert "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows" in line
    assert "hunter2" not in line
    away = host("let-in", "neo4j", "-", typed=right, NEO4J_URI="bolt://127.0.0.1:1")
    assert "is away" in refused(away)


@pytest.mark.timeout(900)  # the server of buckets may have to be built first
def test_the_keys_of_a_bucket_are_tried_before_anything_has_them(gateway: Gateway) -> None:
    bucket = gateway.new_bucket()
    key_id, secret = (bucket.pop(name) for name in ("BASSET_STORE_KEY_ID", "BASSET_STORE_SECRET"))
    right = host("let-in", "bucket", "-", typed=f"{key_id}\n{secret}\n", **bucket)
    assert right.stdout == "nothing to do: bucket lets us in\n"
    line = refused(host("let-in", "bucket", "-", typed=f"{key_id}\nhunter2", **bucket))
    assert "the bucket refuses, 403 SignatureDoesNotMatch: correct it, BASSET_STORE_END" in line
    assert "hunter2" not in line
    line = refused(host("let-in", "bucket", "-", typed=f"{key_id}\n", **bucket))
    assert "BASSET_STORE_SECRET: is missing" in line
    bucket["BASSET_STORE_ENDPOINT"] = "http://127.0.0.1:1"
    line = refused(host("let-in", "bucket", "-", typed=f"{key_id}\n{secret}", **bucket))
    assert "the bucket does not answer" in line
