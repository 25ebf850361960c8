"""How a file is to be read, as whoever imports it says."""

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from basset.model import Model

# Lines before the header of a table; nobody has more.
MOST_SKIPPED = 1_000_000


class TableForm(Model):
    """How a table is written down, and what its rows are about.

    *key*: columns that tell one row's subject from another's. *each_row*: every row is a subject of
    its own. *skip*: lines before the header. *comment*: lines that begin so are left out.
    *delimiter* and *encoding*: else found in the content.
    """

    model_config = ConfigDict(frozen=True)

    key: tuple[str, ...] = ()
    each_row: bool = False
    skip: int = Field(0, ge=0, le=MOST_SKIPPED)
    comment: str = ""
    delimiter: str = ""
    encoding: str = ""


class SavedMapping(TableForm):
    """How a kind of table is read, kept in a file.

    *columns*: title → field. *signature*: titles by which such a table is known. *only*: title →
    values; a row with another in this column is left out.
    """

    name: str
    title: str
    signature: tuple[str, ...] = ()
    columns: dict[str, str]
    only: dict[str, list[str]] = Field(default_factory=dict)


class Reading(TableForm):
    """What whoever imports a file says of it.

    *mapping*: column → field; *saved* for columns that it does not name. *strict*: a reference to
    what is not there refuses the file. *restore*: it is a whole case of ours, and says itself who
    said what, and when. *region*: the country (two letters) of telephone numbers that are written
    without one.
    """

    mapping: Mapping[str, str] = Field(default_factory=dict)
    saved: SavedMapping | None = None
    strict: bool = False
    restore: bool = False
    region: str = ""
