"""What every package's data has in common: strict models, ids derived from content, fingerprints.

Errors of validation become ours here, so that every way in says them alike.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from hashlib import sha1, sha256
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    create_model,
)

from basset import canonical
from basset.errors import ChangedMeanwhile, InvalidInput, UnknownRow

log = logging.getLogger(__name__)

R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

# Of every id that is derived from content, so that the same fact has the same id everywhere.
NAMESPACE = UUID("6ba5e7b2-1d1c-5f0a-9a53-0ba55e7ba55e")
_NAMESPACE = NAMESPACE.bytes
_STORED = {"stored": True}


class Model(BaseModel):
    """Data with fixed fields: an unknown one is refused and named.

    *unsaid*: fields of a row that change without anybody having changed it.
    """

    model_config = ConfigDict(extra="forbid")
    unsaid: ClassVar[frozenset[str]] = frozenset()


def entered(check: Callable[[str], str]) -> AfterValidator:
    """*check* of a field, for what somebody enters.

    What is stored passed the checks of its time, and a later version shows it as it is: one value
    that is refused today must not hide a whole list.
    """

    def checked(text: str, info: ValidationInfo) -> str:
        return text if is_stored(info) else check(text)

    return AfterValidator(checked)


def is_stored(info: ValidationInfo) -> bool:
    """Whether what is validated was read from a store; see ``entered``."""
    return info.context is _STORED


def from_row(model: type[M], row: Mapping[str, Any]) -> M:
    """The *model* that a stored *row* holds; see ``entered``."""
    return model.model_validate(row, context=_STORED)


@contextmanager
def reading(noun: str, row: Mapping[str, Any]) -> Iterator[None]:
    """Whatever is wrong with what is read of a stored *row* is said of the row.

    Raises:
        UnknownRow: a later version stored it, say, before somebody went back to this one.
    """
    try:
        yield
    except ValidationError as error:
        reason = str(first_error(error))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        return
    detail = f"{noun} {row.get('id')} is stored in a way that this version does not know: {reason}"
    raise UnknownRow(detail, row=row)


def known_of(
    rows: Iterable[R], read: Callable[[R], M], unknown: list[UnknownRow] | None = None
) -> Iterator[M]:
    """What *read* makes of *rows*, without those that this version does not know.

    They are appended to *unknown*, and else named in the log.
    """
    for row in rows:
        try:
            yield read(row)
        except UnknownRow as error:
            if unknown is None:
                log.warning("passed over: %s", error)
            else:
                unknown.append(error)


def validated(model: type[M], data: Mapping[str, Any], prefix: str = "") -> M:
    """*data* as a *model*.

    Raises:
        InvalidInput: names the first field that is wrong, below *prefix*, and why.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise first_error(error, prefix) from None


def first_error(error: ValidationError, prefix: str = "") -> InvalidInput:
    """The first problem of *error*, naming its field; the refused value is not repeated."""
    problem = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in (prefix, *problem["loc"]) if part != "")
    return InvalidInput(str(problem["msg"]).removeprefix("Value error, "), field=field or None)


def change_of(
    base: type[Model], doc: str, *, without: Iterable[str] = (), **more: Any
) -> type[Model]:
    """The model of a change to a *base*: its fields and *more*, none of them required.

    A field that is left out stays as it is; null empties one that may be empty, and is refused
    for any other. *without* names the fields that cannot be changed.
    """
    fields: dict[str, Any] = {}
    for name, field in base.model_fields.items():
        if name not in without:
            optional = copy(field)
            optional.default, optional.default_factory = None, None
            fields[name] = (field.annotation, optional)
    title = f"{base.__name__.removesuffix('Input')}Change"
    return create_model(title, __base__=Model, __doc__=doc, **fields, **more)


def derived_id(*parts: Any) -> str:
    """The UUIDv5 of *parts*; the same parts give the same id on every host."""
    # What uuid.uuid5 does, without its detours: a large import derives some hundred thousand ids.
    content = "\x1f".join(map(str, parts)).encode()
    digest = sha1(_NAMESPACE + content, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def fingerprint(row: Model) -> str:
    """What tells apart two states of one row in which somebody has put it: 32 hexadecimal digits of
    the SHA-256 of its JSON.
    """
    said = row.model_dump(mode="json", exclude={*row.unsaid})
    return sha256(canonical.dump(said)).hexdigest()[:32]


def refuse_stale(noun: str, row: Model, expected: str | None) -> None:
    """Refuse to change a *row* that is no longer what its reader saw; None expects nothing.

    Raises:
        ChangedMeanwhile: its fingerprint is not the *expected* one.
    """
    if expected not in {None, fingerprint(row)}:
        raise ChangedMeanwhile(f"the {noun} has changed since it was read")
