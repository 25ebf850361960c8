"""``basset relationship``: what ties entities together."""

from typing import Any

import click

from basset.cli import options, output
from basset.cli.context import collect, entity_id, given, now, project_id, services
from basset.investigations.models import Relationship, RelationshipChange, RelationshipInput
from basset.validation import validated


@click.group(cls=output.Group)
def relationship() -> None:
    """Relationships between the entities of a project."""


@relationship.command("list")
@options.project_option
@options.type_option
@options.limit_option
def list_(project: str, kind: str | None, limit: int) -> None:
    """List relationships."""
    found = project_id(project)
    items = collect(
        lambda count, cursor: services().relationships.list(found, count, cursor, kind), limit
    )
    names = {} if output.wants_json() else _names(found, items)
    columns = {
        "id": lambda r: r.id,
        "from": lambda r: names[r.from_id],
        "type": lambda r: r.type,
        "to": lambda r: names[r.to_id],
    }
    output.show_list(items, columns, "no relationships")


@relationship.command()
@click.argument("relationship_id", metavar="ID")
@options.project_option
def show(relationship_id: str, project: str) -> None:
    """Show a relationship and what is said about it."""
    found = project_id(project)
    _print(services().relationships.get(found, relationship_id))


@relationship.command()
@options.project_option
@click.option("--type", "kind", required=True, help="owner-of, director-of …, or any other word.")
@click.option(
    "--from",
    "from_",
    required=True,
    metavar="ENTITY",
    help="Id, or a name that only one entity has.",
)
@click.option("--to", required=True, metavar="ENTITY")
@click.option("--external-id", help="Makes a repeated add the same relationship.")
@options.status_option
@options.claim_options
def add(
    *,
    project: str,
    kind: str,
    from_: str,
    to: str,
    external_id: str | None,
    status: str | None,
    claims: tuple[str, ...],
    **common: Any,
) -> None:
    """Add a relationship; one of the same identity gets the new claims instead."""
    found = project_id(project)
    values = given(type=kind, external_id=external_id, status=status)
    values["from_id"] = entity_id(found, from_, "--from")
    values["to_id"] = entity_id(found, to, "--to")
    values["claims"] = options.claim_inputs(claims, **common)
    data = validated(RelationshipInput, values, "relationship")
    _print(services().relationships.create(found, data, now()))


@relationship.command()
@click.argument("relationship_id", metavar="ID")
@options.project_option
@options.status_option
@options.claim_options
@click.option(
    "--end", "ends", multiple=True, metavar="KEY=VALUE", help="A claim that is no longer made."
)
def update(
    *,
    relationship_id: str,
    project: str,
    status: str | None,
    claims: tuple[str, ...],
    ends: tuple[str, ...],
    **common: Any,
) -> None:
    """Change a relationship, add claims, end claims."""
    values = given(status=status)
    values["claims"] = options.claim_inputs(claims, **common)
    values["end_claims"] = [
        dict(zip(("key", "value"), options.pair(text, "--end"), strict=True)) for text in ends
    ]
    changes = validated(RelationshipChange, values, "relationship")
    _print(services().relationships.update(project_id(project), relationship_id, changes, now()))


@relationship.command()
@click.argument("relationship_id", metavar="ID")
@options.project_option
@options.yes_option
def delete(relationship_id: str, project: str, yes: bool) -> None:
    """Delete a relationship and its notes."""
    found = project_id(project)
    which = services().relationships.get(found, relationship_id)
    output.confirm(f"Delete this {which.type} and its notes?", yes)
    services().relationships.delete(found, which.id)
    output.deleted(which.id, f"{which.type} {which.id}")


def _names(project: str, items: list[Relationship]) -> dict[str, str]:
    """The names of both ends of every item, by id."""
    ids = {end for item in items for end in (item.from_id, item.to_id)}
    return {each: services().entities.get(project, each).name for each in ids}


def _print(found: Relationship) -> None:
    names = {} if output.wants_json() else _names(found.project_id, [found])
    fields = {
        "from": names.get(found.from_id),
        "type": found.type,
        "to": names.get(found.to_id),
        "id": found.id,
        "status": found.status,
        "origins": ", ".join(found.origins),
        "updated": output.minute(found.updated_at),
    }
    output.show_one(found, fields, "claims", found.claims, options.claim_columns())
