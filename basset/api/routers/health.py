"""Whether the API lives, whether it can work, and what there is to watch."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

import basset
from basset import clock, metrics
from basset.api.common import ServicesDep, ensure_schema
from basset.api.needs import OPEN, asking
from basset.api.problems import responses
from basset.errors import NotReady
from basset.tokens import Scope

router = APIRouter(tags=["health"])

NEEDED = ("neo4j", "broker")


class Alive(BaseModel):
    status: Literal["alive"] = "alive"
    version: str


class Ready(BaseModel):
    status: Literal["ready"] = "ready"


@router.get("/health", summary="Is the process alive?", openapi_extra=OPEN)
def get_health() -> Alive:
    """Touches nothing else, so it answers while Neo4j is away."""
    return Alive(version=basset.__version__)


@router.get(
    "/health/ready",
    responses=responses(503),
    summary="Can the API do its work?",
    openapi_extra=OPEN,
)
def get_readiness(request: Request, services: ServicesDep) -> Ready:
    """503, naming the service, while Neo4j or the broker is away."""
    checked = services.health.check(clock.now(), NEEDED)["services"]
    away = [name for name in NEEDED if not checked[name]["healthy"]]
    if away:
        # Open to strangers, so without what the checks found out; 'basset doctor' says that.
        raise NotReady(f"away: {', '.join(away)}")
    ensure_schema(request.app.state)
    return Ready()


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus text",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
    summary="Metrics for Prometheus",
    openapi_extra=asking(Scope.METRICS),
)
def get_metrics(services: ServicesDep) -> Response:
    text = metrics.exposition(
        services.database,
        services.settings,
        clock.now(),
        services.viewer,
        services.schedules.hidden(),
    )
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
