"""What keeps Basset tidy. Each task calls a service and returns what it did, as JSON."""

import logging
from dataclasses import asdict
from typing import Any

from basset import clock
from basset.errors import InvalidInput
from basset.runs.retention import Removed
from basset.tasks.celery_app import celery_app
from basset.tasks.conf import MAINTENANCE_TASKS

Result = dict[str, Any]
log = logging.getLogger(__name__)


@celery_app.task(name=MAINTENANCE_TASKS + "cleanup_expired_cache")
def cleanup_expired_cache() -> Result:
    cache = celery_app.services.cache
    removed = cache.cleanup_expired()
    return _done(cleaned_count=removed, cache_type=cache.backend)


@celery_app.task(name=MAINTENANCE_TASKS + "cleanup_ml_analytics_cache")
def cleanup_ml_analytics_cache() -> Result:
    """Forget indexes of similar entities and searches without a hit; both come back when needed."""
    cleared = celery_app.services.similar.clear()
    return _done(
        tfidf_cache_cleared=cleared,
        zero_result_queries_cleared=celery_app.services.search.clear_zero_results(),
    )


@celery_app.task(name=MAINTENANCE_TASKS + "optimize_search_index")
def optimize_search_index() -> Result:
    """Renew the index of similar entities of every project that changed."""
    return _done(idf_refreshed=True, **celery_app.services.similar.refresh())


@celery_app.task(name=MAINTENANCE_TASKS + "health_check")
def health_check() -> Result:
    """Check every service by a real round trip; what is wrong is also in the log."""
    report = celery_app.services.health.check(clock.now())
    for name, service in report["services"].items():
        if not service["healthy"]:
            log.warning("%s is unhealthy: %s. %s", name, service["detail"], service["advice"])
    return {**_done(services=report["services"]), "success": report["success"]}


@celery_app.task(name=MAINTENANCE_TASKS + "cleanup_old_reports")
def cleanup_old_reports(days_old: int = 30) -> Result:
    """Remove the rendered files of reports older than *days_old* days, which is at least one.

    ``folders_left``: folders of reports without a row in this installation, which stay.
    """
    try:
        removed = celery_app.services.retention.cleanup(days_old, clock.now())
    except InvalidInput as error:
        nothing = _done(**asdict(Removed()), days_old=days_old)
        return {**nothing, "success": False, "error": str(error)}
    return _done(**asdict(removed), days_old=days_old)


def _done(**facts: Any) -> Result:
    return {"success": True, **facts, "executed_at": clock.stamp(clock.now())}
