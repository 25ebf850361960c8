"""The maintenance tasks as a worker calls them: their effects, and their results as JSON."""

import json
import os
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from basset.clock import now as time_now
from basset.clock import parse
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.wiring import Services


@pytest.fixture
def tasks(services: Services, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, in a process whose services are this test's."""
    from basset.tasks import celery_app, maintenance_tasks

    monkeypatch.setitem(celery_app.__dict__, "services", services)
    return maintenance_tasks


def as_json(result: dict[str, Any]) -> dict[str, Any]:
    """*result* as it reaches who asked, without its time, which is checked here."""
    decoded: dict[str, Any] = json.loads(json.dumps(result))
    assert abs((time_now() - parse(decoded.pop("executed_at"))).total_seconds()) < 60
    return decoded


def test_expired_entries_are_removed_from_the_cache(tasks: ModuleType, services: Services) -> None:
    services.cache.set("a", 1, tags=["x"])
    services.cache.set("b", 2)
    services.cache.invalidate_tag("x")

    result = as_json(tasks.cleanup_expired_cache())

    assert result == {"success": True, "cleaned_count": 1, "cache_type": "redis"}
    assert services.cache.keys() == ["b"]


def test_the_search_index_is_refreshed_and_cleared(
    tasks: ModuleType, services: Services, now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now)
    services.entities.create(project.id, EntityInput(type="person", name="Maren Aldous"), now)
    services.search.search("nobody", project.id)

    refreshed = as_json(tasks.optimize_search_index())
    cleared = as_json(tasks.cleanup_ml_analytics_cache())

    assert refreshed == {"success": True, "idf_refreshed": True, "documents": 1, "terms": 13}
    assert cleared == {"success": True, "tfidf_cache_cleared": 1, "zero_result_queries_cleared": 1}
    again = as_json(tasks.cleanup_ml_analytics_cache())
    assert (again["tfidf_cache_cleared"], again["zero_result_queries_cleared"]) == (0, 0)


def test_the_health_check_fails_when_one_service_does(tasks: ModuleType) -> None:
    result = as_json(tasks.health_check())

    assert not result["success"]
    assert set(result["services"]) == {
        "cache",
        "scheduler",
        "neo4j",
        "broker",
        "workers",
        "beat",
        "storage",
    }
    assert result["services"]["neo4j"]["healthy"]
    assert not result["services"]["workers"]["healthy"]


def test_reports_younger_than_a_day_cannot_be_cleaned_up(tasks: ModuleType) -> None:
    result = as_json(tasks.cleanup_old_reports(0))

    assert not result["success"]
    assert result["error"] == "days_old: must be at least 1"
    assert (result["files_removed"], result["bytes_freed"], result["days_old"]) == (0, 0, 0)


def test_cleaning_up_reports_touches_no_file_that_is_no_report(
    tasks: ModuleType, services: Services
) -> None:
    stranger = services.settings.reports / "notes.html"
    stranger.parent.mkdir(parents=True, exist_ok=True)
    stranger.write_text("mine")
    os.utime(stranger, (0, 0))

    result = as_json(tasks.cleanup_old_reports())

    nothing = {"files_removed": 0, "bytes_freed": 0, "folders_left": 0}
    assert result == {"success": True, **nothing, "days_old": 30}
    assert stranger.read_text() == "mine"
