"""What files say of who may see something, in their many words, as one of our five markings.

Statements, grades of secrecy and protocols of others are none of the five. Nobody here may decide
that they are free, so that they count as the strictest marking of the project until somebody does.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from basset.exchange.checks import checked_sequence, checked_text
from basset.exchange.readlog import Log
from basset.exchange.terms import USUAL_MARKING
from basset.investigations.fields import Marking, stricter

# Without anything but letters; TLP 1 called CLEAR white.
_NAMES = {re.sub("[^A-Z]", "", marking.removeprefix("TLP:")): str(marking) for marking in Marking}
_NAMES["WHITE"] = str(Marking.CLEAR)
# Within a sentence: TLP, perhaps its version, and a colour.
_SAID = re.compile(
    r"\bTLP(?:[\W_]*\d(?:\.\d)?)?[\W_]*(CLEAR|WHITE|GREEN|AMBER(?:[\W_]*STRICT)?|RED)\b"
)
# Whose work something is says nothing of who may see it.
_NOTICE = re.compile(
    r"\W*(©|\(c\)|copyright\b|licen[sc]|creative commons\b|cc[ -](by|0)\b)", re.IGNORECASE
)
_SECRECY = re.compile(
    r"confiden|secre|restrict|classif|internal|distribut|disclos|shar", re.IGNORECASE
)


class Marked(NamedTuple):
    """*marking*: the strictest that is known; *unknown*: what is none of ours, word for word."""

    marking: str | None
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def read_marking(text: str) -> str | None:
    """The marking that *text* means, however it is written; None when it is none of ours.

    ``amber``, ``TLP:WHITE``, ``tlp:amber+strict``, ``AMBER STRICT`` and ``misp:tlp="red"`` are.
    """
    upper = text.upper()
    letters = re.sub("[^A-Z]", "", upper).removeprefix("MISP").removeprefix("TLP")
    if letters in _NAMES:
        return _NAMES[letters]
    found: str | None = None
    for word in _SAID.findall(upper):
        found = stricter(found, _NAMES[re.sub("[^A-Z]", "", word)])
    return found


def is_notice(text: str) -> bool:
    """Whether a statement says only whose work it is: a copyright, a licence."""
    return bool(_NOTICE.match(text)) and not _SECRECY.search(text)


class Markings:
    """Reads the markings of one file's records.

    *highest* is asked once, when there is a marking that is none of ours. *log* is told of those.
    """

    def __init__(self, highest: Callable[[], str | None], log: Log) -> None:
        self._ask = highest
        self._highest: str | None = None
        self._log = log

    def read(self, texts: Any) -> Marked:
        """The strictest of the *texts*, and those that are none of ours; notices are left out.

        Raises:
            BadRecord: they are no list of texts.
        """
        marking: str | None = None
        unknown: dict[str, None] = {}
        for place, given in enumerate(checked_sequence(texts, "markings")):
            text = " ".join(checked_text(given, f"markings.{place}").split())
            known = read_marking(text)
            marking = stricter(marking, known)
            if known is None and text and not is_notice(text):
                unknown[text] = None
                self._log.unread_marking(text, self.highest())
        return Marked(marking, tuple(unknown))

    def strictest(self, texts: Any) -> str | None:
        """The marking of what can have no other: one that is none of ours is the highest."""
        read = self.read(texts)
        return stricter(read.marking, self.highest()) if read.unknown else read.marking

    def mark(self, said: dict[str, Any], texts: Any) -> tuple[str, ...]:
        """Mark *said* as its *texts* say, never lower than it is; those that are none of ours."""
        read = self.read(texts)
        highest = self.highest() if read.unknown else None
        if marking := stricter(stricter(said.get("marking"), read.marking), highest):
            said["marking"] = marking
        return read.unknown

    def highest(self) -> str:
        """What a marking that is none of ours counts as."""
        if self._highest is None:
            self._highest = self._ask() or USUAL_MARKING
        return self._highest
