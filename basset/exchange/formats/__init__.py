"""The formats that can be imported and exported: every module of this folder, by its ``FORMAT``.

A new format is a new module, or a package, in this folder and nothing else: importer, exporter,
command line and API ask here.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from basset.errors import InvalidFile, InvalidInput
from basset.exchange import textfile
from basset.exchange.fileformat import ANY_TEXT, FileFormat
from basset.exchange.unread import unread


@cache
def import_formats() -> dict[str, FileFormat]:
    """All formats by name, in the order in which they are asked whether a file is theirs."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    formats: list[FileFormat] = [module.FORMAT for module in modules]
    return {each.name: each for each in sorted(formats, key=lambda each: (each.order, each.name))}


def export_formats() -> dict[str, FileFormat]:
    """Those that can be written, by name."""
    return {name: each for name, each in import_formats().items() if each.write}


def format_named(name: str, formats: dict[str, FileFormat]) -> FileFormat:
    """The one of *formats* that is called *name*.

    Raises:
        InvalidInput: there is none; it lists those that there are.
    """
    if name not in formats:
        raise InvalidInput(
            f"unknown format {name[:40]!r}; known are {', '.join(formats)}", field="format"
        )
    return formats[name]


def format_of(path: Path) -> FileFormat:
    """The format of a file or folder, from its content.

    Raises:
        InvalidFile: it is none that can be read.
    """
    if path.is_dir():
        return _format_of_folder(path)
    start = textfile.start(path)
    if not start:
        raise InvalidFile("the file is empty")
    head = textfile.as_text(start).lstrip()
    named = unread(start, head)
    formats = import_formats().values()
    for each in formats:
        # A page or a letter could be read as a text; it is not what its user means.
        if (each.order < ANY_TEXT or not named) and each.sniff(head):
            return each
    titles = ", ".join(each.title for each in formats)
    raise InvalidFile(f"{named or 'line 1: begins like nothing that is read'}; read are {titles}")


def _format_of_folder(path: Path) -> FileFormat:
    for each in import_formats().values():
        heads = {file.name: textfile.head(file) for file in each.files(path)}
        if each.folder and heads and each.folder(heads):
            return each
    raise InvalidFile(f"the files in {path.name!r} are of none of the formats that come in folders")
