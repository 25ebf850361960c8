"""What the user should know of the values of an import: numbers that are none, and lost digits."""

import re
from collections.abc import Iterable

from basset.exchange.readlog import Log
from basset.investigations.claims import ClaimRow
from basset.investigations.derive import SELECTOR_KEYS
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import SELECTOR_TYPES, last_digits, normalise

# As spreadsheets show a number of twelve digits or more: 4.42079E+11, 4,42079E11.
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+[12]\d|\d[.,]\d+E[12]\d", re.IGNORECASE)


def tell_doubts(row_type: str, claims: Iterable[ClaimRow], region: str, log: Log) -> None:
    """Count what stands where a selector should be and is none, and what a spreadsheet damaged."""
    for claim in claims:
        key, value = claim["key"], claim["value"]
        if not isinstance(value, str):
            continue
        kind = _kind(row_type, key)
        if is_shortened(value):
            log.damage(key, value)
        elif kind and not (normalise(kind, value, region) or names_nothing(value)):
            _tell_near(kind, value, region, log)


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet wrote a long number as an amount, without its last digits."""
    return text[:1].isdigit() and bool(_SHORTENED.fullmatch(text))


def _tell_near(kind: str, value: str, region: str, log: Log) -> None:
    if kind == "phone" and not region and last_digits(value):
        log.national()
    else:
        log.near(kind)


def _kind(row_type: str, key: str) -> str | None:
    """The kind of selector that a claim with this *key* has; the name of one is one itself."""
    if key == "name":
        return row_type if row_type in SELECTOR_TYPES else None
    return SELECTOR_KEYS.get(key)
