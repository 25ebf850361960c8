"""vCards, as telephones and address books export them: any number of them in a file."""

from collections.abc import Iterator
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.vcard.card import Card
from basset.exchange.formats.vcard.lines import Property, property_of, unfolded
from basset.exchange.placing import records_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

_MOST_PROPERTIES = 10_000
# Pictures, sounds and keys are no statements.
_DATA = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_Piece = tuple[str, tuple[str, list[Property]] | BadRecord, str]


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all cards.

    Raises:
        InvalidFile: the last card is cut off.
    """
    seen: set[str] = set()

    def make(piece: tuple[str, list[Property]]) -> list[Record]:
        where, properties = piece
        card = Card(properties, reading.region)
        if card.ref in seen:
            log.merge(where)
        if card.ref:
            seen.add(card.ref)
        return card.records()

    return records_of(_cards(path, log), make)


def _cards(path: Path, log: Log) -> Iterator[_Piece]:
    """The properties of each card; a card within a card is one of its own."""
    opened: list[tuple[int, list[Property], list[BadRecord]]] = []
    pictures = 0
    for number, line in unfolded(path, log):
        word = line.upper().replace(" ", "")
        if word == "BEGIN:VCARD":
            opened.append((number, [], []))
        elif not opened:
            yield f"line {number}", BadRecord("stands outside a vCard"), line[:200]
        elif word == "END:VCARD":
            start, properties, faults = opened.pop()
            where = f"line {start}"
            yield where, faults[0] if faults else (where, properties), f"vCard of {where}"
        else:
            pictures += _add(line, number, opened[-1][1], opened[-1][2])
    if pictures:
        noun = (
            "1 picture, sound or key is"
            if pictures == 1
            else f"{pictures:,} pictures, sounds or keys are"
        )
        log.say(f"{noun} left out")
    if opened:
        raise InvalidFile(f"line {opened[-1][0]}: the vCard that begins here does not end")


def _add(line: str, number: int, properties: list[Property], faults: list[BadRecord]) -> bool:
    """Add what stands in *line* to its card; whether it is no statement but data."""
    try:
        found = property_of(line)
    except BadRecord as error:
        faults.append(BadRecord(f"line {number}: {error}"))
        return False
    if found.name in _DATA:
        return True
    if len(properties) >= _MOST_PROPERTIES:
        faults.append(BadRecord(f"line {number}: there are more than {_MOST_PROPERTIES:,} before"))
    else:
        properties.append(found)
    return False


FORMAT = FileFormat(
    name="vcard",
    title="vCard",
    media_type="text/vcard",
    suffix="vcf",
    order=8,
    sniff=lambda head: head[:11].upper() == "BEGIN:VCARD",
    read=_read,
)
