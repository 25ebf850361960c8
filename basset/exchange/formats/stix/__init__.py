"""STIX 2.0 and 2.1 is read, in bundles, lists or objects; STIX 2.1 is written."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.stix.reading import stix_records
from basset.exchange.formats.stix.writing import bundle_lines

_BUNDLE = re.compile(r'"type"\s*:\s*"bundle"|"objects"\s*:')
_OBJECT = re.compile(r'"id"\s*:\s*"[a-z0-9-]+--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-')


def _sniff(head: str) -> bool:
    """Objects with ids of STIX or a bundle, unless the first line is a record of JSON Lines."""
    first, newline, _ = head.partition("\n")
    is_record = bool(newline) and first.rstrip().endswith("}") and '"kind"' in first
    if is_record or not head.startswith(("{", "[")):
        return False
    return bool(_OBJECT.search(head)) or (head[0] == "{" and bool(_BUNDLE.search(head)))


FORMAT = FileFormat(
    name="stix",
    title="STIX",
    media_type="application/stix+json;version=2.1",
    suffix="json",
    order=10,
    sniff=_sniff,
    read=stix_records,
    write=bundle_lines,
    partial=True,
)
