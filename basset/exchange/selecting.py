"""What identifies somebody (an address, a number, an account) as an entity of its own."""

from basset.exchange.records import Record
from basset.investigations.selectors import normalise


def selector_records(owner: str, kind: str, value: str, region: str) -> list[Record]:
    """The entity of a selector and its owner's tie to it; nothing for what is no selector.

    Others may name the same selector, so that what is said of *owner* as a whole is not said of it.
    """
    if not normalise(kind, value, region):
        return []
    return [named_entity(kind, value), tie(f"has-{kind}", owner, f"{kind}/{value}")]


def named_entity(kind: str, name: str) -> Record:
    """An entity that is known by its type and name alone."""
    ref = f"{kind}/{name}"
    identity = {"ref": ref, "external_id": ref, "type": kind}
    return {"kind": "entity", **identity, "claims": [{"key": "name", "value": name}]}


def tie(kind: str, start: str, end: str) -> Record:
    """A relationship of which nothing else is known."""
    return {"kind": "relationship", "type": kind, "from": start, "to": end}
