"""The lines of a list or a text as the indicators in them."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from basset.exchange import textfile
from basset.exchange.formats.indicators.found import Indicator, whole, within
from basset.exchange.formats.indicators.kinds import COMMENTS, is_list
from basset.exchange.reading import Reading
from basset.exchange.readlog import MAX_SHOWN, Log
from basset.exchange.records import Placed, Record
from basset.exchange.selecting import named_entity
from basset.investigations.selectors import normalise

_MARKING = re.compile(
    r"\bTLP\s*[:-]\s*(?:RED|AMBER(?:\s*\+\s*STRICT)?|GREEN|CLEAR|WHITE)\b", re.IGNORECASE
)
_TELL_EVERY = 1_000


def indicator_records(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """Each indicator once, where it stands first, with the markings that the text names."""
    markings = sorted({said for line in textfile.lines(path) for said in _MARKING.findall(line)})
    marking: Record = {"markings": markings} if markings else {}
    listed = is_list(textfile.head(path))
    found: Counter[str] = Counter()
    seen: set[Indicator] = set()
    others: list[tuple[int, str]] = []
    done = 0
    for number, line in enumerate(textfile.lines(path), 1):
        done += len(line)
        if number % _TELL_EVERY == 0:
            log.read(done)
        if number <= reading.skip or not line.strip() or line.startswith(_comments(reading)):
            continue
        indicators = _listed(line, reading.region) if listed else list(within(line))
        if not indicators:
            others.append((number, line))
        for each in indicators:
            if each not in seen:
                seen.add(each)
                found[each.kind] += 1
                yield f"line {number}", {**_record(each), **marking}, line.strip()
    _tell(log, found, others, listed=listed)


def _listed(line: str, region: str) -> list[Indicator]:
    one = whole(line, region)
    found = [one] if one else list(within(line))
    account = normalise("account", line) if not found and "/" in line else None
    return [Indicator(*account.split(":", 1))] if account else found


def _comments(reading: Reading) -> tuple[str, ...]:
    return (reading.comment,) if reading.comment else COMMENTS


def _record(indicator: Indicator) -> Record:
    record = named_entity(indicator.kind, indicator.value)
    if indicator.hash:
        record["claims"].append({"key": indicator.hash, "value": indicator.value})
    return record


def _tell(log: Log, found: Counter[str], others: list[tuple[int, str]], *, listed: bool) -> None:
    """How many indicators there are, and which lines of a list are none."""
    if not listed:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in found.most_common())
        count = found.total()
        are = "1 indicator is" if count == 1 else f"{count:,} indicators are"
        log.say(f"{are} found in the text ({kinds}); the rest of it is left out")
    elif others:
        shown = [f"line {number} {line.strip()[:40]!r}" for number, line in others[:MAX_SHOWN]]
        more = f" and {len(others) - MAX_SHOWN:,} more" if len(others) > MAX_SHOWN else ""
        lines = (
            "1 line is no indicator"
            if len(others) == 1
            else (f"{len(others):,} lines are no indicators")
        )
        log.say(f"{lines} and left out ({', '.join(shown)}{more})")
