"""What ``up`` and ``down`` tell while they work."""

from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Tells nothing; a command or a test makes its own of it."""

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Something that takes a while."""
        del text
        yield

    def amount(self, done: int, total: int) -> None:
        """How many bytes of the current step are done."""

    def say(self, text: str) -> None:
        """Something the user should know."""
