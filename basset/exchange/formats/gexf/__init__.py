"""GEXF, the format of Gephi."""

from functools import partial

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.gexf.reading import gexf_records
from basset.exchange.formats.gexf.writing import gexf_lines
from basset.exchange.xmlfile import has_root

FORMAT = FileFormat(
    name="gexf",
    title="GEXF",
    media_type="application/gexf+xml",
    suffix="gexf",
    order=46,
    sniff=partial(has_root, "gexf"),
    read=gexf_records,
    write=gexf_lines,
    # It says its encoding itself.
    binary=True,
)
