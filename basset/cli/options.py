"""Options that several commands share, and how what was typed becomes a model's fields."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, TypeVar

import click

from basset.cli import context
from basset.clock import parse
from basset.errors import InvalidInput
from basset.investigations.chart import CHART
from basset.investigations.claims import Claim, said_by
from basset.investigations.fields import Marking

F = TypeVar("F", bound=Callable[..., Any])

MARKINGS = click.Choice([str(marking) for marking in Marking], case_sensitive=False)
_AUDIENCE = re.compile(r"([^:/=]+)=(.+)")  # no scheme of an address has a =
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

project_option = click.option(
    "--project",
    "-p",
    metavar="NAME",
    envvar="BASSET_PROJECT",
    callback=context.current_project,
    help="Name or id of the project. [the one that basset use has set]",
)
author_option = click.option(
    "--as",
    "author",
    metavar="NAME",
    envvar="BASSET_AUTHOR",
    callback=context.author,
    help="Who does this. [your login name]",
)
limit_option = click.option("--limit", default=100, show_default=True, type=click.IntRange(1))
yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in this order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


deliver_option = click.option(
    "--deliver",
    multiple=True,
    metavar="ADDRESS",
    help="mailto:…, https://… or file:///… to send it to; AUDIENCE=ADDRESS for a copy that is not "
    "the first; may be repeated.",
)
# What a report is about.
about_options = together(
    click.option("--type", "report_type", help="summary, dossier, full or changes. [summary]"),
    click.option(
        "--entity",
        "entities",
        multiple=True,
        metavar="ID",
        help="Id, or a name that only one entity has.",
    ),
)
audience_option = click.option(
    "--audience",
    "audiences",
    multiple=True,
    metavar="NAME",
    help="internal, client, public or your own; may be repeated, for several copies. [internal]",
)

config_options = together(
    click.option("--title", required=True, help="Printed on the report."),
    click.option(
        "--format",
        "formats",
        multiple=True,
        help="pdf, html, markdown, json, csv or xlsx; may be repeated. [html]",
    ),
    about_options,
    click.option(
        "--section", "sections", multiple=True, help="Only these sections; may be repeated."
    ),
    click.option(
        "--since",
        metavar="ID",
        help="Compare with this report. [the one before it]",
    ),
    click.option("--chart", metavar="NAME", help="The graph shows this chart, as it was saved."),
    click.option(
        "--only-when-changed", is_flag=True, help="Deliver nothing while nothing changed."
    ),
    click.option("--depth", type=click.IntRange(1, 2), help="How many steps a dossier goes. [2]"),
    click.option(
        "--profiles", type=click.IntRange(0, 1000), help="Full profiles in a dossier. [10]"
    ),
    audience_option,
    click.option("--no-graph", is_flag=True, help="Leave this section out."),
    click.option("--no-timeline", is_flag=True, help="Leave this section out."),
    click.option("--no-statistics", is_flag=True, help="Leave this section out."),
    click.option("--template", metavar="NAME", help="A theme of this installation. [default]"),
    click.option("--prepared-for", metavar="NAME", help="Printed on the first page."),
    deliver_option,
    click.option("--approval", is_flag=True, help="Deliver it only once somebody approves it."),
)

plan_options = together(
    click.option(
        "--every", "frequency", metavar="FREQUENCY", help="once, hourly, daily, weekly or monthly."
    ),
    click.option(
        "--cron",
        "cron_expression",
        metavar="EXPRESSION",
        help='Five fields, such as "0 9 * * MON".',
    ),
    click.option(
        "--tz",
        "timezone",
        metavar="ZONE",
        help="Zone of the times, such as Europe/London; UTC if there is none.",
    ),
    click.option(
        "--start",
        "start_time",
        metavar="TIME",
        help="First time: 2026-01-05T09:00 is one in --tz, 2026-01-05T09:00Z one in UTC.",
    ),
)


def pair(text: str, option: str) -> tuple[str, str]:
    """``key=value`` as two texts.

    Raises:
        InvalidInput: it has no ``=``.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InvalidInput(f"{text[:60]!r} is not KEY=VALUE", field=option)
    return key.strip(), value


def claim_columns(project_id: str) -> dict[str, Callable[[Claim], Any]]:
    """How a claim is one row of a table; its sources by their titles."""

    def valid(claim: Claim) -> str:
        both = claim.valid_from or "", claim.valid_to or ""
        return " – ".join(both) if any(both) else ""

    return {
        "claim": lambda claim: claim.key,
        "value": lambda claim: claim.value,
        "valid": valid,
        "%": lambda claim: claim.confidence,
        "marking": lambda claim: claim.marking,
        "sources": lambda claim: "; ".join(
            context.source(project_id, own_id).title for own_id in claim.sources
        ),
        "by": lambda claim: said_by(claim.recorded_by, claim.according_to),
        "ended": lambda claim: claim.ended_at and claim.ended_at[:10],
    }


def report_config(
    project_id: str,
    *,
    title: str,
    formats: tuple[str, ...],
    report_type: str | None,
    entities: tuple[str, ...],
    sections: tuple[str, ...],
    since: str | None,
    chart: str | None,
    only_when_changed: bool,
    depth: int | None,
    profiles: int | None,
    audiences: tuple[str, ...],
    no_graph: bool,
    no_timeline: bool,
    no_statistics: bool,
    template: str | None,
    prepared_for: str | None,
    deliver: tuple[str, ...],
    approval: bool,
) -> dict[str, Any]:
    """What ``config_options`` gave for a report of *project_id*, as ``parse_config`` takes it."""
    given = {
        "title": title,
        "formats": list(formats) or None,
        "report_type": report_type,
        "entity_ids": entity_ids(project_id, entities),
        "sections": [section.lower() for section in sections] or None,
        "since": since and context.services().run_store.find(since).id,
        "chart": chart and context.find(CHART, project_id, chart, "--chart").id,
        "only_when_changed": only_when_changed,
        "depth": depth,
        "profiles": profiles,
        "audiences": list(audiences) or None,
        "template": template,
        "prepared_for": prepared_for,
        "include_graph": not no_graph,
        "include_timeline": not no_timeline,
        "include_statistics": not no_statistics,
        "deliver": destinations(deliver),
        "approval": approval or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def entity_ids(project_id: str, typed: tuple[str, ...]) -> list[str] | None:
    """What ``--entity`` gave, as ``parse_config`` takes it; None where nothing was given."""
    return [context.entity_id(project_id, name, "--entity") for name in typed] or None


def destinations(typed: tuple[str, ...]) -> list[dict[str, str]] | None:
    """What ``deliver_option`` gave, as ``parse_config`` takes it; None where nothing was given."""
    found = [_AUDIENCE.fullmatch(text) for text in typed]
    return [
        {"audience": match[1], "to": match[2]} if match else {"to": text}
        for match, text in zip(found, typed, strict=True)
    ] or None


def expiry(text: str, now: datetime) -> datetime:
    """``90d``, ``12h``, ``2w``, or a time with its zone.

    Raises:
        InvalidInput: it is neither.
    """
    try:
        if text[-1:] in _UNITS and text[:-1].isdecimal():
            return now + int(text[:-1]) * _UNITS[text[-1]]
        return parse(text)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{text[:40]!r} is neither like 90d, 12h or 2w nor a time with a zone",
            field="--expires",
        ) from None
