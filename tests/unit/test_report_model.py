"""What a report says, whatever its format."""

from typing import Any

from basset import canonical
from basset.reports.config import ReportConfig
from basset.reports.model import NumberedSource, Profile
from basset.reports.render.condense import condensed, reference_ranges, shared_sources
from basset.reports.render.json import render_json
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.report_case import report


def head(composed: Report) -> dict[str, Any]:
    """What ``report.json`` says of the report as a whole."""
    about: dict[str, Any] = canonical.load(b"".join(render_json(composed)))["report"]
    return about


def profile(composed: Report, id_: str) -> Profile:
    return next(one for one in composed.profiles if one.id == id_)


def test_two_sources_that_disagree_are_both_shown_and_marked() -> None:
    born = [fact for fact in profile(report(), "alice").facts if fact.key == "born"]
    assert [(fact.value, fact.disputed) for fact in born] == [("1974", True), ("1976", True)]


def test_values_that_follow_one_another_in_time_do_not_disagree() -> None:
    flags = [
        case.claim("flag", "Sennick", valid_to="2020"),
        case.claim("flag", "Rasdun", valid_from="2021-05"),
    ]
    composed = report(case.lines(more=[case.entity("bob", *flags)]))
    assert not any(fact.disputed for fact in profile(composed, "bob").facts)


def test_an_ended_claim_disagrees_with_nothing() -> None:
    flags = [case.claim("flag", "Sennick", ended_at=case.MONDAY), case.claim("flag", "Rasdun")]
    composed = report(case.lines(more=[case.entity("bob", *flags)]))
    assert not any(fact.disputed for fact in profile(composed, "bob").facts)


def test_the_report_carries_the_highest_marking_of_anything_in_it() -> None:
    assert report().marking == "TLP:AMBER"
    red = case.relationship("alice", "met", "bob", case.claim("place", "Quay", marking="TLP:RED"))
    assert report(case.lines(more=[red])).marking == "TLP:RED"
    unused = case.source("unused", "Nobody cites this", marking="TLP:RED")
    assert report(case.lines(more=[unused])).marking == "TLP:AMBER"


def test_what_is_dated_or_changed_keeps_its_marking_outside_its_profile() -> None:
    dated = case.claim("role", "clerk", valid_from="2020", marking="TLP:RED")
    late = case.claim("flag", "A", marking="TLP:AMBER", recorded_at=case.NEXT_MONDAY)
    tie = case.relationship(
        "bob", "met", "greek", case.claim("place", "Quay", valid_from="2019"), marking="TLP:RED"
    )
    lines = case.lines(more=[case.entity("bob", dated, late), tie])
    before = case.lines(more=[case.entity("bob", dated), tie])
    about = head(report(lines, number=2, previous=case.previous(), before=before))
    markings = {(event["what"], event["marking"]) for event in about["timeline"]}
    assert markings >= {("role: clerk", "TLP:RED"), ("met", "TLP:RED"), ("director of", None)}
    assert [change["marking"] for change in about["changes"]["rows"]] == ["TLP:AMBER"]


def test_sources_are_numbered_in_the_order_in_which_they_are_cited() -> None:
    composed = report()
    assert [source.number for source in composed.sources] == [1, 2]
    assert {source.row["title"] for source in composed.cited} == {
        "Register of Companies",
        "The Ledger",
    }


def test_a_summary_lists_only_the_sources_that_it_cites() -> None:
    config = ReportConfig(title="Short", report_type="summary", sections=["summary", "timeline"])
    lonely = case.entity("bob", case.claim("alias", "Bobby", "unused"))
    composed = report(case.lines(more=[lonely]), config=config)
    assert [source.row["title"] for source in composed.cited] == [
        "The Ledger",
        "Register of Companies",
    ]
    assert composed.sources == composed.cited


def test_revoked_entries_are_listed_but_not_counted() -> None:
    composed = report()
    assert profile(composed, "old").status == "revoked"
    assert head(composed)["figures"]["entities"] == len(case.NAMES) - 1
    assert any("not counted" in sentence for sentence in head(composed)["method"])


