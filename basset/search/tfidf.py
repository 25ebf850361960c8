"""How alike two names are: the cosine of their TF-IDF vectors over words and letter triples. Pure
functions.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from basset.search.fold import fold, words

Vector = dict[str, float]
# Of a longer name, what follows makes it no likelier to be another's; nor has the index longer words.
MAX_LETTERS = 255


def terms(name: str) -> list[str]:
    """The folded words of *name*, and the triples of letters in them with their borders."""
    found = name_words(name)
    triples = [
        f"{padded[at : at + 3]}"
        for padded in (f" {word} " for word in found)
        for at in range(len(padded) - 2)
    ]
    return [*found, *(f"~{triple}" for triple in triples)]


def name_words(name: str) -> list[str]:
    """The folded words of the beginning of *name* that counts."""
    return words(fold(name[:MAX_LETTERS])[:MAX_LETTERS])


def frequencies(names: Iterable[str]) -> tuple[int, dict[str, int], int]:
    """How many *names* there are, in how many of them each term is, and how many terms there are.

    Terms of a single name are counted but left out: they are most of them, and ``weights`` takes
    them as such.
    """
    documents, counts = 0, Counter[str]()
    for name in names:
        documents += 1
        counts.update(set(terms(name)))
    return documents, {term: count for term, count in counts.items() if count > 1}, len(counts)


def vector(name: str, documents: int, counts: Mapping[str, int]) -> Vector:
    """The weights of the terms of *name*, of length 1; rare terms weigh more."""
    weights = {
        term: (1 + math.log(times)) * (math.log((documents + 1) / (counts.get(term, 1) + 1)) + 1)
        for term, times in Counter(terms(name)).items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def cosine(one: Vector, other: Vector) -> float:
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())
