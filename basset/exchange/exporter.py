"""Exports: a project as neutral records, written down by one of the formats."""

from collections.abc import Iterator
from typing import Any

from basset import canonical
from basset.database import Row
from basset.exchange.casefile import CaseFile
from basset.exchange.formats import export_formats, format_named
from basset.exchange.records import FIELDS, PLAIN, Record
from basset.investigations.chart import renamed
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.investigations.viewer import Viewer
from basset.listing import in_order

_CLAIMED = "MATCH {match} WHERE n.id IN $ids RETURN n.id AS id, n{{{fields}}} AS row"
_PLAIN = """
MATCH {match} WHERE n.id IN $ids
OPTIONAL MATCH (e:Entity {{id: n.subject_id}})
OPTIONAL MATCH ()-[r:RELATES {{id: n.subject_id}}]->()
RETURN n.id AS id, n{{
    .*, about: coalesce(e.key, r.key), about_kind: n.subject_kind, {noun}_kind: n.kind
}} AS row
"""
_ENDS = {"from": "from: a.key", "to": "to: b.key"}


class Exporter:
    """Exports projects as *viewer* sees them."""

    def __init__(self, case_file: CaseFile, viewer: Viewer) -> None:
        self._db = viewer.db
        self._case_file = case_file
        self._viewer = viewer

    def lines(
        self,
        project_id: str,
        format: str,  # noqa: A002 - the interface's word
    ) -> Iterator[bytes]:
        """The file, line by line.

        Raises:
            NotFound: there is no such project.
            InvalidInput: nothing can be exported in this *format*.
        """
        self._viewer.require(project_id)
        write = format_named(format, export_formats()).write
        assert write
        return write(self._records(project_id), project_id)

    def _records(self, project_id: str) -> Iterator[Record]:
        """The case as neutral records; claims name their sources by key."""
        yield self._case_file.project(project_id)
        source_keys: dict[str, str] = {}
        seen = self._viewer.rows(project_id)
        rows = self._rows if self._viewer.access.marking is None else self._seen
        for noun, kind in KINDS.items():
            for row in rows(kind, project_id):
                if noun == "source":
                    source_keys[row["id"]] = row["key"]
                if noun == "chart":
                    shown = seen.some("entity", row["entities"])
                    keys = {own_id: entity["key"] for own_id, entity in shown.items()}
                    row.update(renamed(row, keys))
                if noun not in PLAIN:
                    claims = canonical.load(row["claims"])
                    row["claims"] = [_with_keys(claim, source_keys) for claim in claims]
                yield _record(noun, row)
        yield from self._case_file.schedules(project_id)

    def _rows(self, kind: Kind[Any], project_id: str) -> Iterator[Row]:
        """In the order of their keys, because keys are the same in every project."""
        if kind.noun in PLAIN:
            query = _PLAIN.format(match=kind.match, noun=kind.noun)
        else:
            stored = FIELDS[kind.noun] - {"kind", "ref", "external_id"}
            fields = ", ".join(_ENDS.get(field, f".{field}") for field in sorted(stored))
            query = _CLAIMED.format(match=kind.match, fields=fields)
        for keys in in_order(self._db, kind.match, project_id):
            rows = {each["id"]: each["row"] for each in self._db.read(query, ids=[*keys])}
            yield from (rows[own_id] for own_id in keys if own_id in rows)

    def _seen(self, kind: Kind[Any], project_id: str) -> Iterator[Row]:
        """The same of what somebody sees who does not see every marking."""
        for row in self._viewer.rows(project_id).all(kind.noun):
            if kind.noun in PLAIN:
                about = {"about_kind": row.get("subject_kind")}
                yield {**row, **about, f"{kind.noun}_kind": row.get("kind")}
            else:
                yield row | {"from": row.get("from_key"), "to": row.get("to_key")}


def _record(noun: str, row: Row) -> Record:
    # What identifies a row is its key; an external id of an import is part of it.
    given = {
        name: row[name]
        for name in row.keys() & FIELDS[noun] - {"external_id"}
        if row[name] not in (None, "")
    }
    if "about" not in given:
        given.pop("about_kind", None)
    if noun == "entity":
        given.pop("name", None)
    return {**given, "kind": noun}


def _with_keys(claim: dict[str, Any], source_keys: dict[str, str]) -> dict[str, Any]:
    if "sources" not in claim:
        return claim
    return {**claim, "sources": sorted(source_keys[source] for source in claim["sources"])}
