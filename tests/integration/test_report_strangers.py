"""A run gets its report although somebody else is at its folder, or ends what makes it."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest

from basset.errors import Unavailable
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.render.typst_process import CHILD
from basset.reports.verify import verify
from basset.runs.models import Run, State
from basset.wiring import Services


def asked(services: Services, now: datetime, *formats: str, of: str = "Sennick") -> Run:
    project = services.projects.create(ProjectInput(name=of), now).id
    config = ReportConfig(title="Weekly", formats=[*formats])
    return services.runs.request_report(project, config, now)


def empty_file(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()


def folder(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "own.txt").write_text("mine")


def half_a_snapshot(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f'{{"kind":"snapshot","run_id":"{place.parent.name}","schema":1}}\n{{"ki')


def loose_link(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to("nowhere")


def pipe(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(place)


PLACES = (
    "{project}", "{project}/.kept", "{project}/.kept/{run}", "{project}/.kept/{run}/snapshot.jsonl",
    "{project}/.kept/{run}/order.json", "{project}/.kept/{run}/before.jsonl",
    "{project}/.{run}.1.tmp", "{project}/00001", "{project}/00001-copy/snapshot.jsonl",
)  # fmt: skip


@pytest.mark.parametrize("puts", [empty_file, folder, half_a_snapshot, loose_link, pipe])
def test_what_somebody_else_put_where_a_report_goes_does_not_stop_it(
    puts: Callable[[Path], None], services: Services, now: datetime
) -> None:
    for number, place in enumerate(PLACES):
        run = asked(services, now, "html", of=place)
        path = services.settings.reports / place.format(project=run.project_id, run=run.id)
        puts(path)
        before = len([*services.settings.reports.rglob("*")])
        done = services.runs.execute(run.id, f"worker-{number}", lambda: now)
        assert (done.state, done.error) == (State.DONE, None), place
        assert verify(services.settings.reports / str(done.folder)).ok, place
        assert len([*services.settings.reports.rglob("*")]) > before, place


def test_a_report_is_compared_with_nothing_where_somebody_emptied_what_it_had_read(
    services: Services, now: datetime
) -> None:
    first = asked(services, now, "html")
    services.runs.execute(first.id, "worker", lambda: now)
    kept = services.settings.reports / first.project_id / ".kept" / first.id
    os.truncate(kept / "snapshot.jsonl", 0)
    second = services.runs.request_report(first.project_id, first.report_config, now)
    done = services.runs.execute(second.id, "worker", lambda: now)
    assert (done.state, done.error) == (State.DONE, None)


def test_folders_that_look_like_reports_stop_neither_cleanup_nor_doctor(
    services: Services, now: datetime
) -> None:
    run = asked(services, now, "html")
    done = services.runs.execute(run.id, "worker", lambda: now)
    report = services.settings.reports / str(done.folder)
    for number, manifest in enumerate(("[]", '{"id":[],"files":[],"snapshot":{}}', "", '"')):
        copy = shutil.copytree(report, report.with_name(f"0000{number + 2}"))
        (copy / "manifest.json").write_text(manifest)
    services.retention.cleanup(1, now + timedelta(days=40))
    assert services.health.concerns(now) == []
    assert len([*report.parent.glob("0*")]) == 5


def test_a_run_whose_pdf_somebody_kills_is_made_at_the_next_attempt(
    services: Services, now: datetime
) -> None:
    run = asked(services, now, "pdf", "html")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(services.runs.execute, run.id, "first", lambda: now)
        while not (setters := [each for each in psutil.Process().children() if _sets(each)]):
            assert not first.done()
            time.sleep(0.001)
        setters[0].send_signal(signal.SIGKILL)
        with pytest.raises(Unavailable, match="SIGKILL"):
            first.result(60)
    waiting = services.run_store.get(run.id)
    assert (waiting.state, waiting.error_code) == (State.PENDING, "unavailable")
    done = services.runs.execute(run.id, "second", lambda: now + timedelta(seconds=300))
    assert (done.state, done.attempts, done.error) == (State.DONE, 2, None)
    assert {"pdf", "html"} <= {file.format for file in done.files}


def _sets(process: psutil.Process) -> bool:
    return CHILD in process.cmdline()
