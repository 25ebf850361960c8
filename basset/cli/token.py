"""``basset token``: access to the API."""

from pathlib import Path

import click

from basset.cli import options, output
from basset.cli.context import project_id, services
from basset.cli.paths import FilePath
from basset.clock import now
from basset.errors import InvalidInput, NotFound
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.tokens import Token


@click.group(cls=output.Group)
def token() -> None:
    """Tokens for the API. Only a hash of each is kept."""


@token.command("list")
def list_() -> None:
    """List tokens."""
    columns = {
        "id": lambda t: t.id,
        "name": lambda t: t.name,
        "scopes": lambda t: " ".join(t.scopes),
        "sees": _sees,
        "expires": lambda t: output.minute(t.expires_at) or "never",
    }
    output.show_list(services().tokens.list(), columns, "no tokens")


@token.command()
@click.argument("token_id", metavar="ID")
def show(token_id: str) -> None:
    """Show what is known of a token; only add shows its text."""
    for found in services().tokens.list():
        if found.id == token_id:
            _print(found)
            return
    raise NotFound(f"no token {token_id!r}", field="id")


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=["read"],
    help="metrics, read, write (also reads) or admin (also writes, and deletes). [read]",
)
@click.option(
    "--project",
    "projects",
    multiple=True,
    metavar="NAME",
    help="Only for this project; may be repeated. [all, also later ones]",
)
@click.option(
    "--max-marking",
    type=options.MARKINGS,
    help="Only for what is marked so or more freely; such a token reads only. [everything]",
)
@click.option("--expires", metavar="WHEN", help="90d, 12h, 2w, or a time with its zone. [never]")
@click.option(
    "--out",
    type=FilePath(),
    help="Write it to this file, mode 0600, and do not print it.",
)
def add(
    *,
    name: str,
    scopes: tuple[str, ...],
    projects: tuple[str, ...],
    max_marking: str | None,
    expires: str | None,
    out: Path | None,
) -> None:
    """Create a token and print it; it is never shown again."""
    moment = now()
    until = options.expiry(expires, moment) if expires else None
    access = Access(
        frozenset(map(project_id, projects)) if projects else None,
        Marking(max_marking) if max_marking else None,
    )
    found, text = services().tokens.create(name, scopes, until, moment, access)
    if out is not None:
        try:
            keep(out, text)
        except InvalidInput:
            services().tokens.delete(found.id)  # nobody could ever use it
            raise
    shown = {"file": str(out)} if out else {"token": text}
    if output.wants_json():
        output.print_json({**found.model_dump(mode="json"), **shown})
    else:
        click.echo(f"wrote {out}" if out else text)


@token.command()
@click.argument("token_id", metavar="ID")
@options.yes_option
def delete(token_id: str, yes: bool) -> None:
    """Revoke a token; it stops working at once."""
    output.confirm(f"Revoke the token {token_id}?", yes)
    services().tokens.delete(token_id)
    output.deleted(token_id, f"token {token_id}")


def _print(found: Token) -> None:
    output.show_one(
        found,
        {
            "name": found.name,
            "id": found.id,
            "scopes": " ".join(found.scopes),
            "sees": _sees(found),
            "expires": output.minute(found.expires_at) or "never",
            "created": output.minute(found.created_at),
        },
    )


def _sees(found: Token) -> str:
    """What a token is for, in words: projects by id, which stays when a name changes."""
    where = "every project" if found.projects is None else " ".join(found.projects)
    return f"{where} up to {found.max_marking}" if found.max_marking else where


def keep(path: Path, text: str) -> None:
    """Write the token *text* to *path*. Raises as ``written_whole``."""
    with output.written_whole(path, "--out") as file:
        file.write(f"{text}\n".encode())
