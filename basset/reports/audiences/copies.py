"""One snapshot, several copies: what each audience's report is made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from basset.errors import InvalidInput
from basset.reports.audiences.rules import FIELD, Audience
from basset.reports.audiences.telling import Telling
from basset.reports.audiences.withheld import Withheld
from basset.reports.order import Order

Lines = Iterable[dict[str, Any]]
Read = Callable[[], Lines]


@dataclass(frozen=True, slots=True)
class Material:
    """What a copy is made from: *lines* and those *before*, read anew each time they are asked for.

    *withheld* must be in none of its files.
    """

    order: Order
    lines: Read
    before: Callable[[], Lines | None]
    withheld: frozenset[Withheld] = field(default=frozenset())


def material_for(
    order: Order, audience: Audience, lines: Read, before: Callable[[], Lines | None], secret: str
) -> Material:
    """What the copy of *audience* is made from.

    Raises:
        InvalidInput: it may know nothing of what the report is about.
    """
    if audience.inside:
        return Material(order, lines, before)
    now = Telling(lines(), audience, secret)
    earlier = before()
    then = None if earlier is None else Telling(earlier, audience, secret, later=now)
    known = then.ids if then else {}
    header = now.lines[0]
    header["outside"] = sorted(known[id_] for id_ in header["outside"] if id_ in known)
    return Material(
        _told(order, audience, now.ids),
        lambda: now.lines,
        lambda: then.lines if then else None,
        frozenset(now.withheld | (then.withheld if then else set())),
    )


def _told(order: Order, audience: Audience, ids: dict[str, str]) -> Order:
    """*order* with the entities that it is about as they are called in this copy."""
    wanted = order.config.entity_ids
    told = [ids[id_] for id_ in wanted if id_ in ids]
    if wanted and not told:
        raise InvalidInput(
            f"all that this report is about is withheld from the audience {audience.name}",
            field=FIELD,
        )
    # Which chart was asked for is between us; what of it is told, the header says.
    update = {"entity_ids": told, "chart": None}
    return replace(order, config=order.config.model_copy(update=update))
