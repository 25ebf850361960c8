"""The fields of a checked cron expression, for those who talk about it. When it is due, ``cron`` says."""

from dataclasses import dataclass

NAMES_OF_DAYS = (
    *("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
NAMES_OF_MONTHS = (
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Span:
    """*low* to *high*, both of them hits, in steps.

    Or the *nth* of a weekday in its month, -1 the last; or a *special* day.
    """

    low: int
    high: int
    step: int = 1
    nth: int = 0
    special: str = ""


@dataclass(frozen=True)
class Field:
    """One field. *low* and *high* are its limits."""

    text: str
    low: int
    high: int
    spans: list[Span]

    @property
    def is_any(self) -> bool:
        """Whether it restricts nothing. ``1-31`` is not meant: beside a weekday it allows every day."""
        return self.text.startswith("*") and len(self.values) == self.high - self.low + 1

    @property
    def values(self) -> list[int]:
        """What it matches, in order; of days that a calendar finds, nothing."""
        plain = [span for span in self.spans if not span.nth and not span.special]
        return sorted({each for s in plain for each in range(s.low, s.high + 1, s.step)})


@dataclass(frozen=True)
class Fields:
    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field

    @property
    def needs_both(self) -> bool:
        """Whether day of month and weekday must match both; else, when both are given, either does."""
        return self.day.text.startswith("*") or self.weekday.text.startswith("*")


def fields_of(expression: str) -> Fields:
    """The fields of *expression*, which ``parse_cron`` has checked."""
    limits = (
        (0, 59, ()),
        (0, 23, ()),
        (1, 31, ()),
        (1, 12, NAMES_OF_MONTHS),
        (0, 7, NAMES_OF_DAYS),
    )
    texts = expression.upper().split()
    return Fields(*(_field(text, *limit) for text, limit in zip(texts, limits, strict=True)))


def _field(text: str, low: int, high: int, names: tuple[str, ...]) -> Field:
    short = [name[:3].upper() for name in names]

    def number(word: str) -> int:
        return short.index(word) if word in short else int(word)

    def span(term: str) -> Span:
        body, _, step = term.partition("/")
        if body in {"L", "LW"}:
            return Span(0, 0, special=body)
        day, _, nth = body.partition("#")
        if nth or (high == 7 and body.endswith("L")):
            return Span(number(day.rstrip("L")), number(day.rstrip("L")), nth=int(nth or -1))
        first, _, last = body.partition("-")
        if body == "*":
            first, last = str(low), str(high)
        begin, stride = number(first), int(step or 1)
        end = number(last) if last else high if step else begin
        return Span(begin, end - (end - begin) % stride, stride)

    return Field(text, low, high, [span(term) for term in text.split(",")])
