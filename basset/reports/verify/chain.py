"""Each report of a schedule names the one before it: none can be taken out unnoticed."""

import orjson

from basset import canonical
from basset.reports.store.names import MANIFEST
from basset.reports.verify.place import Place, measure
from basset.reports.verify.verdict import Checked, Code


def check_chain(place: Place, verdict: Checked) -> None:
    """Compare the report before this one, if it lies beside it, with what this one says of it."""
    if verdict.previous is None:
        return
    before, digest = verdict.previous
    wanted = (before, verdict.audience)
    found = [other for other in place.beside(before) if _report(other) == wanted]
    if any(measure(other, MANIFEST)[1] == digest for other in found):
        verdict.chain = f"the report before it, {before}, is the one that it names"
    elif found:
        detail = f"the report before it, {before}, was changed after this one was made"
        verdict.add(Code.BROKEN_CHAIN, detail)
    else:
        verdict.chain = f"the report before it, {before}, is not beside it"


def _report(place: Place) -> tuple[str | None, str | None] | None:
    """Of which report it is, and for whom: each audience has a chain of its own."""
    if not place.is_file(MANIFEST):
        return None
    with place.open(MANIFEST) as file:
        try:
            said = canonical.load(file.read())
        except orjson.JSONDecodeError:
            return None
    return (said.get("id"), said.get("audience")) if isinstance(said, dict) else None
