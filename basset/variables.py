"""The names of variables: those that Basset knows, and what somebody meant who misspelt one."""

import difflib
import re
import shlex
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from basset.errors import InvalidInput

# Ours, but no settings: defaults of options, what the local stack tells Neo4j, and of the tests.
OTHERS = frozenset(
    {
        "BASSET_AUTHOR",
        "BASSET_PROJECT",
        "BASSET_CONFIGURATION",
        "BASSET_TEST_HOME",
        "BASSET_COMPOSE_TEST",
        "BASSET_MACHINES",
    }
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class WrongSetting(NamedTuple):
    """A *variable* that is wrong, and the *reason*, which says what would be right."""

    variable: str
    reason: str


def unknown(names: Iterable[str], settings: Collection[str]) -> list[WrongSetting]:
    """Those of *names* that begin as ours do and that nobody reads: misspelt ones, mostly.

    *settings*: the names that are read.
    """
    known = {*settings, *OTHERS}
    strange = sorted(name for name in names if name.startswith("BASSET_") and name not in known)
    return [WrongSetting(name, _instead(name, settings)) for name in strange]


def _instead(name: str, settings: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(settings), n=1)
    meant = f"is {near[0]} meant?" if near else "docs/settings.md lists them all."
    return f"Basset has no setting of this name; {meant}"


def read_variables(path: Path) -> dict[str, str]:
    """What an environment file says, as systemd and the shell read it: ``NAME=VALUE`` a line, with
    quotes as in a shell.

    Raises:
        InvalidInput: it cannot be read, or a line is no assignment.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}", field="FILE") from error
    pairs = (_assignment(path, number, line) for number, line in enumerate(lines, 1))
    return dict(pair for pair in pairs if pair)


def _assignment(path: Path, number: int, line: str) -> tuple[str, str] | None:
    if not line.strip() or line.lstrip().startswith(("#", ";")):
        return None
    name, equals, value = line.strip().partition("=")
    try:
        words = shlex.split(value)
    except ValueError:  # a quote that is not closed
        words = [value, value]
    if not equals or not _NAME.fullmatch(name) or len(words) > 1:
        # Not the line itself: it may have a secret in it.
        raise InvalidInput(
            f"line {number} of {path} is not NAME=VALUE; a value with spaces needs quotes",
            field="FILE",
        )
    return name, "".join(words)
