"""FollowTheMoney, as Aleph and OpenSanctions write it: JSON lines with a schema and properties."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.ftm.reading import ftm_records
from basset.exchange.formats.ftm.writing import ftm_lines

_SCHEMA = re.compile(r'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
_PROPERTIES = re.compile(r'"properties"\s*:\s*\{')


def _sniff(head: str) -> bool:
    first = head.partition("\n")[0]
    return head.startswith("{") and bool(_SCHEMA.search(first) and _PROPERTIES.search(first))


FORMAT = FileFormat(
    name="ftm",
    title="FollowTheMoney",
    media_type="application/x-ndjson",
    suffix="ftm.json",
    order=5,
    partial=True,
    sniff=_sniff,
    read=ftm_records,
    write=ftm_lines,
)
