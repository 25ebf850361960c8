"""The pieces of HTML of which a large report has tens of thousands.

They are made here and in the sections' own modules: in a template, a macro call costs ten times
as much. Every text goes through ``escape``.
"""

from collections.abc import Iterable
from html import escape

from basset.reports.model import Fact, NumberedSource, Profile, Recorded
from basset.reports.render.condense import reference_ranges


def name_html(profile: Profile, linked: bool) -> str:
    label = escape(profile.label)
    return (
        f'<a href="#{profile.anchor}" dir="auto">{label}</a>' if linked else f"<bdi>{label}</bdi>"
    )


def references_html(sources: Iterable[NumberedSource]) -> str:
    # One that no printed section cites is in the data files only.
    return " ".join(
        f'<a href="#s{each.first}">{each.text}</a>' if each.cited else each.text
        for each in reference_ranges(sources)
    )


def marking_html(marking: str) -> str:
    return f' <span class="pill">{marking}</span>' if marking else ""


def marks_html(subject: Recorded) -> str:
    """Of an entity or relationship: its status and marking where they are worth saying."""
    status = subject.unusual_status
    unusual = f' <span class="pill warn">{escape(status)}</span>' if status else ""
    return unusual + marking_html(subject.own_marking)


def fact_marks_html(fact: Fact) -> str:
    disputed = ' <span class="pill warn">sources disagree</span>' if fact.disputed else ""
    ended = f' <span class="pill">ended {fact.ended_at[:10]}</span>' if fact.ended_at else ""
    return disputed + ended + marking_html(fact.own_marking)


def ended_class(ended: object) -> str:
    return ' class="ended"' if ended else ""
