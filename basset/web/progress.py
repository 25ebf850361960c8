"""What happens next to a run or a delivery, in a sentence. Pure."""

from basset.deliveries.models import Delivery, DeliveryState
from basset.owed import PENDING, Owed
from basset.reports.text import shown_time
from basset.runs.models import Run, State


def next_of(run: Run) -> str:
    """What becomes of *run* by itself, or what somebody has to do."""
    dead = "No attempt follows: deal with the reason, then acknowledge it or run it again."
    if run.acknowledged_at:
        dead = f"{run.acknowledged_by} has dealt with it, on {shown_time(run.acknowledged_at)}."
    said = {
        State.DEAD: dead,
        State.EXPIRED: "Its files were removed; what proves them is kept.",
        State.DONE: "It is on hold: cleanup leaves it alone." if run.hold else "",
    }
    return said[run.state] if run.state in said else _next_attempt(run, "A worker makes it next.")


def next_of_delivery(delivery: Delivery) -> str:
    """What becomes of *delivery* by itself, or what somebody has to do."""
    if delivery.state is DeliveryState.SENT:
        return f"It arrived on {shown_time(delivery.finished_at)}."
    waits = "It goes once somebody approves it."
    stays = "No attempt follows: deal with the reason, then send it again."
    said = {DeliveryState.WAITING: waits, DeliveryState.DEAD: stays}
    said[DeliveryState.SKIPPED] = "Nothing had changed, so nothing was sent."
    said[DeliveryState.REJECTED] = f"{delivery.decided_by} has rejected it."
    return said.get(delivery.state) or _next_attempt(delivery, "A worker sends it next.")


def _next_attempt(row: Owed, first: str) -> str:
    following = f"{row.attempts + 1} of {row.max_attempts} follows at"
    waiting = f"Attempt {following} {shown_time(row.next_attempt_at)}." if row.attempts else first
    under_way = f"Attempt {row.attempts} of {row.max_attempts} is under way since"
    return waiting if row.state == PENDING else f"{under_way} {shown_time(row.started_at)}."
