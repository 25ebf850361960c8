"""A file into a case: seen before anything is written, corrected, and not lost with a tab or the API."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from basset import clock
from basset.investigations.entity import EntityInput
from basset.settings import Settings
from basset.uploads import Stage, Upload, Uploads
from basset.web.importing import take_up
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.web.conftest import Visit
from tests.web.journey import journey

PATIENCE = 120


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three people, of whom the case knows one by name."""
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Born,Colour\nAnna Weiss,1979-03-04,red\nBo Lind,1980-01-02,blue\nCy Orr,,\n"
    )
    return path


def _until(is_so: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < limit, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)


@pytest.mark.parametrize("js", [True, False])
def test_a_table_is_seen_corrected_and_imported(
    visit: Visit, services: Services, settings: Settings, case: str, table: Path, js: bool
) -> None:
    known = EntityInput(type="person", name="anna weiss", external_id="HR-1")
    services.entities.create(case, known, clock.now())
    alice = visit(java_script_enabled=js)
    alice.go(f"/cases/{case}/import")
    if js:
        assert alice.complaints() == []
    alice.page.get_by_label("File").set_input_files(table)
    alice.press("Upload it")
    own_id = alice.path.rpartition("/")[2]

    def wait_for(stage: Stage) -> None:
        uploads = Uploads(settings.home)
        _until(lambda: uploads.get(case, own_id).stage is stage, stage)
        if not js:
            alice.follow(alice.page.get_by_role("link", name="Look again"))

    wait_for(Stage.READ)
    alice.page.get_by_role("button", name="Import it").wait_for()
    # How far reading was is not how far writing is.
    left = Uploads(settings.home).file(Uploads(settings.home).get(case, own_id)).parent
    assert {each.name for each in left.iterdir()} == {"upload.json", "upload.csv"}
    assert "4 new, 0 changed, 1 look like existing" in alice.said  # the file is a source, too
    assert "red; blue" in alice.page.get_by_role("row", name="Colour").inner_text()
    if js:
        assert alice.complaints() == []
    # What a column is read as that somebody left empty is not the next one's.
    alice.page.get_by_label("Born is read as").fill(" ")
    alice.press("Import it")
    wait_for(Stage.REFUSED)
    alice.page.get_by_role("alert").wait_for()
    assert "Born" in alice.page.get_by_role("alert").inner_text()
    alice.page.get_by_label("Born is read as").fill("birth-date")
    alice.page.get_by_label("Colour is read as").fill("claim:hair")
    alice.press("Read it again")  # what was corrected is shown before anything is written
    wait_for(Stage.READ)
    alice.page.get_by_role("button", name="Import it").wait_for()
    assert services.entities.list(case).items[1:] == []
    alice.press("Import it")
    wait_for(Stage.DONE)
    alice.page.get_by_text("Imported: 4 new").wait_for()
    bo = next(one for one in services.entities.list(case).items if one.name == "Bo Lind")
    assert ("hair", "blue") in {(each.key, each.value) for each in bo.claims}
    assert not Uploads(settings.home).file(Uploads(settings.home).get(case, own_id)).exists()


def test_a_file_that_is_refused_says_where_and_can_be_read_again(
    visit: Visit, case: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{MARKUP['html script'].replace('/', '')}.csv"
    path.write_text("Name,Born\nAnna,1979-03-04\nBo,1979-13-45\n\x00,\n")
    alice = visit()
    alice.go(f"/cases/{case}/import")
    alice.page.get_by_label("File").set_input_files(path)
    alice.press("Upload it")
    alice.page.get_by_role("button", name="Read it again").wait_for(timeout=60_000)
    assert alice.page.text_content("h1") == path.name
    alice.press("Forget the file")
    assert "Uploaded" not in alice.page.locator("h2").all_inner_texts()


def test_a_restart_in_the_middle_of_an_import_loses_nothing(
    browser: Browser,
    session: Callable[..., str],
    services: Services,
    settings: Settings,
    case: str,
    tmp_path: Path,
) -> None:
    count = 20_000
    path = tmp_path / "many.csv"
    path.write_text("Name\n" + "".join(f"Person {number}\n" for number in range(count)))
    uploads, own = Uploads(settings.home), session()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _api(port) as (url, process):
        with journey(browser, url, own) as alice:
            alice.go(f"/cases/{case}/import")
            alice.page.get_by_label("File").set_input_files(path)
            alice.press("Upload it")
            alice.page.get_by_role("button", name="Import it").click(timeout=1000 * PATIENCE)
            alice.page.get_by_text("It is being imported").wait_for()
        # The tab is closed, and now the API is killed.
        _until(lambda: _stored(services, case) > 0, "rows are written")
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    [upload] = uploads.of_project(case)
    assert (upload.stage, _stored(services, case) < count) == (Stage.IMPORTING, True)
    with _api(port):
        _until(lambda: uploads.get(case, upload.id).stage is not Stage.IMPORTING, "it has ended")
    result = uploads.get(case, upload.id)
    assert (result.stage, result.error) == (Stage.DONE, None)
    assert _stored(services, case) == count


def test_who_takes_a_file_up_while_another_ends_with_it_waits(
    settings: Settings, case: str, table: Path
) -> None:
    uploads = Uploads(settings.home)
    first, second = [
        uploads.add(case, "people.csv", "alice", BytesIO(table.read_bytes()), "2026-01-01")
        for _ in range(2)
    ]

    def is_read(upload: Upload) -> bool:
        return uploads.get(case, upload.id).stage is Stage.READ

    with uploads.held(first):
        take_up(settings, first)
        take_up(settings, second)
        _until(lambda: is_read(second), "another one is read")
        assert not is_read(first)
    _until(lambda: is_read(first), "it is read once it is let go of")


def test_an_import_is_of_its_case_and_for_who_writes(
    visit: Visit, url: str, session: Callable[..., str], settings: Settings, case: str, table: Path
) -> None:
    with table.open("rb") as file:
        upload = Uploads(settings.home).add(case, "people.csv", "alice", file, "2026-01-01")
    bob = visit("bob", "read")
    bob.go(f"/cases/{case}/import/{upload.id}")
    assert "this needs a token with the scope write" in bob.said
    with httpx.Client(base_url=url, cookies={"basset_session": session()}) as alice:
        for path in ("/cases/none/import/" + upload.id, f"/cases/{case}/import/" + "0" * 32):
            assert alice.get(path).status_code == 404


def _stored(services: Services, case: str) -> int:
    asked = "MATCH (n:Entity {project_id: $id}) RETURN count(n) AS count"
    return int(services.database.read(asked, id=case)[0]["count"])


@contextmanager
def _api(port: int) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The API as a process of its own, once it answers."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "basset.api", "--no-access-log"],
        env={**os.environ, "BASSET_API_PORT": str(port)},
    )

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/api/v1/health").status_code == 200
        except httpx.TransportError:
            return False

    try:
        _until(answers, "the API answers")
        yield url, process
    finally:
        process.terminate()
        process.wait(30)
