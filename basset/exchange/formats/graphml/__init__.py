"""GraphML, which Gephi, yEd, Maltego, Cytoscape and Neo4j read or write."""

from functools import partial

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.graphml.reading import graphml_records
from basset.exchange.formats.graphml.writing import graphml_lines
from basset.exchange.xmlfile import has_root

FORMAT = FileFormat(
    name="graphml",
    title="GraphML",
    media_type="application/graphml+xml",
    suffix="graphml",
    order=45,
    sniff=partial(has_root, "graphml"),
    read=graphml_records,
    write=graphml_lines,
    # It says its encoding itself.
    binary=True,
)
