"""How sure a cell is: a number, or a word that people of this field use for one."""

from functools import lru_cache

from basset.exchange.checks import BadRecord, is_count
from basset.exchange.formats.sheet.titles import confidence_words, folded, in_english


# A few words stand in every row.
@lru_cache(maxsize=256)
def confidence_of(cell: str) -> int:
    """``80 %`` as 80, ``High`` and ``hoch`` as 85; the numbers are those of STIX and ICD 203.

    Raises:
        BadRecord: it is none; it lists the words.
    """
    digits = cell.removesuffix("%").strip()
    if is_count(digits) and int(digits) <= 100:
        return int(digits)
    value = confidence_words().get(folded(cell))
    if value is None:
        raise BadRecord(
            "confidence must be a whole number from 0 to 100, or one of "
            f"{', '.join(in_english('confidence'))}, not {cell[:40]!r}"
        )
    return value
