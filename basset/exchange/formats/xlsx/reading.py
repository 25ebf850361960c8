"""The sheets of a workbook as tables, each read like a CSV file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import is_count
from basset.exchange.confined import confined
from basset.exchange.csvfile import TELL_EVERY
from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.clean import Table, table_of
from basset.exchange.formats.sheet.kept import Numbered
from basset.exchange.formats.sheet.linked import are_linked, linked_records
from basset.exchange.formats.sheet.table import sheet_columns, sheet_records
from basset.exchange.formats.xlsx.writing import PLAIN
from basset.exchange.placing import records_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import FIELDS, Placed, Record
from basset.exchange.workbook import unpacked
from basset.investigations.kinds import KINDS
from basset.workfolder import work_folder


@dataclass(frozen=True, slots=True)
class _Sheet:
    """*path* has its rows; *before* is the size of the sheets before it."""

    name: str
    path: Path
    before: int

    def rows(self, reading: Reading, log: Log) -> Iterator[Numbered]:
        """(number, cells) of the rows that belong to the table."""
        done = self.before
        with self.path.open("rb") as spool:
            for count, data in enumerate(spool, 1):
                done += len(data)
                if count % TELL_EVERY == 0:
                    log.read(done)
                number, cells = orjson.loads(data)
                is_comment = reading.comment and cells[0].startswith(reading.comment)
                if number > reading.skip and not is_comment:
                    yield number, cells


def workbook_records(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all rows of all sheets that can be seen.

    Raises:
        InvalidFile: it is no workbook, or a sheet of it is no table.
        InvalidInput: the mapping is wrong.
    """
    with _sheets(path, log) as sheets:
        tables = {sheet.name: _table(sheet, reading, log) for sheet in sheets}
        if linked := _linked(tables, reading):
            yield from linked_records(linked, {name: name for name in linked}, log)
            for name in tables.keys() - linked.keys():
                yield from records_of(tables[name].rows(log), _plain(name, tables[name].titles))
            return
        for name, table, said in _tables(tables, reading, log):
            with _named(name):
                records = sheet_records(table, said, log)
            yield from records


def workbook_columns(path: Path, reading: Reading) -> list[ColumnReading]:
    """How the columns of all sheets are read; none of sheets that refer to each other's ids."""
    columns = []
    with _sheets(path, Log()) as sheets:
        tables = {sheet.name: _table(sheet, reading, Log()) for sheet in sheets}
        if _linked(tables, reading):
            return []
        for name, table, said in _tables(tables, reading, Log()):
            with _named(name):
                columns += sheet_columns(table, said)
    return columns


def _linked(tables: Mapping[str, Table], reading: Reading) -> dict[str, Table]:
    """The sheets with nodes and edges, if the others are what an export writes beside them."""
    rest = {
        name: table
        for name, table in tables.items()
        if name not in PLAIN or not FIELDS[PLAIN[name][0]] >= {*table.titles}
    }
    is_ours = are_linked([table.titles for table in rest.values()])
    return rest if is_ours and not (reading.mapping or reading.saved) else {}


def _plain(name: str, titles: list[str]) -> Callable[[list[str]], list[Record]]:
    """Makes the source or the note of a row."""
    noun, _ = PLAIN[name]
    properties = KINDS[noun].input.model_json_schema()["properties"]
    numbers = {title for title in titles if _is_number(properties.get(title, {}))}

    def make(cells: list[str]) -> list[Record]:
        said: Record = {title: cell for title, cell in zip(titles, cells, strict=True) if cell}
        digits = {title for title in numbers & said.keys() if is_count(said[title])}
        counts = {title: int(said[title]) for title in digits}
        return [{**said, **counts, "kind": noun}]

    return make


def _is_number(schema: dict[str, Any]) -> bool:
    """Whether a field with this JSON schema is a whole number."""
    return any(each.get("type") == "integer" for each in (schema, *schema.get("anyOf", ())))


@contextmanager
def _sheets(path: Path, log: Log) -> Iterator[list[_Sheet]]:
    with work_folder() as folder:
        sheets, before = [], 0
        hidden = []
        for told in confined(unpacked, str(path), str(folder)):
            spool = folder / told["file"]
            size = spool.stat().st_size
            if told["is_hidden"]:
                hidden.append(told["name"])
            elif size:
                sheets.append(_Sheet(told["name"], spool, before))
                before += size
        if hidden:
            log.say(
                f"hidden sheets are left out ({', '.join(hidden)}); show them to have them read"
            )
        if not sheets:
            raise InvalidFile("no sheet has a row")
        yield sheets


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Says of a sheet that cannot be read which one it is."""
    try:
        yield
    except InvalidFile as error:
        raise InvalidFile(f"{name} {error.detail}; a hidden sheet is not read") from None


def _tables(
    tables: Mapping[str, Table], reading: Reading, log: Log
) -> Iterator[tuple[str, Table, Reading]]:
    """Name and table of each sheet, and what the user says of its columns."""
    known = {title: None for table in tables.values() for title in table.titles}
    if unknown := [title for title in reading.mapping if title not in known]:
        raise InvalidInput(
            f"there is no column {unknown[0][:100]!r}; there are {', '.join(known)}",
            field="mapping",
        )
    for name, table in tables.items():
        mapping = {
            title: field for title, field in reading.mapping.items() if title in table.titles
        }
        said = reading.model_copy(update={"mapping": mapping})
        if len(tables) > 1 and _is_text(table, said):
            log.say(f"the sheet {name} is left out: its only column is text")
        else:
            yield name, table, said


def _table(sheet: _Sheet, reading: Reading, log: Log) -> Table:
    return table_of(
        lambda told: sheet.rows(reading, told), log, f"{sheet.name} ", is_found=not reading.skip
    )


def _is_text(table: Table, reading: Reading) -> bool:
    """Whether a sheet is read me and no table: one column that says nothing known."""
    if len(table.titles) > 1:
        return False
    try:
        sheet_columns(table, reading)
    except InvalidFile:
        return True
    return False
