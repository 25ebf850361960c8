"""One row of a spreadsheet: its cells by what they mean, and what it says of all its claims."""

from collections.abc import Iterator

from pydantic import ValidationError

from basset.exchange.checks import CLAIM_CHECKS, BadRecord, checked_line
from basset.exchange.formats.sheet.columns import Column, Columns
from basset.exchange.formats.sheet.fields import CLAIM_FIELDS_OF_ROW, SOURCE_FIELDS
from basset.exchange.records import Record
from basset.investigations.fields import Marking
from basset.investigations.selectors import normalise
from basset.investigations.source import SourceInput


class SheetRow:
    """``sources`` are what it rests on; ``stated`` is what all that it states has in common.

    Raises:
        BadRecord: names the field that is wrong.
    """

    def __init__(self, known: Columns, cells: list[str]) -> None:
        self.known = known
        self._cells = [cell.strip() for cell in cells]
        said = {
            name: CLAIM_CHECKS[name](_value(name, cell), field)
            for field, name in CLAIM_FIELDS_OF_ROW.items()
            if (cell := self.get(field))
        }
        self.marking: Record = {"marking": said["marking"]} if "marking" in said else {}
        self.sources = self._sources()
        if self.sources:
            said["sources"] = [source["ref"] for source in self.sources]
        self._said: Record = {"said": said} if said else {}
        self.stated: Record = {**self._said, **self.marking}

    def get(self, field: str) -> str:
        """The cell of the first column that is read as *field*; empty without one."""
        column = self.known.first(field)
        return self._cells[column.place] if column else ""

    def required(self, field: str) -> str:
        column = self.known.first(field)
        where = f"{field} (column {column.title if column else field!r})"
        if not column or not self._cells[column.place]:
            raise BadRecord(f"{where} is empty")
        return checked_line(" ".join(self._cells[column.place].split()), where)

    def filled(self) -> Iterator[tuple[Column, str]]:
        cells = self._cells
        return ((each, cells[each.place]) for each in self.known.columns if cells[each.place])

    def entity(self, kind: str, name: str) -> Record:
        """An entity that other rows may name as well, so that its marking is only on its claims."""
        ref = f"{kind}/{name}"
        claims = [{"key": "name", "value": name}]
        identity = {"ref": ref, "external_id": ref, "type": kind}
        return {"kind": "entity", **identity, "claims": claims, **self._said}

    def relationship(self, kind: str, start: str, end: str) -> Record:
        ends = {"from": start, "to": end}
        claims = [{"key": "type", "value": kind}]
        return {"kind": "relationship", "type": kind, **ends, "claims": claims, **self.stated}

    def _sources(self) -> list[Record]:
        said = {
            name: _value(name, cell)
            for field, name in SOURCE_FIELDS.items()
            if (cell := self.get(field))
        }
        if not said:
            return []
        title = " ".join(str(said.get("title") or said.get("url") or "").split())
        if not title:
            raise BadRecord(f"{', '.join(said)} is given, but not of which source")
        said["title"] = title
        if "://" in title and normalise("url", title):
            said.setdefault("url", title)
        source = _checked_source(said)
        ref = f"{title} {source.get('url', '')}"
        return [{"kind": "source", "ref": ref.strip(), **source}]


def _checked_source(said: Record) -> Record:
    """Cells are text: what must be a number there becomes one."""
    try:
        source = SourceInput.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        if isinstance(said[name], str) and said[name].isdecimal():
            return _checked_source({**said, name: int(said[name])})
        raise BadRecord(f"{name} of the source: {first['msg']}") from None
    return source.model_dump(mode="json", exclude_unset=True)


def _value(name: str, cell: str) -> str | int:
    """A cell as the field *name* wants it: ``amber`` is a marking, ``80 %`` a confidence."""
    if name == "marking":
        word = cell.upper().removeprefix("TLP:").strip()
        return str(Marking.CLEAR) if word == "WHITE" else f"TLP:{word}"
    if name == "confidence":
        digits = cell.removesuffix("%").strip()
        return int(digits) if digits.isdecimal() else cell
    return cell
