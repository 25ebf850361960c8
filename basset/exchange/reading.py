"""How a file is to be read, and what there is to tell of its reading."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MAX_SHOWN = 5
# What a selector is called in a sentence, and what several of them are.
_NAMES = {"ip": "IP addresses", "url": "URLs", "phone": "telephone numbers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What whoever imports a file says of it.

    *mapping*: column → field. *key*: columns that tell one row's subject from another's.
    *each_row*: every row is a subject of its own. *skip*: lines before the header. *comment*: lines
    that begin so are left out. *delimiter* and *encoding*: else found in the content. *strict*: a
    reference to what is not there refuses the file. *region*: the country (two letters) of
    telephone numbers that are written without one.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    each_row: bool = False
    skip: int = 0
    comment: str = ""
    delimiter: str = ""
    encoding: str = ""
    strict: bool = False
    region: str = ""


def unwatched(_done: int) -> None:
    """For a reading that nobody watches."""


class Log:
    """What a reader tells beside its records; ``remarks`` puts it into sentences.

    *on_read* is told now and then how many bytes are read.
    """

    def __init__(self, on_read: Callable[[int], None] = unwatched) -> None:
        self._on_read = on_read
        self._before, self._done = 0, 0
        self.cleaned = 0
        self._said: dict[str, None] = {}
        self._near: Counter[str] = Counter()
        self._placeholders: Counter[str] = Counter()
        self._merged: list[str] = []
        self._missing: dict[str, None] = {}

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

    def near(self, kind: str) -> None:
        """A value looks like a selector of this *kind* and is none: it stays text."""
        self._near[kind] += 1

    def placeholder(self, text: str) -> None:
        """A cell says that there is no value."""
        self._placeholders[text] += 1

    def merge(self, where: str) -> None:
        """A row is about the same subject as a row before it."""
        self._merged.append(where)

    def miss(self, ref: str) -> None:
        """Something refers to what is neither in the file nor in the project."""
        self._missing[ref] = None

    def remarks(self) -> list[str]:
        """What to tell the user, one sentence each."""
        sentences = [*self._said]
        if self._merged:
            rows = "1 row is" if len(self._merged) == 1 else f"{len(self._merged):,} rows are"
            sentences.append(
                f"{rows} about the same as rows before ({_listed(self._merged)}); "
                "--each-row keeps them apart, --key COLUMN says what does"
            )
        if count := self._placeholders.total():
            cells = "1 cell says" if count == 1 else f"{count:,} cells say"
            known = _listed([repr(text) for text in self._placeholders])
            sentences.append(f"{cells} that there is no value ({known})")
        for kind, count in self._near.items():
            name = _NAMES.get(kind, f"{kind} selectors")
            verbs = "value looks" if count == 1 else "values look"
            are = "is" if count == 1 else "are"
            sentences.append(f"{count:,} {verbs} like {name} and {are} not: kept as text")
        if self._missing:
            refs = (
                "1 reference" if len(self._missing) == 1 else f"{len(self._missing):,} references"
            )
            sentences.append(
                f"{refs} to what is neither in the file nor in the project: "
                f"{_listed(list(self._missing))}"
            )
        return sentences


def _listed(names: list[str]) -> str:
    """The first few of *names*, and how many more there are."""
    more = f" and {len(names) - MAX_SHOWN:,} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(names[:MAX_SHOWN]) + more
