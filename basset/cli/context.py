"""What commands share: settings, services, named things, pages."""

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from basset import log
from basset.controls import printable
from basset.deliveries.models import Delivery
from basset.errors import InvalidInput, NotFound
from basset.investigations.entity import ENTITY
from basset.investigations.kind import Kind
from basset.investigations.lookalikes import NAMED, Lookalikes
from basset.investigations.source import Source
from basset.investigations.text import MAX_LINE, check_line
from basset.model import Model
from basset.paging import MAX_LIMIT, Page
from basset.runs.models import Run
from basset.secretfiles import SECRETS
from basset.settings import Settings, read_settings
from basset.wiring import Services

T = TypeVar("T", bound=Model)


def home() -> Path:
    """``BASSET_HOME``, whether or not anything is there."""
    from basset.stack import default_home

    return default_home()


def settings() -> Settings:
    """From the environment; what the user did not set comes from the local stack, where there is
    one.
    """
    return read_settings(from_stack())


def from_stack() -> dict[str, str]:
    """What the user did not set, as the local stack has it; nothing where there is no stack."""
    from basset.stack import environment, is_configured

    stack = environment(home()) if is_configured(home()) else {}
    return {name: value for name, value in stack.items() if not _set_by_user(name)}


def _set_by_user(name: str) -> bool:
    """Whether the user set *name* or, for Neo4j, anything of its server: our password is not for
    another server.
    """
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
    """The services of this command; closed when it ends. A test hands its own in as the context's
    object.
    """
    root = click.get_current_context().find_root()
    if root.obj is None:
        configured = settings()
        is_set = "log_level" in configured.model_fields_set
        log.configure(configured.log_level if is_set else "WARNING", configured.log_format)
        root.obj = Services(configured, _enqueue)
        root.call_on_close(root.obj.close)
    assert isinstance(root.obj, Services)
    return root.obj


def project_id(name_or_id: str) -> str:
    """The id of the project that the user named."""
    return services().projects.find(name_or_id).id


def find(kind: Kind[T], project_id: str, name_or_id: str, option: str = "NAME") -> T:
    """The row that the user named: by its id, the beginning of it, or its name.

    Raises:
        NotFound: there is none.
        InvalidInput: several are called so.
    """
    try:
        return services().store(kind).find(project_id, name_or_id)
    except (NotFound, InvalidInput) as error:
        error.field = option
        raise


def source(project_id: str, own_id: str) -> Source:
    """A source, read once by a command however many of its tables name it."""
    known: dict[str, Source] = click.get_current_context().meta.setdefault("basset.sources", {})
    if own_id not in known:
        known[own_id] = services().sources.get(project_id, own_id)
    return known[own_id]


def entity_id(project: str, name_or_id: str, option: str) -> str:
    """The id of the entity that the user named."""
    return find(ENTITY, project, name_or_id, option).id


def project_file() -> Path:
    """Where ``basset use`` keeps the name of this user's current project."""
    return Path(click.get_app_dir("basset"), "project")


def current_project(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str:
    return project_name(given)


def project_name(given: str | None) -> str:
    """The project of a command: the one that was *given*, else the current one."""
    try:
        name = given or project_file().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        name = ""
    if not name:
        raise click.UsageError("which project? --project NAME says it, basset use NAME for good")
    return name


def author(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str:
    """Who writes: the name that was *given*, else the login name, also of who called sudo."""
    try:
        return check_line(given or os.environ.get("SUDO_USER") or getpass.getuser())[:MAX_LINE]
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    except (KeyError, OSError):  # what Python says of a user without a name, before 3.13 and since
        raise click.UsageError("who says so? --as NAME or BASSET_AUTHOR tells") from None


def tell_lookalikes(noun: str, name: str, project_id: str = "") -> None:
    """Say on standard error which others of its kind have a name that looks like *name*."""
    if noun in NAMED:
        names = Lookalikes([name])
        names.compare_all(services().database, noun, project_id)
        if remark := names.remark():
            click.echo(f"basset: {printable(remark)}", err=True)


def collect(fetch: Callable[[int, str | None], Page[T]], limit: int) -> list[T]:
    """The first *limit* items of however many pages that takes; says on standard error when there
    are more.
    """
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


def every_page(list_rows: Callable[..., Page[T]], wanted: Model, limit: int) -> list[T]:
    """The first *limit* rows that *list_rows* has for the query *wanted*."""
    filters = wanted.model_dump(exclude={"limit", "cursor"})
    return collect(lambda count, cursor: list_rows(**filters, limit=count, cursor=cursor), limit)


def given_only(**values: Any) -> dict[str, Any]:
    """Those options that were given."""
    return {name: value for name, value in values.items() if value not in (None, ())}


def _enqueue(owed: Run | Delivery) -> None:
    from basset.tasks.queue import send

    send(owed, services().settings)
