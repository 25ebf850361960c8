"""How what an import did, or would do, is printed."""

from pathlib import Path
from typing import Any

import click

from basset.cli import output
from basset.controls import printable
from basset.exchange.results import Contained, ImportResult, Preview
from basset.investigations.kinds import KINDS


def show_result(result: ImportResult, skipped: Path | None) -> None:
    fates = ", ".join(
        f"{getattr(result, fate):,} {fate}" for fate in ("created", "changed", "unchanged", "ended")
    )
    output.show_one(
        result,
        {
            "read": _counted(result),
            "stored": fates,
            "format": result.format,
            "origin": result.origin,
            **_care(result, str(skipped)),
        },
    )


def _counted(contained: Contained) -> str:
    """Rows by kind."""
    counts = [(getattr(contained, kind.plural), kind) for kind in KINDS.values()]
    return ", ".join(
        f"{count:,} {kind.noun if count == 1 else kind.plural}" for count, kind in counts
    )


def _care(contained: Contained, place: str) -> dict[str, str]:
    """Whether values were cleaned and records refused, and what else is to be told."""
    said = {}
    if contained.cleaned:
        noun = "value" if contained.cleaned == 1 else "values"
        said["text"] = f"{contained.cleaned:,} {noun} cleaned"
    if contained.refused:
        noun = "record" if contained.refused == 1 else "records"
        said["refused"] = f"{contained.refused:,} {noun}, in {place}"
    if contained.remarks:
        said["remarks"] = "\n".join(contained.remarks)
    return said


def show_preview(preview: Preview) -> None:
    """How the columns are read, and the first results, one line a claim."""
    if output.wants_json():
        output.print_json(preview)
        return
    click.echo(f"format: {preview.format}")
    click.echo(f"read: {_counted(preview)}")
    will = preview.foreseen
    click.echo(
        f"would be stored: {will.created:,} created, {will.changed:,} changed, "
        f"{will.unchanged:,} unchanged; {will.alike:,} look like existing"
    )
    for name, value in _care(preview, "the following places").items():
        for line in value.splitlines():
            click.echo(printable(f"{name}: {line}"))
    for refusal in preview.refusals:
        click.echo(printable(f"  {refusal.where}: {refusal.reason}"))
    if preview.columns:
        output.heading("columns")
        columns = [
            column.model_dump(mode="json", exclude={"samples"}) for column in preview.columns
        ]
        output.table(
            [name.replace("_", " ") for name in columns[0]],
            [list(column.values()) for column in columns],
        )
    output.heading("the first results")
    rows = [
        row for number, record in enumerate(preview.results, 1) for row in _lines(number, record)
    ]
    output.table(["result", "field", "value"], rows)
    click.echo("\nnothing was written")


def _lines(number: int, record: dict[str, Any]) -> list[list[Any]]:
    """A neutral record as rows of *result, field, value*; only the first names the result."""
    claims = [(claim["key"], claim["value"]) for claim in record.get("claims", ())]
    own = [
        (key, value)
        for key, value in record.items()
        if key not in {"kind", "ref", "claims", "type", "said"}
    ]
    title = f"{number} {record.get('type') or record['kind']}"
    return [
        [title if place == 0 else "", key, value]
        for place, (key, value) in enumerate([*own, *claims] or [("", "")])
    ]
