"""What somebody typed into a form, and what becomes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.datastructures import UploadFile

from basset.errors import BassetError
from basset.web.door import TYPED
from basset.web.page import lead_to


@dataclass
class Form:
    """The fields that were *typed*, in order. *refused*: why they were not taken, if so.

    A page has one from the beginning, without a word in it, so that a template asks one thing.
    """

    typed: tuple[tuple[str, str], ...] = ()
    refused: BassetError | None = None
    name: str = field(init=False)

    def __post_init__(self) -> None:
        # Which form of its page it is, where that has several.
        self.name = self.get("form")

    def get(self, name: str, default: str = "") -> str:
        """What was typed into the field *name*, or the *default* where nothing was sent."""
        return next((value for key, value in self.typed if key == name), default)

    def all(self, name: str) -> list[str]:
        """Every value of *name* that says something."""
        return [value for key, value in self.typed if key == name and value.strip()]

    def below(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The fields whose names begin with *prefix* and a dot, by the rest of it."""
        for key, value in self.typed:
            if key.startswith(f"{prefix}."):
                yield key.removeprefix(f"{prefix}."), value

    def given(self, *names: str) -> dict[str, Any]:
        """Those of the fields *names* that say something, for a model."""
        return {name: value for name in names if (value := self.get(name)).strip()}

    def emptied(self, *names: str) -> dict[str, Any]:
        """The fields *names* for a change: an empty one takes away what was there."""
        return {name: self.get(name).strip() or None for name in names}

    @property
    def version(self) -> str | None:
        """The fingerprint of the row as whoever typed this had read it."""
        return self.get("version") or None


async def _posted(request: Request) -> Form:
    form = await request.form()
    typed = tuple(
        # Browsers end lines as mails do.
        (name, value.replace("\r\n", "\n"))
        for name, value in form.multi_items()
        if not isinstance(value, UploadFile)
    )
    request.scope[TYPED] = typed
    return Form(typed)


Posted = Annotated[Form, Depends(_posted)]


def saved(
    request: Request, form: Form, do: Callable[[], str], again: Callable[[], Response]
) -> Response:
    """Lead on to the path that *do* gives, which makes the change.

    Where that is refused, *again* shows the page with the form and why; nothing typed is lost.
    """
    try:
        return lead_to(request, do())
    except BassetError as error:
        form.refused = error
        response = again()
        response.status_code = error.status
        return response
