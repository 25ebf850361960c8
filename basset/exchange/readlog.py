"""What there is to tell of the reading of a file, in sentences."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from basset.investigations.lookalikes import Lookalikes

MAX_SHOWN = 5
_PLURALS = {"entity": "entities", "relationship": "relationships"}
# What a selector of a kind is called in a sentence, and several of them.
_NAMES = {
    "email": ("an e-mail address", "e-mail addresses"),
    "phone": ("a telephone number", "telephone numbers"),
    "domain": ("a domain", "domains"),
    "ip": ("an IP address", "IP addresses"),
    "url": ("a URL", "URLs"),
    "wallet": ("a wallet", "wallets"),
    "account": ("an account (platform/name)", "accounts (platform/name)"),
    "bank-account": ("an IBAN", "IBANs"),
}


def unwatched(_done: int) -> None:
    """For a reading that nobody watches."""


class _Places:
    """How many places there are, and which are the first."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def add(self, where: str) -> None:
        self.count += 1
        if len(self._first) < MAX_SHOWN:
            self._first.append(where)

    def __str__(self) -> str:
        more = self.count - len(self._first)
        return ", ".join(self._first) + (f" and {more:,} more" if more else "")


class Log:
    """What a reader tells beside its records; ``remarks`` puts it into sentences.

    *on_read* is told now and then how many bytes are read. *names*: what the entities are called.
    """

    def __init__(self, on_read: Callable[[int], None] = unwatched) -> None:
        self._on_read = on_read
        self._before, self._done = 0, 0
        self.cleaned = 0
        self.names = Lookalikes()
        # Each row of the file says all that it refers to; no other row need be remembered.
        self.rows_alone = False
        self._said: dict[str, None] = {}
        self._titles: dict[str, list[str]] = {}
        self._near: Counter[str] = Counter()
        self._national = 0
        self._damaged: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        self._placeholders: Counter[str] = Counter()
        self._merged: list[str] = []
        self._rows: Counter[str] = Counter()
        self._unlike: Counter[tuple[str, str]] = Counter()
        self._padded, self._unwrapped = _Places(), _Places()
        self._missing: dict[str, None] = {}
        self._unread: dict[str, None] = {}
        self._counts_as = ""

    def read(self, done: int) -> None:
        """So many bytes of the file are read; with fewer than before, the next file has begun."""
        if done < self._done:
            self._before += self._done
        self._done = done
        self._on_read(self._before + done)

    def clean(self, count: int) -> None:
        """So many values had marks that nobody sees."""
        self.cleaned += count

    def say(self, sentence: str) -> None:
        """A sentence of its own, once."""
        self._said[sentence] = None

    def title(self, key: str, title: str) -> None:
        """Claims with this *key* are what a column with this *title* says."""
        self._titles.setdefault(key, []).append(title)

    def near(self, kind: str) -> None:
        """A value looks like a selector of this *kind* and is none: it stays text."""
        self._near[kind] += 1

    def national(self) -> None:
        """A value may be a telephone number of a country that nobody has named."""
        self._national += 1

    def damage(self, key: str, value: str) -> None:
        """A spreadsheet took a number of this *key* for an amount, and its last digits are lost."""
        self._damaged[key] += 1
        self._examples.setdefault(key, value)

    def placeholder(self, text: str) -> None:
        """A cell says that there is no value."""
        self._placeholders[text] += 1

    def row(self, noun: str) -> None:
        """One more row of a table is read, about an entity or a relationship."""
        self._rows[noun] += 1

    def pad(self, where: str) -> None:
        """A row has fewer cells than the header."""
        self._padded.add(where)

    def unwrap(self, where: str) -> None:
        """A cell is written for a spreadsheet, as a formula or behind an apostrophe."""
        self._unwrapped.add(where)

    def merge(self, where: str) -> None:
        """A row is about the same subject as a row before it."""
        self._merged.append(where)

    def unlike(self, column: str, noun: str) -> None:
        """A cell of this *column* is no *noun*, which most of them are: it stays text."""
        self._unlike[column, noun] += 1

    def unread_marking(self, text: str, counts_as: str) -> None:
        """Something is marked in words that are no marking of ours, and *counts_as* that one."""
        self._unread[text] = None
        self._counts_as = counts_as

    def miss(self, ref: str) -> None:
        """Something refers to what is neither in the file nor in the project."""
        self._missing[ref] = None

    def remarks(self) -> list[str]:
        """What to tell the user, one sentence each."""
        sentences = [*self._said]
        if self._padded.count:
            ends = _counted(self._padded.count, "1 row ends", "rows end")
            sentences.append(f"{ends} early ({self._padded}): cells are missing, left empty")
        if self._unwrapped.count:
            cells = _counted(self._unwrapped.count, "1 cell is", "cells are")
            told = f'written for a spreadsheet, like ="…" ({self._unwrapped})'
            sentences.append(f"{cells} {told}: the text in it is read")
        if self._merged:
            sentences.append(self._told_merged())
        for (column, noun), count in self._unlike.items():
            of = f"of the column {column!r}"
            cells = _counted(count, f"1 cell {of} is", f"cells {of} are")
            sentences.append(f"{cells} no {noun} and kept as text")
        if count := self._placeholders.total():
            cells = _counted(count, "1 cell says", "cells say")
            known = _listed([repr(text) for text in self._placeholders])
            sentences.append(f"{cells} that there is no value ({known})")
        sentences += self._told_selectors()
        if self._unread:
            sentences.append(_on_unread(self._unread, self._counts_as))
        if twins := self.names.remark():
            sentences.append(twins)
        if self._missing:
            refs = _counted(len(self._missing), "1 reference", "references")
            sentences.append(
                f"{refs} to what is neither in the file nor in the project: "
                f"{_listed(list(self._missing))}"
            )
        return sentences

    def _told_selectors(self) -> Iterator[str]:
        """What should have been selectors and is none."""
        for kind, count in self._near.items():
            one, several = _NAMES[kind]
            look = f"1 value looks like {one} and is not"
            looks = f"{count:,} values look like {several} and are not"
            yield f"{look if count == 1 else looks}: kept as text"
        if self._national:
            one = "1 value has no country and may be a telephone number"
            several = "values have no country and may be telephone numbers"
            yield (
                f"{_counted(self._national, one, several)}: kept as text; "
                "basset project update --phone-region says of which country; then import again"
            )
        for key, count in self._damaged.items():
            titles = ", ".join(self._titles.get(key, [key]))
            were = _counted(count, "1 value was", "values were")
            damaged = f"damaged by a spreadsheet ({self._examples[key]})"
            yield f"{titles}: {were} {damaged}; export the column as text"

    def _told_merged(self) -> str:
        count = len(self._merged)
        lines = [where.removeprefix("line ") for where in self._merged]
        told = _listed(self._merged)
        if all(line.isdecimal() for line in lines):
            told = f"{'line' if count == 1 else 'lines'} {_listed(lines)}"
        rows = self._rows.total()
        if not rows:
            records = _counted(count, "1 record is", "records are")
            return f"{records} about the same as records before ({told})"
        # A book may have sheets of both.
        several = " and ".join(_PLURALS[noun] for noun in self._rows)
        kept = _counted(rows - count, f"1 {next(iter(self._rows))}", several)
        return (
            f"{rows:,} rows: {kept} ({count:,} merged: {told}); "
            "--each-row keeps them apart, --key COLUMN says what does"
        )


def _counted(count: int, one: str, several: str) -> str:
    return one if count == 1 else f"{count:,} {several}"


def _on_unread(unread: Collection[str], counts_as: str) -> str:
    many = f"{len(unread):,} markings are not TLP and count"
    marks = "1 marking is not TLP and counts" if len(unread) == 1 else many
    told = [repr(text[:60]) for text in unread]
    return f"{marks} as {counts_as} until somebody decides: {_listed(told)}"


def _listed(names: list[str]) -> str:
    """The first few of *names*, and how many more there are."""
    more = f" and {len(names) - MAX_SHOWN:,} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(names[:MAX_SHOWN]) + more
