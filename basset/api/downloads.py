"""Files of reports as a browser or a program is sent them, by the API and by the console."""

from fastapi.responses import StreamingResponse

from basset.api.ranges import RangedFile
from basset.errors import Gone, NotFound
from basset.reports.archive import open_archive
from basset.reports.filename import attachment, file_name, report_name
from basset.reports.order import Copy, ReportFile
from basset.runs.models import Run, State
from basset.wiring import Services


def sent_file(services: Services, run: Run, name: str, audience: str | None) -> RangedFile:
    """The file *name* of what *audience* got; the first copy's without one.

    Raises:
        NotFound: there is no such copy, or no such file in it.
        Gone: it was removed when the report expired.
    """
    copy = run.copy_for(audience)
    file = _listed(copy, name)
    place = services.reports.place(copy.folder)
    if not place.is_file(name):
        if run.state is State.EXPIRED:
            raise Gone(
                f"{name} was removed when the report expired; its manifest and this row stay"
            )
        raise NotFound(f"{name} is missing from the report's folder", field="name")
    report = report_name(run.report_config.title, run.number, copy.audience)
    headers = _guarded(file.media_type)
    headers["Content-Disposition"] = attachment(file_name(report, name))
    headers["ETag"] = f'"{file.sha256}"'
    return RangedFile(place, name, file.media_type, headers)


def sent_archive(services: Services, run: Run, audience: str | None) -> StreamingResponse:
    """What *audience* got as one zip file. Raises as ``open_archive``."""
    archive = open_archive(services.reports.place(run.copy_for(audience).folder))
    headers = {
        "Content-Disposition": attachment(f"{archive.name}.zip"),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(archive.chunks(), media_type="application/zip", headers=headers)


def _listed(copy: Copy, name: str) -> ReportFile:
    """The file *name* of *copy*; the name only ever selects from what the row lists.

    Raises:
        NotFound: the report has no such file.
    """
    known = {file.name: file for file in copy.files}
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
