"""What an audience must not find in its copy."""

from typing import Any, NamedTuple

Line = dict[str, Any]
# Of lines and claims: only those who work on the case learn who they are.
_PEOPLE = ("recorded_by", "ended_by", "according_to", "author", "changed_by")


class Withheld(NamedTuple):
    """A *value* that an audience must not find: the *field* of the *kind* of line with this *id*."""

    kind: str
    id: str
    field: str
    value: str


def withheld_in(line: Line, kind: str, *fields: str) -> set[Withheld]:
    """Those of *fields* that *line* has."""
    said = {field: line.get(field) for field in fields}
    own_id = line.get("id", "")
    return {Withheld(kind, own_id, field, str(value)) for field, value in said.items() if value}


def people_of(line: Line) -> set[Withheld]:
    return withheld_in(line, "person", *_PEOPLE)


def without_people(line: Line) -> Line:
    nobody: Line = dict.fromkeys(_PEOPLE) | {"recorded_by": "", "author": ""}
    return line | {name: nobody[name] for name in _PEOPLE if name in line}
