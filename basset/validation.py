"""Turns a model's validation error into ours, so that every way in says it alike."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from basset.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


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
