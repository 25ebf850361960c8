"""What is delivered: a report's folder as it was written, and what its manifest says of it."""

import re
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from basset import canonical
from basset.deliveries.models import Delivery
from basset.errors import Undeliverable
from basset.reports.bundle import MANIFEST, SUMS
from basset.reports.verify import Code, verify
from basset.settings import Settings

_NOT_IN_A_NAME = re.compile(r"[^\w.]+")


@dataclass(frozen=True, slots=True)
class Parcel:
    """*manifest* is the copy's own, so a channel knows nothing that the copy does not say."""

    folder: Path
    manifest: dict[str, Any]
    files: list[Path]

    @property
    def name(self) -> str:
        """A file name that says which report it is."""
        title = _NOT_IN_A_NAME.sub("-", self.manifest["title"]).strip("-.")[:60]
        return f"{title or 'report'}-{self.manifest['number']:05d}"


def open_parcel(folder: Path) -> Parcel:
    """The report in *folder*, which must be whole: what was damaged since goes nowhere.

    Raises:
        Undeliverable: it is not as it was written, or has expired.
    """
    checked = verify(folder)
    for problem in checked.problems:
        # What became of the report before this one is no fault of this one's.
        if problem.code is not Code.BROKEN_CHAIN:
            raise Undeliverable(f"the report is not as it was written: {problem.detail}")
    manifest = canonical.load((folder / MANIFEST).read_bytes())
    return Parcel(folder, manifest, [folder / name for name in (*checked.checked, SUMS)])


def zipped(parcel: Parcel, most_bytes: int) -> bytes | None:
    """*parcel* as a zip, always the same bytes; None if that has more than *most_bytes*."""
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for path in parcel.files:
                # Of no particular time, and of no user of this machine.
                entry = ZipInfo(f"{parcel.name}/{path.name}")
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
                with path.open("rb") as source, archive.open(entry, "w") as target:
                    copyfileobj(source, target)
        if file.tell() > most_bytes:
            return None
        file.seek(0)
        return file.read()


def link(delivery: Delivery, settings: Settings) -> str | None:
    """Where whoever has a token can fetch the report; None if that was never said."""
    base = settings.public_url.rstrip("/")
    return f"{base}/api/v1/reports/{delivery.report_id}" if base else None
