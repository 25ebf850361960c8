"""What an audience may know: three are built in, others are files ``audiences/NAME.toml``.

Whoever is not ``internal`` never learns who recorded or wrote something, where an import came from,
what is noted of a source, or a note for others.
"""

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from basset.errors import InvalidInput
from basset.investigations.fields import Marking
from basset.investigations.note import INTERNAL
from basset.investigations.text import Word
from basset.model import Model, validated

FIELD = "report_config.audiences"
# What is said of the entity or relationship as a whole, so its type decides.
_OF_THE_WHOLE = ("name", "type", "from", "to")


class Treatment(StrEnum):
    KEEP = "keep"
    MASK = "mask"
    PSEUDONYM = "pseudonym"


class Rules(Model):
    """What an audience's file says.

    A *type* of entity that is masked or has a pseudonym loses its name, and every claim but those
    whose key is named in *keys*. A masked note goes; in one with pseudonyms, names are replaced.
    """

    max_marking: Marking = Marking.RED
    types: dict[Word, Treatment] = Field(default_factory=dict)
    keys: dict[Word, Treatment] = Field(default_factory=dict)
    sources: Treatment = Treatment.KEEP
    notes: Treatment = Treatment.KEEP

    @field_validator("keys")
    @classmethod
    def _only_keys_of_details(cls, keys: dict[str, Treatment]) -> dict[str, Treatment]:
        if of_whole := sorted(keys.keys() & set(_OF_THE_WHOLE)):
            raise ValueError(f"{of_whole[0]} is no detail: name the type under types instead")
        return keys


class Audience(Rules):
    name: str

    @property
    def inside(self) -> bool:
        """Whether it works on the case, and may know everything."""
        return self.name == INTERNAL


BUILT_IN = {
    audience.name: audience
    for audience in (
        Audience(name=INTERNAL),
        Audience(name="client", max_marking=Marking.AMBER),
        Audience(name="public", max_marking=Marking.CLEAR),
    )
}


def audiences_of(home: Path, names: Iterable[str]) -> list[Audience]:
    """The audiences with these *names*; own ones are below *home*.

    Raises:
        InvalidInput: one is unknown, or its file cannot be used; names the file and the field.
    """
    return [_audience(home / "audiences", name) for name in names]


def audience_names(home: Path) -> list[str]:
    """All audiences that can be asked for: those that are built in, then own ones below *home*."""
    own = {path.stem for path in (home / "audiences").glob("*.toml")}
    return [*BUILT_IN, *sorted(own - BUILT_IN.keys())]


def _audience(folder: Path, name: str) -> Audience:
    path = folder / f"{name}.toml"
    if name not in BUILT_IN:
        return Audience(name=name, **_rules(path).model_dump())
    if path.exists():
        raise _refused(path, f"{name} is built in; give your own audience another name")
    return BUILT_IN[name]


def _rules(path: Path) -> Rules:
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return validated(Rules, data)
    except FileNotFoundError:
        known = sorted(audience_names(path.parent.parent))
        raise InvalidInput(
            f"there is no audience {path.stem!r}; known are {', '.join(known)}. "
            f"Your own would be the file {path}",
            field=FIELD,
        ) from None
    except (OSError, ValueError, RecursionError, InvalidInput) as error:
        raise _refused(path, str(error)) from None


def _refused(path: Path, reason: str) -> InvalidInput:
    return InvalidInput(f"{path}: {reason}", field=FIELD)
