"""One entity: what is said of it and by whom, what it is tied to, and who else it could be."""

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from basset import canonical, clock
from basset.api.common import Author, Id, ProjectId, ServicesDep
from basset.api.needs import PAGE
from basset.ask.profile import MOST_TIES, tell_of
from basset.errors import InvalidInput
from basset.investigations.entity import EntityChange
from basset.investigations.fields import Marking, Status
from basset.investigations.note import NoteInput, NoteKind
from basset.investigations.relationship import RelationshipInput
from basset.model import fingerprint, validated
from basset.reports.events import events_of
from basset.reports.model import Fact, Profile, Relation
from basset.reports.render.condense import statements
from basset.reports.sections import Section
from basset.reports.ties import other_end
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.web.sourced import source_titles, stated_by
from basset.wiring import Services

router = APIRouter(include_in_schema=False)

PATH = "/cases/{project_id}/entities/{entity_id}"
ALIKE = 5
KINDS: tuple[str, ...] = NoteKind.__args__  # type: ignore[attr-defined] # a Literal


@router.get(PATH, openapi_extra=PAGE)
def show_entity(
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    entity_id: Id,
    edit: Annotated[int | None, Query()] = None,
) -> Response:
    """*edit*: the place of the statement whose form is open."""
    return _shown(request, services, project_id, entity_id, Form(), edit=edit)


@router.post(PATH, openapi_extra=PAGE)
def change_entity(
    *,
    request: Request,
    services: ServicesDep,
    author: Author,
    project_id: ProjectId,
    entity_id: Id,
    form: Posted,
) -> Response:
    """What the form of this name says: see ``FORMS``."""
    own = f"/cases/{project_id}/entities/{entity_id}"

    def do() -> str:
        if form.name not in FORMS:
            raise InvalidInput("is no form of this page", field="form")
        FORMS[form.name](services, project_id, entity_id, form, author)
        return own

    edit = int(form.get("place")) if form.get("place").isdecimal() else None
    return saved(
        request, form, do, lambda: _shown(request, services, project_id, entity_id, form, edit=edit)
    )


def _change(
    services: Services, project_id: str, entity_id: str, form: Form, author: str, **changes: Any
) -> None:
    change = validated(EntityChange, changes)
    services.entities.update(
        project_id, entity_id, change, clock.now(), author=author, expected=form.version
    )


def _name(services: Services, project_id: str, entity_id: str, form: Form, author: str) -> None:
    said = form.given("name", "type", "status") | form.emptied("marking")
    _change(services, project_id, entity_id, form, author, **said)


def _statement(
    services: Services, project_id: str, entity_id: str, form: Form, author: str
) -> None:
    said = stated_by(services, project_id, form, author) | form.given("key", "value")
    _change(services, project_id, entity_id, form, author, claims=[said])


def _correct(services: Services, project_id: str, entity_id: str, form: Form, author: str) -> None:
    """The former statement ends; what was corrected is said beside it, by whoever corrects it."""
    said = stated_by(services, project_id, form, author) | form.given("key", "value")
    ends = [{"key": form.get("key"), "value": form.get("was")}]
    _change(services, project_id, entity_id, form, author, end_claims=ends, claims=[said])


def _end(services: Services, project_id: str, entity_id: str, form: Form, author: str) -> None:
    ends = [{"key": form.get("key"), "value": form.get("was")}]
    _change(services, project_id, entity_id, form, author, end_claims=ends)


def _tie(services: Services, project_id: str, entity_id: str, form: Form, author: str) -> None:
    other = services.entities.find(project_id, form.get("other")).id
    ends = ("to_id", "from_id") if form.get("direction") == "in" else ("from_id", "to_id")
    said = form.given("type") | dict(zip(ends, (entity_id, other), strict=True))
    said |= stated_by(services, project_id, form, author)
    services.relationships.create(
        project_id, validated(RelationshipInput, said), clock.now(), author=author
    )


def _note(services: Services, project_id: str, entity_id: str, form: Form, author: str) -> None:
    said = form.given("text", "kind", "confidence", "marking") | {"subject_id": entity_id}
    services.notes.create(project_id, validated(NoteInput, said), clock.now(), author=author)


Change = Callable[[Services, str, str, Form, str], None]
# By the names that the forms of the page have.
FORMS: dict[str, Change] = {
    each.__name__.removeprefix("_"): each
    for each in (_name, _statement, _correct, _end, _tie, _note)
}


def _shown(
    request: Request,
    services: Services,
    project_id: str,
    entity_id: str,
    form: Form,
    *,
    edit: int | None,
) -> Response:
    entity = services.entities.get(project_id, entity_id)
    report = tell_of(services.viewer, project_id, entity_id, clock.now())
    profile = report.subject
    assert profile is not None  # it is in the report, or tell_of would have raised
    told = statements(profile)
    graph = report.parts[Section.GRAPH]
    events = events_of([profile], profile.relations)
    return show_page(
        request,
        "entity.html.jinja",
        case=services.projects.get(project_id),
        title=profile.label,
        entity=entity,
        version=fingerprint(entity),
        profile=profile,
        current=[fact for fact in told if not fact.ended_at],
        ended=[fact for fact in told if fact.ended_at],
        disputed=_disputed(told),
        groups=_groups(profile),
        cut=len(profile.relations) >= MOST_TIES,
        picture="" if graph.is_empty else graph.picture.inline,  # type: ignore[attr-defined]
        happened=sorted(events, key=lambda event: event.order),
        sources=report.parts[Section.SOURCES].rows,  # type: ignore[attr-defined]
        alike=services.similar.similar(project_id, entity_id, ALIKE),
        titles=source_titles(services, project_id),
        markings=list(Marking),
        statuses=list(Status),
        kinds=KINDS,
        as_json=canonical.dumps,
        form=form,
        edit=edit,
    )


def _disputed(facts: list[Fact]) -> dict[str, list[Fact]]:
    """The facts that contradict each other, by their key."""
    by_key: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.disputed:
            by_key[fact.key].append(fact)
    return by_key


def _groups(profile: Profile) -> dict[tuple[str, bool], list[tuple[Relation, Profile]]]:
    """The relationships of *profile* with their other ends, by type and by whether they start at
    it.
    """
    groups: dict[tuple[str, bool], list[tuple[Relation, Profile]]] = defaultdict(list)
    for relation in profile.relations:
        outward = relation.start is profile
        groups[relation.type, outward].append((relation, other_end(relation, profile)))
    return groups
