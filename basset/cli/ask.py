"""``basset path``, ``common``, ``around`` and ``timeline``: questions to a case."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, get_args

import click

from basset.ask.answers import Cited, Common, Paths, Timeline
from basset.ask.service import MOST_LINKS
from basset.ask.timeline import OldestFirst
from basset.cli import options, output
from basset.cli.context import entity_id, project_id, services
from basset.controls import printable

T = TypeVar("T", Paths, Common, Timeline)

as_of_option = click.option("--as-of", metavar="DATE", help="Only what was valid then.")


@click.command("path", cls=output.Command)
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@options.project_option
@click.option(
    "--max",
    "most",
    default=6,
    show_default=True,
    type=click.IntRange(1, MOST_LINKS),
    help="At most so many links.",
)
@click.option("--without", multiple=True, metavar="NAME", help="Not through this entity.")
@as_of_option
def show_path(
    *, start: str, end: str, project: str, most: int, without: Sequence[str], as_of: str | None
) -> None:
    """Find what ties A to B, with who says so."""
    own_id = project_id(project)
    ends = entity_id(own_id, start, "A"), entity_id(own_id, end, "B")
    left_out = [entity_id(own_id, name, "--without") for name in without]
    _tell(
        services().asking.paths(own_id, *ends, most=most, without=left_out, as_of=as_of),
        partial(_say_paths, most=most),
    )


@click.command("common", cls=output.Command)
@click.argument("names", metavar="A B [C …]", nargs=-1, required=True)
@options.project_option
@as_of_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500))
def show_common(names: Sequence[str], project: str, as_of: str | None, limit: int) -> None:
    """Find what A, B … are all tied to; what has fewest other ties first."""
    own_id = project_id(project)
    ends = [entity_id(own_id, name, "A B") for name in names]
    _tell(
        services().asking.common(own_id, ends, as_of=as_of, limit=limit),
        partial(_say_shared, limit=limit),
    )


@click.command("around", cls=output.Command)
@click.argument("name")
@options.project_option
@as_of_option
def show_around(name: str, project: str, as_of: str | None) -> None:
    """Count what NAME is tied to, by kind."""
    own_id = project_id(project)
    counted = services().asking.neighbours(own_id, entity_id(own_id, name, "NAME"), as_of=as_of)
    columns: dict[str, Any] = {
        "": lambda row: "→" if row.direction == "out" else "←",
        "type": lambda row: row.type,
        "of type": lambda row: row.entity_type,
        "entities": lambda row: row.count,
    }
    output.show_list(counted, columns, "nothing is tied to it")


@click.command("timeline", cls=output.Command)
@click.argument("name", required=False)
@options.project_option
@as_of_option
@click.option(
    "--sort",
    type=click.Choice(get_args(OldestFirst)),
    default="happened",
    show_default=True,
    help="By when it happened, or we learnt of it; with - the latest first.",
)
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500))
def show_timeline(
    name: str | None, project: str, as_of: str | None, sort: OldestFirst, limit: int
) -> None:
    """Tell what happened when: in the project, or to NAME and to what it is tied to."""
    own_id = project_id(project)
    about = name and entity_id(own_id, name, "NAME")
    wanted: dict[str, Any] = {"as_of": as_of, "sort": sort, "limit": limit}
    _tell(services().asking.timeline(own_id, about, **wanted), partial(_say_when, limit=limit))


def _tell(answer: T, say: Callable[[T], None]) -> None:
    if output.wants_json():
        output.print_json(answer)
    else:
        say(answer)


def _say_paths(answer: Paths, most: int) -> None:
    for one in answer.paths:
        output.say(one.sentence)
        if one.weakest:
            ends = one.entities[one.weakest.link : one.weakest.link + 2]
            output.say(f"    weakest: {ends[0].name} and {ends[1].name}: {one.weakest.because}")
    those = "entity" if answer.hubs == 1 else "entities"
    ties = services().settings.hub_ties
    remarks = {
        f"nothing ties them over at most {most} links": not answer.paths,
        "there are more paths as short as these": answer.more,
        f"no path goes through {answer.hubs:,} {those} with more than {ties} ties": answer.hubs,
    }
    _say_rest(answer.sources, remarks)


def _say_shared(answer: Common, limit: int) -> None:
    for shared in answer.items:
        output.say(f"{shared.entity.name} ({shared.entity.type})")
        for sentence in shared.sentences:
            output.say(f"    {sentence}")
    left_out = {f"left out, because so much is tied to it: {hub.name}": 1 for hub in answer.hubs}
    few = {"they share nothing": not answer.items, f"only the first {limit}": answer.more}
    _say_rest(answer.sources, few | left_out)


def _say_when(answer: Timeline, limit: int) -> None:
    output.table(
        ("when", "what", "learnt"),
        [(one.shown, one.sentence, output.minute(one.recorded_at)) for one in answer.items],
    )
    few = {"nothing has a date": not answer.items, f"only the first {limit}": answer.next_cursor}
    _say_rest(answer.sources, few)


def _say_rest(sources: Sequence[Cited], remarks: Mapping[str, Any]) -> None:
    """The *sources* that were cited, and on standard error those of *remarks* that hold."""
    for cited in sources:
        output.say(f"[{cited.number}] {cited.title}{f' ({cited.grade})' if cited.grade else ''}")
    for words in (words for words, holds in remarks.items() if holds):
        click.echo(f"basset: {printable(words)}", err=True)
