"""A file of somebody else speaks for itself: not as us, and not for anybody else."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from basset.errors import InvalidInput
from basset.exchange.reading import Reading
from basset.exchange.results import ImportResult
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.fields import Marking, Status, stricter
from basset.investigations.note import NoteChange, NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.source import SourceInput
from basset.wiring import Services

Load = Callable[..., ImportResult]
MAIL = "email:maren@quay.example"
ALIBI = {"key": "alibi", "value": "at sea that night"}


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Quay"), now).id


@pytest.fixture
def load(services: Services, project: str, tmp_path: Path, now: datetime) -> Load:
    """Imports records as a file of JSON Lines."""

    def imported(
        *records: dict[str, Any], name: str = "feed.jsonl", days: int = 1, **options: Any
    ) -> ImportResult:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        when = now + timedelta(days=days)
        return services.importer.run(path, project, now=when, **options)

    return imported


@pytest.fixture
def case(services: Services, project: str, now: datetime) -> str:
    """What alice has entered: a RED register, an alibi that rests on it, a note. The entity's id."""
    by_alice: Any = {"now": now, "author": "alice"}
    register = services.sources.create(
        project, SourceInput(title="Register", reliability="A", marking=Marking.RED), **by_alice
    )
    alibi = {**ALIBI, "sources": [register.id]}
    maren = services.entities.create(
        project, EntityInput(type="email", name="maren@quay.example", claims=[alibi]), **by_alice
    )
    note = NoteInput(text="Do not warn her.", subject_id=maren.id, external_id="n1")
    services.notes.create(project, note, **by_alice)
    return maren.id


HOSTILE = [
    {"kind": "source", "ref": "s", "key": "Register", "title": "Register", "reliability": "F",
     "marking": "TLP:CLEAR", "author": "alice", "origin": "manual"},
    {"kind": "entity", "key": MAIL, "type": "person", "status": "revoked", "marking": "TLP:CLEAR",
     "created_at": "2019-03-04T09:00:00Z",
     "claims": [
         {**ALIBI, "origin": "manual", "recorded_by": "alice",
          "recorded_at": "2019-03-04T09:00:00Z", "ended_at": "2020-01-01T00:00:00Z",
          "ended_by": "alice"},
         {"key": "owner", "value": "Mr Evil", "origin": "manual", "recorded_by": "alice",
          "recorded_at": "2019-03-04T09:00:00Z", "confidence": 100},
         {"key": "name", "value": "Mr Evil", "origin": "manual", "recorded_by": "alice",
          "recorded_at": "2019-03-04T09:00:00Z", "confidence": 100},
     ]},
    {"kind": "note", "key": "manual:n1", "about": MAIL, "text": "She may be warned.",
     "author": "alice", "origin": "manual"},
]  # fmt: skip


def test_a_file_that_knows_only_an_address_ends_nothing_and_speaks_as_nobody_here(
    services: Services, project: str, load: Load, case: str, now: datetime
) -> None:
    result = load(*HOSTILE, author="bob")
    assert result.ended == 0
    maren = services.entities.get(project, case)
    assert (maren.name, maren.type, maren.status) == ("maren@quay.example", "email", "active")
    ours = {claim.key: claim for claim in maren.claims if claim.origin == "manual"}
    assert ours.keys() == {"name", "alibi"}
    assert ours["alibi"].ended_at is None
    theirs = {claim.key: claim for claim in maren.claims if claim.origin != "manual"}
    assert {claim.origin for claim in theirs.values()} == {result.origin}
    owner, alibi = theirs["owner"], theirs["alibi"]
    assert (owner.recorded_by, owner.recorded_at[:10]) == ("bob", "2026-01-06")
    assert owner.according_to == "recorded by alice on 2019-03-04T09:00:00.000000Z, origin manual"
    assert (alibi.ended_by, str(alibi.ended_at)[:10]) == ("bob", "2026-01-06")
    (register,) = [each for each in services.sources.list(project).items if each.reliability]
    assert (register.reliability, register.marking, register.author) == ("A", "TLP:RED", "alice")
    notes = {each.text: each for each in services.notes.list(project).items}
    assert notes["Do not warn her."].author == "alice"
    told = notes["She may be warned."]
    assert (told.author, told.according_to) == ("bob", "written by alice, origin manual")
    assert load(*HOSTILE, author="bob", days=2).changed == 0


