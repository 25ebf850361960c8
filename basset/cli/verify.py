"""``basset report verify``: whether reports are what was signed, and what their rows say."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from basset.cli import output
from basset.cli.context import every_page, services
from basset.cli.paths import FilePath
from basset.controls import printable
from basset.runs.models import RunQuery, State

if TYPE_CHECKING:
    from basset.reports.verify import Checked


@click.command("verify", cls=output.Command)
@click.argument("path", type=FilePath(), required=False)
@click.option(
    "--fingerprint",
    metavar="TEXT",
    help="Only the key with this fingerprint may have signed. [any key of this installation]",
)
@click.option(
    "--against-row",
    is_flag=True,
    help="Also compare it with what this installation recorded; needs Neo4j.",
)
@click.option(
    "--all", "every", is_flag=True, help="Every report of this installation, against its row."
)
@click.pass_context
def verify_command(
    ctx: click.Context, path: Path | None, fingerprint: str | None, against_row: bool, every: bool
) -> None:
    """Check a report's folder or zip, or one of its files: unchanged, and signed by whom.

    Exit status: 0 nothing is wrong, 1 something is.
    """
    if every == (path is not None):
        raise click.UsageError("name one report, or say --all")
    right = _all_right(fingerprint) if path is None else _is_right(path, fingerprint, against_row)
    if not right:
        ctx.exit(1)


def _is_right(path: Path, fingerprint: str | None, against_row: bool) -> bool:
    verdict = _verdict(path, fingerprint, against_row=against_row)
    if output.wants_json():
        output.print_json(_as_json(verdict))
    elif verdict.ok:
        click.echo(f"✔ {printable(verdict.reason)}")
        for known in filter(None, (verdict.chain, verdict.row)):
            click.echo(f"  {printable(known)}")
    if not output.wants_json():
        _print_problems(verdict)
    return verdict.ok


def _all_right(fingerprint: str | None) -> bool:
    count, wrong = 0, []
    for verdict in _made(fingerprint):
        count += 1
        if not verdict.ok:
            wrong.append(verdict)
            if not output.wants_json():
                click.echo(f"✘ {printable(verdict.at)}", err=True)
                _print_problems(verdict)
    if output.wants_json():
        faults = [_as_json(verdict) for verdict in wrong]
        output.print_json({"ok": not wrong, "reports": count, "wrong": faults})
    elif not wrong:
        click.echo(f"✔ {count} reports: each is unchanged, signed, and the one that was recorded")
    return not wrong


def _made(fingerprint: str | None) -> Iterator["Checked"]:
    """What checking each copy of each report that has not expired comes to."""
    from basset.reports.keys import known_keys
    from basset.reports.verify import verify_place
    from basset.runs.recorded import check_row

    known = known_keys(services().settings)
    for run in every_page(services().run_store.list, RunQuery(state=State.DONE), sys.maxsize):
        for copy in run.copies:
            verdict = verify_place(services().reports.place(copy.folder), known, fingerprint)
            check_row(verdict, services().run_store)
            yield verdict


def _verdict(path: Path, fingerprint: str | None, *, against_row: bool) -> "Checked":
    from basset.reports.keys import known_keys
    from basset.reports.verify import verify
    from basset.runs.recorded import check_row

    verdict = verify(path, known_keys(services().settings), fingerprint)
    if against_row:
        check_row(verdict, services().run_store)
    return verdict


def _print_problems(verdict: "Checked") -> None:
    for problem in verdict.problems:
        click.echo(f"✘ {printable(problem.detail)}", err=True)


def _as_json(verdict: "Checked") -> dict[str, Any]:
    return {
        "ok": verdict.ok,
        "reason": verdict.reason,
        "path": verdict.at,
        "checked": verdict.checked,
        "signed_by": verdict.signed_by,
        "trusted": verdict.trusted,
        "chain": verdict.chain,
        "row": verdict.row,
        "problems": [asdict(problem) for problem in verdict.problems],
    }
