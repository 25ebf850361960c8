"""Mappings that are kept in files: those that ship, and those of the user.

A file has ``title``, ``columns`` (title → field) and, if it says more, ``signature``: titles that a
table has for which the mapping is made (``a | b`` is either, ``*`` any letters), ``key``,
``each_row``, ``skip``, ``comment``, ``delimiter`` and ``encoding``, as ``reading.Reading`` has them.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from basset.errors import InvalidInput
from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.columns import Column
from basset.exchange.formats.sheet.fields import CLAIM
from basset.exchange.formats.sheet.mapped import as_told
from basset.exchange.formats.sheet.titles import folded
from basset.exchange.reading import Reading, SavedMapping, TableForm
from basset.model import validated

_SHIPPED = Path(__file__).parent / "mappings"
# What a saved mapping says for whoever does not say it by hand.
_SAID = tuple(TableForm.model_fields)


def saved_mapping(name: str) -> SavedMapping:
    """The mapping in the file of this path, or the one that ships under this *name*.

    Raises:
        InvalidInput: there is neither, or something in the file is wrong.
    """
    path = Path(name)
    if not path.is_file():
        return shipped_mapping(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {name!r}: {error}", field="mapping") from None
    return parsed_mapping(path.stem, text)


def shipped_mapping(name: str) -> SavedMapping:
    """The mapping that ships under this *name*.

    Raises:
        InvalidInput: there is none; it lists those that there are.
    """
    known = shipped_mappings()
    if name not in known:
        raise InvalidInput(
            f"there is no mapping {name[:100]!r}, and no such file; those that ship are "
            f"{', '.join(known)}",
            field="mapping",
        )
    return known[name]


def parsed_mapping(name: str, text: str) -> SavedMapping:
    """The mapping that *text* is, in TOML.

    Raises:
        InvalidInput: it names what is wrong.
    """
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the mapping {name!r} is no TOML: {error}", field="mapping") from None
    saved = validated(SavedMapping, {"title": name, **said, "name": name}, "mapping")
    for title, field in saved.columns.items():
        try:
            as_told(Column(0, title, CLAIM, "column"), field)
        except InvalidInput as error:
            raise InvalidInput(f"column {title!r}: {error}", field="mapping") from None
    return saved


def with_saved(reading: Reading, saved: SavedMapping) -> Reading:
    """*reading* with what *saved* says where the user says nothing."""
    said = {name: getattr(saved, name) for name in _SAID if not getattr(reading, name)}
    return reading.model_copy(update={"saved": saved, **said})


def mapping_text(title: str, columns: Sequence[ColumnReading], reading: Reading) -> str:
    """A mapping in TOML by which a table is read again as *reading* did, for everybody to change."""
    said = {"title": title, **{name: getattr(reading, name) for name in _SAID}}
    lines = [f"{name} = {_toml(value)}" for name, value in said.items() if value]
    fields = [f"{_toml(each.column)} = {_toml(each.field)}" for each in columns]
    return "\n".join([*lines, "", "[columns]", *fields, ""])


def _toml(value: object) -> str:
    # What is JSON of a text, a number, a list of texts or a truth is TOML as well.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def recognised(titles: Sequence[str]) -> SavedMapping | None:
    """The mapping that ships and is made for such *titles*; the most exacting of several."""
    plain = {folded(title) for title in titles}
    fitting = [each for each in shipped_mappings().values() if _is_for(each, plain)]
    return max(fitting, key=lambda each: len(each.signature), default=None)


@cache
def shipped_mappings() -> Mapping[str, SavedMapping]:
    """The mappings that ship, by name."""
    return {
        path.stem: parsed_mapping(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(_SHIPPED.glob("*.toml"))
    }


def _is_for(saved: SavedMapping, plain: set[str]) -> bool:
    return bool(saved.signature) and all(
        any(_stands_in(one, plain) for one in either.split("|")) for either in saved.signature
    )


def _stands_in(title: str, plain: set[str]) -> bool:
    pattern = "*".join(folded(part) for part in title.split("*"))
    return any(fnmatchcase(each, pattern) for each in plain)
