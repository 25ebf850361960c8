"""Puts the application together: services for its lifetime, the gate, the routers, the errors, the
description.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool

import basset
from basset import log as logs
from basset import notify, wiring
from basset import settings as configuration
from basset.api import description, pages, problems, watchdog
from basset.api.access import AccessLog
from basset.api.common import ensure_schema
from basset.api.etag import EveryAnswer
from basset.api.gate import PREFIX, Gate
from basset.api.heavy import places
from basset.api.routers import (
    ask,
    deliveries,
    exchange,
    health,
    nouns,
    projects,
    reports,
    scheduler,
    search,
)
from basset.api.unknown import refuse_unknown
from basset.errors import ConfigurationError, Unavailable
from basset.settings import Settings
from basset.web import router as web
from basset.web.importing import take_up_all
from basset.workfolder import remove_left

log = logging.getLogger(__name__)

NOUNS = (projects, nouns, exchange, search, ask, scheduler, reports, deliveries, health)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The API over *settings*; without them this is the process's own entry, and the environment
    speaks.
    """
    if settings is None:
        settings = configuration.read_settings()
        logs.configure(settings.log_level, settings.log_format)
    app = FastAPI(
        title="Basset",
        version=basset.__version__,
        description=description.TEXT,
        openapi_tags=description.TAGS,
        # Ours are in pages.py: the usual ones load their scripts from elsewhere, and nothing here
        # does that.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.places = places()
    app.add_middleware(EveryAnswer)
    app.add_middleware(
        Gate,
        api=app,
        auth=settings.api_auth,
        max_upload_bytes=settings.max_upload_mb * 1024 * 1024,
    )
    app.add_middleware(AccessLog)
    problems.answer_errors(app)
    api = APIRouter(
        prefix=PREFIX,
        responses=problems.responses(401, 403, 422, 503),
        dependencies=[Depends(refuse_unknown)],
    )
    for noun in NOUNS:
        api.include_router(noun.router)
    app.include_router(api)
    app.include_router(web.router)
    description.describe(app)
    pages.add_pages(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    from basset.tasks.queue import send

    settings: Settings = app.state.settings
    app.state.services = wiring.Services(settings, enqueue=partial(send, settings=settings))
    app.state.schema_applied = False
    await run_in_threadpool(remove_left)
    await run_in_threadpool(take_up_all, settings)
    try:
        await run_in_threadpool(ensure_schema, app.state)
    except (Unavailable, ConfigurationError) as error:
        # Not fatal: on a host that boots, Neo4j may need longer than we do, and a password may be
        # mended. /health/ready says so, and tries again.
        log.warning("starting while %s", error)
    notifier = notify.from_environment()
    watching = asyncio.create_task(watchdog.watch(settings, notifier)) if notifier else None
    try:
        yield
    finally:
        notifier.stopping()
        if watching:
            watching.cancel()
        app.state.services.close()
