"""Notes on a project, an entity or a relationship."""

from fastapi import APIRouter, Response

from basset import clock
from basset.api.common import Author, Cursor, Id, Limit, Listing, ProjectId, ServicesDep, listing
from basset.api.gate import PREFIX
from basset.api.problems import responses
from basset.investigations.models import Note, NoteChange, NoteInput

router = APIRouter(prefix="/projects/{project_id}/notes", tags=["notes"])


@router.post("", status_code=201, responses=responses(400, 404, 409, 413), summary="Add a note")
def create_note(
    project_id: ProjectId,
    data: NoteInput,
    services: ServicesDep,
    author: Author,
    response: Response,
) -> Note:
    """Without ``subject_id`` it is about the project; ``kind=assessment`` is what reports print first."""
    note = services.notes.create(project_id, data, clock.now(), author=author)
    response.headers["Location"] = f"{PREFIX}/projects/{project_id}/notes/{note.id}"
    return note


@router.get("", responses=responses(400, 404), summary="List a project's notes")
def list_notes(
    project_id: ProjectId, services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[Note]:
    return listing(services.notes.list(project_id, limit, cursor))


@router.get("/{note_id}", responses=responses(404), summary="Read a note")
def get_note(project_id: ProjectId, note_id: Id, services: ServicesDep) -> Note:
    return services.notes.get(project_id, note_id)


@router.patch("/{note_id}", responses=responses(400, 404, 409, 413), summary="Change a note")
def update_note(
    project_id: ProjectId, note_id: Id, changes: NoteChange, services: ServicesDep
) -> Note:
    """Fields that are left out stay as they are, and so does its author."""
    return services.notes.update(project_id, note_id, changes, clock.now())


@router.delete(
    "/{note_id}", status_code=204, responses=responses(404, 409), summary="Delete a note"
)
def delete_note(project_id: ProjectId, note_id: Id, services: ServicesDep) -> None:
    services.notes.delete(project_id, note_id)
