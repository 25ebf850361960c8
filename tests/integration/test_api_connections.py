"""Strangers who keep connections of the API half open, and a client at work beside them."""

import json
import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from basset import clock
from basset.wiring import Services

MANY = 5000
# A head or a share of a body has to be there within ten seconds; what is beyond is the machine's.
LET_GO_SECONDS = 25
HEAD = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = (
    b"POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
)


class Api:
    """``python -m basset.api`` as a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def connect(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sendall(sent)
        return connection


@pytest.fixture
def start(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Api]]:
    """Starts an API that may open so many files."""
    with ExitStack() as stack:

        def begin(files: int) -> Api:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
            monkeypatch.setenv("BASSET_API_PORT", str(port))
            log = tmp_path / "api.log"
            limited = ["/bin/sh", "-c", f'ulimit -n {files} && exec "$@"', "sh"]
            with log.open("wb") as file:
                process = subprocess.Popen(
                    [*limited, sys.executable, "-m", "basset.api", "--no-access-log"],
                    stdout=file,
                    stderr=file,
                )
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
            api = Api(process, port, log)
            _wait(lambda: _answers(api), "the API answers")
            return api

        yield begin


@pytest.fixture
def work(services: Services) -> Callable[[Api], float]:
    """A client writes and reads; the longest that it waited, in seconds."""
    _, token = services.tokens.create("alice", ["write"], None, clock.now())

    def once(api: Api) -> float:
        waits = []
        with httpx.Client(
            base_url=f"http://127.0.0.1:{api.port}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ) as alice:
            for number in range(20):
                began = time.monotonic()
                answer = alice.post("/projects", json={"name": f"Sennick {time.time()} {number}"})
                assert answer.status_code == 201, answer.text
                assert alice.get(f"/projects/{answer.json()['id']}").status_code == 200
                waits.append(time.monotonic() - began)
        return max(waits)

    return once


@contextmanager
def _room_for(files: int) -> Iterator[None]:
    """This process may open so many files, and closes at the end what it opened."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, files), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


@pytest.mark.parametrize("begun", [b"", HEAD], ids=["nothing", "half a head"])
def test_5000_half_open_connections_keep_nobody_from_working(
    start: Callable[[int], Api], work: Callable[[Api], float], begun: bytes
) -> None:
    api = start(16384)
    work(api)
    with _room_for(2 * MANY), ExitStack() as held:
        for _ in range(MANY):
            held.enter_context(api.connect(begun))
        assert work(api) < 2
        assert _files(api) < 2 * MANY
        _wait(lambda: _files(api) < 200, "the API lets them go")
    assert "Traceback" not in api.log.read_text()


@pytest.mark.parametrize(("files", "seconds"), [(400, 2), (60, 30)])
def test_with_few_files_the_oldest_of_the_half_open_connections_go(
    start: Callable[[int], Api], work: Callable[[Api], float], files: int, seconds: float
) -> None:
    api = start(files)
    with _room_for(2 * MANY), ExitStack() as held:
        for _ in range(2 * files):
            held.enter_context(api.connect(HEAD))
        assert work(api) < seconds
    said = api.log.read_text()
    assert "Traceback" not in said
    assert said.count("no more files") <= 1


def test_who_sends_a_byte_now_and_then_is_let_go(
    start: Callable[[int], Api], services: Services
) -> None:
    _, token = services.tokens.create("bob", ["write"], None, clock.now())
    api = start(16384)
    with api.connect(HEAD) as head, api.connect(UPLOAD % token.encode()) as body:
        for slow in (head, body):
            began = time.monotonic()
            _wait(lambda slow=slow: _is_over(slow) or not slow.send(b"x"), "the API closes", 0.2)
            assert time.monotonic() - began < LET_GO_SECONDS


def test_who_does_not_take_an_answer_is_let_go_and_who_takes_it_slowly_gets_it(
    start: Callable[[int], Api],
) -> None:
    api = start(16384)
    with api.connect() as deaf:
        deaf.setblocking(False)
        asking = HEAD.replace(b"health", b"openapi.json") + b"\r\n"
        with suppress(BlockingIOError):
            while deaf.send(asking):
                pass
        _wait(lambda: _is_over(deaf), "the API closes")
    url = f"http://127.0.0.1:{api.port}/api/v1/openapi.json"
    with httpx.stream("GET", url, timeout=30) as answer:
        pieces = []
        for piece in answer.iter_raw(16_384):
            pieces.append(piece)
            time.sleep(0.2)
    assert len(b"".join(pieces)) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\nHost: a\n\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \xb2\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    ],
    ids=[
        "two lengths",
        "one length twice",
        "length and chunks",
        "unknown coding",
        "bare LF",
        "one bare LF",
        "space before the colon",
        "100 kB",
        "negative length",
        "length of 5,000 digits",
        "length in a raised figure",
        "a zero in a value",
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(api_url: str, request_: bytes) -> None:
    url = httpx.URL(api_url)
    with socket.create_connection((url.host, url.port or 80), timeout=30) as stranger:
        stranger.sendall(request_)
        head, _, body = b"".join(iter(lambda: stranger.recv(1000), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"\r\ncontent-type: application/problem+json\r\n" in head.lower()
    assert json.loads(body)["code"] == "bad_request"
    assert httpx.get(f"{api_url}/health").status_code == 200


@pytest.mark.parametrize("name", ["writer", "stranger"])
def test_who_sends_no_chunk_where_one_has_to_be_is_answered_once(
    start: Callable[[int], Api], services: Services, work: Callable[[Api], float], name: str
) -> None:
    token = services.tokens.create("bob", ["write"], None, clock.now())[1]
    chunked = UPLOAD.replace(b"Content-Length: 100000", b"Transfer-Encoding: chunked")
    api = start(16384)
    answers = b""
    with api.connect(chunked % (token if name == "writer" else "bst_x").encode()) as sender:
        if name == "stranger":
            answers = sender.recv(1000)
        sender.sendall(b"no size\r\n")
        answers += b"".join(iter(lambda: sender.recv(1000), b""))
    assert answers.startswith(b"HTTP/1.1 400 " if name == "writer" else b"HTTP/1.1 401 ")
    assert answers.count(b"HTTP/1.1 ") == 1
    assert work(api) < 2
    assert "Traceback" not in api.log.read_text()


def _is_over(connection: socket.socket) -> bool:
    """Whether the other side has closed."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    return bool(poll.poll(0))


def _files(api: Api) -> int:
    return len(list(Path(f"/proc/{api.process.pid}/fd").iterdir()))


def _answers(api: Api) -> bool:
    assert api.process.poll() is None, api.log.read_text()
    try:
        url = f"http://127.0.0.1:{api.port}/api/v1/health"
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _wait(condition: Callable[[], bool], what: str, pause: float = 0.05) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit, what
        time.sleep(pause)
