"""GraphML, which Gephi, yEd, Maltego, Cytoscape and Neo4j read or write."""

import re

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.graphml.reading import graphml_records
from basset.exchange.formats.graphml.writing import graphml_lines

_ROOT = re.compile(r"<(?:\w+:)?graphml[\s>]")

FORMAT = FileFormat(
    name="graphml",
    title="GraphML",
    media_type="application/graphml+xml",
    suffix="graphml",
    order=45,
    sniff=lambda head: head.startswith("<") and bool(_ROOT.search(head)),
    read=graphml_records,
    write=graphml_lines,
    # It says its encoding itself.
    binary=True,
)
