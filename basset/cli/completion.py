"""``basset completion``: the script that makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from basset.cli import main


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    r"""Print the completion script of SHELL.

    \b
    bash  basset completion bash > ~/.local/share/bash-completion/completions/basset
    zsh   basset completion zsh > ~/.zfunc/_basset   (with ~/.zfunc in fpath)
    fish  basset completion fish > ~/.config/fish/completions/basset.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # click knows each of the choices
    click.echo(found(main, {}, "basset", "_BASSET_COMPLETE").source())
