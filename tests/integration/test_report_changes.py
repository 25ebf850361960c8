"""Whatever is changed in a project between two reports is told in the second, and nothing else."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basset import canonical
from basset.errors import InvalidInput
from basset.investigations.claims import ClaimEnd, ClaimInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.note import NoteChange, NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipChange, RelationshipInput
from basset.investigations.source import SourceChange, SourceInput
from basset.model import derived_id
from basset.reports.config import ReportConfig
from basset.reports.order import Order, Previous
from basset.runs.models import Patience
from basset.wiring import Services

Told = tuple[str, str, Any, Any]
NUMBERS = count()


@dataclass
class Case:
    """A project with somebody, and something of each kind, for each edit to change."""

    services: Services
    project: str
    source: str
    now: datetime

    @classmethod
    def new(cls, services: Services, now: datetime) -> "Case":
        project = services.projects.create(ProjectInput(name=f"Case {next(NUMBERS)}"), now).id
        graded = SourceInput(title="Register", reliability="A", credibility=1)
        return cls(services, project, services.sources.create(project, graded, now).id, now)

    def person(self, name: str) -> str:
        role = ClaimInput(key="role", value="clerk", sources=[self.source], confidence=60)
        person = EntityInput(type="person", name=name, claims=[role])
        return self.services.entities.create(self.project, person, self.now).id

    def tie(self, name: str) -> str:
        ends = {"from_id": self.person(f"{name} 1"), "to_id": self.person(f"{name} 2")}
        tie = RelationshipInput(type="met", **ends)
        return self.services.relationships.create(self.project, tie, self.now).id

    def alter(self, own_id: str, **change: Any) -> None:
        at = self.now + timedelta(hours=1)
        self.services.entities.update(self.project, own_id, EntityChange(**change), at)

    def told_since(self) -> Callable[[], Counter[Told]]:
        """What a report made now says, when asked later."""
        first = self._report(1, None)
        previous = Previous(first.run_id, 1, "2026-01-05T09:00:00.000000Z")

        def told() -> Counter[Told]:
            second = self._report(2, previous)
            folder = self.services.settings.reports / self.project / f"{second.number:05d}"
            data = canonical.load((folder / "report.json").read_bytes())
            rows = data["report"]["changes"]["rows"]
            return Counter((row["kind"], row["what"], row["before"], row["now"]) for row in rows)

        return told

    def _report(self, number: int, previous: Previous | None) -> Order:
        config = ReportConfig.model_validate(
            {"title": "Week", "report_type": "changes", "formats": ["json"]}
        )
        run = derived_id(self.project, str(number))
        order = Order(run, 1, number, self.project, None, config, previous=previous)
        self.services.builder.build(order, lambda: None, lambda: self.now)
        return order


# An edit: what is there before, and what changes it and comes to which rows.
Edit = Callable[[Case], Callable[[str], list[Told]]]


def new_entity(case: Case) -> Callable[[str], list[Told]]:
    def change(word: str) -> list[Told]:
        case.person(f"new {word}")
        return [("entity-new", "entity", None, None)]

    return change


def deleted_entity(case: Case) -> Callable[[str], list[Told]]:
    own = case.person("deleted")

    def change(_: str) -> list[Told]:
        case.services.entities.delete(case.project, own, case.now)
        return [("entity-deleted", "entity", None, None)]

    return change


def altered(expected: Callable[[str], list[Told]], **alter: Callable[[str, Case], Any]) -> Edit:
    """An edit of a person's fields; *alter* gives each for a word."""

    def edit(case: Case) -> Callable[[str], list[Told]]:
        own = case.person(f"somebody {next(NUMBERS)}")

        def change(word: str) -> list[Told]:
            case.alter(own, **{name: value(word, case) for name, value in alter.items()})
            return expected(word)

        return change

    return edit


def role(**terms: Any) -> Callable[[str, Case], list[ClaimInput]]:
    return lambda _word, _case: [ClaimInput(key="role", value="clerk", **terms)]


def ended_role(_word: str, _case: Case) -> list[ClaimEnd]:
    return [ClaimEnd(key="role", value="clerk")]


def another_source(word: str, case: Case) -> list[ClaimInput]:
    source = case.services.sources.create(case.project, SourceInput(title=f"T {word}"), case.now)
    return [ClaimInput(key="role", value="clerk", sources=[source.id])]


def deleted_tie(case: Case) -> Callable[[str], list[Told]]:
    own = case.tie("deleted tie")

    def change(_: str) -> list[Told]:
        case.services.relationships.delete(case.project, own, case.now)
        return [("relationship-deleted", "relationship", None, None)]

    return change


def altered_tie(told: Told, **change_of: Any) -> Edit:
    def edit(case: Case) -> Callable[[str], list[Told]]:
        own = case.tie(f"tie {next(NUMBERS)}")

        def change(_: str) -> list[Told]:
            at, change = case.now + timedelta(hours=1), RelationshipChange(**change_of)
            case.services.relationships.update(case.project, own, change, at)
            return [told]

        return change

    return edit


