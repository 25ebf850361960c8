"""Markings and languages of parts of an object go to the claims that the parts become."""

import re
from typing import Any

from basset.exchange.formats.stix.claims import stated
from basset.exchange.formats.stix.markings import Definitions
from basset.exchange.records import Record

_SELECTOR = re.compile(r"(?P<prop>[a-zA-Z0-9_-]+)(?:\.\[(?P<place>\d{1,9})\])?(?:\..*)?")
# What an object is called stands in its first claim.
_NAMES = frozenset({"name", "value", "pattern", "relationship_type"})


def mark_parts(claims: list[Record], item: Record, definitions: Definitions) -> list[str]:
    """Give *claims* what ``granular_markings`` says of them.

    Returns:
        Markings of parts that are no claims: those are of the object as a whole.
    """
    of_the_whole: list[str] = []
    for each in item["granular_markings"]:
        texts = definitions.of([each["marking_ref"]]) if each.get("marking_ref") else []
        for selector in each["selectors"]:
            marked = _selected(claims, item, selector)
            for claim in marked:
                if texts:
                    claim["markings"] = [*claim.get("markings", ()), *texts]
                if isinstance(each.get("lang"), str):
                    claim["lang"] = each["lang"]
            if not marked:
                of_the_whole += texts
    return of_the_whole


def _selected(claims: list[Record], item: Record, selector: str) -> list[Record]:
    """The claims that the part of *item* at *selector* became."""
    found = _SELECTOR.fullmatch(selector)
    prop = found["prop"] if found else ""
    if not found or prop not in item:
        return []
    value: Any = item[prop]
    if found["place"] and isinstance(value, list):
        value = value[int(found["place"]) :][:1]
    part = [(claim["key"], claim["value"]) for claim in stated({prop: value}).claims]
    named = claims[:1] if prop in _NAMES else []
    return [*named, *(each for each in claims if (each["key"], each["value"]) in part)]
