"""The two lists of a report's files, read strictly: nothing but Basset writes them."""

import re
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from basset import canonical
from basset.reports.bundle import PROOF, SCHEMA
from basset.reports.order import ReportFile
from basset.reports.store.names import MANIFEST, SUMS
from basset.reports.verify.place import Place
from basset.reports.verify.verdict import Checked, Code

MOST_BYTES = 64 * 1024 * 1024
_LINE = re.compile(rb"([0-9a-f]{64})  ([^/\0\r\n]+)\n")


@dataclass(frozen=True, slots=True)
class Manifest:
    """*said* is all of it; *text* is what was signed."""

    text: bytes
    said: dict[str, Any]
    files: list[ReportFile]
    snapshot: ReportFile

    @property
    def all_files(self) -> list[ReportFile]:
        return [*self.files, self.snapshot]

    @property
    def signed_by(self) -> str | None:
        return self.said.get("signed_by")

    @property
    def previous(self) -> tuple[str, str] | None:
        """The id of the report before it and the SHA-256 of that one's manifest."""
        before, digest = self.said.get("previous"), self.said.get("previous_manifest")
        return (before, digest) if before and digest else None

    @property
    def perishable(self) -> set[str]:
        """The files that are removed when the report expires."""
        return {file.name for file in self.all_files} - {*PROOF}


def read_sums(place: Place, verdict: Checked) -> dict[str, str]:
    """The checksums by name, none when they cannot be read; what is wrong goes into *verdict*."""
    text = _read(place, SUMS)
    if text is None:
        verdict.add(Code.CHANGED, f"{SUMS} was replaced by a link or a folder", SUMS)
        return {}
    sums: dict[str, str] = {}
    for line in text.splitlines(keepends=True):
        entry = _LINE.fullmatch(line)
        name = entry[2].decode(errors="replace") if entry else ""
        if not entry or name in sums:
            verdict.add(Code.DAMAGED, f"{SUMS} {_fault(line)}", SUMS)
            return {}
        sums[name] = entry[1].decode()
    if MANIFEST not in sums:
        verdict.add(Code.DAMAGED, f"{SUMS} does not name {MANIFEST}", SUMS)
        return {}
    if [*sums] != sorted(sums):
        verdict.add(Code.CHANGED, f"{SUMS} was changed: its lines are in another order", SUMS)
    return sums


def read_manifest(place: Place, verdict: Checked) -> Manifest | None:
    """The manifest; None when it is none, which goes into *verdict*."""
    text = _read(place, MANIFEST) or b""
    try:
        manifest = _manifest(text)
    except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        verdict.add(Code.DAMAGED, f"{MANIFEST} is damaged: {reason}", MANIFEST)
        return None
    if (schema := manifest.said["schema"]) != SCHEMA:
        detail = f"{MANIFEST} has the schema {schema!r}, which this version does not know"
        verdict.add(Code.DAMAGED, detail, MANIFEST)
        return None
    return manifest


def _manifest(text: bytes) -> Manifest:
    said = canonical.load(text)
    if canonical.dump(said) + b"\n" != text:
        raise ValueError("it is not written as Basset writes it")
    for name, kind in {"schema": str, "id": str, "number": int, "project_id": str}.items():
        if not isinstance(said[name], kind):
            raise TypeError(f"{name} is no {kind.__name__}")
    for name in ("signed_by", "audience", "previous", "previous_manifest", "installation"):
        if not isinstance(said.get(name), str | None):
            raise TypeError(f"{name} is no text")
    files = [ReportFile.model_validate(file) for file in said["files"]]
    return Manifest(text, said, files, ReportFile.model_validate(said["snapshot"]))


def _fault(line: bytes) -> str:
    if line.endswith(b"\r\n"):
        return "has the line ends of Windows, which were not there when it was written"
    return f"is damaged at {line[:80].decode(errors='replace')!r}"


def _read(place: Place, name: str) -> bytes | None:
    """The content of a small file; None when it is none."""
    if not place.is_file(name):
        return None
    with place.open(name) as file:
        return file.read(MOST_BYTES)