def rewritten(case: Case) -> Callable[[str], list[Told]]:
    note = NoteInput(text="We assess this.", kind="assessment")
    own = case.services.notes.create(case.project, note, case.now).id

    def change(word: str) -> list[Told]:
        text = f"We assess that {word}."
        case.services.notes.update(case.project, own, NoteChange(text=text), case.now)
        return [("note-rewritten", "assessment", "We assess this.", text)]

    return change


def downgraded(case: Case) -> Callable[[str], list[Told]]:
    case.person("who rests on it")

    def change(_: str) -> list[Told]:
        worse = SourceChange(reliability="D")
        case.services.sources.update(case.project, case.source, worse, case.now)
        return [("source-downgraded", "grade", "A1", "D1")]

    return change


EDITS: list[Edit] = [
    new_entity,
    deleted_entity,
    deleted_tie,
    rewritten,
    downgraded,
    altered(
        lambda word: [("value-changed", "role", "clerk", word)],
        end_claims=ended_role,
        claims=lambda word, _: [ClaimInput(key="role", value=word)],
    ),
    altered(lambda _: [("statement-ended", "role", "clerk", None)], end_claims=ended_role),
    altered(
        lambda word: [("statement-new", "alias", None, word)],
        claims=lambda word, _: [ClaimInput(key="alias", value=word)],
    ),
    altered(
        lambda _: [("confidence-changed", "confidence", 60, 90)],
        end_claims=ended_role,
        claims=role(confidence=90),
    ),
    altered(
        lambda _: [("marking-changed", "marking", None, "TLP:RED")], claims=role(marking="TLP:RED")
    ),
    altered(
        lambda _: [("validity-changed", "valid until", None, "2026-01")],
        claims=role(valid_to="2026-01"),
    ),
    altered(lambda word: [("source-added", "source", None, f"T {word}")], claims=another_source),
    altered(
        lambda _: [("status-changed", "status", "active", "revoked")],
        status=lambda _word, _case: "revoked",
    ),
    altered(
        lambda _: [("value-changed", "type", "person", "organization")],
        type=lambda _word, _case: "organization",
    ),
    altered_tie(
        ("relationship-ended", "relationship", None, None),
        end_claims=[ClaimEnd(key="type", value="met")],
    ),
    altered_tie(("value-changed", "type", "met", "paid"), type="paid"),
    altered_tie(("status-changed", "status", "active", "revoked"), status="revoked"),
    altered_tie(
        ("statement-new", "place", None, "Quay"), claims=[ClaimInput(key="place", value="Quay")]
    ),
]
words = st.text("abcdefgh ij<|*é漢", min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chosen=st.lists(st.sampled_from(range(len(EDITS))), unique=True), word=words)
def test_whatever_is_edited_is_told_and_nothing_else(
    services: Services, now: datetime, chosen: list[int], word: str
) -> None:
    case = Case.new(services, now)
    edits = [EDITS[place](case) for place in chosen]
    told = case.told_since()
    expected = Counter(row for edit in edits for row in edit(f"x{word}"))
    assert told() == expected


def test_each_edit_is_told(services: Services, now: datetime) -> None:
    case = Case.new(services, now)
    edits = [edit(case) for edit in EDITS]
    told = case.told_since()
    expected = Counter(row for edit in edits for row in edit("word"))
    assert {*expected} == {*told()}


def config(**more: Any) -> ReportConfig:
    return ReportConfig.model_validate({"title": "Week", "formats": ["json"], **more})


def test_a_report_is_compared_with_the_one_that_it_names(services: Services, now: datetime) -> None:
    runs, project = services.runs, Case.new(services, now).project
    made = [
        runs.execute(runs.request_report(project, config(), now).id, "alice", lambda: now)
        for _ in range(2)
    ]
    again = services.run_store.open("third", project, config(), now, patience=PATIENCE)
    assert getattr(services.run_store.previous(again), "id", None) == made[1].id
    named = config(since=made[0].id)
    third = services.run_store.open("fourth", project, named, now, patience=PATIENCE)
    assert getattr(services.run_store.previous(third), "id", None) == made[0].id
    other = services.run_store.open("fifth", project, config(title="X"), now, patience=PATIENCE)
    assert services.run_store.previous(other) is None


PATIENCE = Patience(3, 60)


def test_a_report_to_compare_with_must_be_there(services: Services, now: datetime) -> None:
    case, other = Case.new(services, now), Case.new(services, now)
    foreign = services.runs.request_report(other.project, config(), now)
    for since in ("nowhere", foreign.id):
        with pytest.raises(InvalidInput, match="is no report of this project"):
            services.runs.request_report(case.project, config(since=since), now)
    pending = services.runs.request_report(case.project, config(), now)
    with pytest.raises(InvalidInput, match="is a report that is pending: it has no data"):
        services.runs.request_report(case.project, config(since=pending.id), now)
