"""The claims of a record become those that are stored."""

from typing import Any

from basset.exchange import checks as check
from basset.exchange.checks import BadRecord
from basset.exchange.records import Record
from basset.exchange.refs import Refs, Unresolved
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Authorship, ClaimRow
from basset.investigations.text import MAX_LINE

_MANY_WORDS = 4096


class ClaimMaker:
    """Makes the claims of one file. ``rests_on_file`` is true once a claim names no source."""

    def __init__(self, by: Authorship, refs: Refs) -> None:
        self._refs = refs
        self._said: ClaimRow = {"origin": by.origin, "recorded_at": by.at, "recorded_by": by.author}
        self._words: set[str] = set()
        self._file: list[str] = []
        self.rests_on_file = False

    def rest_on(self, source_id: str | None) -> None:
        """Let claims that name no source rest on this one, or on none."""
        self._file = [source_id] if source_id else []
        self._said.pop("sources", None)
        if source_id:
            self._said["sources"] = self._file

    def claims(self, record: Record, row_type: str) -> list[ClaimRow]:
        """The checked claims of a record; at least one, so that its origin can end it."""
        claims: list[ClaimRow] = []
        common = self._detailed(self._said, record["said"]) if record.get("said") else self._said
        for number, claim in enumerate(check.checked_sequence(record.get("claims", []), "claims")):
            try:
                claims.append(self._claim(claim, common))
            except BadRecord as error:
                raise BadRecord(f"claims.{number}.{error}") from None
            except Unresolved as unresolved:
                unresolved.field = f"claims.{number}.{unresolved.field}"
                raise
        if record.get("name") is not None:
            name = check.checked_line(record["name"], "name")
            claims.append({"key": "name", "value": name, **self._said})
        is_untyped = record["kind"] == "relationship" and not any(
            claim["key"] == "type" for claim in claims
        )
        if not claims or is_untyped:
            claims.append({"key": "type", "value": row_type, **self._said})
        if not self.rests_on_file:
            self.rests_on_file = any(claim.get("sources") is self._file for claim in claims)
        return arithmetic.merge((), claims)

    def _claim(self, claim: Any, common: ClaimRow) -> ClaimRow:
        """A stored claim. Most go through few steps, since a file may have millions."""
        if not isinstance(claim, dict):
            raise BadRecord("must be an object")
        key, value = claim.get("key"), claim.get("value")
        if not isinstance(key, str) or key not in self._words:
            key = self.word(key, "key")
        if key == "name":
            value = check.checked_line(value, "value")
        elif isinstance(value, str) and len(value) <= MAX_LINE and value.isprintable():
            value = value.strip()
        else:
            value = check.checked_value(value, "value")
        stored = {"key": key, "value": value, **common}
        return stored if len(claim) == 2 else self._detailed(stored, claim)

    def _detailed(self, claim: ClaimRow, given: Record) -> ClaimRow:
        """*claim* with what *given* says beside key and value."""
        details = {
            name: check.CLAIM_CHECKS[name](value, name)
            for name, value in given.items()
            if name in check.CLAIM_CHECKS and value is not None
        }
        if given.get("sources"):
            details["sources"] = self._refs.source_ids(given["sources"])
        return {**claim, **details}

    def word(self, given: Any, field: str) -> str:
        """A type or key. Few are different, so that most were checked before."""
        if isinstance(given, str) and given in self._words:
            return given
        word = check.checked_word(given, field)
        if len(self._words) < _MANY_WORDS:
            self._words.add(word)
        return word
