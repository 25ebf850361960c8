"""A copy has what its audience may know, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidInput
from basset.reports.audiences.copies import Material, material_for
from basset.reports.audiences.rules import BUILT_IN, Audience, audiences_of
from basset.reports.compose import compose
from basset.reports.cut import cut
from basset.reports.report import Report
from tests.unit import report_case as case

SECRET = "5e" * 32
CLIENT = BUILT_IN["client"]
Lines = list[dict[str, Any]]


def told(
    lines: Lines, audience: Audience, before: Lines | None = None, **order: Any
) -> tuple[Material, Report]:
    material = material_for(case.order(**order), audience, lambda: lines, lambda: before, SECRET)
    return material, compose(material.lines(), material.order, material.before())


def names(report: Report) -> set[str]:
    return {profile.name for profile in report.profiles}


def own(**rules: Any) -> Audience:
    return Audience(name="editor", **rules)


def test_the_internal_copy_has_everything() -> None:
    _, report = told(case.lines(), BUILT_IN["internal"])
    assert len(report.profiles) == len(case.NAMES)
    assert report.audience == "internal"


def test_what_is_marked_too_strictly_is_not_in_a_copy() -> None:
    red = case.entity("bob", marking="TLP:RED")
    remark = case.entity("greek", case.claim("remark", "informant", marking="TLP:RED"))
    material, report = told(case.lines(more=[red, remark]), CLIENT)
    assert "Bob Tarrow" not in names(report)
    assert "employed-by" not in {relation.type for relation in report.relations}
    assert "informant" not in str(list(material.lines()))
    assert report.marking == "TLP:AMBER"


def test_unmarked_is_as_the_project_is_marked() -> None:
    free = case.entity("bob", marking="TLP:CLEAR")
    _, report = told(case.lines(more=[free]), BUILT_IN["public"])
    assert names(report) == {"Bob Tarrow"}
    assert report.marking == "TLP:CLEAR"


def test_a_name_that_is_secret_gives_way_to_another_one_or_hides_the_entity() -> None:
    bob = case.entity("bob")
    bob["claims"][0]["marking"] = "TLP:RED"
    _, report = told(case.lines(more=[bob]), CLIENT)
    assert "Bob Tarrow" not in names(report)
    bob["claims"].append(case.claim("name", "The clerk"))
    _, report = told(case.lines(more=[bob]), CLIENT)
    assert "The clerk" in names(report)


def test_who_recorded_or_wrote_something_stays_inside() -> None:
    material, report = told(case.lines(), CLIENT)
    lines = list(material.lines())
    people = {line.get("author", "") for line in lines} | {
        claim[field]
        for line in lines
        for claim in line.get("claims", ())
        for field in ("recorded_by", "origin")
    }
    assert people == {""}
    assert report.notes[0].byline == "2026-01-05 08:00 UTC"


def test_notes_for_others_and_next_steps_stay_inside() -> None:
    more = [
        case.note("step", "Ask the bank.", kind="next-step"),
        case.note("own", "For us only.", audience="internal"),
        case.note("theirs", "For the editor.", audience="editor"),
        case.note("all", "For everybody."),
    ]
    texts = {note.row["text"] for note in told(case.lines(more=more), CLIENT)[1].notes}
    assert "For everybody." in texts
    assert not texts & {"Ask the bank.", "For us only.", "For the editor."}
    texts = {note.row["text"] for note in told(case.lines(more=more), own())[1].notes}
    assert "For the editor." in texts


def test_a_source_that_is_secret_is_counted_and_not_named() -> None:
    secret = case.source("ledger", "Interview with WREN-7", marking="TLP:RED", note="Quay 9")
    material, report = told(case.lines(more=[secret]), CLIENT)
    assert "A source that is withheld" in {one.row["title"] for one in report.sources}
    text = str(list(material.lines()))
    assert "WREN-7" not in text
    assert "Quay 9" not in text
    assert "'ledger'" not in text


def test_a_pseudonym_is_stable_and_another_one_for_each_audience() -> None:
    rules = {"types": {"person": "pseudonym"}, "keys": {"role": "keep"}}
    first = told(case.lines(), own(**rules))[1]
    again = told(case.lines(), own(**rules))[1]
    other = told(case.lines(), Audience(name="court", **rules))[1]
    words = {name for name in names(first) if name.startswith("Person ")}
    assert len(words) == 2
    assert words == {name for name in names(again) if name.startswith("Person ")}
    assert not words & names(other)
    hidden = next(one for one in first.profiles if one.name in words and one.facts)
    assert {fact.key for fact in hidden.facts} == {"role"}
    assert hidden.id not in {"alice", "bob"}


def test_a_masked_end_keeps_its_relationships() -> None:
    _, report = told(case.lines(), own(types={"person": "mask"}))
    assert "Person (withheld)" in names(report)
    assert {"director-of", "employed-by"} <= {relation.type for relation in report.relations}


def test_notes_say_pseudonyms_where_they_said_names() -> None:
    note = case.note("who", "alice vantry met Ναυτιλιακή Εταιρεία Καλαθάρης.")
    rules = own(types={"person": "pseudonym"}, notes="pseudonym")
    _, report = told(case.lines(more=[note]), rules)
    text = next(one.row["text"] for one in report.notes if one.row["id"] == "who")
    assert text.startswith("Person ")
    assert text.endswith("met Ναυτιλιακή Εταιρεία Καλαθάρης.")


def test_values_of_a_key_are_masked_or_have_a_pseudonym() -> None:
    _, report = told(case.lines(), own(keys={"born": "mask", "role": "pseudonym"}))
    alice = next(one for one in report.profiles if one.id == "alice")
    values = {fact.key: fact.value for fact in alice.facts}
    assert values["born"] == "withheld"
    assert values["role"].startswith("Role ")


def test_what_became_secret_is_not_told_as_a_change() -> None:
    before = case.lines()
    after = case.lines(
        more=[
            case.entity("bob", marking="TLP:RED"),
            case.entity("greek", case.claim("flag", "Rasdun", marking="TLP:RED")),
        ]
    )
    before = case.lines(more=[case.entity("greek", case.claim("flag", "Rasdun"))])
    material, _ = told(after, CLIENT, before, previous=case.previous(), made_at=case.WEEK_2)
    earlier = str(list(material.before() or ()))
    assert "Bob Tarrow" not in earlier
    assert "Rasdun" not in earlier


def test_a_report_on_somebody_withheld_is_refused() -> None:
    config = case.CONFIG.model_copy(update={"report_type": "dossier", "entity_ids": ["bob"]})
    red = case.lines(more=[case.entity("bob", marking="TLP:RED")])
    with pytest.raises(InvalidInput, match="withheld from the audience client"):
        told(red, CLIENT, config=config)


def test_what_is_cut_of_a_copy_has_its_claims_in_place() -> None:
    alice = case.entity(
        "alice",
        case.claim("role", "informant", marking="TLP:RED"),
        case.claim("role", "Commissioner"),
    )
    material, report = told(case.lines(more=[alice]), CLIENT)
    line = next(line for line in cut(material.lines(), report) if line.get("id") == "alice")
    assert {claim["value"] for claim in line["claims"]} == {"Alice Vantry", "Commissioner"}


def test_own_audiences_are_files(tmp_path: Path) -> None:
    folder = tmp_path / "audiences"
    folder.mkdir()
    (folder / "editor.toml").write_text(
        'max_marking = "TLP:GREEN"\nsources = "mask"\n[types]\nperson = "pseudonym"\n'
    )
    [editor] = audiences_of(tmp_path, ["editor"])
    assert (editor.name, editor.max_marking, editor.sources) == ("editor", "TLP:GREEN", "mask")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('max_markings = "TLP:RED"', "max_markings"),
        ('max_marking = "secret"', "max_marking"),
        ('[types]\nperson = "hide"', "types.person"),
        ('[keys]\nname = "mask"', "keys"),
        ("max_marking = ", "at end of document"),
    ],
)
def test_a_wrong_file_is_named_with_its_field(tmp_path: Path, text: str, field: str) -> None:
    (tmp_path / "audiences").mkdir()
    path = tmp_path / "audiences" / "editor.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        audiences_of(tmp_path, ["editor"])
    assert str(path) in str(caught.value)
    assert field in str(caught.value)


def test_an_unknown_audience_and_one_that_hides_a_built_in_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no audience 'press'; known are client, internal, pub"):
        audiences_of(tmp_path, ["press"])
    (tmp_path / "audiences").mkdir()
    (tmp_path / "audiences" / "client.toml").write_text("")
    with pytest.raises(InvalidInput, match="client is built in"):
        audiences_of(tmp_path, ["client"])
