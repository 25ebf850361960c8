"""The case itself, its sources and its notes as objects of STIX."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import groupby

from basset.exchange.formats.stix.extension import EXTENDED
from basset.exchange.formats.stix.names import TLP_DEFINITIONS
from basset.exchange.records import Record
from basset.investigations.fields import stricter
from basset.model import derived_id

# So many sources are one object.
_SOURCES = 200
# Field of a note → property of its object.
_OWN_OF_NOTE = {
    "note_kind": "x_basset_kind",
    "confidence": "confidence",
    "audience": "x_basset_audience",
    "marking": "x_basset_marking",
}
_NOTE_ID = re.compile(r"(?:.*:)?(note--[0-9a-fA-F-]{36})(?: .*)?")
# Some markings have two definitions: the later, TLP 2, wins.
_TLP = {marking: definition for definition, marking in TLP_DEFINITIONS.items()}
# A file that was imported is no publication.
_FILE = "file:"


class Case:
    """The project, which all else belongs to, and what is known of its sources."""

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        self.id = f"incident--{derived_id('stix', 'project', project_id)}"
        self.marking: str | None = None
        self._created_at = ""
        self._sources: dict[str, Record] = {}
        self._waiting: list[Record] = []
        self._number = 0

    def project(self, record: Record) -> Record:
        """An incident: STIX has no word for an investigation."""
        self.marking, self._created_at = record.get("marking"), record["created_at"]
        fields = {name: record[name] for name in record.keys() - {"kind", "created_at"}}
        described = {"description": record["description"]} if record.get("description") else {}
        return {
            **self._basis("incident", self.id),
            **described,
            "name": record["name"],
            "x_basset_record": "project",
            "x_basset_fields": fields,
            **self.marked(None),
        }

    def add_source(self, record: Record) -> Iterator[Record]:
        """An object whenever there are enough sources for one."""
        self._sources[record["key"]] = record
        self._waiting.append({name: record[name] for name in record.keys() - {"kind"}})
        if len(self._waiting) == _SOURCES:
            yield from self.sources()

    def sources(self) -> Iterator[Record]:
        """A note on the case that lists those sources that no object has yet."""
        if not self._waiting:
            return
        self._number += 1
        own_id = derived_id("stix", "sources", f"{self._project_id} {self._number}")
        lines = [f"{each['title']} {each.get('url', '')}".strip() for each in self._waiting]
        yield {
            **self._basis("note", f"note--{own_id}"),
            "abstract": "Sources of the case",
            "content": "\n".join(lines),
            "object_refs": [self.id],
            "x_basset_record": "sources",
            "x_basset_sources": self._waiting,
            **self.marked(reduce(stricter, (each.get("marking") for each in self._waiting))),
        }
        self._waiting = []

    def cited(self, claims: Iterable[Record], marking: str | None) -> list[Record]:
        """The sources of *claims* that whoever may see an object of this *marking* may see."""
        keys = sorted({key for claim in claims for key in claim.get("sources", ())})
        sources = [self._sources[key] for key in keys if not key.startswith(_FILE)]
        allowed = marking or self.marking
        return [
            source
            for source in sources
            if not source.get("marking") or stricter(allowed, source["marking"]) == allowed
        ]

    def marked(self, marking: str | None) -> Record:
        """A marking as other programs read it: without one, it is that of the project."""
        known = marking or self.marking
        return {"object_marking_refs": [_TLP[known]]} if known else {}

    def notes(self, records: Iterable[Record], id_of: Callable[[Record], str]) -> Iterator[Record]:
        """Notes; those that came from one note of STIX are one again. *id_of*: their subject's."""
        for _, group in groupby(records, key=_note_of):
            notes = list(group)
            subjects = [id_of(record) if record.get("about") else self.id for record in notes]
            yield self._note(notes, list(dict.fromkeys(subjects)))

    def _note(self, notes: list[Record], subjects: list[str]) -> Record:
        first = notes[0]
        known = _NOTE_ID.fullmatch(first["key"])
        own_id = known[1] if known else f"note--{derived_id('stix', 'note', first['key'])}"
        at = {"created": first["created_at"], "modified": first["created_at"]}
        own = {
            stix: first[name] for name, stix in _OWN_OF_NOTE.items() if first.get(name) is not None
        }
        return {
            **self._basis("note", own_id),
            **at,
            "content": first["text"],
            # Who brought in what somebody else has written is not its author.
            **({} if first.get("according_to") else {"authors": [first["author"]]}),
            "object_refs": subjects,
            "x_basset_key": first["key"],
            **own,
            **self.marked(first.get("marking")),
        }

    def _basis(self, kind: str, own_id: str) -> Record:
        at = {"created": self._created_at, "modified": self._created_at}
        return {"type": kind, "id": own_id, "spec_version": "2.1", "extensions": EXTENDED, **at}


def _note_of(record: Record) -> tuple[str, ...]:
    """What notes have in common that are one note on several things."""
    found = _NOTE_ID.fullmatch(record["key"])
    key = found[1] if found else record["key"]
    return key, record["text"], record["author"], *map(str, map(record.get, _OWN_OF_NOTE))
