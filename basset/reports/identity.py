"""What tells two entities apart whose names are the same, or look it, wherever a report names them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from basset.investigations.lookalikes import look
from basset.reports.claim_keys import plain_key
from basset.reports.model import Profile
from basset.reports.text import as_words

# What people are told apart by, the best first.
KEYS = (
    "born", "birth-date", "date-of-birth", "incorporated", "founded", "jurisdiction", "country",
    "registration-number", "company-number", "imo", "mmsi", "vin", "plate", "nationality",
    "place-of-birth", "external-id", "email", "phone", "website",
)  # fmt: skip


def tell_apart(profiles: Iterable[Profile]) -> None:
    """Give those that share a name, or its look, a line of identity: what only they are said to be."""
    for namesakes in _namesakes(profiles):
        if len(namesakes) > 1:
            said = Counter(mark for profile in namesakes for mark in set(_marks(profile)))
            for profile in namesakes:
                own = (mark for mark in _marks(profile) if said[mark] == 1)
                profile.identity = next(own, f"id {profile.id[:8]}")
                profile.label = f"{profile.label} ({profile.identity})"


def _namesakes(profiles: Iterable[Profile]) -> list[list[Profile]]:
    """Those of one name to their reader, in whatever case, and with whatever letters it is drawn."""
    known: dict[str, list[Profile]] = {}
    groups: list[list[Profile]] = []
    for profile in profiles:
        spellings = f"case {profile.label.casefold()}", f"look {look(profile.label)}"
        group = next((known[each] for each in spellings if each in known), None)
        if group is None:
            groups.append(group := [])
        group.append(profile)
        known |= dict.fromkeys(spellings, group)
    return groups


def _marks(profile: Profile) -> Iterator[str]:
    """What is said of it that may tell it apart, but for what is marked more strictly."""
    facts = [fact for fact in profile.current if not fact.own_marking]
    for key in KEYS:
        yield from (
            f"{as_words(fact.key)} {fact.shown}" for fact in facts if plain_key(fact.key) == key
        )
    yield as_words(profile.type)
