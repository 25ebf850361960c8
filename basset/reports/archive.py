"""A report as one zip file, made while it is sent: the same report gives the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from basset import canonical
from basset.clock import parse
from basset.errors import Conflict, Gone
from basset.investigations.note import INTERNAL
from basset.reports.filename import report_name
from basset.reports.files import FILE_MODE
from basset.reports.store.names import MANIFEST, SUMS
from basset.reports.verify import Code, verify_place
from basset.reports.verify.place import Place

BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Archive:
    """The files *names* of *place*. *manifest* is the report's own, so nothing is in the zip's names
    that it does not say.
    """

    manifest: dict[str, Any]
    place: Place
    names: list[str]

    @property
    def name(self) -> str:
        """A file name, without its ending, that says which report it is."""
        # Reports of before there were audiences say none.
        audience = self.manifest.get("audience", INTERNAL)
        return report_name(self.manifest["title"], self.manifest["number"], audience)

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the zip, which has one folder."""
        pieces = _Pieces()
        with ZipFile(pieces, "w", ZIP_DEFLATED) as archive:
            for name in self.names:
                entry = ZipInfo(f"{self.name}/{name}", _moment(self.manifest))  # of no user or host
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
                entry.external_attr = (0o100000 | FILE_MODE) << 16
                with self.place.open(name) as file, archive.open(entry, "w") as target:
                    while block := file.read(BLOCK):
                        target.write(block)
                        yield from pieces.taken()
        yield from pieces.taken()


class _Pieces(RawIOBase):
    """Keeps what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> list[bytes]:
        taken, self._pieces = self._pieces, []
        return taken


def open_archive(place: Place) -> Archive:
    """The report in *place*, which must be whole: what was damaged since goes nowhere.

    Raises:
        Gone: it has expired.
        Conflict: it is not as it was written.
    """
    for problem in (checked := verify_place(place)).problems:
        if problem.code is Code.EXPIRED:
            raise Gone("the report has expired; its row, manifest and checksums stay")
        # What became of the report before this one is no fault of this one's.
        if problem.code is not Code.BROKEN_CHAIN:
            raise Conflict(f"the report is not as it was written: {problem.detail}")
    with place.open(MANIFEST) as file:
        manifest = canonical.load(file.read())
    return Archive(manifest, place, [*checked.checked, SUMS])


def _moment(manifest: dict[str, Any]) -> tuple[int, int, int, int, int, int]:
    """When the report was made; a zip knows even seconds only, and none before its data."""
    # Reports of before there were three times have one.
    made = parse(manifest.get("made_at") or manifest["as_of"]) + timedelta(
        seconds=2, microseconds=-1
    )
    return (made.year, made.month, made.day, made.hour, made.minute, made.second // 2 * 2)
