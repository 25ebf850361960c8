"""A table of 100,000 contacts that nobody has, as CSV and as a spreadsheet, the same each time."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from openpyxl import Workbook

ROWS = 100_000
TITLES = ("Name", "E-mail", "Phone", "City", "Date of birth")
_SYLLABLES = ("ab", "bel", "cor", "dan", "el", "far", "gul", "hal", "ish", "jor", "kel", "lom")
_CITIES = ("Leeds", "Truro", "Hull", "Deal", "Whitby", "Oban", "Wick", "Poole")


def rows() -> Iterator[tuple[str, ...]]:
    """The rows; names repeat now and then, addresses and numbers do not."""
    chance = Random(10)
    for number in range(ROWS):
        given, family = ("".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(2))
        born = f"{chance.randrange(1940, 2005)}-{chance.randrange(1, 13):02}-{number % 28 + 1:02}"
        email = f"{given}.{family}.{number}@mail.example".lower()
        yield f"{given} {family}", email, f"+4477{number:08}", chance.choice(_CITIES), born


def write_csv(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([TITLES, *rows()])
    return path


def write_xlsx(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Contacts")
    sheet.append(TITLES)
    for row in rows():
        sheet.append(row)
    book.save(path)
    return path
