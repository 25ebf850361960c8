"""Deliveries in the graph: every move locks first, then reads, then decides, then writes."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from basset import owed
from basset.database import Database, Row, Transaction
from basset.deliveries import queries, states
from basset.deliveries.models import Delivery, DeliveryState
from basset.errors import Conflict, NotFound
from basset.investigations.viewer import Viewer
from basset.listing import whole_id
from basset.model import from_row, known_of, reading
from basset.paging import Page
from basset.passed import known_rows
from basset.reports.destination import CHECKS

# ``list`` is a method of the store, so its other methods name their lists.
Deliveries = list[Delivery]
Rows = list[Row]
# Longer than a conversation may take, so that nobody has to renew it.
LEASE_SECONDS = 600
Told = tuple[Delivery, Delivery]
Move = Callable[[Delivery], Delivery]


class DeliveryStore:
    """The deliveries that *viewer* sees: of copies of reports that they see."""

    lease_seconds: int = LEASE_SECONDS

    def __init__(self, db: Database, viewer: Viewer) -> None:
        self._db = db
        self._viewer = viewer

    def find(self, id_or_beginning: str) -> Delivery:
        """The delivery with this id, or the only one whose id begins so. Raises as ``whole_id``."""
        seen = self._viewer.projects()
        return self.get(whole_id(self._db, "Delivery", id_or_beginning, "delivery", seen))

    def get(self, delivery_id: str) -> Delivery:
        """The delivery with this id.

        Raises:
            NotFound: there is none.
        """
        rows = self._db.read(queries.GET, id=delivery_id)
        deliveries = self._seen(rows)
        if not deliveries:
            raise _no_delivery(delivery_id)
        return deliveries[0]

    def of_project(self, project_id: str) -> Iterator[Delivery]:
        """All that a project's reports owe, or owed."""
        rows = self._db.stream(queries.OF_PROJECT, project_id=project_id)
        return known_of((row["d"] for row in rows), as_delivery)

    def list(
        self, limit: int = 100, cursor: str | None = None, sort: str | None = None, **filters: Any
    ) -> Page[Delivery]:
        """A page, newest first if nothing else is asked; *filters* are of ``DeliveryQuery``.

        Raises:
            InvalidInput: there is no such order, or the cursor is from a list in another one.
        """
        seen = self._viewer.projects()
        filters |= {"seen": seen, "markings": self._viewer.markings}
        nodes = queries.LIST.page(self._db, limit, cursor, sort, **filters)
        return Page([*known_of(nodes.items, as_delivery)], nodes.next_cursor)

    def claim(self, delivery_id: str, owner: str, now: datetime) -> Delivery | None:
        """Begin the next attempt; without one left the delivery is dead. None: nobody may begin."""

        def begin(stored: Delivery) -> Delivery:
            ready = owed.claimable(stored, now)
            return owed.claimed(stored, owner, now, LEASE_SECONDS) if ready else stored

        old, new = self._move(delivery_id, begin)
        return None if new == old and not owed.has_begun(old, owner, now) else new

    def arrived(self, delivery: Delivery, now: datetime) -> Delivery:
        """It was sent, if the fence is still ours. Raises LeaseLost."""
        return self._leave(delivery, lambda old: states.arrived(old, delivery.fence, now))

    def postpone(self, delivery: Delivery, code: str, reason: str, now: datetime) -> Delivery:
        """Try again later; after the last attempt it is dead. Raises LeaseLost."""
        return self._leave(
            delivery, lambda old: owed.postponed(old, delivery.fence, code, reason, now)
        )

    def refuse(self, delivery: Delivery, code: str, reason: str, now: datetime) -> Delivery:
        """It is dead. Raises LeaseLost."""
        return self._leave(
            delivery, lambda old: owed.failed(old, delivery.fence, code, reason, now)
        )

    def retry(self, delivery_id: str, by: str, now: datetime) -> Delivery:
        """Send a dead delivery again.

        Raises:
            Conflict: it is not dead.
            NotFound: there is no such delivery.
        """
        self.get(delivery_id)
        return self._move(delivery_id, lambda old: states.again(old, by, now))[1]

    def approve(self, report_id: str, by: str, now: datetime) -> Deliveries:
        """Let the deliveries of a report go that wait for somebody's approval; all it has.

        Raises:
            Conflict: it has none, or somebody has rejected them.
        """
        return self._decide(report_id, lambda old: states.approved(old, by, now))

    def reject(self, report_id: str, by: str, now: datetime) -> Deliveries:
        """Deliver nothing more of a report; all its deliveries.

        Raises:
            Conflict: it has none, or one is being sent.
        """
        return self._decide(report_id, lambda old: states.rejected(old, by, now))

    def messages_due(self, now: datetime, limit: int, again: bool = True) -> Deliveries:
        latest = owed.latest(Delivery, now, LEASE_SECONDS)
        asked = queries.MESSAGES_DUE, queries.LOOK_LATER
        return known_rows(self._db, asked, as_delivery, now, limit=limit, again=again, **latest)

    def messages_sent(self, told: Iterable[Told]) -> None:
        self._db.write(queries.MESSAGES_SENT, sent=owed.messages_sent(told))

    def _decide(self, report_id: str, move: Move) -> Deliveries:
        def work(tx: Transaction) -> Deliveries:
            old = self._seen(tx.run(queries.LOCK_OF_REPORT, id=report_id))
            if not old:
                raise Conflict("the report has nothing to deliver, or is not made yet")
            new = [move(each) for each in old]
            _save(tx, zip(old, new, strict=True))
            return new

        return self._db.transaction(work)

    def _seen(self, rows: Rows) -> Deliveries:
        """The deliveries of *rows* that are there."""
        deliveries = [as_delivery(row["d"]) for row in rows]
        if not self._viewer.access.is_limited:
            return deliveries
        projects = self._viewer.projects() or []
        free = self._viewer.markings
        return [
            one
            for one in deliveries
            if one.project_id in projects and (free is None or one.marking in free)
        ]

    def _leave(self, delivery: Delivery, move: Move) -> Delivery:
        """Give up holding *delivery*. The same call again, as after a lost answer, changes nothing.

        Raises:
            LeaseLost: another worker holds or ended it.
        """

        def once(stored: Delivery) -> Delivery:
            left = stored.fence == delivery.fence and stored.state is not DeliveryState.SENDING
            return stored if left else move(stored)

        return self._move(delivery.id, once)[1]

    def _move(self, delivery_id: str, move: Move) -> tuple[Delivery, Delivery]:
        """The delivery before and after *move*, which was stored."""

        def work(tx: Transaction) -> tuple[Delivery, Delivery]:
            rows = tx.run(queries.LOCK, id=delivery_id)
            if not rows:
                raise _no_delivery(delivery_id)
            old = as_delivery(rows[0]["d"])
            new = move(old)
            _save(tx, [(old, new)])
            return old, new

        return self._db.transaction(work)


def as_delivery(node: Row) -> Delivery:
    """The delivery that a node's properties hold. Raises UnknownRow."""
    with reading(Delivery.NOUN, node):
        fields = {name: node[name] for name in Delivery.model_fields if name in node}
        delivery = from_row(Delivery, fields)
        if (scheme := delivery.to.partition(":")[0]) not in CHECKS:
            raise ValueError(f"to: nothing is sent by {scheme[:20]!r}")
        return delivery


def _save(tx: Transaction, moves: Iterable[tuple[Delivery, Delivery]]) -> None:
    rows = []
    for old, new in moves:
        before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
        changes = {name: value for name, value in after.items() if value != before[name]}
        rows += [{"id": new.id, "changes": changes}] if changes else []
    if rows:
        tx.run(queries.SAVE, rows=rows)


def _no_delivery(delivery_id: str) -> NotFound:
    return NotFound(f"there is no delivery {delivery_id[:60]!r}")
