"""Rows of which each is something that happened, or leads from one to another.

Between two parties it is an edge, and an event where there are more or fewer: a call from a number
that was withheld, a login, a flight. No two rows are one; of rows that say the same there are as
many events.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from basset.exchange.checks import checked_line
from basset.exchange.formats.sheet.cells import values_of
from basset.exchange.formats.sheet.columns import Column
from basset.exchange.formats.sheet.fields import ENDS, MOMENT, NAME_PARTS, STARTS
from basset.exchange.formats.sheet.identity import Identities
from basset.exchange.formats.sheet.names import row_name
from basset.exchange.formats.sheet.row import Sheet, SheetRow
from basset.exchange.formats.sheet.subjects import company, note_of, selectors
from basset.exchange.formats.sheet.titles import row_type
from basset.exchange.records import Record
from basset.exchange.vocabulary import kebab
from basset.investigations.dates import read_date
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import SELECTOR_TYPES, certain, normalise
from basset.investigations.text import MAX_LINE

# Parties that are telephone numbers, where they can be.
_NUMBERED = {"caller", "called", "sender", "recipient"}
_OTHERS = {"party": "", "username": "username"}
_ZONED = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_UTC = re.compile(r"\b(?:UTC|GMT)\b")
# A field that only such tables have → the type of their edges, and what an event of them is called.
_CALL, _PAYMENT = ("called", "call"), ("paid", "payment")
_HAPPENED = {
    "caller": _CALL, "called": _CALL, "payer": _PAYMENT, "payee": _PAYMENT, "amount": _PAYMENT,
    "sender": ("sent-to", "message"), "recipient": ("sent-to", "message"),
}  # fmt: skip
# What an event is called after the title of one of its columns.
_TITLED = {"flight", "voyage", "trip", "visit", "booking"}
# What is said otherwise than by a claim of what happened.
_SAID_ELSE = {*MOMENT, *NAME_PARTS, "party", "username"}


class Party(NamedTuple):
    """Somebody who took part: in which *role*, and which *kind* of thing that is."""

    role: str
    kind: str
    name: str

    @property
    def ref(self) -> str:
        return f"{self.kind}/{self.name}"


class Events:
    """Makes the records of a row: its parties and what ties them."""

    def __init__(self, sheet: Sheet, identities: Identities) -> None:
        self._identities = identities
        self._is_event = sheet.known.is_event_table
        fields = sheet.first
        self._start = next((fields[field] for field in STARTS if field in fields), None)
        self._end = next((fields[field] for field in ENDS if field in fields), None)
        self._others = [column for column in sheet.read if column.field in _OTHERS]
        found = (_HAPPENED[field] for field in _HAPPENED if field in fields)
        self._relation, noun = next(found, ("related-to", "event"))
        is_login = "ip" in fields and not fields.keys().isdisjoint(("account", "username"))
        titled = (word for each in sheet.read if (word := each.key.partition("-")[0]) in _TITLED)
        self._noun = next(titled, "login" if is_login else noun)
        titles = " ".join(fields[field].title for field in MOMENT if field in fields)
        self._zone = "Z" if _UTC.search(titles) else ""

    def records(self, where: str, row: SheetRow) -> Iterator[Record]:
        """Raises BadRecord, naming the field that is wrong."""
        start, end = (_party(row, column) for column in (self._start, self._end))
        others = [party for column in self._others if (party := _party(row, column))]
        if start and end and not others:
            return self._edge(where, row, start, end)
        if not self._is_event:
            row.required(STARTS[0] if self._start is None else self._start.field)
            row.required(ENDS[0] if self._end is None else self._end.field)
        return self._event(where, row, [each for each in (start, end, *others) if each])

    def _edge(self, where: str, row: SheetRow, start: Party, end: Party) -> Iterator[Record]:
        yield row.entity(start.kind, start.name)
        yield row.entity(end.kind, end.name)
        relation = kebab(row.get("relation")) or self._relation
        tie = row.relationship(relation, start.ref, end.ref)
        tie["claims"] += _claims(row)
        if note := row.get("note"):
            tie["claims"].append({"key": "note", "value": note})
        if self._is_event:
            tie["external_id"] = self._identities.of_event(where, row)
        else:
            self._identities.tell_equal(where, row)
        if moment := self._moment(row):
            tie["said"] = {"valid_from": moment, **tie.get("said", {})}
        yield tie

    def _event(self, where: str, row: SheetRow, parties: list[Party]) -> Iterator[Record]:
        if named := _named(row):
            parties = [*parties, named]
        ref = f"event/{self._identities.of_event(where, row)}"
        claims, others = _claims(row), [part for each in parties for part in _tied(row, ref, each)]
        # The number of an account stands in a row for whoever is named beside it.
        holder = parties[0].ref if len(parties) == 1 else ref
        for column, cell in row.filled():
            if column.field == "company":
                others += company(row, ref, column, cell, "involves")
            elif column.field in SELECTOR_TYPES:
                values = values_of(column.field, cell, row.sheet.region)
                owner = holder if column.field == "bank-account" else ref
                others += (found := [*selectors(row, owner, column.field, values)])
                # What is tied is no claim: whoever shares it is not the same event.
                claims += [] if found else [{"key": column.key, "value": one} for one in values]
        names = [party.name for party in parties] or _names(others)
        claims = [*self._described(row, claims, names), *claims]
        identity = {"ref": ref, "external_id": ref, "type": "event"}
        yield {"kind": "entity", **identity, "claims": claims, **row.stated}
        yield from others
        yield from note_of(row, ref)

    def _described(self, row: SheetRow, claims: list[Record], names: list[str]) -> Iterator[Record]:
        """When it was, and a name by which a reader knows it: what, when, how much, and who."""
        said = {claim["key"]: str(claim["value"]) for claim in claims}
        amount = f"{said.get('amount', '')} {said.get('currency', '')}".strip()
        noun, moment = row.line("relation") or row.line("type") or self._noun, self._moment(row)
        name = ", ".join(filter(None, (noun, moment, amount, *names)))
        yield {"key": "name", "value": name[:MAX_LINE]}
        if moment:
            yield {"key": "date", "value": moment}

    def _moment(self, row: SheetRow) -> str:
        """When it was, as exactly as the row says; in its words where they are no date."""
        clock, column, day = row.get("time"), row.sheet.first.get("date"), row.get("date")
        if column and day:
            read = read_date(day, column.order, clock)
            moment = read or f"{row.text(column, day)} {clock}".strip()
        else:
            moment = read_date(clock, "ymd") or clock
        is_local = "T" in moment and not _ZONED.search(moment)
        return f"{moment}{self._zone}" if is_local else moment


def _party(row: SheetRow, column: Column | None) -> Party | None:
    """Who stands in a column; None without one, or when it says that nobody knows."""
    if not column or not row.cell(column):
        return None
    name = checked_line(" ".join(row.cell(column).split()), column.title)
    if names_nothing(name):
        row.sheet.log.placeholder(name)
        return None
    if column.field in _OTHERS:
        kind = column.kind or _OTHERS[column.field] or _type_of(row, column.field, name)
        return Party("involves", kind, name)
    end = "from-type" if column.field in STARTS else "to-type"
    kind = row_type(row.get(end)) or _type_of(row, column.field, name)
    return Party(column.field, kind, name)


def _named(row: SheetRow) -> Party | None:
    """Whom the row names, when it has a column for that."""
    kind, name = row.sheet.known.default_type, row_name(row)
    if kind == "event":
        kind = _type_of(row, "name", name)
    return Party("involves", kind, name) if name else None


def _type_of(row: SheetRow, field: str, name: str) -> str:
    """What *name* is: a selector only if it can be nothing else, or if its column has only those."""
    if field in _NUMBERED and normalise("phone", name, row.sheet.region):
        return "phone"
    selector = certain(name)
    return selector.partition(":")[0] if selector else "thing"


def _tied(row: SheetRow, event: str, party: Party) -> Iterator[Record]:
    yield row.entity(party.kind, party.name)
    yield row.relationship(party.role, event, party.ref)


def _names(records: list[Record]) -> list[str]:
    """What the entities among *records* are called."""
    return [each["claims"][0]["value"] for each in records if each["kind"] == "entity"]


def _claims(row: SheetRow) -> list[Record]:
    return [
        claim
        for column, cell in row.filled()
        if (column.is_claim and column.field not in _SAID_ELSE) or column.field == "id"
        for claim in row.claims(column, cell)
    ]
