"""What commands share: settings, services, named things, pages."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click

from basset import clock, log
from basset.errors import InvalidInput, NotFound
from basset.paging import MAX_LIMIT, Page
from basset.runs.models import Run
from basset.settings import SECRETS, Settings, read_settings
from basset.wiring import Services, build

T = TypeVar("T")


def home() -> Path:
    """``BASSET_HOME``, whether or not anything is there."""
    from basset.stack import default_home

    return default_home()


def settings() -> Settings:
    """From the environment; what the user did not set comes from the local stack, where there is one."""
    from basset.stack import environment, is_configured

    stack = environment(home()) if is_configured(home()) else {}
    return read_settings({name: value for name, value in stack.items() if not _set_by_user(name)})


def _set_by_user(name: str) -> bool:
    """Whether the user set *name* or, for Neo4j, anything of its server: our password is not for another server."""
    names = (
        [n for n in os.environ if n.startswith("NEO4J_")]
        if name.startswith("NEO4J_")
        else [name, f"{name}_FILE"]
    )
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if name in SECRETS and credentials and Path(credentials, name).is_file():
        return True
    return any(os.environ.get(each) for each in names)


def services() -> Services:
    """The services of this command; closed when it ends. A test hands its own in as the context's object."""
    root = click.get_current_context().find_root()
    if root.obj is None:
        log.configure("WARNING")
        root.obj = build(settings(), _enqueue)
        root.call_on_close(root.obj.close)
    assert isinstance(root.obj, Services)
    return root.obj


def now() -> datetime:
    return clock.now()


def project_id(name_or_id: str) -> str:
    """The id of the project that the user named."""
    return services().projects.find(name_or_id).id


def entity_id(project: str, name_or_id: str, field: str) -> str:
    """The id of the entity that the user named: its id, or a name that only one entity has.

    Raises:
        NotFound: there is none.
        InvalidInput: several have this name.
    """
    if is_id(name_or_id):
        return services().entities.get(project, name_or_id).id
    hits = services().search.search(name_or_id, project_id=project, limit=50)
    same = [
        hit for hit in hits if hit.kind == "entity" and hit.name.casefold() == name_or_id.casefold()
    ]
    if not same:
        raise NotFound(
            f"no entity is named {name_or_id!r}; basset search finds names and ids", field=field
        )
    if len(same) > 1:
        ids = ", ".join(hit.id for hit in same[:5])
        raise InvalidInput(
            f"{len(same)} entities are named {name_or_id!r}; give an id: {ids}", field=field
        )
    return same[0].id


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def collect(fetch: Callable[[int, str | None], Page[T]], limit: int) -> list[T]:
    """The first *limit* items of however many pages that takes; says on standard error when there are more."""
    items: list[T] = []
    cursor: str | None = None
    while len(items) < limit:
        page = fetch(min(limit - len(items), MAX_LIMIT), cursor)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items
    click.echo(f"basset: only the first {limit}; --limit shows more", err=True)
    return items


def given(**values: Any) -> dict[str, Any]:
    """Those options that were given."""
    return {name: value for name, value in values.items() if value not in (None, ())}


def _enqueue(run: Run) -> None:
    from basset.tasks.queue import send

    send(run, services().settings)
