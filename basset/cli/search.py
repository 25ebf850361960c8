"""``basset search``: names, values, notes and selectors."""

import click

from basset.cli import output
from basset.cli.context import project_id, services
from basset.search.hits import Hit


@click.command(cls=output.Command)
@click.argument("text")
@click.option("--project", "-p", metavar="NAME", help="Only in this project.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500))
def search(text: str, project: str | None, limit: int) -> None:
    """Find TEXT in names, values, relationships, notes and sources, also misspelt by a letter.

    A text that is an e-mail address, telephone number, domain … in any spelling finds that entity,
    first.
    """
    hits = services().search.search(text, project_id=project and project_id(project), limit=limit)
    columns = {
        "id": lambda h: h.id,
        "type": lambda h: h.type or h.kind,
        "name": lambda h: h.name,
        "because": _because,
    }
    output.show_list(hits, columns, "nothing found")


def _because(hit: Hit) -> str:
    """What of it matched, and how where that is not by all words."""
    if hit.exact:
        return "exact"
    how = "" if hit.how == "words" else f", {hit.how.replace('-', ' ')}"
    return f"{hit.matched.key}: {hit.matched.value}{how}"
