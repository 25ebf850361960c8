"""The sources that the values of statements name: found, and written as numbers once those are known."""

from collections.abc import Iterable

from basset.reports.citations import Citations
from basset.reports.model import NumberedSource, Subject
from basset.reports.prose import sources_named, with_numbers


def find_cited(subjects: Iterable[Subject], citations: Citations) -> None:
    """Tell the facts about *subjects* which sources their words name."""
    for subject in subjects:
        for fact in subject.facts:
            if named := sources_named(fact.shown):
                fact.cites = tuple(filter(None, map(citations.source_named, named)))


def number_cited(subjects: Iterable[Subject], sources: Iterable[NumberedSource]) -> None:
    """Write the numbers of *sources* into the values that name them."""
    numbers = {source.row["title"].lower(): source.number for source in sources}
    for subject in subjects:
        for fact in subject.facts:
            if sources_named(fact.shown):
                fact.shown = with_numbers(fact.shown, lambda name: numbers.get(name, 0))