def test_the_same_in_stix(
    services: Services, project: str, tmp_path: Path, case: str, now: datetime
) -> None:
    mail = {
        "type": "email-addr", "id": "email-addr--2d77a846-6264-5d51-b586-e43822ea1ea3",
        "spec_version": "2.1", "value": "maren@quay.example", "x_basset_key": MAIL,
        "x_basset_claims": HOSTILE[1]["claims"], "x_basset_type": "person",
    }  # fmt: skip
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"type": "bundle", "id": f"bundle--{mail['id'][12:]}",
                                "objects": [mail]}))  # fmt: skip
    before = services.entities.get(project, case)
    result = services.importer.run(path, project, now=now + timedelta(days=1))
    after = services.entities.get(project, case)
    assert (result.ended, after.name, after.type) == (0, before.name, before.type)
    assert [claim for claim in after.claims if claim.origin == "manual"] == before.claims


def test_manual_is_nobodys_file_name(load: Load, services: Services, project: str) -> None:
    result = load({"kind": "entity", "type": "person", "name": "Al"}, name="manual", replace=True)
    assert result.origin.startswith("manual@")
    (made,) = services.entities.list(project).items
    assert made.origins == [result.origin]
    with pytest.raises(InvalidInput, match="origin: 'manual' is what your own people enter"):
        load({"kind": "entity", "type": "person", "name": "Al"}, origin="manual")


def test_two_files_of_one_name_are_two_and_the_second_says_how_to_update_the_first(
    services: Services, project: str, load: Load
) -> None:
    al = {"kind": "entity", "ref": "1", "type": "person", "name": "Al"}
    first = load(al)
    assert first.remarks == []
    assert load(al, days=2).changed == 0
    second = load({**al, "name": "Bo"}, days=3)
    assert (second.created, second.origin != first.origin) == (2, True)
    [told] = second.remarks
    assert f"--as {first.origin} updates it" in told
    assert {each.name for each in services.entities.list(project).items} == {"Al", "Bo"}
    third = load({**al, "name": "Alan"}, days=4, origin=first.origin, replace=True)
    assert (third.ended, third.remarks) == (1, [])
    assert {each.name for each in services.entities.list(project).items} == {"Alan", "Bo"}


def test_a_revocation_by_hand_survives_the_next_import(
    services: Services, project: str, load: Load, now: datetime
) -> None:
    al = {"kind": "entity", "ref": "1", "type": "person", "name": "Al", "status": "active"}
    load(al, origin="feed")
    (made,) = services.entities.list(project).items
    services.entities.update(project, made.id, EntityChange(status=Status.REVOKED), now)
    load({**al, "name": "Alan"}, origin="feed", days=2)
    assert services.entities.get(project, made.id).status == "revoked"
    load({**al, "status": "deprecated"}, origin="feed", days=3)
    assert services.entities.get(project, made.id).status == "revoked"


def test_what_somebody_has_changed_by_hand_survives_the_next_import(
    services: Services, project: str, load: Load, now: datetime
) -> None:
    note = {"kind": "note", "ref": "1", "text": "Ask again."}
    source = {"kind": "source", "ref": "s", "title": "Register", "reliability": "F"}
    load(note, source, origin="feed", author="alice")
    (made,) = services.notes.list(project).items
    changed = NoteChange(text="Asked."), now + timedelta(days=2)
    services.notes.update(project, made.id, *changed, author="alice")
    load({**note, "text": "Ask!"}, {**source, "reliability": "A"}, origin="feed", days=3)
    (kept,) = services.notes.list(project).items
    assert (kept.text, kept.changed_by) == ("Asked.", "alice")
    graded = {each.title: each.reliability for each in services.sources.list(project).items}
    assert graded["Register"] == "A"


