"""Files of reports as a browser or a program is sent them, by the API and by the console."""

from pathlib import Path

from fastapi.responses import FileResponse, StreamingResponse

from basset.errors import Gone, NotFound
from basset.reports.archive import open_archive
from basset.reports.filename import attachment, file_name, report_name
from basset.reports.order import Copy
from basset.runs.models import Run, State
from basset.wiring import Services


def sent_file(services: Services, run: Run, name: str, audience: str | None) -> FileResponse:
    """The file *name* of what *audience* got; the first copy's without one.

    Raises:
        NotFound: there is no such copy, or no such file in it.
        Gone: it was removed when the report expired.
    """
    copy = run.copy_for(audience)
    media_type = _media_type(copy, name)
    path = Path(services.settings.reports, copy.folder, name)
    if not path.is_file():
        if run.state is State.EXPIRED:
            raise Gone(
                f"{name} was removed when the report expired; its manifest and this row stay"
            )
        raise NotFound(f"{name} is missing from the report's folder", field="name")
    report = report_name(run.report_config.title, run.number, copy.audience)
    headers = _guarded(media_type)
    headers["Content-Disposition"] = attachment(file_name(report, name))
    return FileResponse(path, media_type=media_type, headers=headers)


def sent_archive(services: Services, run: Run, audience: str | None) -> StreamingResponse:
    """What *audience* got as one zip file. Raises as ``open_archive``."""
    archive = open_archive(services.settings.reports / run.copy_for(audience).folder)
    headers = {
        "Content-Disposition": attachment(f"{archive.name}.zip"),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(archive.chunks(), media_type="application/zip", headers=headers)


def _media_type(copy: Copy, name: str) -> str:
    """The media type of *name* in *copy*; the name only ever selects from what the row lists.

    Raises:
        NotFound: the report has no such file.
    """
    known = {file.name: file.media_type for file in copy.files}
    if name not in known:
        raise NotFound(
            f"the report has no file {name[:100]!r}; it has {', '.join(known)}", field="name"
        )
    return known[name]


def _guarded(media_type: str) -> dict[str, str]:
    """Headers that keep a browser from running what an investigation contains."""
    headers = {"X-Content-Type-Options": "nosniff"}
    if media_type.startswith("text/html"):
        headers["Content-Security-Policy"] = "sandbox"
    return headers
