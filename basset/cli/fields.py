"""Fields of a model as options of a command, and what was typed as the values of those fields."""

import enum
import sys
from collections.abc import Callable, Collection, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from basset.cli.context import find, services
from basset.cli.options import pair
from basset.errors import NotFound
from basset.investigations.claims import Details
from basset.investigations.entity import ENTITY
from basset.investigations.relationship import RELATIONSHIP
from basset.investigations.source import SOURCE
from basset.model import Model

# The words of a terminal, where they differ from the field's.
_WORDS = {
    "from_id": "from",
    "to_id": "to",
    "subject_id": "about",
    "entities": "entity",
    "places": "place",
    "sources": "source",
    "claims": "claim",
    "end_claims": "end",
}
_METAVARS = {
    "from_id": "ENTITY",
    "to_id": "ENTITY",
    "entity": "ENTITY",
    "entities": "ENTITY",
    "places": "NUMBER",
    "pinned": "ENTITY",
    "subject_id": "NAME",
    "sources": "SOURCE",
    "claims": "KEY=VALUE",
    "end_claims": "KEY=VALUE",
}
_HELP = {
    "claims": "A statement; may be repeated.",
    "end_claims": "A claim that no longer holds; may be repeated.",
    "sources": "Who says so: id or title; may be repeated.",
}


def options_of(model: type[Model], without: Collection[str] = ()) -> list[Callable[..., Any]]:
    """An option for each field of *model*."""
    return [
        _option(name, field) for name, field in model.model_fields.items() if name not in without
    ]


def read(project_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values that were *given*, names turned into ids and pairs into claims.

    Raises:
        NotFound, InvalidInput: name the option whose value means nothing, or several rows.
    """
    values = {
        name: _READERS[name](project_id, value) if name in _READERS else value
        for name, value in given.items()
        if value not in (None, ())
    }
    details = {name: values[name] for name in Details.model_fields if name in values}
    if "claims" in values:
        values["claims"] = [{**claim, **details} for claim in values["claims"]]
    return values


def emptied(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* of a change, in which ``""`` means: nothing any more."""
    return {
        name: None if value == "" and _optional(model.model_fields[name]) else value
        for name, value in values.items()
    }


def _option(name: str, field: FieldInfo) -> Callable[..., Any]:
    kind, several = _type(field.annotation, field)
    flag = f"--{_WORDS.get(name, name).replace('_', '-')}"
    return click.option(
        flag,
        name,
        type=kind,
        multiple=several,
        required=field.is_required(),
        metavar=_METAVARS.get(name),
        help=_HELP.get(name, field.description),
    )


def _type(annotation: Any, field: FieldInfo | None = None) -> tuple[Any, bool]:
    """What click checks before the model does, and whether the option may be repeated."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0], FieldInfo.from_annotation(annotation))
    if origin in {Union, UnionType}:
        wanted = [argument for argument in arguments if argument is not type(None)]
        return _type(wanted[0], field) if len(wanted) == 1 else (None, False)
    choices = arguments if origin is Literal else _members(annotation)
    if choices:
        return click.Choice(choices, case_sensitive=False), False
    return _range(field) if annotation is int else None, origin is list


def _members(annotation: Any) -> list[str]:
    known = isinstance(annotation, type) and issubclass(annotation, enum.StrEnum)
    return [str(one) for one in annotation] if known else []


def _range(field: FieldInfo | None) -> click.IntRange:
    bounds = {
        name: getattr(limit, name)
        for limit in (field.metadata if field else ())
        for name in ("ge", "le")
        if hasattr(limit, name)
    }
    return click.IntRange(bounds.get("ge"), bounds.get("le"))


def _optional(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


def _pairs(option: str) -> Callable[[str, tuple[str, ...]], list[dict[str, str]]]:
    def split(_project_id: str, texts: tuple[str, ...]) -> list[dict[str, str]]:
        return [dict(zip(("key", "value"), pair(text, option), strict=True)) for text in texts]

    return split


def _entity(option: str) -> Callable[[str, str], str]:
    return lambda project_id, name: str(find(ENTITY, project_id, name, option).id)


def _entities(option: str) -> Callable[[str, tuple[str, ...]], list[str]]:
    one = _entity(option)
    return lambda project_id, names: [one(project_id, name) for name in names]


def _sources(project_id: str, names: tuple[str, ...]) -> list[str]:
    return [find(SOURCE, project_id, name, "--source").id for name in names]


def _subject(project_id: str, name: str) -> str:
    """The id of a relationship, or of the entity with this id or name."""
    try:
        return services().store(RELATIONSHIP).find(project_id, name).id
    except NotFound:
        return find(ENTITY, project_id, name, "--about").id


def _text(_project_id: str, text: str) -> str:
    return sys.stdin.read() if text == "-" else text


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "from_id": _entity("--from"),
    "to_id": _entity("--to"),
    "entity": _entity("--entity"),
    "entities": _entities("--entity"),
    "pinned": _entities("--pinned"),
    "subject_id": _subject,
    "sources": _sources,
    "claims": _pairs("--claim"),
    "end_claims": _pairs("--end"),
    "text": _text,
}
