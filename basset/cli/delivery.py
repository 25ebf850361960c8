"""``basset delivery``: what of which report goes where, and whether it arrived."""

from collections.abc import Callable
from typing import Any

import click

from basset.cli import fields, options, output
from basset.cli.context import every_page, given_only, services
from basset.clock import now
from basset.deliveries.models import Delivery, DeliveryQuery
from basset.model import validated

DELIVERY_COLUMNS: dict[str, Callable[[Delivery], Any]] = {
    "to": lambda d: d.to,
    "copy": lambda d: d.audience,
    "state": lambda d: d.state,
    "error": lambda d: d.error,
    "id": lambda d: d.id,
}
delivery_argument = click.argument("which", metavar="ID")


@click.group(cls=output.Group)
def delivery() -> None:
    """Deliveries: one for each address that a report goes to.

    A delivery is given by its id, or by at least the first six characters of it.
    """


@delivery.command("list")
@click.option("--report", metavar="ID", help="Only of this report.")
@options.together(*fields.options_of(DeliveryQuery, {"report_id", "limit", "cursor"}))
@options.limit_option
def _list(report: str | None, limit: int, **filters: str | None) -> None:
    """List deliveries, the newest first; they can be sorted by created or title."""
    of_report = report and services().run_store.find(report).id
    wanted = validated(DeliveryQuery, given_only(report_id=of_report, **filters))
    items = every_page(services().delivery_store.list, wanted, limit)
    columns = {**DELIVERY_COLUMNS, "no": lambda d: d.number, "title": lambda d: d.title}
    output.show_list(items, columns, "no deliveries")


@delivery.command("show")
@delivery_argument
def _show(which: str) -> None:
    """Show a delivery: where it goes, how often that was tried, and why it failed."""
    _print(_found(which))


@delivery.command("retry")
@delivery_argument
@options.author_option
def _retry(which: str, author: str) -> None:
    """Send a dead delivery again, with the same id."""
    _print(services().deliveries.retry(_found(which).id, author, now()))


@click.command(cls=output.Command)
@click.argument("which", metavar="ID")
@options.author_option
def approve(which: str, author: str) -> None:
    """Let a report go to its addresses; it waited for that when it was made with --approval."""
    report_id = services().run_store.find(which).id
    _print_all(services().deliveries.approve(report_id, author, now()))


@click.command(cls=output.Command)
@click.argument("which", metavar="ID")
@options.author_option
def reject(which: str, author: str) -> None:
    """Deliver nothing more of a report: what did not arrive yet, dead or waiting, will not."""
    given_up = services().deliveries.reject(services().run_store.find(which).id, author, now())
    _print_all(given_up)


def _print_all(deliveries: list[Delivery]) -> None:
    output.show_list(deliveries, DELIVERY_COLUMNS, "no deliveries")


def _found(which: str) -> Delivery:
    return services().delivery_store.find(which)


def _print(stored: Delivery) -> None:
    output.show_one(
        stored,
        {
            "to": stored.to,
            "copy": stored.audience,
            "id": stored.id,
            "report": f"{stored.number}, {stored.title} ({stored.report_id})",
            "state": stored.state,
            "attempts": stored.attempts or None,
            "next attempt": output.minute(stored.next_attempt_at) if stored.message_at else None,
            "finished": output.minute(stored.finished_at),
            "error": stored.error,
            "decided": stored.decided_at
            and f"{output.minute(stored.decided_at)} by {stored.decided_by}",
        },
    )
