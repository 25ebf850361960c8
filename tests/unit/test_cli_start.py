"""The command line before it does anything."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from basset.cli import COMMANDS, main


def test_help_imports_nothing_that_a_command_needs() -> None:
    heavy = "{'rich', 'neo4j', 'pydantic', 'celery', 'fastapi', 'redis'}"
    check = f"import sys, basset.cli; print(*({heavy} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", check], capture_output=True, text=True, check=True
        ).stdout
        == "\n"
    )


def test_help_names_every_command() -> None:
    told = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name} " in told for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage: main" in result.output


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["frobnicate"])
    assert result.exit_code == 2
    assert "No such command 'frobnicate'" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_asks_basset_itself(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"_BASSET_COMPLETE={shell}_complete" in result.stdout


def test_completion_offers_commands_and_their_verbs() -> None:
    environment = {
        "_BASSET_COMPLETE": "bash_complete",
        "COMP_WORDS": "basset schedule pre",
        "COMP_CWORD": "2",
    }
    result = CliRunner(env=environment).invoke(main, [], prog_name="basset")
    assert result.stdout.strip() == "plain,preview"
