"""What changed, counted in one sentence: the most important first."""

import re
from collections import Counter

from basset.reports.changes.model import Change, ChangeKind
from basset.reports.model import Relation
from basset.reports.text import and_list, as_words, plural

# What is counted, where the first word of the kind does not say it in full.
NOUNS = {
    "validity": "date of validity",
    "confidence": "level of confidence",
    "project": "detail of the project",
}
# Types of relationships that name who somebody is: the owner of, the director of.
_ROLE = re.compile(
    r"(?:.*[\s-])?\w+(?:er|or|ar|ant|ent|ee|ary|man|ist|ian|wife|child|son|spouse)[\s-]of",
    re.IGNORECASE,
)
ENDINGS = {"man": "men", "child": "children", "wife": "wives", "y": "ies", "s": "ses"}
# More than these are counted as relationships.
ROLES = 2
# More kinds of change than these are counted together.
PHRASES = 6


def summary(changes: list[Change]) -> str:
    """``1 owner newly tied to Velm, 3 values changed and 1 source downgraded``."""
    ties = [change for change in changes if change.kind is ChangeKind.RELATION_NEW]
    places = {kind: place for place, kind in enumerate(ChangeKind)}
    others = Counter(
        (places[change.kind], change.kind, change.noun)
        for change in changes
        if change.kind is not ChangeKind.RELATION_NEW
    )
    counts = [(kind, noun, count) for (_, kind, noun), count in sorted(others.items())]
    phrases = [*_new_ties(ties), *(_counted(*each) for each in counts[:PHRASES])]
    if more := sum(count for _, _, count in counts[PHRASES:]):
        phrases.append(plural(more, "other change"))
    return and_list(phrases)


def _counted(kind: ChangeKind, own_noun: str, count: int) -> str:
    """``1 value changed``, ``3 new entities``."""
    noun, _, became = kind.partition("-")
    one = own_noun or NOUNS.get(noun, noun)
    words = plural(count, one, _several(one))
    return words.replace(" ", " new ", 1) if became == "new" else f"{words} {as_words(became)}"


def _new_ties(changes: list[Change]) -> list[str]:
    """New relationships: by the role in which somebody is tied, where few words say that."""
    roles = Counter(_role(change) for change in changes)
    if 0 < len(roles) <= ROLES and None not in roles:
        return [
            f"{plural(count, role[0], _several(role[0]))} newly tied to {role[1]}"
            for role, count in roles.items()
            if role
        ]
    return [_counted(ChangeKind.RELATION_NEW, "", len(changes))] if changes else []


def _role(change: Change) -> tuple[str, str] | None:
    """What somebody newly is, and of whom."""
    tie = change.about
    if not isinstance(tie, Relation) or not _ROLE.fullmatch(tie.type):
        return None
    return as_words(tie.type)[: -len(" of")], tie.end.label


def _several(noun: str) -> str:
    """The plural of *noun*."""
    head, of, whole = noun.partition(" of ")
    for ending, many in ENDINGS.items():
        if head.endswith(ending):
            return f"{head.removesuffix(ending)}{many}{of}{whole}"
    return f"{head}s{of}{whole}"
