"""One vCard as records: who it is about, what identifies them, where they belong."""

import re
from collections.abc import Iterable, Iterator

from basset.exchange.checks import BadRecord
from basset.exchange.formats.vcard.lines import Property
from basset.exchange.properties import line_of
from basset.exchange.records import Record
from basset.exchange.selecting import named_entity, selector_records, tie
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import normalise

# Property → kind of selector.
_SELECTORS = {"TEL": "phone", "EMAIL": "email", "URL": "url"}
# Property → key of a claim that has its text.
_TEXTS = {
    "TITLE": "title",
    "ROLE": "role",
    "GENDER": "gender",
    "LANG": "language",
    "TZ": "time-zone",
    "GEO": "coordinates",
    "RELATED": "related",
    "DEATHDATE": "death-date",
    "BIRTHPLACE": "birth-place",
    "X-ABRELATEDNAMES": "related",
}
_LISTS = {"NICKNAME": "alias", "CATEGORIES": "label"}
_DAYS = {"BDAY": "birth-date", "ANNIVERSARY": "anniversary"}
# Property → platform of the account that it names.
_MESSENGERS = {
    "X-AIM": "aim",
    "X-GOOGLE-TALK": "google-talk",
    "X-ICQ": "icq",
    "X-JABBER": "jabber",
    "X-MSN": "msn",
    "X-QQ": "qq",
    "X-SKYPE": "skype",
    "X-SKYPE-USERNAME": "skype",
    "X-TWITTER": "twitter",
    "X-YAHOO": "yahoo",
}
_ACCOUNTS = ("IMPP", "X-SOCIALPROFILE", *_MESSENGERS)
# The parts of a name, as N has them.
_NAME_PARTS = ("last-name", "first-name", "middle-name", "salutation", "suffix")
_KINDS = {"org": "organization", "organization": "organization", "location": "location"}
# Types of an account that do not name its platform.
_NO_PLATFORMS = frozenset({"type", "value", "uri", "text", "pref", "home", "work", "other"})
_PROFILE = re.compile(r"https?://(?:www\.)?(?P<platform>[\w-]+)\.\w+/@?(?P<name>[\w.-]+)/?")


