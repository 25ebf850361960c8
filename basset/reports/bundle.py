"""A report's folder: complete or not there.

Everything is written to a temporary folder on the desk of the store and flushed, then put into the
store as a whole. A late twin of a run has another fence, so it can only leave a folder that nobody
points to.
"""

import os
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from basset import canonical
from basset.ownfile import FOLDER_MODE
from basset.reports import files, guide
from basset.reports.config import HANDING_OVER
from basset.reports.cut import cut
from basset.reports.keys import Signer
from basset.reports.order import Order, ReportFile
from basset.reports.report import Report
from basset.reports.snapshot import NAME as SNAPSHOT
from basset.reports.store.names import MANIFEST, SUMS, half_name, whole_names

if TYPE_CHECKING:
    from basset.reports.store.interface import Desk

SIGNATURE = "manifest.sig"
SIGNER = "signer.pem"
# What stays of a report that has expired.
PROOF = (MANIFEST, SIGNATURE, SIGNER, SUMS, guide.NAME)
SCHEMA = "basset.manifest/1"


class Bundle:
    """The temporary folder; use as a context manager: what was not finished is removed."""

    def __init__(self, desk: "Desk", order: Order, signer: Signer | None, suffix: str = "") -> None:
        """*suffix*: of the names of folders; empty for the first copy."""
        self._order = order
        self._signer = signer
        self._suffix = suffix
        self._desk = desk
        self._parent = desk.path / order.project_id
        self.folder = self._parent / half_name(order.run_id, order.fence, suffix)
        self.files: list[ReportFile] = []

    def __enter__(self) -> Self:
        with files.storage():
            files.make_folder(self._parent)
            if self.folder.is_dir() and not self.folder.is_symlink():
                shutil.rmtree(self.folder)  # of this same attempt, killed halfway
            elif os.path.lexists(self.folder):
                files.set_aside(self.folder)
            self.folder.mkdir(mode=FOLDER_MODE)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)  # renamed by now unless something failed

    def write(self, name: str, format_: str, media_type: str, chunks: Iterable[bytes]) -> None:
        with files.storage("reports or temporary files"), (self.folder / name).open("wb") as file:
            file.writelines(chunks)
        self.add(name, format_, media_type)

    def add(self, name: str, format_: str, media_type: str) -> None:
        """Take in the file *name* that stands in the folder already."""
        path = self.folder / name
        with files.storage():
            files.seal(path)
            size, digest = path.stat().st_size, files.file_sha256(path)
        self.files.append(
            ReportFile(name=name, format=format_, media_type=media_type, size=size, sha256=digest)
        )

    def finish(self, lines: Iterable[dict[str, Any]], report: Report) -> None:
        """Add the *lines* of the snapshot, and what proves the report."""
        snapshot = (canonical.dump(line) + b"\n" for line in cut(lines, report))
        self.write(SNAPSHOT, "snapshot", "application/jsonl", snapshot)
        snapshot_file = self.files.pop()
        self._prove(report, snapshot_file)
        listed = sorted([*self.files, snapshot_file], key=lambda file: file.name)
        sums = (f"{file.sha256}  {file.name}\n".encode() for file in listed)
        self.write(SUMS, "checksums", "text/plain", sums)

    def move(self) -> str:
        """Put the folder into the store, where it is complete; its name there."""
        place = f"{self._order.number:05d}{self._suffix}"
        names = whole_names(place, self._order.run_id, self._order.fence)
        return self._desk.shelve(self.folder, names)

    def _prove(self, report: Report, snapshot: ReportFile) -> None:
        """Add the manifest, its signature, and what somebody needs who checks them."""
        signed_by = self._signer.fingerprint if self._signer else None
        self.write(guide.NAME, "guide", "text/plain", [guide.guide(signed_by).encode()])
        if self._signer:
            self.write(SIGNER, "key", "application/x-pem-file", [self._signer.pem])
        manifest = {
            "schema": SCHEMA,
            **_said_of(report),
            "signed_by": signed_by,
            "files": [file.model_dump() for file in self.files],
            "snapshot": snapshot.model_dump(),
        }
        text = canonical.dump(manifest) + b"\n"
        self.write(MANIFEST, "manifest", "application/json", [text])
        if self._signer:
            signature = self._signer.sign(text)
            self.write(SIGNATURE, "signature", "application/octet-stream", [signature])


def _said_of(report: Report) -> dict[str, Any]:
    """What the manifest says of the report itself."""
    order = report.order
    return {
        **report.about,
        "project_id": order.project_id,
        "project": report.project["name"],
        "schedule_id": order.schedule_id,
        "config": order.config.model_dump(mode="json", exclude=HANDING_OVER),
        "not_made": sorted(report.not_made),
        "previous": order.previous.run_id if order.previous else None,
        "previous_manifest": order.previous.manifests.get(report.audience)
        if order.previous
        else None,
        "installation": order.installation,
    }
