"""Exports: a project as neutral records, written down by one of the formats."""

from collections.abc import Iterator
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.exchange.formats import export_formats, format_named
from basset.exchange.records import FIELDS, Record
from basset.investigations.locking import require_project

# By key, because keys are the same in every project.
SOURCES = "MATCH (n:Source {project_id: $id}) RETURN n{.*} AS row ORDER BY n.key"
ENTITIES = "MATCH (n:Entity {project_id: $id}) RETURN n{.key, .type, .status, .marking, .claims, .created_at} AS row ORDER BY n.key"
RELATIONSHIPS = """
MATCH (a)-[r:RELATES {project_id: $id}]->(b)
RETURN r{.key, .type, .status, .marking, .claims, .created_at, from: a.key, to: b.key} AS row ORDER BY r.key
"""
NOTES = """
MATCH (n:Note {project_id: $id})
OPTIONAL MATCH (e:Entity {id: n.subject_id})
OPTIONAL MATCH ()-[r:RELATES {id: n.subject_id}]->()
RETURN n{.*, about: coalesce(e.key, r.key), note_kind: n.kind, about_kind: n.subject_kind} AS row ORDER BY n.key
"""


class Exporter:
    def __init__(self, db: Database) -> None:
        self._db = db

    def lines(self, project_id: str, format: str) -> Iterator[bytes]:  # noqa: A002 - the interface's word
        """The file, line by line.

        Raises:
            NotFound: there is no such project.
            InvalidInput: nothing can be exported in this *format*.
        """
        require_project(self._db, project_id)
        write = format_named(format, export_formats()).write
        assert write
        return write(self._records(project_id), project_id)

    def _records(self, project_id: str) -> Iterator[Record]:
        """Every row as a neutral record; claims name their sources by key."""
        source_keys: dict[str, str] = {}
        for row in self._rows(SOURCES, project_id):
            source_keys[row["id"]] = row["key"]
            yield _record("source", row)
        for kind, query in (("entity", ENTITIES), ("relationship", RELATIONSHIPS)):
            for row in self._rows(query, project_id):
                claims = [_with_keys(claim, source_keys) for claim in canonical.load(row["claims"])]
                yield _record(kind, {**row, "claims": claims})
        for row in self._rows(NOTES, project_id):
            yield _record("note", row if row["about"] else {**row, "about_kind": None})

    def _rows(self, query: str, project_id: str) -> Iterator[Row]:
        return (each["row"] for each in self._db.stream(query, id=project_id))


def _record(kind: str, row: Row) -> Record:
    given = {
        name: value
        for name, value in row.items()
        if name in FIELDS[kind] and value not in (None, "")
    }
    # What identifies a row is its key; an external id of an import is part of it.
    given.pop("external_id", None)
    return {**given, "kind": kind}


def _with_keys(claim: dict[str, Any], source_keys: dict[str, str]) -> dict[str, Any]:
    if "sources" not in claim:
        return claim
    return {**claim, "sources": sorted(source_keys[source] for source in claim["sources"])}
