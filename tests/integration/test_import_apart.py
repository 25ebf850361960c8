"""An upload is read in a process of its own: the API answers meanwhile, and nothing of it stays."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

import httpx
import pytest

from basset import apart, clock
from basset.exchange.reading import Reading
from basset.exchange.results import ImportResult, Preview
from basset.investigations.project import ProjectInput
from basset.settings import Settings
from basset.wiring import Services

HOSTILE = "name,contact\n" + "Maren,a@" + "a." * 49_000 + "@\n"


def _people(count: int) -> str:
    return "name,e-mail,phone,note\n" + "".join(
        f"Person {n},p{n}@sennick.example,+44 20 7946 {n:05d},met on 2024-05-{n % 28 + 1:02d}\n"
        for n in range(count)
    )


LARGE = _people(6_000)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("TMPDIR", str(place))
    return place


def _send(alice: httpx.Client, project: str, text: str, **form: str) -> httpx.Response:
    files = {"file": ("people.csv", text.encode())}
    return alice.post(f"{project}/import", files=files, data=form, timeout=300)


def _children() -> Iterator[Path]:
    """The processes that import now."""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:  # it has ended meanwhile
                continue
            if b"\0basset.apart\0" in command:
                yield process


def _until(met: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not met():
        assert monotonic() < end, "not within a minute"
        sleep(0.05)


@pytest.mark.parametrize("text", [HOSTILE, LARGE], ids=["hostile", "large"])
def test_while_a_file_is_read_the_api_answers(
    alice: httpx.Client, charlie: httpx.Client, project: str, text: str
) -> None:
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(_send, alice, project, text, dry_run="true")
        seconds = []
        while not sent.done() or len(seconds) < 10:
            since = perf_counter()
            assert charlie.get("/health").status_code == 200
            seconds.append(perf_counter() - since)
        assert sent.result().status_code in {200, 400}
    assert median(seconds) < 0.1


def test_what_reads_a_file_has_no_secret_to_tell(
    alice: httpx.Client, project: str, settings: Settings
) -> None:
    password = settings.neo4j_password.get_secret_value().encode()
    assert password
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(_send, alice, project, LARGE, dry_run="true")
        _until(lambda: any(_children()))
        for process in _children():
            assert password not in (process / "cmdline").read_bytes()
            assert password not in (process / "environ").read_bytes()
        assert sent.result().status_code == 200


async def _send_and_leave(alice: httpx.Client, project: str, text: str) -> None:
    """Hang up as soon as the file is being read."""
    files = {"file": ("people.csv", text.encode())}
    async with httpx.AsyncClient(base_url=alice.base_url, headers=alice.headers) as client:
        sent = asyncio.create_task(client.post(f"{project}/import", files=files, timeout=300))
        while not any(_children()):
            assert not sent.done(), "read before anybody could leave"
            await asyncio.sleep(0.01)
        sent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sent


def test_who_leaves_takes_the_file_along(alice: httpx.Client, project: str, folder: Path) -> None:
    asyncio.run(_send_and_leave(alice, project, LARGE))
    _until(lambda: not any(_children()) and not any(folder.iterdir()))
    assert alice.get(f"{project}/entities").json()["items"] == []
    # And the next one is imported.
    assert _send(alice, project, "name\nMaren\n").status_code == 200


@pytest.mark.parametrize("work", [apart.preview_upload, apart.import_upload])
def test_how_far_a_file_is_grows_until_it_is_done(
    services: Services,
    settings: Settings,
    tmp_path: Path,
    work: Callable[..., Preview | ImportResult],
) -> None:
    case = services.projects.create(ProjectInput(name="Dredging"), clock.now()).id
    path = tmp_path / "upload" / "people.csv"
    path.parent.mkdir()
    path.write_text(LARGE)
    # Whoever worked on it before was killed.
    path.with_name(apart.PROGRESS).write_text("99")
    said = {"reading": Reading(), "now": clock.now(), "skip_bad": False, "is_left": lambda: False}
    told = []
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, settings, path, case, **said)
        _until(lambda: apart.percent_done(path) != 99)
        while not working.done():
            told.append(apart.percent_done(path))
            sleep(0.001)
        assert working.result().entities == 2 * 6_000  # each with an address
    # 0 until there is something to tell, and once it is done.
    known = [percent for percent in told if percent]
    assert known == sorted(known)
    assert any(0 < percent < 100 for percent in known)
    assert [*path.parent.iterdir()] == [path]


def test_a_file_that_takes_too_long_is_refused_with_the_reason(
    alice: httpx.Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MAX_SECONDS", 2)
    # Many times what the fastest machine reads in two seconds.
    answer = _send(alice, project, _people(60_000))
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "invalid_file"
    assert answer.json()["detail"] == "needs more than 2 seconds to be read"
