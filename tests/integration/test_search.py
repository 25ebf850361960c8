from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basset.errors import NotFound
from basset.investigations.claims import ClaimEnd, ClaimInput
from basset.investigations.entity import Entity, EntityChange, EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import Project, ProjectInput
from basset.investigations.source import SourceInput
from basset.search.hits import Hit
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> Project:
    return services.projects.create(ProjectInput(name="The Sennick Dredging File"), now)


def add(
    services: Services,
    project: Project,
    now: datetime,
    name: str,
    kind: str = "person",
    **claims: str,
) -> Entity:
    made = [ClaimInput(key=key, value=value) for key, value in claims.items()]
    return services.entities.create(project.id, EntityInput(type=kind, name=name, claims=made), now)


def found(services: Services, text: str, project: Project | None = None) -> list[str]:
    return [hit.name for hit in services.search.search(text, project.id if project else None)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Søren Ångström", "soren angstrom"),
        ("Straße Łódź", "STRASSE LODZ"),
        ("Αθήνα Ναυτιλιακή", "αθηνα"),
        ("ΝΙΚΟΣ Παπάς", "νικος"),
        ("Сергей Королёв", "королев"),
        ("محمد أحمد", "احمد"),
        ("מָרִים", "מרים"),
        ("東京都庁", "東京"),
        ("김철수", "김철"),
        ("Maren Aldous", "mar"),
        ("Maren Aldous", "aldous mar"),
        ("O'Neil & Sons (1998)", "o'ne"),
        ("The Who", "the who"),
        ("Of The Sea", "of the sea"),
    ],
)
def test_a_name_is_found_without_its_accents_and_case_and_by_its_beginning(
    services: Services, project: Project, now: datetime, name: str, typed: str
) -> None:
    add(services, project, now, name)
    add(services, project, now, "Somebody Else")

    assert found(services, typed, project) == [name]


def test_a_hit_says_which_claim_matched(
    services: Services, project: Project, now: datetime
) -> None:
    maren = add(
        services,
        project,
        now,
        "Maren Aldous",
        alias="Marie Dubois",
        description="Skipper of a dredger",
    )

    assert services.search.search("dredger skipper", project.id) == [
        Hit(
            kind="entity",
            id=maren.id,
            project_id=project.id,
            name="Maren Aldous",
            type="person",
            score=services.search.search("dredger skipper", project.id)[0].score,
            matched={"key": "description", "value": "Skipper of a dredger"},
        )
    ]
    assert services.search.search("dub", project.id)[0].matched.key == "alias"
    assert services.search.search("maren", project.id)[0].matched.key == "name"


def test_a_number_and_a_kind_are_values_like_others(
    services: Services, project: Project, now: datetime
) -> None:
    made = [
        ClaimInput(key="imo", value=9074729),
        ClaimInput(key="type", value="Trailing suction hopper dredger"),
    ]
    services.entities.create(
        project.id, EntityInput(type="vessel", name="Grey Seal", claims=made), now
    )

    assert services.search.search("9074729", project.id)[0].matched.model_dump() == {
        "key": "imo",
        "value": "9074729",
    }
    assert found(services, "hopper dred", project) == ["Grey Seal"]


def test_notes_and_sources_are_found(services: Services, project: Project, now: datetime) -> None:
    services.notes.create(
        project.id, NoteInput(text="Nothing here.\nThe tender was amended twice.\nΑθήνα"), now
    )
    services.sources.create(
        project.id, SourceInput(title="Register of Companies, extract 4471"), now
    )

    (note,) = services.search.search("amended", project.id)
    (source,) = services.search.search("register 4471", project.id)

    assert (note.kind, note.matched.key) == ("note", "text")
    assert (source.kind, source.name, source.matched.key) == (
        "source",
        "Register of Companies, extract 4471",
        "title",
    )
    assert [hit.kind for hit in services.search.search("αθηνα", project.id)] == ["note"]


def test_names_come_before_other_claims(
    services: Services, project: Project, now: datetime
) -> None:
    add(services, project, now, "Bob", description="Works for Aldous Marine")
    add(services, project, now, "Aldous Marine", "organization")

    assert found(services, "aldous marine", project) == ["Aldous Marine", "Bob"]


