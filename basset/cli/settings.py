"""``basset settings``: what is wrong with them, before a service has to refuse to start."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from basset import clock, wiring
from basset.cli import context, output
from basset.contradictions import not_handed_over
from basset.controls import printable
from basset.secretfiles import CERTIFICATE, OF_SERVERS, OF_STORE, SECRETS, credential
from basset.settings import Settings, judge_settings
from basset.variables import WrongSetting, read_variables

SERVERS = ("neo4j", "broker", "cache")


@click.group("settings", cls=output.Group)
def settings_group() -> None:
    """The settings of services and commands; docs/settings.md lists them."""


@settings_group.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--connect", is_flag=True, help="Also use each server, with its password.")
@click.pass_context
def _check(ctx: click.Context, file: Path | None, connect: bool) -> None:
    """Name each setting that is wrong and what would be right; exit status 1 if there is one.

    FILE is an environment file such as /etc/basset/basset.env; without it, the settings are judged
    that other commands have. Secrets are judged where CREDENTIALS_DIRECTORY says where they are.
    """
    with _instead(read_variables(file) if file else None):
        faults = of_this_machine({} if file else context.from_stack())
        if connect and not faults:
            faults = _of_servers(context.settings() if file is None else Settings())
    if output.wants_json():
        output.print_json({"success": not faults, "faults": [each._asdict() for each in faults]})
    elif faults:
        for each in faults:
            click.echo(printable(f"{each.variable}: {each.reason}"))
    else:
        click.echo("every setting is right")
    if faults:
        ctx.exit(1)


def of_this_machine(given: dict[str, str]) -> list[WrongSetting]:
    """Everything that is wrong with the settings of this process, to which *given* are added; on an
    installed host also what of its credentials is missing.
    """
    verdict = judge_settings(given)
    if not isinstance(verdict, Settings):
        return verdict
    if not verdict.installed:
        return []
    wanted = (*OF_SERVERS, *(OF_STORE if verdict.store else ()), CERTIFICATE)
    return [not_handed_over(name) for name in wanted if not _is_there(name)]


def _is_there(name: str) -> bool:
    # A server of others is shown no certificate: its file is there, and empty.
    said = any(os.environ.get(each) for each in (name, f"{name}_FILE"))
    return said or credential(name, filled=name != CERTIFICATE) is not None


def _of_servers(configured: Settings) -> list[WrongSetting]:
    services = wiring.Services(configured, enqueue=lambda _: None)
    try:
        checked = services.health.check(clock.now(), SERVERS)["services"]
    finally:
        services.close()
    wrong = {name: one for name, one in checked.items() if not one["healthy"]}
    return [WrongSetting(name, f"{one['detail']}. {one['advice']}") for name, one in wrong.items()]


@contextmanager
def _instead(variables: dict[str, str] | None) -> Iterator[None]:
    """Let this process have *variables* instead of the settings in its environment."""
    if variables is None:
        yield
        return
    before = dict(os.environ)
    ours = {str(field.validation_alias) for field in Settings.model_fields.values()}
    ours |= {f"{name}_FILE" for name in (*ours, *SECRETS)}
    try:
        for name in before:
            if name in ours or name.startswith("BASSET_"):
                del os.environ[name]
        os.environ.update(variables)
        if "CREDENTIALS_DIRECTORY" not in os.environ:
            os.environ.pop("BASSET_INSTALLED", None)  # nobody asks for the secrets of that host
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
