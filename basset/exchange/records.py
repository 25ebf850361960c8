"""Neutral records: what every format reads and writes.

``docs/formats.md`` has every kind and field. Which fields there are follows from the models, and
the models check those of projects, sources and notes. Entities, relationships and their claims are
checked by ``checks.py``, because that runs for every row of a large file.

Beside a record's own fields a reader may set ``said``: what all its claims have in common.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from basset.exchange.checks import BadRecord, Check, checked_line, checked_moment, checked_text
from basset.investigations.claims import Claim
from basset.investigations.kinds import KINDS
from basset.investigations.project import ProjectInput
from basset.investigations.text import cleaned
from basset.model import Model
from basset.schedules.models import ScheduleInput

Record = dict[str, Any]


# Where in the file a record stands ("line 12", "object malware--…"), the record or why there is
# none, and what the file says there, for whoever is to mend it.
Placed = tuple[str, Record | BadRecord, Any]

# Kinds of rows that need no more than their model: sources, notes.
PLAIN = {noun: kind for noun, kind in KINDS.items() if kind.properties is None}
_ENVELOPE = {"kind", "ref", "key", "external_id", "created_at"}
# What a row has that no record says: it is new in every project, or follows from the rest.
_NOT_SAID = {
    "id", "project_id", "updated_at", "selectors", "origins", "from_name", "to_name",
    "subject_name", "unclear_references",
}  # fmt: skip


# How a record spells the fields of a row that it cannot call by their names: ids are refs there.
_SPELLING = {
    "from_id": "from", "to_id": "to", "subject_id": "about", "subject_kind": "about_kind",
}  # fmt: skip


def spelled(noun: str, field: str) -> str:
    """How a record spells a *field* of a row; ``kind`` is that of the record."""
    return f"{noun}_kind" if field == "kind" else _SPELLING.get(field, field)


# kind of record → its fields, in the order in which an export has the kinds.
FIELDS = {
    "project": {"kind", "created_at", *ProjectInput.model_fields},
    **{
        noun: _ENVELOPE | {spelled(noun, field) for field in kind.model.model_fields} - _NOT_SAID
        for noun, kind in KINDS.items()
    },
    "schedule": {"kind", "entities", *ScheduleInput.model_fields} - {"enabled"},
}
CLAIM_FIELDS = set(Claim.model_fields)
# PLAIN kind → field of its row → how a record spells it; without what a note is about.
_SPELLED = {
    noun: {
        field: spelled(noun, field)
        for field in kind.model.model_fields
        if field not in _NOT_SAID | {"key", "subject_id", "subject_kind"}
    }
    for noun, kind in PLAIN.items()
}


def checked_model(model: type[Model], given: Mapping[str, Any], noun: str) -> Record:
    """*given* as the fields of a *model*, whose names are those of a row."""
    for name, value in given.items():
        # The model would clean it without a word.
        if isinstance(value, str) and not value.isprintable():
            checked_text(value, spelled(noun, name))
    try:
        return model.model_validate(given).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field, *inner = map(str, first["loc"])
        where = ".".join([spelled(noun, field), *inner])
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise BadRecord(f"{where}: {reason}") from None


def checked_plain(record: Record) -> Record:
    """The fields of a record of a PLAIN kind, as its row has them; what it is about left out."""
    noun = record["kind"]
    kind = PLAIN[noun]
    given = {
        field: record[spelling]
        for field, spelling in _SPELLED[noun].items()
        if record.get(spelling) is not None
    }
    entered = {field: given[field] for field in given.keys() & kind.input.model_fields.keys()}
    others = {
        field: _with_check(field)(value, field)
        for field, value in given.items()
        if field not in entered
    }
    return {**checked_model(kind.input, entered, noun), **others}


def _with_check(field: str) -> Check:
    """The check of what a user does not enter: authors, origins, times."""
    return checked_moment if field.endswith("_at") else checked_line


def cleaned_record(record: Any) -> tuple[Any, int]:
    """*record* with every text in it cleaned, and how many of them were changed."""
    if isinstance(record, str):
        text = cleaned(record)
        return text, int(text != record)
    if not isinstance(record, dict | list):
        return record, 0
    places = record.items() if isinstance(record, dict) else enumerate(record)
    results = {place: cleaned_record(value) for place, value in places}
    count = sum(changed for _, changed in results.values())
    values = {place: value for place, (value, _) in results.items()}
    return values if isinstance(record, dict) else list(values.values()), count


def without_source(record: Record, ref: str) -> Record:
    """*record*, none of whose claims names the source *ref*."""
    claims = [_not_from(claim, ref) for claim in record.get("claims") or ()]
    said = {"said": _not_from(record["said"], ref)} if record.get("said") else {}
    return {**record, **said, "claims": claims}


def _not_from(claim: Record, ref: str) -> Record:
    if ref not in (claim.get("sources") or ()):
        return claim
    return {**claim, "sources": [each for each in claim["sources"] if each != ref]}


def refs_of(record: Record) -> Iterator[tuple[str, Any]]:
    """What *record* refers to: (kind, ref)."""
    for field in ("from", "to", "about"):
        if record.get(field) is not None:
            yield "entity", record[field]
    entities = record.get("entities")
    yield from (("entity", ref) for ref in (entities if isinstance(entities, list) else ()))
    claims = record.get("claims")
    for claim in (record.get("said"), *(claims if isinstance(claims, list) else ())):
        sources = claim.get("sources") if isinstance(claim, dict) else None
        yield from (("source", ref) for ref in (sources if isinstance(sources, list) else ()))