@pytest.mark.parametrize(
    ("typed", "kind", "name", "spelled"),
    [
        ("+44 (0)20 7946 0000", "phone", "+442079460000", "0044 20 7946 0000"),
        ("ALICE@Mail.Example", "email", "alice@mail.example", "Alice@mail.example"),
        ("www[.]sennick[.]example", "domain", "www.sennick.example", "WWW.sennick.example."),
        ("2001:DB8:0::1", "ip", "2001:db8::1", "2001:db8::1"),
        (
            "hxxp://sennick.example/a?b=1",
            "url",
            "http://sennick.example/a?b=1",
            "http://Sennick.example/a?b=1",
        ),
    ],
)
def test_a_selector_is_found_in_any_spelling_first_itself_and_then_who_has_it(
    services: Services,
    project: Project,
    now: datetime,
    *,
    typed: str,
    kind: str,
    name: str,
    spelled: str,
) -> None:
    add(services, project, now, "Note", description=f"mentions {typed} {name}")
    owner = add(services, project, now, "Alice", **{kind: spelled})
    itself = add(services, project, now, name, kind)

    hits = services.search.search(typed, project.id)

    assert [(hit.id, hit.exact) for hit in hits[:2]] == [(itself.id, True), (owner.id, True)]
    assert hits[1].matched.model_dump() == {"key": kind, "value": spelled}
    assert not any(hit.exact for hit in hits[2:])


def test_an_address_in_a_domain_is_not_the_domain(
    services: Services, project: Project, now: datetime
) -> None:
    add(services, project, now, "alice@sennick.example", "email")

    assert not any(hit.exact for hit in services.search.search("sennick.example", project.id))


def test_a_search_stays_in_its_project_and_can_leave_it(
    services: Services, project: Project, now: datetime
) -> None:
    other = services.projects.create(ProjectInput(name="Another"), now)
    for number in range(60):
        add(services, other, now, f"Aldous {number} Aldous Aldous")
    add(services, project, now, "Maren Aldous of the harbour office")

    assert found(services, "aldous", project) == ["Maren Aldous of the harbour office"]
    assert len(services.search.search("aldous", limit=100)) == 61


def test_a_search_in_an_unknown_project_is_refused(services: Services) -> None:
    with pytest.raises(NotFound, match="project_id"):
        services.search.search("alice", "no-such-project")


@pytest.mark.parametrize(
    "text",
    [
        'foo" OR *:*',
        "*:*",
        "name:*",
        "/.*/",
        "[a TO z]",
        "(",
        '"',
        "\\",
        "a AND",
        "NOT",
        "~",
        "?*",
        "",
        " ",
        "\ud800",
        "^2",
    ],
)
def test_what_lucene_would_obey_is_only_text(
    services: Services, project: Project, now: datetime, text: str
) -> None:
    add(services, project, now, "Maren Quist")

    assert found(services, text, project) == []


def test_no_text_makes_the_search_fail(services: Services, project: Project) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=25) | st.text('"\\*?~^/[]{}()+-!&|:<>= aäα', max_size=12))
    def never_fails(text: str) -> None:
        services.search.search(text, project.id)

    never_fails()


def test_an_ended_claim_is_no_longer_found(
    services: Services, project: Project, now: datetime
) -> None:
    maren = add(services, project, now, "Maren", nationality="Danish")
    ended = [ClaimEnd(key="nationality", value="Danish")]
    services.entities.update(project.id, maren.id, EntityChange(end_claims=ended), now)

    assert found(services, "danish", project) == []


def test_a_search_in_vain_is_remembered_until_the_project_changes(
    services: Services, project: Project, now: datetime
) -> None:
    assert found(services, "alice", project) == []
    assert found(services, "alice", project) == []
    add(services, project, now, "Alice")
    assert found(services, "alice", project) == ["Alice"]

    services.search.search("bob", project.id)
    assert services.search.clear_zero_results() == 2
    assert services.search.clear_zero_results() == 0


def test_what_is_deleted_is_not_found(services: Services, project: Project, now: datetime) -> None:
    alice = add(services, project, now, "Alice")
    services.entities.delete(project.id, alice.id, now)

    assert found(services, "alice") == []
