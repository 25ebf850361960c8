"""A click group that imports a command when it is called, and says every error in one line."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from basset.controls import CONTROLS, inert, printable
from basset.errors import BassetError, Unavailable


class Failure(click.ClickException):
    """A ``BassetError`` as the terminal sees it: one line, and an exit status that scripts can
    use.
    """

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"basset: {printable(self.message)}", file=file, err=file is None)


class Away(Failure):
    exit_code = 3


class LazyGroup(click.Group):
    """*commands_at*: name → (``module:attribute``, the line that the help prints for it).

    The attribute is a command, or a function that makes the one of this name.
    """

    def __init__(self, *args: Any, commands_at: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - inherited
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - inherited
        if cmd_name not in self.commands_at:
            return None
        module, _, attribute = self.commands_at[cmd_name][0].partition(":")
        target = getattr(importlib.import_module(module), attribute)
        command: click.Command = target if isinstance(target, click.Command) else target(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - inherited
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.commands_at.items()])

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _without_controls():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _without_controls():
            try:
                return super().invoke(ctx)
            except BassetError as error:
                raise (Away if isinstance(error, Unavailable) else Failure)(str(error)) from error


@contextmanager
def _without_controls() -> Iterator[None]:
    """What click says of options and arguments, which repeats what was typed."""
    try:
        yield
    except click.UsageError as error:
        said = error.format_message()
        if (shown := inert(said, CONTROLS)) == said:
            raise
        raise click.UsageError(shown, error.ctx) from error
