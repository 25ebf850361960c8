"""What the words for a time mean: their place in a list by time, and the days that they allow.

Read are dates in figures and in the words of many languages, times with and without a zone, years
before Christ, decades, centuries, seasons, quarters, and two of them with "to" between or "before",
"after" or "about" in front. Pure functions.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from basset.investigations.dates import order_of, read_date
from basset.investigations.span import EVER, NEVER, Moment, TimeSpan, all_of

# How many years "about" is wide on either side.
ABOUT = 5
# Sorted before, or after, everything that is within a time.
_BEFORE, _AFTER = -1, 99


@lru_cache(maxsize=8192)
def when_order(text: str) -> tuple[Moment, str]:
    """What sorts dates, and what was said of them in words, the earliest first."""
    span = span_of(text)
    return span.sort_key if span else EVER, text


@lru_cache(maxsize=8192)
def span_of(text: str) -> TimeSpan | None:
    """What *text* means; None when it names no year."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" .,;?")
    for read in (_iso, _from_to, _qualified, _point, _between, _part, _long):
        if span := read(plain):
            return span
    year = re.search(r"\b\d{4}\b", plain)
    return TimeSpan((int(year[0]), *[0] * 5)) if year else None


_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[t ]\s*(\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?"
    r"\s*(z|utc|gmt|[+-]\d\d:?\d\d)?)?)?)?"
)
_ERA = re.compile(
    r"-0*(?P<minus>\d{1,6})(?:-\d\d){0,2}"
    r"|(?:(?:\d{1,2}\.? )?(?!to |and |bis |à )[^\W\d]+ )?(?P<before>\d{1,6})\s*"
    r"(?:bce?|b\. ?c\.?(?: ?e)?|v\. ?chr|a\. ?c|av\. ?j\.-? ?c|до н\. ?э)"
    r"|(?:ad|ce)\s*(?P<after>\d{1,4})|(?P<years>\d{1,4})\s*(?:ad|ce|a\. ?d|c\. ?e|n\. ?chr)"
)


def _iso(text: str) -> TimeSpan | None:
    """As this program writes dates and times: nearly all of them."""
    found = _ISO.fullmatch(text)
    if not found:
        return None
    *parts, zone = found.groups()
    known = (float(part.replace(",", ".")) for part in parts if part is not None)
    return _in_zone(all_of(tuple(known)), zone)


def _point(text: str) -> TimeSpan | None:
    """A year, month, day or time in other figures or words."""
    if era := _ERA.fullmatch(text):
        years = era["minus"] or era["before"]
        return all_of((-float(years) if years else float(era["after"] or era["years"]),))
    written = read_date(text, order_of([text]))
    # The reader of written dates adds a second that nobody said.
    return _iso(re.sub(r"(:\d\d):00\b", r"\1", written.casefold())) if written else None


def _in_zone(span: TimeSpan | None, zone: str | None) -> TimeSpan | None:
    if span is None or zone is None:
        return span
    figures = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    minutes = int(figures[2]) * 60 + int(figures[3]) if figures else 0
    return replace(span, ahead=timedelta(minutes=-minutes if "-" in zone else minutes))


_WORDS: list[tuple[re.Pattern[str], Callable[[TimeSpan], TimeSpan]]] = [
    (re.compile(pattern), change)
    for pattern, change in (
        (
            r"(?:before|prior to|earlier than|pre|vor|avant|antes de(?:l)?|prima del|voor|до)[ -]",
            lambda span: TimeSpan(_edge(span, _BEFORE), NEVER, _next_to(span.first, -0.5)),
        ),
        (
            r"(?:by|until|till|up to|no(?:t)? later than|bis|jusqu'en|hasta|fino al?|tot) ",
            lambda span: TimeSpan(_edge(span, _AFTER), NEVER, span.last),
        ),
        (
            r"(?:after|later than|post|nach|après|después de(?:l)?|dopo il|na|после)[ -]",
            lambda span: TimeSpan(_edge(span, _AFTER), _next_to(span.last, 0.5), EVER),
        ),
        (
            r"(?:since|from|as of|not before|seit|ab|depuis|desde|dal?|sinds|vanaf|с) ",
            lambda span: TimeSpan(span.place, span.first, EVER),
        ),
        (
            r"(?:about|around|approximately|circa|ca|um|gegen|vers|hacia) |(?:approx\.|ca\.|c\.|~|≈) ?",
            lambda span: TimeSpan(span.place, _years(span.first, -ABOUT), _years(span.last, ABOUT)),
        ),
    )
]


def _qualified(text: str) -> TimeSpan | None:
    """With "before", "after", "about" and the like in front."""
    for words, change in _WORDS:
        if (found := words.match(text)) and (span := span_of(text[found.end() :])):
            return change(span)
    return None


def _edge(span: TimeSpan, side: int) -> Moment:
    """A place before, or after, all that is within *span*."""
    known = [part for part in span.place if part]
    return (*known, side, *[0] * (5 - len(known)))[:6]


