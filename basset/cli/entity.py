"""``basset entity``: persons, organizations, domains, accounts …"""

from typing import Any

import click

from basset.cli import options, output
from basset.cli.context import collect, entity_id, given, now, project_id, services
from basset.investigations.models import Entity, EntityChange, EntityInput
from basset.validation import validated


@click.group(cls=output.Group)
def entity() -> None:
    """Entities of a project. One is named by its id, or by a name that only one has."""


@entity.command("list")
@options.project_option
@options.type_option
@options.limit_option
def list_(project: str, kind: str | None, limit: int) -> None:
    """List entities."""
    found = project_id(project)
    items = collect(
        lambda count, cursor: services().entities.list(found, count, cursor, kind), limit
    )
    columns = {"id": lambda e: e.id, "type": lambda e: e.type, "name": lambda e: e.name}
    output.show_list(items, columns, "no entities")


@entity.command()
@click.argument("name")
@options.project_option
def show(name: str, project: str) -> None:
    """Show an entity and what is said about it."""
    found = project_id(project)
    _print(services().entities.get(found, entity_id(found, name, "NAME")))


@entity.command()
@options.project_option
@click.option(
    "--type", "kind", required=True, help="person, organization, domain …, or any other word."
)
@click.option("--name", required=True)
@click.option("--external-id", help="Makes a repeated add the same entity.")
@options.status_option
@options.claim_options
def add(
    *,
    project: str,
    kind: str,
    name: str,
    external_id: str | None,
    status: str | None,
    claims: tuple[str, ...],
    **common: Any,
) -> None:
    """Add an entity; one of the same identity gets the new claims instead."""
    values = given(type=kind, name=name, external_id=external_id, status=status)
    values["claims"] = options.claim_inputs(claims, **common)
    data = validated(EntityInput, values, "entity")
    _print(services().entities.create(project_id(project), data, now()))


@entity.command()
@click.argument("entity_name", metavar="NAME")
@options.project_option
@click.option("--type", "kind")
@click.option("--name", help="Its new name.")
@options.status_option
@options.claim_options
@click.option(
    "--end", "ends", multiple=True, metavar="KEY=VALUE", help="A claim that is no longer made."
)
def update(
    *,
    entity_name: str,
    project: str,
    kind: str | None,
    name: str | None,
    status: str | None,
    claims: tuple[str, ...],
    ends: tuple[str, ...],
    **common: Any,
) -> None:
    """Change an entity, add claims, end claims."""
    values = given(type=kind, name=name, status=status)
    values["claims"] = options.claim_inputs(claims, **common)
    values["end_claims"] = [
        dict(zip(("key", "value"), options.pair(text, "--end"), strict=True)) for text in ends
    ]
    changes = validated(EntityChange, values, "entity")
    found = project_id(project)
    _print(services().entities.update(found, entity_id(found, entity_name, "NAME"), changes, now()))


@entity.command()
@click.argument("name")
@options.project_option
@options.yes_option
def delete(name: str, project: str, yes: bool) -> None:
    """Delete an entity with its relationships and notes."""
    found = project_id(project)
    which = services().entities.get(found, entity_id(found, name, "NAME"))
    output.confirm(f"Delete {which.name!r} with its relationships and notes?", yes)
    services().entities.delete(found, which.id)
    output.deleted(which.id, which.name)


@entity.command()
@click.argument("name")
@options.project_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
def similar(name: str, project: str, limit: int) -> None:
    """Entities whose texts are alike: likely duplicates."""
    found = project_id(project)
    hits = services().similar.similar(found, entity_id(found, name, "NAME"), limit)
    columns = {
        "id": lambda h: h.id,
        "type": lambda h: h.type,
        "name": lambda h: h.name,
        "score": lambda h: f"{h.score:.2f}",
    }
    output.show_list(hits, columns, "nothing is alike")


def _print(found: Entity) -> None:
    fields = {
        "name": found.name,
        "id": found.id,
        "type": found.type,
        "status": found.status,
        "selectors": "\n".join(found.selectors),
        "origins": ", ".join(found.origins),
        "updated": output.minute(found.updated_at),
    }
    output.show_one(found, fields, "claims", found.claims, options.claim_columns())
