"""Deliveries: what of which report goes where, whether it arrived, and sending it again."""

from typing import Annotated

from fastapi import APIRouter, Query

from basset import clock
from basset.api.common import Author, Id, Listing, ServicesDep, listing
from basset.api.problems import responses
from basset.deliveries.models import Delivery, DeliveryQuery
from basset.model import Model

router = APIRouter(tags=["deliveries"])
DECIDING = responses(404, 409)


class DeliveriesOfReport(Model):
    """What came of a decision about a report: all its deliveries."""

    report_id: str
    deliveries: list[Delivery]


@router.get("/deliveries", responses=responses(400), summary="List deliveries")
def list_deliveries(
    services: ServicesDep, query: Annotated[DeliveryQuery, Query()]
) -> Listing[Delivery]:
    """Newest first; can be sorted by created or title."""
    return listing(services.delivery_store.list(**query.model_dump()))


@router.get("/deliveries/{delivery_id}", responses=responses(404), summary="Read a delivery")
def get_delivery(delivery_id: Id, services: ServicesDep) -> Delivery:
    return services.delivery_store.get(delivery_id)


@router.post("/deliveries/{delivery_id}/retry", responses=DECIDING, summary="Send it again")
def retry_delivery(delivery_id: Id, services: ServicesDep, author: Author) -> Delivery:
    """With the same id, so that whoever got it already knows it. 409: it is not dead."""
    return services.deliveries.retry(delivery_id, author, clock.now())


@router.post("/reports/{report_id}/approve", responses=DECIDING, summary="Approve deliveries")
def approve_report(report_id: Id, services: ServicesDep, author: Author) -> DeliveriesOfReport:
    """They are sent now. 409: there are none yet, or somebody has rejected them."""
    services.run_store.get(report_id)
    services.run_store.get(report_id)
    return _of(report_id, services.deliveries.approve(report_id, author, clock.now()))


@router.post("/reports/{report_id}/reject", responses=DECIDING, summary="Reject deliveries")
def reject_report(report_id: Id, services: ServicesDep, author: Author) -> DeliveriesOfReport:
    """What was not delivered yet will not be. 409: there are none yet, or one is being sent."""
    services.run_store.get(report_id)
    services.run_store.get(report_id)
    return _of(report_id, services.deliveries.reject(report_id, author, clock.now()))


def _of(report_id: str, deliveries: list[Delivery]) -> DeliveriesOfReport:
    return DeliveriesOfReport(report_id=report_id, deliveries=deliveries)
