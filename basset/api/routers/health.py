"""Whether the API lives, whether it can work, and what there is to watch."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

import basset
from basset import metrics
from basset.api.common import ServicesDep

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    status: Literal["alive"] = "alive"
    version: str


@router.get("/health", summary="Is the process alive?")
def get_health() -> Alive:
    """Touches nothing else, so it answers while Neo4j is away."""
    return Alive(version=basset.__version__)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    summary="Metrics for Prometheus",
)
def get_metrics(services: ServicesDep) -> Response:
    return Response(metrics.render(services.database), media_type="text/plain; version=0.0.4; charset=utf-8")
