"""GEXF, the format of Gephi."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.gexf.reading import gexf_records
from basset.exchange.formats.gexf.writing import gexf_lines

_ROOT = re.compile(r"<(?:\w+:)?gexf[\s>]")

FORMAT = FileFormat(
    name="gexf",
    title="GEXF",
    media_type="application/gexf+xml",
    suffix="gexf",
    order=46,
    sniff=lambda head: head.startswith("<") and bool(_ROOT.search(head)),
    read=gexf_records,
    write=gexf_lines,
    # It says its encoding itself.
    binary=True,
)
