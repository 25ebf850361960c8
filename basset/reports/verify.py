"""Whether a report is as Basset wrote it. Offline: needs the folder and nothing else."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from basset import canonical
from basset.reports.bundle import MANIFEST, SCHEMA, SUMS
from basset.reports.files import file_sha256

_LINE = re.compile(r"([0-9a-f]{64})  ([^/\0]+)")


@dataclass(frozen=True, slots=True)
class Verified:
    """*ok*, or the *reason* why not. *checked* are the names of the files that were compared."""

    ok: bool
    reason: str
    folder: Path
    checked: list[str] = field(default_factory=list)


class _Refused(Exception):
    """Carries the reason."""


def verify(path: Path) -> Verified:
    """Check a report's folder, or one file in it, against its checksums and manifest."""
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        return Verified(False, f"there is no {path}", folder)
    try:
        sums = _sums(folder)
        names = sorted(sums) if path.is_dir() else [path.name]
        for name in sorted({*names, MANIFEST}):
            _check(folder, name, sums)
        _check_manifest(folder, sums)
        if path.is_dir():
            _no_extra(folder, sums)
    except _Refused as refused:
        return Verified(False, str(refused), folder)
    except OSError as error:
        return Verified(False, f"cannot read {error.filename}: {error.strerror}", folder)
    reason = (
        f"{names[0]} is as it was written"
        if path.is_file()
        else f"all {len(names)} files are as they were written"
    )
    return Verified(True, reason, folder, names)


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file():
        raise _Refused(f"{folder} is no report: it has no {SUMS}")
    sums = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        entry = _LINE.fullmatch(line)
        if not entry or entry[2] in sums:
            raise _Refused(f"{SUMS} is damaged at {line[:80]!r}")
        sums[entry[2]] = entry[1]
    return sums


def _check(folder: Path, name: str, sums: dict[str, str]) -> None:
    if name == SUMS:
        return  # it cannot hold its own checksum
    if name not in sums:
        raise _Refused(f"{name} does not belong to this report")
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _Refused(f"{name} is missing")
    if file_sha256(path) != sums[name]:
        raise _Refused(f"{name} was changed after it was written")


def _check_manifest(folder: Path, sums: dict[str, str]) -> None:
    """It must name the same files as the checksums do."""
    try:
        manifest = canonical.load((folder / MANIFEST).read_bytes())
        listed = {
            file["name"]: file["sha256"] for file in (*manifest["files"], manifest["snapshot"])
        }
        schema = manifest["schema"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise _Refused(f"{MANIFEST} is damaged: {error}") from None
    if schema != SCHEMA:
        raise _Refused(f"{MANIFEST} has the schema {schema!r}, which this version does not know")
    if listed != {name: digest for name, digest in sums.items() if name != MANIFEST}:
        raise _Refused(f"{MANIFEST} and {SUMS} disagree about the files")


def _no_extra(folder: Path, sums: dict[str, str]) -> None:
    extra = sorted({entry.name for entry in folder.iterdir()} - {*sums, SUMS})
    if extra:
        raise _Refused(f"{extra[0]} does not belong to this report")