def test_a_case_is_restored_only_into_an_empty_project(
    services: Services, project: str, load: Load, case: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "case.jsonl"
    path.write_bytes(b"".join(services.exporter.lines(project, "jsonl")))
    restore = Reading(restore=True)
    for refused in (services.importer.run, services.importer.preview):
        with pytest.raises(InvalidInput, match="restore: a case is restored into an empty project"):
            refused(path, project, reading=restore, now=now)
    empty = services.projects.create(ProjectInput(name="Empty"), now).id
    feed = tmp_path / "feed.jsonl"
    feed.write_text(json.dumps({"kind": "entity", "type": "person", "name": "Al"}))
    with pytest.raises(InvalidInput, match="restore: is no whole case"):
        services.importer.run(feed, empty, reading=restore, now=now)
    assert services.importer.preview(path, empty, reading=restore, now=now).entities == 1
    services.importer.run(path, empty, reading=restore, now=now + timedelta(days=9), author="eve")
    (maren,) = services.entities.list(empty).items
    assert maren.claims == [
        claim.model_copy(update={"sources": claim.sources and [source_of(services, empty)]})
        for claim in services.entities.get(project, case).claims
    ]


def source_of(services: Services, project: str) -> str:
    (source,) = services.sources.list(project).items
    return source.id


# Two files that know the same things, and say of them whatever they like.
MARKED = st.sampled_from([None, *map(str, Marking)])
WHO = st.sampled_from([None, "alice", "manual", "a"])
WHEN = st.sampled_from([None, "2019-03-04T09:00:00Z", "2031-01-01T00:00:00Z"])
CLAIM = st.fixed_dictionaries(
    {"key": st.sampled_from(["name", "role", "type"]), "value": st.sampled_from(["x", "y", "z"])},
    optional={
        "marking": MARKED, "origin": WHO, "recorded_by": WHO, "recorded_at": WHEN, "ended_by": WHO,
        "ended_at": WHEN, "confidence": st.integers(0, 100),
        "valid_from": st.sampled_from(["2019", "2020"]),
    },
)  # fmt: skip
KEYS = st.sampled_from([MAIL, "manual:1", "a:1", "b:1"])
ENTITY = st.fixed_dictionaries(
    {"kind": st.just("entity"), "type": st.sampled_from(["person", "email"]), "key": KEYS,
     "claims": st.lists(CLAIM, max_size=3), "name": st.sampled_from(["Al", "Bo"])},
    optional={"marking": MARKED, "status": st.sampled_from([*map(str, Status)])},
)  # fmt: skip
TIE = st.fixed_dictionaries(
    {"kind": st.just("relationship"), "type": st.sampled_from(["owns", "knows"]), "from": KEYS,
     "to": KEYS, "claims": st.lists(CLAIM, max_size=2)},
    optional={"key": st.sampled_from(["tie", "owns|a:1|b:1"]), "marking": MARKED,
              "status": st.sampled_from([*map(str, Status)])},
)  # fmt: skip
SOURCE = st.fixed_dictionaries(
    {"kind": st.just("source"), "title": st.sampled_from(["Register", "Press"])},
    optional={"marking": MARKED, "origin": WHO, "note": st.sampled_from(["q", "r"]),
              "reliability": st.sampled_from(["A", "F"]), "author": WHO},
)  # fmt: skip
NOTE = st.fixed_dictionaries(
    {"kind": st.just("note"), "text": st.sampled_from(["q", "r"])},
    optional={"key": st.sampled_from(["manual:1", "a:1"]), "about": KEYS, "marking": MARKED,
              "author": WHO, "origin": WHO},
)  # fmt: skip
# The ends of ties are always there.
ENDS = [{"kind": "entity", "type": "person", "key": key, "name": "Al"}
        for key in (MAIL, "manual:1", "a:1", "b:1")]  # fmt: skip
FILE = st.lists(ENTITY | TIE | SOURCE | NOTE, min_size=1, max_size=6)


def told(services: Services, project: str) -> dict[str, Any]:
    """Everything in a project that a file could have changed; markings apart."""
    rows = [
        *services.entities.list(project, limit=500).items,
        *services.relationships.list(project, limit=500).items,
    ]
    plain = [*services.sources.list(project).items, *services.notes.list(project).items]
    upkeep = {"marking", "updated_at", "changed_by", "subject_name"}
    return {
        "rows": {row.id: (getattr(row, "name", ""), row.type, row.status) for row in rows},
        "claims": {row.id: row.claims for row in rows},
        "plain": {row.id: row.model_dump(exclude=upkeep) for row in plain},
        "markings": {row.id: row.marking for row in [*rows, *plain]},
    }


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=FILE, other=FILE)
def test_importing_one_leaves_everything_of_another_as_it_was(
    services: Services, tmp_path: Path, now: datetime, one: list[Any], other: list[Any]
) -> None:
    name = f"p{len(services.projects.list(limit=500).items)}"
    project = services.projects.create(ProjectInput(name=name), now).id
    for origin, records in (("a", [*ENDS, *one]), ("b", [*ENDS, *other])):
        path = tmp_path / f"{origin}.jsonl"
        path.write_text("".join(json.dumps(_given(record)) + "\n" for record in records))
    services.importer.run(tmp_path / "a.jsonl", project, origin="a", now=now)
    before = told(services, project)
    # At the same time: not even then may the one be taken for the other.
    result = services.importer.run(tmp_path / "b.jsonl", project, origin="b", now=now, replace=True)
    after = told(services, project)
    assert result.ended == 0
    assert {own_id: after["rows"][own_id] for own_id in before["rows"]} == before["rows"]
    assert {own_id: after["plain"][own_id] for own_id in before["plain"]} == before["plain"]
    for own_id, claims in before["claims"].items():
        assert [claim for claim in after["claims"][own_id] if claim.origin == "a"] == claims
    for own_id, marking in before["markings"].items():
        assert stricter(marking, after["markings"][own_id]) == after["markings"][own_id]
    assert {claim.origin for claims in after["claims"].values() for claim in claims} <= {"a", "b"}
    again = services.importer.run(tmp_path / "b.jsonl", project, origin="b", now=now)
    assert (again.created, again.changed) == (0, 0)


