"""A project that is deleted is gone: from the graph, from Redis and from the disk."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from celery import Celery
from click.testing import Result

from basset import clock
from basset.database import Database
from basset.errors import Conflict, NotFound
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order
from basset.runs.models import Run
from basset.runs.service import RunService
from basset.settings import Settings
from basset.wiring import Services

Basset = Callable[..., Result]
PLANTED = "Zyxquill"


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that may get reports, outside the home."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture
def settings(
    settings: Settings, tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return settings.model_copy(update={"delivery_folders": [elsewhere]})


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    """A project that has the planted word in every field that takes it."""
    said = ProjectInput(name=f"{PLANTED} case", description=PLANTED, single_keys=PLANTED.lower())
    own_id = services.projects.create(said, now).id
    source = services.sources.create(own_id, SourceInput(title=PLANTED, note=PLANTED), now)
    claims = [{"key": PLANTED.lower(), "value": PLANTED}]
    people = [
        services.entities.create(
            own_id,
            EntityInput(type="person", name=f"{PLANTED} {i}", claims=claims, sources=[source.id]),
            now,
        )
        for i in range(3)
    ]
    ends = {"from_id": people[0].id, "to_id": people[1].id}
    services.relationships.create(
        own_id, RelationshipInput(type=PLANTED.lower(), claims=claims, **ends), now
    )
    services.notes.create(own_id, NoteInput(text=PLANTED, subject_id=people[0].id), now)
    services.entities.delete(own_id, people[2].id, now, author=PLANTED)
    return own_id


def make(services: Services, project: str, now: datetime, **config: Any) -> Run:
    asked = ReportConfig(**{"title": PLANTED, "formats": ["html"], "report_type": "full", **config})
    run = services.runs.request_report(project, asked, now)
    return services.runs.execute(run.id, PLANTED, lambda: now)


def use(services: Services, basset: Basset, project: str, now: datetime, elsewhere: Path) -> Run:
    """Have all of Basset hold something of *project*, as work and accidents leave it."""
    both = {"audiences": ["internal", "client"], "deliver": [{"to": elsewhere.as_uri()}]}
    run = make(services, project, now, **both)
    half = services.settings.reports / project / f".{run.id}.7.tmp"
    half.mkdir()
    (half / "report.html").write_text(PLANTED)
    [delivery] = services.delivery_store.list().items
    services.deliveries.deliver(delivery.id, "worker", lambda: now)
    parcel = elsewhere / f".{delivery.id}.7.tmp"
    parcel.mkdir()
    (parcel / "report.html").write_text(PLANTED)
    left = Path(tempfile.mkdtemp(prefix="basset-work-"))  # of an import that was killed
    (left / "upload.csv").write_text(PLANTED)
    services.projects.statistics(project)
    services.similar.refresh()
    services.search.search(PLANTED + "nowhere", project)
    results = Celery(backend=services.settings.result_backend.get_secret_value()).backend
    results.store_result(run.id, {"success": False, "error": f"no {PLANTED}"}, "SUCCESS")
    assert basset("use", project).exit_code == 0
    return run


def on_disk(top: Path) -> set[Path]:
    word = PLANTED.lower().encode()
    return {
        path
        for path in top.rglob("*")
        if word in path.name.lower().encode()
        or (path.is_file() and word in path.read_bytes().lower())
    }


def in_redis(settings: Settings) -> set[str]:
    return {key for url in urls(settings) for key, value in entries(url) if PLANTED in value}


def urls(settings: Settings) -> set[str]:
    secrets = settings.redis_url, settings.broker_url, settings.result_backend
    return {secret.get_secret_value().replace("redis+socket:", "unix:") for secret in secrets}


def entries(url: str) -> Iterator[tuple[str, str]]:
    """Everything in a Redis, whatever its type; the key is part of the value."""
    reads: dict[str, Callable[[redis.Redis, str], Any]] = {
        "string": lambda client, key: client.get(key),
        "list": lambda client, key: client.lrange(key, 0, -1),
        "hash": lambda client, key: client.hgetall(key),
        "set": lambda client, key: client.smembers(key),
        "zset": lambda client, key: client.zrange(key, 0, -1),
    }
    with redis.Redis.from_url(url, decode_responses=True, encoding_errors="replace") as client:
        for key in client.scan_iter():
            yield key, f"{key} {reads[client.type(key)](client, key)}"


def in_graph(database: Database) -> set[tuple[str, str]]:
    """The labels, or types, and the properties that have the planted word."""
    return {
        (row["kind"], name)
        for query in (
            "MATCH (n) RETURN labels(n)[0] AS kind, properties(n) AS properties",
            "MATCH ()-[n]->() RETURN type(n) AS kind, properties(n) AS properties",
        )
        for row in database.read(query)
        for name, value in row["properties"].items()
        if PLANTED.lower() in str(value).lower()
    }


def of_project(settings: Settings, project: str) -> set[str]:
    return {key for url in urls(settings) for key, value in entries(url) if project in value}


def test_nothing_of_a_deleted_project_is_left_but_the_record_of_its_deletion(
    services: Services, basset: Basset, project: str, now: datetime, elsewhere: Path
) -> None:
    home = services.settings.home
    other = services.projects.create(ProjectInput(name="Other"), now).id
    services.entities.create(other, EntityInput(type="person", name="Bob"), now)
    make(services, other, now, title="Other")
    services.projects.statistics(other)
    run = use(services, basset, project, now, elsewhere)
    others = on_disk_of(services, other), of_project(services.settings, other)
    # It is everywhere, so that finding it nowhere says something.
    places = {path.relative_to(home).parts[0] for path in on_disk(home)}
    assert places == {"reports", "tmp", "config"}
    assert any(run.id in key for key in in_redis(services.settings))
    assert len(of_project(services.settings, project)) >= 3
    assert {kind for kind, _ in in_graph(services.database)} >= {"Project", "Entity", "RELATES"}

    result = basset("project", "delete", project, "--reports", "--yes")

    assert on_disk(home) == set()
    assert in_redis(services.settings) == set()
    assert of_project(services.settings, project) == set()
    assert in_graph(services.database) == {("Deletion", "title")}
    assert services.search.search(PLANTED) == []
    # What went elsewhere is told, and stays; what never got there whole does not.
    told = f"still there: what was delivered ({elsewhere.as_uri()}): it is not Basset's to remove"
    assert result.stdout.splitlines() == [f"deleted {PLANTED} case", told]
    assert [path.name[0] for path in elsewhere.iterdir()] == [PLANTED[0].lower()]
    # And the other project has what it had.
    assert (on_disk_of(services, other), of_project(services.settings, other)) == others


def on_disk_of(services: Services, project: str) -> set[Path]:
    return {path for path in (services.settings.reports / project).rglob("*") if path.is_file()}


@pytest.mark.parametrize("calls", [0, 1, 4, 9])
def test_a_deletion_that_was_interrupted_is_finished_by_typing_it_again(
    *,
    calls: int,
    services: Services,
    basset: Basset,
    project: str,
    now: datetime,
    elsewhere: Path,
) -> None:
    use(services, basset, project, now, elsewhere)
    left = calls

    def write(*given: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return really(*given, **named)

    really = services.database.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services.database, "write", write)
        with pytest.raises(KeyboardInterrupt):
            services.removal.delete(project, now, author="alice", reports=True)
    assert basset("project", "delete", project, "--reports", "--yes").exit_code == 0
    assert on_disk(services.settings.home) == set()
    assert in_graph(services.database) == {("Deletion", "title")}
    assert of_project(services.settings, project) == set()


def test_over_http_the_answer_says_what_stays_and_how_it_goes(
    services: Services, api_url: str, project: str, now: datetime
) -> None:
    _, text = services.tokens.create("root", ["admin"], None, clock.now())
    run = make(services, project, now)
    assert run.folder
    folder = (services.settings.reports / run.folder).parent
    with httpx.Client(base_url=api_url, headers={"Authorization": f"Bearer {text}"}) as root:
        path = f"/projects/{project}"
        answer = root.delete(path)
        assert answer.status_code == 200
        command = f"basset project delete {project} --reports removes them"
        stays = {"what": "1 folder of a report", "where": str(folder), "goes": command}
        assert answer.json() == {"stays": [stays]}
        assert root.delete(path).status_code == 404
        assert root.delete(path, params={"reports": True}).status_code == 204
        assert not folder.exists()
        assert root.delete("/projects/nope", params={"reports": True}).status_code == 404


def test_a_project_whose_report_is_being_made_stays(
    services: Services, project: str, now: datetime
) -> None:
    run = services.runs.request_report(project, ReportConfig(title="Weekly"), now)
    services.run_store.claim(run.id, "worker", now)
    for reports in (True, False):
        with pytest.raises(Conflict, match="is being made"):
            services.removal.delete(project, now, author="alice", reports=reports)
    # Its worker was killed, and nobody has taken it up.
    later = now + timedelta(hours=1)
    assert services.removal.delete(project, later, author="alice", reports=True) == []


class DeletesMeanwhile:
    """Makes reports as ever, and once the data are read somebody deletes their project."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._is_deleted = False

    def build(self, order: Order, check: Callable[[], None], now: Callable[[], datetime]) -> Built:
        del check  # this worker hangs for an hour and is not told
        later = now() + timedelta(hours=1)
        return self._services.builder.build(
            order, lambda: self._delete(order.project_id, later), now
        )

    def _delete(self, project: str, later: datetime) -> None:
        if self._is_deleted:
            return
        self._is_deleted = True
        self._services.removal.delete(project, later, author="alice", reports=True)


def test_a_worker_that_wakes_up_after_the_deletion_leaves_nothing(
    services: Services, project: str, now: datetime
) -> None:
    late = RunService(
        services.run_store,
        services.schedules,
        DeletesMeanwhile(services),
        lambda _: None,
        services.settings,
    )
    asked = ReportConfig(title=PLANTED, audiences=["internal", "client"])
    run = late.request_report(project, asked, now)
    with pytest.raises(NotFound, match="there is no report"):
        late.execute(run.id, "worker", lambda: now)
    assert on_disk_of(services, project) == set()
    assert in_graph(services.database) == {("Deletion", "title")}
