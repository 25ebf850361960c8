"""STIX 2.0 and 2.1 bundles are read, STIX 2.1 is written."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.stix.reading import bundle_records
from basset.exchange.formats.stix.writing import bundle_lines

_BUNDLE = re.compile(r'"type"\s*:\s*"bundle"|"objects"\s*:')


def _sniff(head: str) -> bool:
    """An object like a bundle, unless its first line is a whole record of JSON Lines."""
    first, newline, _ = head.partition("\n")
    is_record = bool(newline) and first.rstrip().endswith("}") and '"kind"' in first
    return head.startswith("{") and bool(_BUNDLE.search(head)) and not is_record


FORMAT = FileFormat(
    name="stix",
    title="STIX",
    media_type="application/stix+json;version=2.1",
    suffix="json",
    order=10,
    sniff=_sniff,
    read=bundle_records,
    write=bundle_lines,
    partial=True,
)
