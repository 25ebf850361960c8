"""The box of a dossier's first page: who this is, by which names and numbers, and since when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from unicodedata import name

from basset.investigations.derive import SELECTOR_KEYS
from basset.reports.model import Fact, Profile
from basset.reports.report import Report
from basset.reports.sections import ReportType
from basset.reports.text import as_words, shown_time

NAMES = frozenset({"name", "alias", "aliases", "former-name", "trading-name", "legal-name"})
# What somebody or something is surely known by, besides whatever ends like one of ENDINGS.
IDENTIFIERS = frozenset((
    "imo", "mmsi", "call-sign", "vin", "plate", "lei", "isin", "bic", "swift", "duns", "vat",
    "passport", "ssn", "sha256", "sha-256", "md5",
))  # fmt: skip
ENDINGS = ("-number", "-id", "-code")
BEGINNINGS = frozenset((
    "born", "birth-date", "date-of-birth", "founded", "incorporated", "incorporation-date",
    "date-of-incorporation", "built", "registered", "first-seen",
))  # fmt: skip
# More of one line are counted.
MOST = 30


@dataclass(slots=True, eq=False)
class BoxLine:
    """One line of the box: facts, or words of ours."""

    label: str
    facts: list[Fact] = field(default_factory=list)
    words: str = ""

    @property
    def shown(self) -> list[Fact]:
        return self.facts[:MOST]

    @property
    def more(self) -> str:
        """How many are left out, where they are."""
        return f"and {len(self.facts) - MOST:,} more" if len(self.facts) > MOST else ""


@dataclass(slots=True, eq=False)
class SubjectBox:
    profile: Profile
    lines: list[BoxLine]

    @property
    def facts(self) -> list[Fact]:
        return [fact for line in self.lines for fact in line.shown]


def subject_box(report: Report) -> SubjectBox | None:
    """The box of what a dossier is about; None for other reports."""
    if report.order.config.report_type is not ReportType.DOSSIER:
        return None
    named = report.order.config.entity_ids
    profile = next((profile for profile in report.profiles if profile.id in named), None)
    return SubjectBox(profile, [*_lines(profile, report.is_internal)]) if profile else None


def _lines(profile: Profile, internal: bool) -> Iterator[BoxLine]:
    called = [fact for fact in profile.current if _word(fact) in NAMES]
    others = {fact.shown: fact for fact in called if fact.shown != profile.label}
    # In the letters of this page first, where the name itself is in others.
    yield from _line("Also called", sorted(others.values(), key=lambda f: not is_latin(f.shown)))
    yield from _line("Known by", _those(profile, _is_identifier), keyed=True)
    yield from _line("Since", _those(profile, lambda word: word in BEGINNINGS), keyed=True)
    yield BoxLine("Recorded", words=_recorded(profile, internal))


def _line(label: str, facts: list[Fact], *, keyed: bool = False) -> Iterator[BoxLine]:
    """*keyed*: facts of one key are one line, called after it."""
    keys = dict.fromkeys(fact.key for fact in facts) if keyed else {}
    for key in keys:
        words = as_words(key)
        label = words[:1].upper() + words[1:]
        yield BoxLine(label, [fact for fact in facts if fact.key == key])
    if facts and not keyed:
        yield BoxLine(label, facts)


def _those(profile: Profile, wanted: Callable[[str], bool]) -> list[Fact]:
    return [fact for fact in profile.current if wanted(_word(fact))]


def _word(fact: Fact) -> str:
    return fact.key.lower().replace("_", "-")


def _is_identifier(word: str) -> bool:
    return word in IDENTIFIERS or word in SELECTOR_KEYS or word.endswith(ENDINGS)


def _recorded(profile: Profile, internal: bool) -> str:
    """Since when the case has it; who recorded it is for those who work on the case."""
    since = shown_time(profile.row["created_at"])
    first = min(profile.facts, key=lambda fact: fact.recorded_at, default=None)
    return f"{since}, by {first.recorded_by}" if internal and first else since


def is_latin(text: str) -> bool:
    """Whether whoever reads English can read the letters of *text*."""
    return all(name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())
