"""A delivery: one copy of a report that is to get to one address.

    waiting ──approve──▶ pending ──claim──▶ sending ──arrived──▶ sent
       │                    ▲                  │
       └─reject─▶ rejected  └── again, later ──┴── refused, or attempts used up ──▶ dead

It begins as ``skipped`` where nothing had changed, and then stays so. The row is committed with the
report's ``done``; its id is the same whoever asks, and goes along as Message-ID, header and name.
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from basset.investigations.fields import Marking
from basset.investigations.kind import ListQuery
from basset.model import derived_id
from basset.owed import Owed
from basset.reports.destination import Destination

# Between two attempts. A mail server that does not know us yet wants to be asked again after some
# minutes, one that is broken is repaired the next day.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]


class DeliveryState(StrEnum):
    WAITING = "waiting"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    DEAD = "dead"


class DeliveryQuery(ListQuery):
    """What part of a list of deliveries is wanted."""

    state: DeliveryState | None = Field(None, description="Only in this state.")
    report_id: str | None = Field(None, max_length=100, description="Only of this report.")


class Delivery(Owed):
    """*folder* is the copy's, relative to the folder of all reports, and *marking* what is printed on
    it. *decided_by* approved, rejected or sent again.
    """

    STATES = DeliveryState
    HELD = DeliveryState.SENDING
    NOUN = "delivery"
    LONGEST = PAUSES[-1]

    report_id: str
    project_id: str
    number: int
    title: str
    to: str
    audience: str | None = None
    folder: str
    marking: Marking | None = None
    state: DeliveryState
    max_attempts: int = len(PAUSES) + 1
    decided_at: str | None = None
    decided_by: str | None = None

    @property
    def pause(self) -> timedelta:
        return PAUSES[min(self.attempts, len(PAUSES)) - 1]

    @property
    def destination(self) -> Destination:
        return Destination(to=self.to, audience=self.audience)


def delivery_id(report_id: str, destination: Destination) -> str:
    """The id of a report's delivery to *destination*: the same from whichever attempt asks."""
    return derived_id("delivery", report_id, destination.audience or "", destination.to)
