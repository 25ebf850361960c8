"""``basset note``: notes, and the assessment that reports print."""

import sys

import click

from basset.cli import options, output
from basset.cli.context import collect, entity_id, given, now, project_id, services
from basset.errors import NotFound
from basset.investigations.models import Note, NoteChange, NoteInput
from basset.validation import validated

KINDS = click.Choice(["note", "assessment"])
text_option = click.option("--text", help="Markdown; - reads standard input.")


@click.group(cls=output.Group)
def note() -> None:
    """Notes on a project, its entities and relationships."""


@note.command("list")
@options.project_option
@options.limit_option
def list_(project: str, limit: int) -> None:
    """List notes."""
    found = project_id(project)
    items = collect(lambda count, cursor: services().notes.list(found, count, cursor), limit)
    columns = {
        "id": lambda n: n.id,
        "on": lambda n: n.subject_kind,
        "kind": lambda n: n.kind,
        "text": lambda n: n.text[:200],
    }
    output.show_list(items, columns, "no notes")


@note.command()
@click.argument("note_id", metavar="ID")
@options.project_option
def show(note_id: str, project: str) -> None:
    """Show a note."""
    _print(services().notes.get(project_id(project), note_id))


@note.command()
@options.project_option
@click.option("--text", required=True, help="Markdown; - reads standard input.")
@click.option(
    "--about", metavar="ID", help="An entity (id or name) or a relationship (id). [the project]"
)
@click.option(
    "--kind",
    type=KINDS,
    default="note",
    show_default=True,
    help="The project's assessment is printed first.",
)
@click.option("--author", default="analyst", show_default=True)
@click.option("--marking", type=options.MARKINGS)
@click.option("--external-id", help="Makes a repeated add the same note.")
def add(
    *,
    project: str,
    text: str,
    about: str | None,
    kind: str,
    author: str,
    marking: str | None,
    external_id: str | None,
) -> None:
    """Add a note."""
    found = project_id(project)
    subject = about and _subject(found, about)
    values = given(
        text=_text(text),
        kind=kind,
        author=author,
        marking=marking,
        external_id=external_id,
        subject_id=subject,
    )
    data = validated(NoteInput, values, "note")
    _print(services().notes.create(found, data, now(), author=author))


@note.command()
@click.argument("note_id", metavar="ID")
@options.project_option
@text_option
@click.option("--kind", type=KINDS)
@click.option("--marking", type=options.MARKINGS)
def update(
    note_id: str, project: str, text: str | None, kind: str | None, marking: str | None
) -> None:
    """Change a note."""
    values = given(text=None if text is None else _text(text), kind=kind, marking=marking)
    changes = validated(NoteChange, values, "note")
    _print(services().notes.update(project_id(project), note_id, changes, now()))


@note.command()
@click.argument("note_id", metavar="ID")
@options.project_option
@options.yes_option
def delete(note_id: str, project: str, yes: bool) -> None:
    """Delete a note."""
    found = project_id(project)
    which = services().notes.get(found, note_id)
    output.confirm("Delete this note?", yes)
    services().notes.delete(found, which.id)
    output.deleted(which.id, f"note {which.id}")


def _text(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _subject(project: str, text: str) -> str:
    """The id of the relationship with this id, or of the entity with this id or name."""
    try:
        return services().relationships.get(project, text).id
    except NotFound:
        return entity_id(project, text, "--about")


def _print(found: Note) -> None:
    output.show_one(
        found,
        {
            "id": found.id,
            "kind": found.kind,
            "on": found.subject_kind
            if found.subject_id is None
            else f"{found.subject_kind} {found.subject_id}",
            "author": found.author,
            "marking": found.marking,
            "updated": output.minute(found.updated_at),
            "text": found.text,
        },
    )
