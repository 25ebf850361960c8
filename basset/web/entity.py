"""One entity: what is said of it and by whom, what it is tied to, and who else it could be."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from basset import canonical, clock
from basset.api.common import Id
from basset.api.needs import PAGE
from basset.ask.profile import MOST_TIES, tell_of
from basset.errors import InvalidInput
from basset.investigations.entity import ENTITY
from basset.investigations.fields import Status
from basset.investigations.note import NOTE, NoteKind
from basset.investigations.relationship import RELATIONSHIP
from basset.reports.events import events_of
from basset.reports.model import Profile, Relation
from basset.reports.render.condense import statements
from basset.reports.sections import Section
from basset.reports.ties import other_end
from basset.web.forms import Form, Posted
from basset.web.sourced import source_titles, stated_by
from basset.web.visit import CASE, Visit

router = APIRouter(prefix=CASE, include_in_schema=False)

PATH = "/entities/{entity_id}"
ALIKE = 5
KINDS: tuple[str, ...] = NoteKind.__args__  # type: ignore[attr-defined] # a Literal


@router.get(PATH, openapi_extra=PAGE)
def show_entity(visit: Visit, entity_id: Id, edit: int | None = None) -> Response:
    """*edit*: the place of the statement whose form is open."""
    return _shown(visit, entity_id, Form(), edit)


@router.post(PATH, openapi_extra=PAGE)
def change_entity(visit: Visit, entity_id: Id, form: Posted) -> Response:
    """What the form of this name says: see ``FORMS``."""

    def do() -> str:
        if form.name not in FORMS:
            raise InvalidInput("is no form of this page", field="form")
        FORMS[form.name](visit, entity_id, form)
        return f"/entities/{entity_id}"

    edit = int(form.get("place")) if form.get("place").isdecimal() else None
    return visit.save(form, do, lambda: _shown(visit, entity_id, form, edit))


def _name(visit: Visit, entity_id: str, form: Form) -> None:
    said = form.given("name", "type", "status") | form.emptied("marking")
    visit.change(ENTITY, entity_id, said, form.version)


def _statement(visit: Visit, entity_id: str, form: Form) -> None:
    said = stated_by(visit, form) | form.given("key", "value")
    visit.change(ENTITY, entity_id, {"claims": [said]}, form.version)


def _correct(visit: Visit, entity_id: str, form: Form) -> None:
    """The former statement ends; what was corrected is said beside it, by whoever corrects it."""
    said = stated_by(visit, form) | form.given("key", "value")
    visit.change(ENTITY, entity_id, {**_ended(form), "claims": [said]}, form.version)


def _end(visit: Visit, entity_id: str, form: Form) -> None:
    visit.change(ENTITY, entity_id, _ended(form), form.version)


def _ended(form: Form) -> dict[str, Any]:
    return {"end_claims": [{"key": form.get("key"), "value": form.get("was")}]}


def _tie(visit: Visit, entity_id: str, form: Form) -> None:
    other = visit.services.entities.find(visit.project_id, form.get("other")).id
    ends = ("to_id", "from_id") if form.get("direction") == "in" else ("from_id", "to_id")
    said = form.given("type") | dict(zip(ends, (entity_id, other), strict=True))
    visit.add(RELATIONSHIP, said | stated_by(visit, form))


def _note(visit: Visit, entity_id: str, form: Form) -> None:
    said = form.given("text", "kind", "confidence", "marking")
    visit.add(NOTE, said | {"subject_id": entity_id})


# By the names that the forms of the page have.
FORMS: dict[str, Callable[[Visit, str, Form], None]] = {
    each.__name__.removeprefix("_"): each
    for each in (_name, _statement, _correct, _end, _tie, _note)
}


def _shown(visit: Visit, entity_id: str, form: Form, edit: int | None) -> Response:
    services, project_id = visit.services, visit.project_id
    entity = services.entities.get(project_id, entity_id)
    report = tell_of(services.viewer, project_id, entity_id, clock.now())
    profile = report.subject
    assert profile is not None  # it is in the report, or tell_of would have raised
    graph = report.parts[Section.GRAPH]
    events = events_of([profile], profile.relations)
    return visit.show(
        "entity.html.jinja",
        title=profile.label,
        entity=entity,
        profile=profile,
        facts=statements(profile),
        groups=_groups(profile),
        cut=len(profile.relations) >= MOST_TIES,
        picture="" if graph.is_empty else graph.picture.inline,  # type: ignore[attr-defined]
        happened=sorted(events, key=lambda event: event.order),
        sources=report.parts[Section.SOURCES].rows,  # type: ignore[attr-defined]
        alike=services.similar.similar(project_id, entity_id, ALIKE),
        titles=source_titles(visit),
        statuses=list(Status),
        kinds=KINDS,
        as_json=canonical.dumps,
        form=form,
        edit=edit,
    )


def _groups(profile: Profile) -> dict[tuple[str, bool], list[tuple[Relation, Profile]]]:
    """The relationships of *profile* with their other ends, by type and by whether they start at
    it.
    """
    groups: dict[tuple[str, bool], list[tuple[Relation, Profile]]] = defaultdict(list)
    for relation in profile.relations:
        outward = relation.start is profile
        groups[relation.type, outward].append((relation, other_end(relation, profile)))
    return groups