def _given(record: dict[str, Any]) -> dict[str, Any]:
    """*record* without what is None, in its claims too."""
    kept = {name: value for name, value in record.items() if value is not None}
    if "claims" in kept:
        kept["claims"] = [_given(claim) for claim in kept["claims"]]
    return kept


MARKED_FILE = st.lists(
    st.fixed_dictionaries(
        {"ref": st.sampled_from("abc"), "own": MARKED, "name": MARKED, "note": MARKED,
         "source": MARKED},
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip


@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=MARKED_FILE)
def test_no_export_has_a_lower_marking_than_what_came_in(
    services: Services, tmp_path: Path, now: datetime, rows: list[dict[str, Any]]
) -> None:
    name = f"m{len(services.projects.list(limit=500).items)}"
    project = services.projects.create(ProjectInput(name=name), now).id
    path = tmp_path / "case.jsonl"
    wanted: dict[str, str | None] = {}
    with path.open("w") as file:
        for row in rows:
            ref, title = row["ref"], f"Source {row['ref']}"
            given = [
                ({"kind": "source", "ref": f"s{ref}", "title": title}, row["source"]),
                ({"kind": "entity", "ref": ref, "type": "person", "claims": [
                    _given({"key": "name", "value": f"N {ref}", "sources": [f"s{ref}"],
                            "marking": row["name"]})]}, row["own"]),
                ({"kind": "note", "ref": f"n{ref}", "about": ref, "text": f"T {ref}"}, row["note"]),
            ]  # fmt: skip
            for record, marking in given:
                file.write(json.dumps(_given({**record, "marking": marking})) + "\n")
            for what, key in ((title, "source"), (f"N {ref}", "own"), (f"C {ref}", "name"),
                              (f"T {ref}", "note")):  # fmt: skip
                wanted[what] = stricter(wanted.get(what), row[key])
    services.importer.run(path, project, now=now)
    for _ in range(2):
        found = {each.title: each.marking for each in services.sources.list(project).items}
        found |= {each.text: each.marking for each in services.notes.list(project).items}
        for entity in services.entities.list(project).items:
            found[entity.name] = entity.marking
            found[entity.name.replace("N", "C")] = entity.claims[0].marking
        for what, marking in wanted.items():
            assert stricter(marking, found[what]) == found[what], what
        # … and once more, as somebody elsewhere would have it from us.
        out = tmp_path / "out.jsonl"
        out.write_bytes(b"".join(services.exporter.lines(project, "jsonl")))
        project = services.projects.create(ProjectInput(name=f"{name} again"), now).id
        services.importer.run(out, project, now=now)
        services.projects.get(project)
        name += "+"
