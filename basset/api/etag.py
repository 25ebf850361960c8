"""ETags: so that of two people who change one row at once, the second is told (RFC 9110, 13.1.1)."""

from typing import Annotated, TypeVar

from fastapi import Header, Response
from pydantic import BaseModel

from basset.model import fingerprint

M = TypeVar("M", bound=BaseModel)

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The `ETag` that you read; when the row has changed since, this is a 412.",
    ),
]


def tagged(response: Response, row: M) -> M:
    """*row*, its ETag in the headers of the answer."""
    response.headers["ETag"] = f'"{fingerprint(row)}"'
    return row


def expected(if_match: str | None) -> str | None:
    """The fingerprint that a row must have; None where any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')
