"""Which format a file has, and the reader for it."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from basset.errors import InvalidFile, InvalidInput
from basset.exchange import jsonl, neo4j_csv, stix, table, textfile
from basset.exchange.columns import ColumnReading
from basset.exchange.records import Placed
from basset.exchange.textfile import Progress, silent

FORMATS = ("stix", "neo4j-csv", "csv", "jsonl")
_NEO4J_HEADER = re.compile(r":(?:ID|LABEL|START_ID|END_ID|TYPE)\b")
_STIX = re.compile(r'"type"\s*:\s*"bundle"|"objects"\s*:')


def guess(path: Path) -> str:
    """The format of a file, from its content.

    Raises:
        InvalidFile: it is none that can be read.
    """
    if path.is_dir():
        return "neo4j-csv"
    _inspect(path)
    start = textfile.head(path).lstrip()
    if start.startswith("{"):
        first, newline, _ = start.partition("\n")
        one_line = bool(newline) and first.rstrip().endswith("}")
        return "stix" if _STIX.search(start) and not (one_line and '"kind"' in first) else "jsonl"
    if start.startswith("["):
        raise InvalidFile(
            "line 1: is a JSON list; JSON Lines has one object a line, STIX is a bundle"
        )
    return "neo4j-csv" if _NEO4J_HEADER.search(start.partition("\n")[0]) else "csv"


def read(
    path: Path, name: str, mapping: Mapping[str, str] | None, progress: Progress = silent
) -> Iterator[Placed]:
    """The records of a file, one by one; *progress* is told how many bytes are read.

    Raises:
        InvalidFile: names the line or the object that is wrong.
        InvalidInput: *name* is no format, or *mapping* is not for it.
    """
    if name not in FORMATS:
        raise InvalidInput(
            f"unknown format {name[:40]!r}; known are {', '.join(FORMATS)}", field="format"
        )
    if mapping and name != "csv":
        raise InvalidInput(
            f"columns can be mapped in ordinary CSV, this is {name}", field="mapping"
        )
    if path.is_dir() and name != "neo4j-csv":
        raise InvalidFile(f"{path.name!r} is a folder; only Neo4j CSV files are read from one")
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        _inspect(file)
    if name == "csv":
        return table.read(path, mapping or {}, progress)
    readers: dict[str, Callable[[Path, Progress], Iterator[Placed]]] = {
        "stix": stix.read,
        "neo4j-csv": neo4j_csv.read,
        "jsonl": jsonl.read,
    }
    return readers[name](path, progress)


def columns(path: Path, name: str, mapping: Mapping[str, str] | None) -> list[ColumnReading]:
    """How each column of a CSV file is read; of other formats nothing."""
    return table.columns(path, mapping or {}) if name == "csv" else []


def size(path: Path) -> int:
    """Bytes of a file, or of the CSV files of a folder."""
    files = path.glob("*.csv") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


def _inspect(path: Path) -> None:
    try:
        textfile.inspect(path)
    except FileNotFoundError:
        raise InvalidFile(f"there is no file {path.name!r}") from None
    except OSError as error:
        raise InvalidFile(f"cannot read {path.name!r}: {error.strerror}") from None
