"""The pieces of HTML of which a large report has tens of thousands.

They are made here and not in a template, where a macro call costs ten times as much. Every text goes through ``escape``.
"""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from basset.reports.model import Fact, Profile, Relation, Source
from basset.reports.render.compact import details, runs
from basset.reports.render.paper import period
from basset.reports.text import words


def name(profile: Profile, linked: bool = True) -> Markup:
    return Markup(_name(profile, linked))  # noqa: S704 - escaped


def refs(sources: Iterable[Source]) -> Markup:
    return Markup(_refs(sources))  # noqa: S704 - numbers only


def fact_row(fact: Fact, dated: bool, said: bool) -> Markup:
    """*dated*: there are columns for validity and confidence; *said*: its sources stand above the table."""
    lang = f' <span class="soft">({escape(fact.lang)})</span>' if fact.lang else ""
    lang_of = f' lang="{escape(fact.lang)}"' if fact.lang else ""
    confidence = "" if fact.confidence is None else f"{fact.confidence} %"
    valid = _period(fact.valid_from, fact.valid_to)
    dates = f'<td class="soft">{valid}</td><td class="soft">{confidence}</td>' if dated else ""
    references = "" if said else f"<td>{_refs(fact.sources)}</td>"
    return Markup(  # noqa: S704 - escaped piece by piece
        f'<tr{_ended(fact.ended_at)}><th scope="row">{escape(words(fact.key))}{lang}</th>'
        f'<td><span class="value" dir="auto"{lang_of}>{escape(fact.shown)}</span>{_marks(fact)}</td>'
        f"{dates}{references}</tr>\n"
    )


def link_item(relation: Relation, profile: Profile) -> Markup:
    """A relationship in the profile of one of its ends."""
    outward = relation.start is profile
    arrow, way = ("→", "to") if outward else ("←", "from")
    other = _name(relation.end if outward else relation.start, linked=True)
    return Markup(  # noqa: S704 - escaped piece by piece
        f'<li{_ended(relation.ended)}><span class="soft" aria-label="{way}">{arrow}</span> '
        f'<span class="value">{escape(words(relation.type))}</span> {other}{_status(relation.status)}</li>\n'
    )


def relation_row(relation: Relation, linked: bool) -> Markup:
    said = "".join(
        f'<div dir="auto">{_label(fact, relation)}{escape(fact.shown)}{_marks(fact)}</div>'
        for fact in details(relation)
    )
    if relation.confidence is not None:
        said += f"<div>{relation.confidence} % confidence</div>"
    return Markup(  # noqa: S704 - escaped piece by piece
        f"<tr{_ended(relation.ended)}><td>{_name(relation.start, linked)}</td>"
        f'<td><span class="value">{escape(words(relation.type))}</span>{_status(relation.status)}</td>'
        f"<td>{_name(relation.end, linked)}</td>"
        f'<td class="soft">{_period(relation.valid_from, relation.valid_to)}</td>'
        f'<td class="soft">{said}</td><td>{_refs(relation.sources)}</td></tr>\n'
    )


def _name(profile: Profile, linked: bool) -> str:
    label = escape(profile.label)
    return (
        f'<a href="#{profile.anchor}" dir="auto">{label}</a>' if linked else f"<bdi>{label}</bdi>"
    )


def _refs(sources: Iterable[Source]) -> str:
    # One that no printed section cites is in the data files only.
    return " ".join(
        f'<a href="#s{run.first}">{run.text}</a>' if run.cited else run.text
        for run in runs(sources)
    )


def _marks(fact: Fact) -> str:
    disputed = ' <span class="pill warn">sources disagree</span>' if fact.disputed else ""
    ended = f' <span class="pill">ended {fact.ended_at[:10]}</span>' if fact.ended_at else ""
    marking = f' <span class="pill">{fact.own_marking}</span>' if fact.own_marking else ""
    return disputed + ended + marking


def _label(fact: Fact, relation: Relation) -> str:
    """What a detail of a relationship is, where its value does not say so itself."""
    return "" if fact.key in {relation.type, "description"} else f"{escape(words(fact.key))}: "


def _period(start: str | None, end: str | None) -> str:
    return period(start, end) if start or end else ""


def _ended(ended: object) -> str:
    return ' class="ended"' if ended else ""


def _status(status: str) -> str:
    return "" if status == "active" else f' <span class="pill warn">{escape(status)}</span>'
