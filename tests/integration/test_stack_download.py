"""Neo4j's jars from a repository that is right, wrong or away: a real server on loopback."""

import errno
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from basset.errors import ConfigurationError, StorageFull, Unavailable
from basset.stack.download import fetch
from basset.stack.jars import Jar, missing_jars

CONTENT = b"the right bytes"
JAR = Jar("org.example", "thing", "1.0", "linux-x86_64", hashlib.sha256(CONTENT).hexdigest())
Served = Callable[[bytes], str]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Served]:
    """Call it with the bytes that the repository has for JAR; it returns the repository's address."""
    root = tmp_path / "repository"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()

    def publish(content: bytes) -> str:
        file = root / JAR.path
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        return f"http://127.0.0.1:{server.server_port}"

    yield publish
    server.shutdown()
    server.server_close()


def ignore(done: int, total: int) -> None:
    pass


def test_a_jar_is_downloaded_and_then_not_missing(tmp_path: Path, serve: Served) -> None:
    target, seen = tmp_path / "jars", []
    fetch([JAR], target, serve(CONTENT), lambda done, total: seen.append((done, total)))
    assert [file.name for file in target.iterdir()] == ["thing-1.0-linux-x86_64.jar"]
    assert missing_jars([JAR], target) == []
    assert seen == [(1, 1)]


def test_a_jar_with_the_wrong_hash_is_refused_by_name_and_not_kept(
    tmp_path: Path, serve: Served
) -> None:
    target = tmp_path / "jars"
    with pytest.raises(
        ConfigurationError, match=r"org.example:thing:1.0 is not the file that was locked"
    ):
        fetch([JAR], target, serve(b"other bytes"), ignore)
    assert [file.name for file in target.iterdir()] == []


def test_half_a_jar_counts_as_missing_and_is_replaced(tmp_path: Path, serve: Served) -> None:
    target = tmp_path / "jars"
    target.mkdir()
    (target / JAR.name).write_bytes(CONTENT[:5])
    assert missing_jars([JAR], target) == [JAR]
    fetch([JAR], target, serve(CONTENT), ignore)
    assert (target / JAR.name).read_bytes() == CONTENT


def test_a_repository_without_the_jar_is_said(tmp_path: Path, serve: Served) -> None:
    address = serve(CONTENT)
    with pytest.raises(
        Unavailable, match=r"cannot download thing-1.0-linux-x86_64.jar .*answered 404"
    ):
        fetch([JAR], tmp_path / "jars", f"{address}/elsewhere", ignore)


def test_without_a_network_the_message_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(
            Unavailable, match=r"no connection.*check the network, then type the same command"
        ):
            fetch([JAR], tmp_path / "jars", address, ignore)


def test_a_full_disk_is_said_with_the_place_and_the_room_it_needs(
    tmp_path: Path, serve: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, target = serve(CONTENT), tmp_path / "jars"

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull, match=f"no room left for {target}: it needs 130 MB"):
        fetch([JAR], target, address, ignore)
    assert [file.name for file in target.iterdir()] == []
