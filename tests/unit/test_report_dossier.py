"""A dossier: its subject's relationships in groups, the most important first; namesakes apart."""

import re
from typing import Any

import pytest

from basset import canonical
from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from basset.reports.sections import ReportType, Section
from tests.unit import report_case as case

Line = dict[str, Any]
SCOPE = {"scope": {"missing": [], "further": 0, "hubs": 0, "hub_ties": 50}}


def tie(start: str, type_: str, end: str, *claims: Line, **terms: Any) -> Line:
    own = case.claim("type", type_, **terms)
    return case.relationship(start, type_, end, own, *claims)


def dossier(*ties: Line, more: tuple[Line, ...] = (), **config: Any) -> Report:
    """On bob, who is tied to nobody but by *ties*."""
    apart = [line for line in case.lines() if line["kind"] not in {"relationship", "snapshot"}]
    lines = {(line["kind"], line["id"]): line for line in (*apart, *ties, *more)}
    asked = {"title": "Bob", "report_type": "dossier", "entity_ids": ["bob"], **config}
    head = case.header() | SCOPE
    return case.report([head, *lines.values()], config=ReportConfig.model_validate(asked))


def text_of(report: Report) -> str:
    return b"".join(render_markdown(report)).decode()


def test_relationships_are_grouped_by_type_and_read_as_they_were_stated() -> None:
    text = text_of(
        dossier(
            tie("bob", "director-of", "greek"),
            tie("alice", "director-of", "bob"),
            tie("bob", "director-of", "cyrillic"),
        )
    )
    assert "### Bob Tarrow director of … (2)" in text
    assert "### … director of Bob Tarrow (1)" in text


def test_the_surest_relationship_comes_first_then_the_one_with_more_sources() -> None:
    report = dossier(
        tie("bob", "met", "cyrillic"),
        tie("bob", "met", "extra-0", valid_from="2019"),
        tie("bob", "met", "extra-1", valid_from="2024"),
        tie("bob", "met", "alice"),
        tie("bob", "met", "greek", confidence=40),
        tie("bob", "met", "arabic", confidence=90),
        case.relationship("bob", "met", "ip", case.claim("type", "met", "ledger", "register")),
    )
    head = canonical.load(b"".join(render_json(report)))["report"]
    [group] = head["subject"]["groups"]
    others = [own.removeprefix("bob/met/") for own in group["relationships"]]
    assert others == ["arabic", "greek", "ip", "extra-1", "extra-0", "alice", "cyrillic"]


def test_how_another_program_keeps_its_records_comes_last() -> None:
    text = text_of(
        dossier(tie("bob", "created-by", "greek", confidence=90), tie("bob", "met", "alice"))
    )
    assert text.index("Bob Tarrow met …") < text.index("Bob Tarrow created by …")


def test_every_claim_of_a_relationship_is_a_line_with_its_own_terms() -> None:
    first = case.claim("role", "clerk", "ledger", valid_from="2016", valid_to="2019", confidence=60)
    second = case.claim("role", "director", "register", valid_from="2020")
    text = text_of(dossier(case.relationship("bob", "employed-by", "greek", first, second)))
    assert "role: clerk | 2016 – 2019 | 60 %" in text
    assert "role: director | since 2020 |" in text


def test_who_is_tied_to_two_of_the_others_is_named_with_them() -> None:
    report = dossier(
        tie("bob", "met", "alice"),
        tie("bob", "owner-of", "greek"),
        tie("extra-0", "names", "alice"),
        tie("extra-0", "names", "greek"),
        sections=["subject"],
    )
    text = text_of(report)
    assert "Also tied to two or more of these (1)" in text
    assert re.search(rf"- Document 0 \(document\): Alice Vantry and {case.NAMES['greek'][1]}", text)


@pytest.mark.parametrize("most", [0, 1, 10])
def test_the_subject_and_so_many_others_have_a_full_profile(most: int) -> None:
    ties = [tie("bob", "met", f"extra-{n}") for n in range(6)]
    report = dossier(*ties, profiles=most)
    names = [profile.name for profile in report.profiled]
    assert names[0] == "Bob Tarrow"
    assert len(names) == 1 + min(most, 6)
    page = b"".join(render_html(report, 1000)).decode()
    targets = set(re.findall(r'id="(e\d+)"', page))
    assert set(re.findall(r'href="#(e\d+)"', page)) <= targets


def test_a_tie_to_oneself_has_no_other_side() -> None:
    report = dossier(tie("bob", "pays", "bob"))
    assert [profile.name for profile in report.profiled] == ["Bob Tarrow"]


def test_only_a_dossier_has_a_subject() -> None:
    assert case.report().subject is None
    full = ReportConfig(title="All", report_type=ReportType.FULL)
    assert Section.SUBJECT not in full.chosen_sections


def named_alike(*claims: Line, other: tuple[Line, ...] = ()) -> list[str]:
    """What two people of one name are called."""
    name = case.claim("name", "Alice Vantry")
    namesake = case.entity("bob") | {"name": "Alice Vantry", "claims": [name, *other]}
    alice = case.entity("alice", *claims)
    report = case.report(case.lines(more=[namesake, alice]))
    return sorted(p.label for p in report.profiles if p.name == "Alice Vantry")


@pytest.mark.parametrize(
    ("claims", "other", "expected"),
    [
        (
            [case.claim("born", "1974")],
            (case.claim("born", "1981"),),
            ["Alice Vantry (born 1974)", "Alice Vantry (born 1981)"],
        ),
        (
            [case.claim("born", "1974"), case.claim("jurisdiction", "Sennick")],
            (case.claim("born", "1974"),),
            ["Alice Vantry (id bob)", "Alice Vantry (jurisdiction Sennick)"],
        ),
        ([], (), ["Alice Vantry (id alice)", "Alice Vantry (id bob)"]),
        (
            [case.claim("born", "1974", marking="TLP:RED")],
            (case.claim("born", "1981"),),
            ["Alice Vantry (born 1981)", "Alice Vantry (id alice)"],
        ),
    ],
)
def test_namesakes_are_told_apart_by_what_only_one_of_them_is_said_to_be(
    claims: list[Line], other: tuple[Line, ...], expected: list[str]
) -> None:
    assert named_alike(*claims, other=other) == expected


def test_a_name_that_only_one_has_stands_alone() -> None:
    assert "Bob Tarrow" in {profile.label for profile in case.report().profiles}
