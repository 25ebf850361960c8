"""Files and folders that commands are told of."""

import errno
from pathlib import Path
from typing import Any

import click


class FilePath(click.Path):
    """A path that a file system can have; one whose name is too long is a wrong argument."""

    def __init__(self, **more: Any) -> None:
        super().__init__(path_type=Path, **more)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path: Path = super().convert(value, param, ctx)  # type: ignore[assignment] # by path_type
        try:
            path.lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                self.fail(f"{str(path)[:40]}… is a longer name than a file can have", param, ctx)
        return path
