"""``basset entity``: persons, organizations, domains, accounts …"""

import click

from basset.cli import options, output
from basset.cli.context import collect, find, project_id, services, source
from basset.cli.nouns import group_of
from basset.investigations.entity import ENTITY, Entity
from basset.investigations.relationship import Relationship
from basset.investigations.source import SOURCE

MANY = 1_000


def _tables(shown: Entity) -> list[output.Rows]:
    """Its ties, in both directions, and the sources of all that is said of it and of them."""
    ties = collect(
        lambda count, cursor: services().relationships.list(
            shown.project_id, count, cursor, entity=shown.id
        ),
        MANY,
    )
    claims = [*shown.claims, *(claim for tie in ties for claim in tie.claims)]
    ids = {own_id for claim in claims for own_id in claim.sources}
    sources = [source(shown.project_id, own_id) for own_id in sorted(ids)]

    def other(tie: Relationship) -> str:
        return tie.to_name if tie.from_id == shown.id else tie.from_name

    columns = {
        "id": lambda tie: tie.id,
        "": lambda tie: "→" if tie.from_id == shown.id else "←",
        "type": lambda tie: tie.type,
        "entity": other,
        "marking": lambda tie: tie.marking,
    }
    return [
        output.Rows("relationships", ties, columns),
        output.Rows("sources", sources, dict(SOURCE.columns)),
    ]


entity = group_of(ENTITY, _tables)


@entity.command()
@click.argument("name")
@options.project_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
def similar(name: str, project: str, limit: int) -> None:
    """List entities with similar texts: likely duplicates."""
    own_id = project_id(project)
    hits = services().similar.similar(own_id, find(ENTITY, own_id, name).id, limit)
    columns = {
        "id": lambda hit: hit.id,
        "type": lambda hit: hit.type,
        "name": lambda hit: hit.name,
        "score": lambda hit: f"{hit.score:.2f}",
    }
    output.show_list(hits, columns, "nothing is alike")
