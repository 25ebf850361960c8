"""A project's import and export."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import StreamingResponse

from basset import clock
from basset.api.common import Author, ProjectId, ServicesDep
from basset.api.problems import responses
from basset.errors import InvalidInput
from basset.exchange.importer import ImportResult, Preview
from basset.investigations.text import Word

router = APIRouter(prefix="/projects/{project_id}", tags=["exchange"])

MEDIA_TYPES = {"jsonl": "application/x-ndjson", "stix": "application/stix+json;version=2.1"}
CHUNK = 64 * 1024


@router.post("/import", responses=responses(400, 404, 409, 413), summary="Import a file")
def import_file(
    *,
    project_id: ProjectId,
    file: Annotated[UploadFile, File(description="STIX, Neo4j CSV, ordinary CSV or JSON Lines")],
    services: ServicesDep,
    author: Author,
    origin: Annotated[Word | None, Form(description="who says it; else the file's name")] = None,
    format: Annotated[Word | None, Form(description="else guessed from the content")] = None,  # noqa: A002 - the user's word
    map: Annotated[list[Word], Form(description="column=field, for ordinary CSV")] = [],  # noqa: A002, B006 - the user's word; FastAPI copies defaults
    replace: Annotated[
        bool, Form(description="end claims that this origin no longer makes")
    ] = False,
    dry_run: Annotated[bool, Form(description="only say how the file would be read")] = False,
) -> ImportResult | Preview:
    """The file is checked completely before anything is written. The same file again changes nothing."""
    services.projects.get(project_id)
    mapping = _mapping(map)
    name = PurePosixPath(file.filename or "upload").name or "upload"
    with TemporaryDirectory(prefix="basset-import-") as folder:
        path = Path(folder, "upload").with_suffix(_suffix(name))
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy, CHUNK)
        if dry_run:
            return services.importer.preview(path, format=format, mapping=mapping)
        return services.importer.run(
            path,
            project_id,
            origin=origin or PurePosixPath(name).stem,
            format=format,
            mapping=mapping,
            replace=replace,
            author=author,
            now=clock.now(),
        )


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=responses(400, 404)
    | {
        200: {
            "description": "The project",
            "content": {"application/x-ndjson": {}, "application/stix+json": {}},
        }
    },
    summary="Export a project",
)
def export_project(
    project_id: ProjectId,
    services: ServicesDep,
    format: Annotated[Word, Query(description="jsonl or stix")] = "jsonl",  # noqa: A002 - the user's word
) -> StreamingResponse:
    """As JSON Lines or as a STIX 2.1 bundle, streamed; importing it again gives the same graph."""
    services.projects.get(project_id)
    if format not in MEDIA_TYPES:
        raise InvalidInput(
            f"unknown format {format!r}; known are {', '.join(MEDIA_TYPES)}", field="format"
        )
    chunks = _chunks(services.exporter.lines(project_id, format))
    # The first chunk is made here, so that what fails at once is still an error and not a cut-off file.
    body = chain([next(chunks, b"")], chunks)
    suffix = {"stix": "json"}.get(format, format)
    disposition = f'attachment; filename="basset-{format}.{suffix}"'
    return StreamingResponse(
        body, media_type=MEDIA_TYPES[format], headers={"Content-Disposition": disposition}
    )


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """*lines* joined to pieces worth sending: each costs a change of thread."""
    pending = bytearray()
    for line in lines:
        pending += line
        if len(pending) >= CHUNK:
            yield bytes(pending)
            pending.clear()
    if pending:
        yield bytes(pending)


def _mapping(pairs: list[str]) -> dict[str, str] | None:
    mapping = {}
    for pair in pairs:
        column, equals, field = pair.partition("=")
        if not (column and equals and field):
            raise InvalidInput(f"{pair!r} is not column=field", field="map")
        mapping[column] = field
    return mapping or None


def _suffix(name: str) -> str:
    """The extension, which helps to guess the format, unless it is odd."""
    suffix = PurePosixPath(name).suffix
    return suffix if suffix[1:].isalnum() and suffix.isascii() else ""
