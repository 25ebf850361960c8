"""A project's import and export."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from basset import apart, clock
from basset.api.common import Author, ProjectId, ServicesDep
from basset.api.heavy import HEAVY, IMPORT
from basset.api.needs import UPLOAD
from basset.api.problems import responses
from basset.api.reading import ReadingDep
from basset.errors import StorageFull
from basset.exchange.formats import export_formats, format_named, import_formats
from basset.exchange.results import ImportResult, Preview
from basset.investigations.text import Word
from basset.workfolder import work_folder

router = APIRouter(prefix="/projects/{project_id}", tags=["exchange"])

CHUNK = 64 * 1024
ImportName = Annotated[Word, Field(json_schema_extra={"enum": [*import_formats()]})]
ExportName = Annotated[Word, Field(json_schema_extra={"enum": [*export_formats()]})]
TITLES = ", ".join(each.title for each in import_formats().values())
MEDIA_TYPES: dict[str, dict[str, str]] = {
    each.media_type.partition(";")[0]: {} for each in export_formats().values()
}


@router.post(
    "/import",
    dependencies=IMPORT,
    responses=responses(400, 404, 409, 413),
    summary="Import a file",
    openapi_extra=UPLOAD,
)
def import_file(
    *,
    request: Request,
    project_id: ProjectId,
    file: Annotated[UploadFile, File(description=f"One of {TITLES}")],
    services: ServicesDep,
    author: Author,
    reading: ReadingDep,
    origin: Annotated[
        Word | None, Form(description="who says it; else the file's name and digest")
    ] = None,
    format: Annotated[  # noqa: A002 - the user's word
        ImportName | None, Form(description="else guessed from the content")
    ] = None,
    replace: Annotated[
        bool, Form(description="end claims that this origin no longer makes")
    ] = False,
    skip_bad: Annotated[
        bool, Form(description="import the rest when records are refused; the answer has those")
    ] = False,
    dry_run: Annotated[bool, Form(description="only say how the file would be read")] = False,
) -> ImportResult | Preview:
    """The file is checked completely before anything is written.

    The same file again changes nothing.
    """
    services.projects.get(project_id)
    name = PurePosixPath(file.filename or "upload").name or "upload"
    with work_folder() as folder:
        path = (folder / "upload").with_suffix(_suffix(name))
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy, CHUNK)
        said: dict[str, Any] = {
            "origin": origin,
            "name": name,
            "format": format,
            "reading": reading,
            "now": clock.now(),
            "skip_bad": skip_bad,
            "is_left": partial(from_thread.run, request.is_disconnected),
        }
        if dry_run:
            return apart.preview_upload(services.settings, path, project_id, **said)
        said |= {"replace": replace, "author": author}
        return apart.import_upload(services.settings, path, project_id, **said)


@router.get(
    "/export",
    response_class=StreamingResponse,
    dependencies=HEAVY,
    responses=responses(400, 404, 413)
    | {
        200: {
            "description": "The project",
            "content": MEDIA_TYPES,
        }
    },
    summary="Export a project",
)
def export_project(
    project_id: ProjectId,
    services: ServicesDep,
    format: ExportName = "jsonl",  # noqa: A002 - the user's word
) -> StreamingResponse:
    """In a format that can be imported elsewhere; JSON Lines has the whole case."""
    services.projects.get(project_id)
    chosen = format_named(format, export_formats())
    file = _spooled(services.exporter.lines(project_id, format))
    headers = {
        "Content-Disposition": f'attachment; filename="basset-{chosen.name}.{chosen.suffix}"',
        "Content-Length": str(file.tell()),
    }
    return StreamingResponse(_sent(file), media_type=chosen.media_type, headers=headers)


def _spooled(lines: Iterable[bytes]) -> IO[bytes]:
    """*lines* in a temporary file, all of them before the first is sent.

    So what fails is an error and no cut-off file, and whoever reads slowly holds no transaction.

    Raises:
        StorageFull: there is no room for it.
    """
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        try:
            file.writelines(lines)
        except OSError as error:
            raise StorageFull(
                f"cannot keep the export until it is sent: {error.strerror}"
            ) from error
        stack.pop_all()
    return file


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _suffix(name: str) -> str:
    """The extension, which helps to guess the format, unless it is odd."""
    suffix = PurePosixPath(name).suffix
    return suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,20}", suffix) else ""