def test_the_summary_says_who_is_best_connected_in_plain_words() -> None:
    assert head(report())["summary"][0] == (
        f"{case.NAMES['arabic'][1]} has 3 relationships with 3 other entities: "
        "director of it (1), employed by it (1), uses (1)."
    )


def test_without_an_assessment_none_is_invented() -> None:
    without = [line for line in case.lines() if line["kind"] != "note"]
    assert head(report(without))["assessment"] is None


def test_the_newest_assessment_speaks_and_older_ones_become_notes() -> None:
    newer = case.note("newer", "It was Bob.", kind="assessment", updated_at=case.NEXT_MONDAY)
    about = head(report(case.lines(more=[newer])))
    assert about["assessment"]["id"] == "newer"
    assert [note["id"] for note in about["notes"]] == ["view"]


def test_the_timeline_has_dated_statements_and_events_oldest_first() -> None:
    events = [
        (event["from"], event["to"], event["entity_id"], event["what"])
        for event in head(report())["timeline"]
    ]
    assert events == [
        ("2016", "2023", "bob", "employed by"),
        ("2021-04-01", None, "alice", "role: Commissioner"),
        ("2024-11", None, "alice", "director of"),
        ("2025-06-12", None, "award", ""),
    ]


def test_an_interrupted_import_is_said_before_anything_else() -> None:
    composed = report(case.lines(head=case.header(import_incomplete="register")))
    assert "interrupted (register)" in composed.warnings[0]


def test_a_project_that_changed_while_it_was_read_is_said() -> None:
    composed = report(case.lines(head={**case.header(), "revision_after": 9}))
    assert "changed while it was read" in composed.warnings[0]


def test_the_first_page_says_when_it_was_due_read_and_made_and_for_how_many_times_it_stands() -> (
    None
):
    times = report(due_at="2026-01-05T06:00:00.000000Z", slots_skipped=3).times
    assert times == {
        "Due": "2026-01-05 06:00 UTC; this report stands for 4 due times",
        "Data read": "2026-01-05 08:00 UTC",
        "Made": "2026-01-05 09:00 UTC",
    }
    assert "Due" not in report().times


def test_what_a_dossier_left_out_is_said_in_the_method() -> None:
    config = ReportConfig(title="On Alice", report_type="dossier", entity_ids=["alice"])
    header = {**case.header(), "scope": {"missing": [], "further": 12, "hubs": 1, "hub_ties": 50}}
    composed = report(case.lines(head=header), config=config)
    method = " ".join(head(composed)["method"])
    assert "12 further entities lie one step beyond and outside this report." in method
    assert "It does not go on through 1 entity with more than 50 ties." in method
    assert composed.profiles[0].id == "alice"


def test_references_in_a_row_are_printed_as_a_range() -> None:
    sources = [
        NumberedSource(str(number), {}, number, cited=number != 9) for number in (7, 1, 2, 3, 8, 9)
    ]
    assert [run.text for run in reference_ranges(sources)] == ["[1–3]", "[7]", "[8]", "[9]"]


def test_aliases_from_the_same_sources_share_a_row() -> None:
    claims = [case.claim("alias", name, "ledger") for name in ("Al", "Ally")]
    other = case.claim("alias", "Lissy", "register")
    facts = profile(report(case.lines(more=[case.entity("bob", *claims, other)])), "bob").facts
    assert [fact.shown for fact in condensed(facts)] == ["Bob Tarrow", "Al · Ally", "Lissy"]


def test_sources_that_all_statements_share_are_said_once() -> None:
    composed = report(
        case.lines(
            more=[case.entity("bob", *(case.claim("alias", f"B{n}", "register") for n in range(3)))]
        )
    )
    assert [source.id for source in shared_sources(profile(composed, "bob").facts)] == ["register"]
    assert shared_sources(profile(composed, "alice").facts) == []
