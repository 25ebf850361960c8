"""How far the reading of a file is, and what is done with its rows after that."""

from collections.abc import Callable, Iterable
from pathlib import Path

# Told now and then how much is done, and of how much.
OnProgress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """The progress that nobody watches."""


class ImportProgress:
    """Tells *on_progress* how much is done: the *files* are one half of it, their rows the other."""

    def __init__(self, files: Iterable[Path], on_progress: OnProgress) -> None:
        self._size = sum(file.stat().st_size for file in files)
        self._tell = on_progress

    def read(self, done: int) -> None:
        """So many bytes of the files are read."""
        self._tell(min(done, self._size), 2 * self._size)

    def take(self, done: int, rows: int) -> None:
        """So many of the *rows* are done."""
        self._tell(self._size + self._size * done // max(rows, 1), 2 * self._size)
