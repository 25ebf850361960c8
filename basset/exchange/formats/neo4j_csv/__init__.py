"""CSV with the headers of ``neo4j-admin database import``: one file, or a folder of them."""

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.neo4j_csv.header import is_header
from basset.exchange.formats.neo4j_csv.reading import neo4j_records

FORMAT = FileFormat(
    name="neo4j-csv",
    title="Neo4j CSV",
    media_type="text/csv",
    suffix="csv",
    order=30,
    sniff=is_header,
    read=neo4j_records,
    folder=lambda heads: any(map(is_header, heads.values())),
    distinct=True,
)
