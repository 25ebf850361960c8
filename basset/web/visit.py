"""Somebody at a page about a case: what they see, and what they write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from basset import clock
from basset.api.common import Author, ProjectId, ServicesDep
from basset.investigations.kind import Kind
from basset.model import validated
from basset.web.forms import Form, saved
from basset.web.page import show_page

# The path of the pages about a case.
CASE = "/cases/{project_id}"


@dataclass
class _Visit:
    """*services* know what whoever asks may see; what they write is said by *author*."""

    request: Request
    services: ServicesDep
    author: Author
    project_id: ProjectId

    @property
    def case(self) -> str:
        """Where the pages of the case are."""
        return f"/cases/{self.project_id}"

    def show(self, template: str, **said: Any) -> Response:
        """The page that *template* makes of what is *said* and of the case."""
        case = self.services.projects.get(self.project_id)
        return show_page(self.request, template, case=case, **said)

    def save(self, form: Form, do: Callable[[], str], again: Callable[[], Response]) -> Response:
        """As ``saved``: *do* leads on to a path below ``case``."""
        return saved(self.request, form, lambda: f"{self.case}{do()}", again)

    def add(self, kind: Kind[Any], said: dict[str, Any]) -> str:
        """The id of a new row of this *kind*."""
        data, now = validated(kind.input, said), clock.now()
        store = self.services.store(kind)
        return str(store.create(self.project_id, data, now, author=self.author).id)

    def change(
        self, kind: Kind[Any], own_id: str, said: dict[str, Any], version: str | None = None
    ) -> None:
        """Change a row, unless it is no longer the *version* that was read."""
        data, now = validated(kind.change, said), clock.now()
        store = self.services.store(kind)
        store.update(self.project_id, own_id, data, now, author=self.author, expected=version)


Visit = Annotated[_Visit, Depends()]