def _next_to(moment: Moment, side: float) -> Moment:
    return (*moment[:-1], moment[-1] + side)


def _years(moment: Moment, more: int) -> Moment:
    return (moment[0] + more, *moment[1:])


_TO = re.compile(
    r" (?:-|to|until|till|and|bis|à|a|tot|и|по) |(?:(?<!\s)\s++)?[–—/]\s*"
    r"|(?<=\d{4})-(?=\d{4}$)|(?<=\d)-(?=\d{1,2}\.? [^\W\d])|(?<=[^\W\d])-(?=[^\W\d])"
)
_FROM = re.compile(r"(?:between|from|zwischen|von|entre|de|tra|dal|van|с|между) ")


def _from_to(text: str) -> TimeSpan | None:
    begun = _FROM.match(text)
    return _between(text[begun.end() :]) if begun else None


def _between(text: str) -> TimeSpan | None:
    """Two of them, of which the first may leave to the second what they have in common."""
    both = _TO.split(text)
    if len(both) != 2:
        return None
    start, end = both
    if re.fullmatch(r"\d{4}", start) and re.fullmatch(r"\d\d", end):
        end = start[:2] + end
    last = span_of(end)
    words = end.split()
    shared = (" ".join((start, *words[skipped:])) for skipped in range(len(words) + 1))
    first = span_of(start) or next(filter(None, map(_point, shared)), None)
    return TimeSpan(first.place, first.first, last.last) if first and last else None


_SEASONS = {
    "spring frühling frühjahr printemps primavera lente весна весной": 3,
    "summer sommer été verano estate zomer лето летом": 6,
    "autumn fall herbst automne otoño autunno herfst осень осенью": 9,
    "winter hiver invierno inverno зима зимой": 12,
}
_MONTH_OF = {word: month for words, month in _SEASONS.items() for word in words.split()}
_PART = re.compile(
    r"(?:in )?(?:the )?(?P<word>[^\W\d]+)(?: of| de| des| del)?(?: the)? (?P<year>\d{4})(?:/\d{2,4})?"
)
_QUARTER = re.compile(r"q(?P<a>[1-4])[ /-]?(?P<b>\d{4})|(?P<c>\d{4})[ /-]?q(?P<d>[1-4])")
_STAGE = re.compile(
    r"(?:the )?(?P<word>early|beginning of|start of|first half of|mid|middle of|second half of|late"
    r"|end of|anfang|mitte|ende)[ -](?P<rest>.+)"
)
# How much of a year, in months, a stage of it leaves behind.
_STAGES = {
    "early": 0, "beginning of": 0, "start of": 0, "first half of": 0, "anfang": 0, "mid": 6,
    "middle of": 6, "mitte": 6, "second half of": 7, "late": 10, "end of": 11, "ende": 11,
}  # fmt: skip


def _part(text: str) -> TimeSpan | None:
    """A season, a quarter, the beginning or the end of a year or decade."""
    if (season := _PART.fullmatch(text)) and season["word"] in _MONTH_OF:
        year, month = int(season["year"]), _MONTH_OF[season["word"]]
        return TimeSpan((year, month, *[0] * 4), (year, 1, 1), (year + (month == 12), 12, 31, 24))
    if quarter := _QUARTER.fullmatch(text):
        year, number = int(quarter["b"] or quarter["c"]), int(quarter["a"] or quarter["d"])
        return TimeSpan(
            (year, 3 * number - 2, *[0] * 4), (year, 3 * number - 2, 1), (year, 3 * number, 31, 24)
        )
    if (stage := _STAGE.fullmatch(text)) and (whole := span_of(stage["rest"])):
        return replace(whole, place=_later(whole, _STAGES[stage["word"]]))
    return None


def _later(whole: TimeSpan, months: int) -> Moment:
    """*months* of twelve into *whole*."""
    if whole.place[1]:
        return (*whole.place[:2], 2.5 * months, *[0] * 3)
    years = whole.last[0] - whole.first[0] + 1
    passed = years * months if years < EVER[0] else 0
    return (whole.place[0] + passed // 12, passed % 12 + (months > 0), *[0] * 4)


_DECADE = re.compile(r"(?:the |die |les années )?(?P<year>\d{3}0)(?:'?s|er(?: jahre)?)?")
_CENTURY = re.compile(
    r"(?:the )?(?P<number>\d{1,2})(?:st|nd|rd|th|\.|e|ème|º)? ?(?:century|jahrhundert|jh|siècle|siglo|secolo|eeuw|век)"
    r"(?P<bc> bce?)?"
)


def _long(text: str) -> TimeSpan | None:
    """A decade or a century."""
    if decade := _DECADE.fullmatch(text):
        year = int(decade["year"])
        return TimeSpan((year, *[0] * 5), (year, 1, 1), (year + 9, 12, 31, 24))
    if century := _CENTURY.fullmatch(text):
        number = int(century["number"])
        year = -100 * number if century["bc"] else 100 * number - 99
        return TimeSpan((year, *[0] * 5), (year - 1, 1, 1), (year + 99, 12, 31, 24))
    return None
