"""The claims of a record become those that are stored."""

from collections.abc import Iterable
from typing import Any

from basset.exchange import checks as check
from basset.exchange.checks import BadRecord
from basset.exchange.foreign import FOREIGN, attribution
from basset.exchange.markings import Markings
from basset.exchange.records import Record
from basset.exchange.refs import Refs, Unresolved
from basset.investigations import claims as arithmetic
from basset.investigations.claims import STATED_MARKING, Authorship, ClaimRow
from basset.investigations.text import MAX_LINE

_MANY_WORDS = 4096


class ClaimMaker:
    """Makes the claims of one file. ``rests_on_file`` is true once a claim names no source.

    *restoring*: the file is ours, and its claims keep who made and ended them, and when.
    """

    def __init__(
        self, by: Authorship, refs: Refs, markings: Markings, *, restoring: bool = False
    ) -> None:
        self._refs = refs
        self._markings = markings
        self._restoring = restoring
        self._said: ClaimRow = {"origin": by.origin, "recorded_at": by.at, "recorded_by": by.author}
        self._words: set[str] = set()
        self._file: list[str] = []
        self._stated: dict[str, None] = {}
        self.rests_on_file = False

    def rest_on(self, source_id: str | None) -> None:
        """Let claims that name no source rest on this one, or on none."""
        self._file = [source_id] if source_id else []
        self._said.pop("sources", None)
        if source_id:
            self._said["sources"] = self._file

    def claims(self, record: Record, row_type: str, stated: Iterable[str] = ()) -> list[ClaimRow]:
        """The checked claims of a record; at least one, so that its origin can end it.

        *stated*: markings of the whole that are none of ours.
        """
        claims: list[ClaimRow] = []
        self._stated = dict.fromkeys(stated)
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
            claims.append({"key": "type", "value": row_type, **self._implied(claims)})
        if record.get("created_at") is not None and not self._restoring:
            claims[0] = self._foreign(claims[0], {"created_at": record["created_at"]})
        claims += [{"key": STATED_MARKING, "value": text, **self._said} for text in self._stated]
        if not self.rests_on_file:
            self.rests_on_file = any(claim.get("sources") is self._file for claim in claims)
        # Where two of a file's claims are one now, a current one beats one that has ended.
        if not all(map(arithmetic.is_current, claims)):
            claims.sort(key=arithmetic.is_current)
        return arithmetic.merge((), claims)

    def _implied(self, claims: list[ClaimRow]) -> ClaimRow:
        """What is known of a tie that only its *claims* tell of: it rests on what they rest on."""
        sourced = (claim.get("sources", self._file) for claim in claims)
        sources = {own_id for each in sourced if each is not self._file for own_id in each}
        return {**self._said, "sources": sorted(sources)} if sources else self._said

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
        if given.get("markings"):
            unknown = self._markings.mark(details, given["markings"])
            self._stated |= dict.fromkeys(unknown)
        if not self._restoring and not FOREIGN.isdisjoint(details):
            said = {name: details.pop(name) for name in FOREIGN & details.keys()}
            return self._foreign({**claim, **details}, said)
        return {**claim, **details}

    def _foreign(self, claim: ClaimRow, said: Record) -> ClaimRow:
        """*claim* with what its file says of who made it and when, in words: that is not ours."""
        words = attribution("recorded", said)
        told = {"according_to": "; ".join(filter(None, (claim.get("according_to"), words)))}
        ended = said.get("ended_at") or said.get("ended_by")
        end = {"ended_at": claim["recorded_at"], "ended_by": claim["recorded_by"]} if ended else {}
        return {**claim, **told, **end}

    def word(self, given: Any, field: str) -> str:
        """A type or key. Few are different, so that most were checked before."""
        if isinstance(given, str) and given in self._words:
            return given
        word = check.checked_word(given, field)
        if len(self._words) < _MANY_WORDS:
            self._words.add(word)
        return word
