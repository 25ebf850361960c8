"""Events of MISP in its own JSON, as it exports them and as feeds have them."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.misp.reading import misp_records

_EVENT = re.compile(r'[\[\s]*\{\s*(?:"response"\s*:\s*[\[\s]*\{\s*)?"Event"\s*:\s*\{')


def _sniff(head: str) -> bool:
    return bool(_EVENT.match(head))


FORMAT = FileFormat(
    name="misp",
    title="MISP",
    media_type="application/json",
    suffix="json",
    order=4,
    partial=True,
    sniff=_sniff,
    read=misp_records,
)
