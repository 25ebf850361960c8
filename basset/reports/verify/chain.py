"""Each report of a schedule names the one before it: none can be taken out unnoticed."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from basset import canonical
from basset.reports.bundle import MANIFEST
from basset.reports.files import file_sha256
from basset.reports.verify.verdict import Checked, Code


def check_chain(folder: Path, verdict: Checked) -> None:
    """Compare the report before this one, if it lies beside it, with what this one says of it."""
    if verdict.previous is None:
        return
    before, digest = verdict.previous
    wanted = (before, verdict.audience)
    beside = [path for path in _manifests(folder) if _report(path) == wanted]
    if any(file_sha256(path) == digest for path in beside):
        verdict.chain = f"the report before it, {before}, is the one that it names"
    elif beside:
        detail = f"the report before it, {before}, was changed after this one was made"
        verdict.add(Code.BROKEN_CHAIN, detail)
    else:
        verdict.chain = f"the report before it, {before}, is not beside it"


def _manifests(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.absolute().parent.glob(f"*/{MANIFEST}")):
        if path.is_file() and not path.parent.name.startswith("."):
            yield path


def _report(manifest: Path) -> tuple[str | None, str | None] | None:
    """Of which report it is, and for whom: each audience has a chain of its own."""
    try:
        said = canonical.load(manifest.read_bytes())
    except orjson.JSONDecodeError:
        return None
    return (said.get("id"), said.get("audience")) if isinstance(said, dict) else None
