"""Whether a report that lies somewhere is the one that this installation recorded."""

from basset.errors import NotFound
from basset.reports.verify import Checked, Code, Fault
from basset.runs.models import State
from basset.runs.reader import RunReader


def check_row(verdict: Checked, runs: RunReader) -> None:
    """Add to *verdict* what its row in the graph says otherwise.

    Raises:
        DatabaseUnavailable: Neo4j is away.
    """
    if verdict.report_id is None:
        return
    try:
        run = runs.get(verdict.report_id)
    except NotFound:
        verdict.add(Code.NO_ROW, f"this installation has no report {verdict.report_id}")
        return
    if verdict.manifest in run.manifests.values():
        verdict.row = "this installation recorded the same manifest"
    else:
        verdict.add(Code.OTHER_ROW, "its manifest is not the one that this installation recorded")
    if run.state is State.DONE and verdict.has(Code.EXPIRED):
        gone = Fault(Code.MISSING, "its files are missing, although it has not expired")
        verdict.replace(Code.EXPIRED, gone)
    _check_previous(verdict, runs)


def _check_previous(verdict: Checked, runs: RunReader) -> None:
    if verdict.previous is None:
        return
    own_id, digest = verdict.previous
    try:
        before = runs.get(own_id).manifests.values()
    except NotFound:
        return
    if digest not in before and not verdict.has(Code.BROKEN_CHAIN):
        detail = f"the report before it, {own_id}, is another one than it names"
        verdict.add(Code.BROKEN_CHAIN, detail)
