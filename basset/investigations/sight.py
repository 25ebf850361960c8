"""What is left of rows for somebody who may not see every marking: pure, rows in and rows out.

Copies of reports for an audience and tokens with a limit follow the same rules. What a row says as
a whole follows from the claims that are left; a row of which no name or type is left is not there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from basset import canonical
from basset.database import Row
from basset.investigations.access import Access
from basset.investigations.claims import ClaimRow, is_current, origins
from basset.investigations.derive import name_of
from basset.investigations.entity import entity_properties
from basset.investigations.fields import stricter, strictness
from basset.investigations.relationship import relationship_properties
from basset.investigations.selectors import SELECTOR_TYPES, normalise

# What a relationship's end was before it was corrected: nobody knows how that end was marked.
FORMER_ENDS = frozenset({"from", "to"})


def may_see(most: str, usual: str, *markings: str | None) -> bool:
    """Whether the strictest of *markings* is no stricter than *most*; without any, *usual* counts."""
    strictest = None
    for marking in markings:
        strictest = stricter(strictest, marking)
    return strictness(strictest or usual) <= strictness(most)


def says(row: Mapping[str, Any], left: Collection[ClaimRow], field: str) -> bool:
    """Whether the claims that are *left* still say the *field* of *row*, if any claim said it."""

    def says_it(claim: ClaimRow) -> bool:
        return bool(claim["key"] == field and claim["value"] == row[field])

    return any(map(says_it, left)) or not any(map(says_it, row["claims"]))


def name_left(row: Mapping[str, Any], left: Collection[ClaimRow]) -> str | None:
    """What an entity may be called: its name, else another that is stated of it now."""
    if says(row, left, "name"):
        return str(row["name"])
    stated = [claim for claim in left if claim["key"] == "name" and is_current(claim)]
    return name_of("", stated) if stated else None


@dataclass(frozen=True)
class Sight:
    """Rows of a project, as they are stored, for somebody with *access*.

    *region*: of its phone numbers. *hidden_sources*: those that no claim may name. None stands for
    a row that is not there.
    """

    access: Access
    region: str
    hidden_sources: frozenset[str]

    def sees(self, row: Row) -> bool:
        """Whether the marking of *row* is free enough; the project's own is, or nobody asked."""
        return row.get("marking") is None or self.access.sees(row["marking"])

    def entity(self, row: Row) -> Row | None:
        """Like *row*, with what follows from the claims that are left."""
        if self.access.marking is None:
            return row
        if not self.sees(row):
            return None
        claims = canonical.load(row["claims"])
        left = [claim for claim in claims if self.sees(claim)]
        if len(left) == len(claims):
            return row | {"claims": canonical.dumps(self._sourced(left))}
        whole = row | {"claims": claims}
        name = name_left(whole, left)
        key = self._key(row, claims, left)
        if name is None or key is None or not says(whole, left, "type"):
            return None
        said = {field: row.get(field) for field in ("type", "status", "marking")}
        derived = entity_properties(said, key, self._sourced(left), self.region)
        return row | derived | {"key": key, "name": name}

    def relationship(self, row: Row, start: Row, end: Row) -> Row | None:
        """Like *row*, with its ends as they are seen."""
        ends = [one for one in (self.entity(start), self.entity(end)) if one]
        if len(ends) < 2 or not self.sees(row):
            return None
        claims = canonical.load(row["claims"])
        left = [one for one in claims if self.sees(one) and one["key"] not in FORMER_ENDS]
        if not says(row | {"claims": claims}, left, "type"):
            return None
        key = self._tie_key(row, ends[0]["key"], ends[1]["key"], claims, left)
        said = {field: row.get(field) for field in ("type", "status", "marking")}
        derived = relationship_properties(said, "", self._sourced(left), self.region)
        named = {
            f"{word}_{field}": one[field]
            for word, one in zip(("from", "to"), ends, strict=True)
            for field in ("id", "name", "key")
        }
        return row | derived | named | {"key": key}

    def _sourced(self, left: list[ClaimRow]) -> list[ClaimRow]:
        """*left* without the ids of sources that are not there: an id is made of an address."""
        if not self.hidden_sources:
            return left
        told = []
        for claim in left:
            sources = [one for one in claim.get("sources", ()) if one not in self.hidden_sources]
            bare = {name: value for name, value in claim.items() if name != "sources"}
            told.append(bare | ({"sources": sources} if sources else {}))
        return told

    def _key(self, row: Row, claims: list[ClaimRow], left: list[ClaimRow]) -> str | None:
        """What identifies a row of which claims are hidden; its id, where that would tell more.

        None: it is a selector that only they say, and its id can be made of that.
        """

        def says_key(claim: ClaimRow) -> bool:
            text = str(claim["value"])
            return bool(normalise(row["type"], text, self.region) == row["key"])

        if row["type"] in SELECTOR_TYPES and row["key"].startswith(f"{row['type']}:"):
            told = any(map(says_key, left)) or not any(map(says_key, claims))
            return str(row["key"]) if told else None
        return str(row["key"] if _names_nobody(row["key"], left) else row["id"])

    @staticmethod
    def _tie_key(
        row: Row, start: str, end: str, claims: list[ClaimRow], left: list[ClaimRow]
    ) -> str:
        """What identifies a relationship; its id, where that would tell of what is hidden."""
        types = {row["type"], *(str(one["value"]) for one in left if one["key"] == "type")}
        ties = {f"{type_}|{start}|{end}" for type_ in types}
        key = str(row["key"])
        # Behind its ends a key may have a digest of all claims.
        told = key.startswith(tuple(ties)) if len(left) == len(claims) else key in ties
        return key if told or _names_nobody(key, left) else str(row["id"])


def _names_nobody(key: str, left: list[ClaimRow]) -> bool:
    """Whether *key* names no origin but those of the claims that are left."""
    if "|" in key or ":" in key:
        return key.startswith(tuple(f"{origin}:" for origin in origins(left)))
    return True
