"""Reports are signed by the key of their installation, and each names the one before it."""

import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basset import clock
from basset.cli import main
from basset.errors import KeyUnusable
from basset.investigations.project import ProjectInput
from basset.reports import keys
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.runs.models import Run, State
from basset.runs.service import ASKED
from basset.schedules.models import ScheduleInput
from basset.settings import Settings
from basset.wiring import Services

LATER = timedelta(seconds=ASKED.retry_seconds + 1)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Of this test alone."""
    keys.make_key(tmp_path / "own" / "key.pem")
    return tmp_path / "own" / "key.pem"


@pytest.fixture
def signing(services: Services, key: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    del services  # asked for because it empties the database
    monkeypatch.setenv("BASSET_SIGNING_KEY_FILE", str(key))
    built = Services(Settings(), lambda _: None)
    yield built
    built.close()


@pytest.fixture
def owed(signing: Services, now: datetime) -> Run:
    project = signing.projects.create(ProjectInput(name="Sennick"), now).id
    return signing.runs.request_report(project, ReportConfig(title="Sennick"), now)


@pytest.fixture
def basset(signing: Services) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, words, obj=signing)


def manifest_of(run: Run, services: Services) -> Path:
    return services.settings.reports / run.copies[0].folder / "manifest.json"


def test_a_report_says_which_key_and_which_installation_it_is_of(
    signing: Services, owed: Run, now: datetime
) -> None:
    run = signing.runs.execute(owed.id, "alice", lambda: now)
    said = json.loads(manifest_of(run, signing).read_bytes())
    [own] = keys.known_keys(signing.settings)
    assert (said["signed_by"], said["installation"]) == (own, signing.run_store.installation())
    assert (said["previous"], said["previous_manifest"]) == (None, None)


def test_a_report_names_the_manifest_of_the_one_before_it_on_its_schedule(
    signing: Services, owed: Run, now: datetime
) -> None:
    given = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    schedule = signing.schedules.create(owed.project_id, given, now)
    manifests = []
    for week in range(2):
        moment = now + timedelta(days=7 * week)
        run = signing.runs.request_scheduled(schedule.id, moment)
        done = signing.runs.execute(run.id, "alice", partial(clock.parse, clock.stamp(moment)))
        manifests.append(manifest_of(done, signing).read_bytes())
    first, second = manifests
    assert json.loads(second)["previous_manifest"] == hashlib.sha256(first).hexdigest()


def test_with_a_key_that_others_can_read_the_report_stays_owed_until_it_is_mended(
    signing: Services, owed: Run, key: Path, now: datetime
) -> None:
    key.chmod(0o644)
    with pytest.raises(KeyUnusable, match="BASSET_SIGNING_KEY_FILE: "):
        signing.runs.execute(owed.id, "alice", lambda: now)
    waiting = signing.run_store.get(owed.id)
    assert (waiting.state, waiting.error_code) == (State.PENDING, "signing_key")
    assert not list(signing.settings.reports.rglob("manifest.json"))
    key.chmod(0o600)
    assert signing.runs.execute(owed.id, "alice", lambda: now + LATER).state is State.DONE


def test_a_missing_key_makes_no_unsigned_report(
    signing: Services, owed: Run, key: Path, now: datetime
) -> None:
    key.unlink()
    with pytest.raises(KeyUnusable, match="No such file"):
        signing.runs.execute(owed.id, "alice", lambda: now)
    assert not list(signing.settings.reports.rglob("manifest.json"))


def test_without_a_key_the_report_says_that_nobody_signed_it(
    services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BASSET_SIGNING_KEY_FILE")
    unsigned = Services(Settings(), lambda _: None)
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    asked = unsigned.runs.request_report(project, ReportConfig(title="Sennick"), now)
    run = unsigned.runs.execute(asked.id, "alice", lambda: now)
    unsigned.close()
    assert json.loads(manifest_of(run, services).read_bytes())["signed_by"] is None
    shown = CliRunner().invoke(main, ["report", "show", run.id], obj=services).stdout
    assert "nobody" in shown


def test_a_key_is_shown_listed_and_replaced(basset: Callable[..., Result], key: Path) -> None:
    shown = json.loads(basset("key", "show", "--json").stdout)
    assert "BEGIN PUBLIC KEY" in shown["public_key"]
    before = key.read_bytes()
    new = json.loads(basset("key", "rotate", "--yes", "--json").stdout)
    assert key.read_bytes() != before
    rows = json.loads(basset("key", "list", "--json").stdout)
    assert {row["fingerprint"]: row["signs"] for row in rows} == {
        shown["fingerprint"]: "no longer",
        new["fingerprint"]: "yes",
    }
    assert "PRIVATE" not in basset("key", "show").stdout


def test_the_doctor_says_that_the_key_cannot_sign(
    signing: Services, key: Path, now: datetime
) -> None:
    assert signing.health.concerns(now) == []
    key.write_text("nonsense")
    [concern] = signing.health.concerns(now)
    assert (concern.noun, concern.id) == ("key", str(key))
    assert "basset key rotate" in concern.advice


def test_the_local_stack_makes_a_key_at_its_first_start(servers: dict[str, str]) -> None:
    made = Path(servers["BASSET_SIGNING_KEY_FILE"])
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    before = made.read_bytes()
    assert not keys.first_key(made)
    assert made.read_bytes() == before


def test_each_audience_has_a_chain_of_its_own(signing: Services, owed: Run, now: datetime) -> None:
    config = {"title": "Weekly", "audiences": ["internal", "client"]}
    given = ScheduleInput(report_config=config, frequency="weekly")
    schedule = signing.schedules.create(owed.project_id, given, now)
    for week in range(2):
        moment = now + timedelta(days=7 * week)
        run = signing.runs.request_scheduled(schedule.id, moment)
        run = signing.runs.execute(run.id, "alice", partial(clock.parse, clock.stamp(moment)))
    for copy in run.copies:
        folder = signing.settings.reports / copy.folder
        checked = verify(folder, keys.known_keys(signing.settings))
        assert checked.problems == []
        assert "is the one that it names" in str(checked.chain)
    # A client has the copies for clients only.
    for other in signing.settings.reports.glob("*/*/manifest.json"):
        if json.loads(other.read_bytes())["audience"] == "internal":
            other.unlink()
    assert verify(folder).problems == []