class Card:
    """The properties of one card, as records.

    *ref*: what the card is known by, its UID or name and birth; empty where it names nobody.
    """

    def __init__(self, properties: Iterable[Property], region: str) -> None:
        self._all = list(properties)
        self._region = region
        self._name = self._named()
        self._kind = self._typed()
        parts = (self._kind, self._name, self._birth())
        known = self._first("UID") or "/".join(filter(None, parts))
        self.ref = known if self._name else ""

    def records(self) -> list[Record]:
        """Who the card is about and all that belongs to them; of a card without a name, the numbers
        and addresses alone.
        """
        ref = self.ref
        others = [*self._selectors(ref), *self._accounts(ref), *self._organizations(ref)]
        if not self._name:
            return self._nameless([each for each in others if each["kind"] == "entity"])
        claims = [{"key": "name", "value": self._name}, *self._claims()]
        entity = {"kind": "entity", "ref": ref, "external_id": ref, "type": self._kind}
        return [{**entity, "claims": claims}, *others, *self._notes(ref)]

    def _nameless(self, entities: list[Record]) -> list[Record]:
        if not entities:
            raise BadRecord("has neither a name nor a number or an address")
        return [*entities, *self._notes(entities[0]["ref"])]

    def _of(self, *names: str) -> Iterator[Property]:
        return (each for each in self._all if each.name in names)

    def _first(self, name: str) -> str:
        return next((text for each in self._of(name) if (text := line_of(each.text()))), "")

    def _named(self) -> str:
        """The name of who the card is about; a number or a placeholder is none."""
        parts = next((each.parts() for each in self._of("N")), [])
        family, given, middle = [*parts, "", "", ""][:3]
        organization = next((each.parts()[0] for each in self._of("ORG")), "")
        nickname = next((name for each in self._of("NICKNAME") for name in each.listed()), "")
        candidates = (
            self._first("FN"),
            line_of(f"{given} {middle} {family}"),
            line_of(nickname),
            line_of(organization),
        )
        return next(filter(self._is_name, candidates), "")

    def _is_name(self, text: str) -> bool:
        selectors = (normalise(kind, text, self._region) for kind in ("phone", "email"))
        return not (names_nothing(text) or any(selectors))

    def _typed(self) -> str:
        stated = self._first("KIND").lower() or self._first("X-ADDRESSBOOKSERVER-KIND").lower()
        if stated in _KINDS or stated == "group":
            return _KINDS.get(stated, stated)
        organizations = {line_of(each.parts()[0]) for each in self._of("ORG")}
        is_company = self._first("X-ABSHOWAS").upper() == "COMPANY"
        return "organization" if is_company or self._name in organizations else "person"

    def _birth(self) -> str:
        return next((_day(each.text()) for each in self._of("BDAY")), "")

    def _claims(self) -> Iterator[Record]:
        for each in self._all:
            if each.name == "N" and self._kind == "person":
                parts = zip(_NAME_PARTS, map(line_of, each.parts()), strict=False)
                said = [(key, part) for key, part in parts if part]
            elif each.name in _LISTS:
                said = [(_LISTS[each.name], text) for text in each.listed() if text != self._name]
            elif each.name in _DAYS:
                said = [(_DAYS[each.name], _day(each.text()))]
            elif each.name == "ADR":
                said = [("address", ", ".join(filter(None, map(line_of, each.parts()))))]
            elif each.name == "ORG":
                said = [
                    ("department", unit) for part in each.parts()[1:] if (unit := line_of(part))
                ]
            elif each.name in _SELECTORS:
                said = [(_SELECTORS[each.name], _value(each))]
            elif each.name in _ACCOUNTS:
                said = [("account", _account(each) or each.text())]
            else:
                said = [(_TEXTS[each.name], each.text())] if each.name in _TEXTS else []
            yield from ({"key": key, "value": value} for key, value in said if value)

    def _selectors(self, ref: str) -> Iterator[Record]:
        for each in self._of(*_SELECTORS):
            yield from selector_records(ref, _SELECTORS[each.name], _value(each), self._region)

    def _accounts(self, ref: str) -> Iterator[Record]:
        """Accounts of messengers and of social media; an address of no known form stays one."""
        for each in self._of(*_ACCOUNTS):
            if account := _account(each):
                yield from selector_records(ref, "account", account, self._region)
            else:
                yield from selector_records(ref, "url", each.text(), self._region)

    def _organizations(self, ref: str) -> Iterator[Record]:
        for each in self._of("ORG"):
            name = line_of(each.parts()[0])
            if name and name != self._name and not names_nothing(name):
                yield named_entity("organization", name)
                yield tie("affiliated-with", ref, f"organization/{name}")

    def _notes(self, ref: str) -> Iterator[Record]:
        for each in self._of("NOTE"):
            if text := each.text():
                yield {"kind": "note", "about": ref, "text": text}


def _value(each: Property) -> str:
    return re.sub(r"^(?:tel|mailto):", "", line_of(each.text()), flags=re.IGNORECASE)


def _day(text: str) -> str:
    """A day as we write it; what names no year stays as it is."""
    found = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?", line_of(text))
    return "-".join(found.groups()) if found else line_of(text)


def _account(each: Property) -> str:
    """Platform and name of an account that a property gives; empty if it gives none."""
    text = line_of(each.text())
    if each.name in _MESSENGERS:
        return _joined(_MESSENGERS[each.name], text)
    if profile := _PROFILE.fullmatch(text):
        return f"{profile['platform']}/{profile['name']}"
    platform, colon, name = text.partition(":")
    types = sorted(each.types - _NO_PLATFORMS)
    if colon and not name.startswith("//"):
        return _joined(types[0] if platform == "x-apple" and types else platform, name)
    return _joined(types[0], text) if types and not colon else ""


def _joined(platform: str, name: str) -> str:
    name = name.removeprefix("@").partition("?")[0]
    return f"{platform.lower()}/{name}" if name else ""
