"""A case as a ZIP archive of two files for ``neo4j-admin database import``."""

import csv
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from basset import canonical
from basset.exchange.formats.neo4j_csv.header import CLAIMS, OWN_ID
from basset.exchange.graph import OF_ALL, node_name
from basset.exchange.graphcase import GraphCase, Item, graph_case
from basset.exchange.records import Record
from basset.exchange.textfile import CHUNK
from basset.exchange.vocabulary import entity_type, kebab

# What stands in the columns :LABEL and :TYPE, and the label of Gephi.
_ELSEWHERE = {"label", "type", "relationship"}
_FILES = {"entity": "nodes.csv", "relationship": "relationships.csv"}
_OWN = {
    "entity": [":ID", ":LABEL"],
    "relationship": [f"{OWN_ID}:IGNORE", ":START_ID", ":END_ID", ":TYPE"],
}


def neo4j_archive(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The archive in pieces; the same case is the same bytes."""
    with graph_case(records) as case, TemporaryFile() as spool:
        with ZipFile(spool, "w") as archive:
            for kind, name in _FILES.items():
                info = ZipInfo(name)
                info.compress_type = ZIP_DEFLATED
                with (
                    archive.open(info, "w", force_zip64=True) as packed,
                    TextIOWrapper(packed, encoding="utf-8", newline="") as text,
                ):
                    csv.writer(text, lineterminator="\n").writerows(_rows(case, kind))
        spool.seek(0)
        while piece := spool.read(CHUNK):
            yield piece


def _rows(case: GraphCase, kind: str) -> Iterator[list[str]]:
    keys = [key for key in case.columns[kind] if key not in _ELSEWHERE]
    yield [*_OWN[kind], *(_title(case, kind, key) for key in keys), f"{CLAIMS}:IGNORE"]
    for item in case.items(kind):
        own = [item.id, *item.ends, _word(item, kind)]
        cells = [_cell(item.values.get(key, ())) for key in keys]
        claims = "" if _is_said(item, case, kind) else canonical.dumps(item.claims)
        yield [*own, *cells, claims]


def _title(case: GraphCase, kind: str, key: str) -> str:
    declared = case.type_of(kind, key) + "[]" * (key in case.several[kind])
    return key.replace(":", "_") + (f":{declared}" if declared != "string" else "")


def _cell(values: Iterable[Any]) -> str:
    """The values of an attribute; a semicolon would part one of several in two."""
    texts = [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
    return texts[0] if len(texts) == 1 else ";".join(text.replace(";", ",") for text in texts)


def _word(item: Item, kind: str) -> str:
    """The type as Neo4j's users write it, if it can be told from that: ``PhoneCall``, ``OWNS``."""
    if kind == "entity":
        label = "".join(part.capitalize() for part in item.type.split("-"))
        return label if entity_type(label) == item.type else item.type
    word = item.type.replace("-", "_").upper()
    return word if kebab(word) == item.type else item.type


def _is_said(item: Item, case: GraphCase, kind: str) -> bool:
    """Whether the columns of a row say its claims, as they are."""
    keys, firsts = tuple(item.values), [values[0] for values in item.values.values()]
    if kind == "entity" and node_name(keys, firsts) != item.name:
        return False
    said = {("name", item.name), ("type", item.type)}
    return all(
        claim.keys() == {"key", "value"}
        and ((claim["key"], claim["value"]) in said or _is_plain(case, kind, **claim))
        for claim in item.claims
    )


def _is_plain(case: GraphCase, kind: str, key: str, value: Any) -> bool:
    if key not in case.columns[kind] or key in OF_ALL or ":" in key or "{" in key:
        return False
    is_text = isinstance(value, str)
    is_one = not (is_text and ";" in value and key in case.several[kind])
    return is_one and is_text == (case.type_of(kind, key) == "string")
