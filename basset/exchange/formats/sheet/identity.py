"""Which thing a row is about: told by what the row says, never by where in the file it stands.

So a table may be sorted otherwise, or parted into two, and is the same graph.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from basset.errors import InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats.sheet.columns import Column
from basset.exchange.formats.sheet.row import SheetRow
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import normalise

# Type → fields that tell those of one name apart. Of all others somebody may have several.
_PERSONAL = ("birth-date", "national-id", "passport", "tax-number", "profile-url")
_TELLING: Mapping[str, Sequence[str]] = {
    "person": _PERSONAL,
    "organization": ("country", "company-number", "tax-number"),
    "vessel": ("imo", "mmsi"),
    "vehicle": ("vin", "plate"),
    "thing": (*_PERSONAL, "company-number"),
}
_MAX_ID = 500


class Identities:
    """The identities of a table's rows; *log* is told which rows share one.

    Raises:
        InvalidInput: the user names a column that is not there.
    """

    def __init__(self, columns: Sequence[Column], reading: Reading, log: Log) -> None:
        self._key = [_titled(columns, title) for title in reading.key]
        self._each_row = reading.each_row
        self._region = reading.region
        self._log = log
        self._seen: set[int] = set()
        self._equal: Counter[bytes] = Counter()
        if self._key and self._each_row:
            raise InvalidInput("--key and --each-row cannot be given together", field="key")

    def of_subject(self, where: str, row: SheetRow, kind: str, name: str) -> str:
        """What a row's subject is known by.

        Raises:
            BadRecord: a column is empty that tells the rows apart.
        """
        if self._key or not (self._each_row or (names_nothing(name) and not row.get("id"))):
            found = self._keyed(row, kind) if self._key else self._told(row, kind, name)
            return self._seen_before(where, found)
        return f"{kind}/{self._own(row)}"

    def of_event(self, where: str, row: SheetRow) -> str:
        """What a row that happened is known by: all that it says, and the how manieth it is."""
        return self._seen_before(where, self._keyed(row, "row")) if self._key else self._own(row)

    def tell_equal(self, where: str, row: SheetRow) -> None:
        """Of rows that say the same of how two are tied, all but the first say nothing."""
        self._seen_before(where, _content(row).hex())

    def _keyed(self, row: SheetRow, kind: str) -> str:
        values = []
        for column in self._key:
            if not (value := row.cell(column)):
                raise BadRecord(f"column {column.title!r} is empty, which tells the rows apart")
            values.append(value)
        return _short("/".join([kind, *values]))

    def _told(self, row: SheetRow, kind: str, name: str) -> str:
        if external_id := row.get("id"):
            return external_id
        if selector := normalise(kind, name, self._region):
            return selector
        telling = (row.known_as(field) for field in _TELLING.get(kind, ()))
        return _short("/".join([kind, name, *filter(None, telling)]))

    def _own(self, row: SheetRow) -> str:
        digest = _content(row)
        self._equal[digest] += 1
        count = self._equal[digest]
        return f"row {digest.hex()}" + (f"/{count}" if count > 1 else "")

    def _seen_before(self, where: str, found: str) -> str:
        seen = hash(found)
        if seen in self._seen:
            self._log.merge(where)
        self._seen.add(seen)
        return found


def _titled(columns: Sequence[Column], title: str) -> Column:
    for column in columns:
        if column.title == title:
            return column
    known = ", ".join(column.title for column in columns)
    raise InvalidInput(f"there is no column {title[:100]!r}; there are {known}", field="key")


def _content(row: SheetRow) -> bytes:
    """A digest of all that a row says, in whichever order."""
    return _digest("\x1e".join(sorted(f"{each.title}\x1f{cell}" for each, cell in row.filled())))


def _short(text: str) -> str:
    return text if len(text) <= _MAX_ID else f"{text[:_MAX_ID]} {_digest(text).hex()}"


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=12).digest()
