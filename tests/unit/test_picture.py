"""The graph of a report as a picture: all that it draws can be read, and is drawn the same again."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from basset.reports.config import ReportConfig
from basset.reports.picture.boxes import Box
from basset.reports.picture.choose import choose_drawn
from basset.reports.picture.file import graph_file
from basset.reports.picture.graph import Picture, draw_graph
from basset.reports.picture.paper import on_paper
from basset.reports.picture.svg import ACCENT
from basset.reports.picture.words import shortened, width
from basset.reports.report import Report
from basset.reports.sections import Section
from tests.unit import report_case as case
from tests.unit.picture_case import entity, graph, of, tie

SVG = "{http://www.w3.org/2000/svg}"
WITHOUT = ReportConfig(title="Plain", report_type="full", include_graph=False)
DOSSIER = ReportConfig(title="Dossier", report_type="dossier", entity_ids=["n000"])


def drawn(report: Report) -> Picture:
    return draw_graph(report, choose_drawn(report))


def texts(report: Report) -> list[ET.Element]:
    return list(ET.fromstring(drawn(report).svg).iter(f"{SVG}text"))


def words(report: Report) -> str:
    return " ".join(str(text.text) for text in texts(report))


def box(text: ET.Element) -> Box:
    """Where *text* stands, at least: as wide as a narrow font has it."""
    size = float(text.attrib["font-size"])
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    wide = width(str(text.text), size) * 0.9
    left = x - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0)
    return Box(left, y - 0.7 * size, left + wide, y + 0.2 * size)


STAR = [(0, n) for n in range(1, 50)]
CHAIN = [(n, n + 1) for n in range(49)]
CLIQUE = list(combinations(range(20), 2))
TWO_PARTS = [*((0, n) for n in range(1, 12)), *((12, n) for n in range(13, 30))]
TREE = [(n // 3, n) for n in range(1, 50)]
SHAPES = {"star": STAR, "chain": CHAIN, "clique": CLIQUE, "two parts": TWO_PARTS, "tree": TREE}
LARGE = [(n // 7, n) for n in range(1, 400)]
HUBS = [*((n, n + 1) for n in range(4)), *((n % 5, n) for n in range(5, 300))]


@pytest.mark.parametrize("config", [case.CONFIG, DOSSIER], ids=["full", "dossier"])
@pytest.mark.parametrize("pairs", SHAPES.values(), ids=SHAPES)
def test_up_to_fifty_entities_are_all_named_and_nothing_covers_a_name(
    pairs: list[tuple[int, int]], config: ReportConfig
) -> None:
    report = of(pairs, config=config)
    named = words(report)
    for profile in choose_drawn(report).profiles:
        assert profile.label in named
    for one, other in combinations(texts(report), 2):
        assert not box(one).meets(box(other)), (one.text, other.text)


def test_in_a_large_picture_the_hubs_are_named_and_no_names_overlap() -> None:
    report = of(HUBS)
    named = {text.text for text in texts(report)}
    assert {f"Entity number {hub}" for hub in range(5)} <= named
    for one, other in combinations(texts(report), 2):
        assert not box(one).meets(box(other)), (one.text, other.text)


@pytest.mark.parametrize("pairs", [*SHAPES.values(), LARGE, HUBS], ids=[*SHAPES, "large", "hubs"])
def test_everything_stands_inside_and_is_large_enough_to_read(pairs: list[tuple[int, int]]) -> None:
    report = of(pairs)
    wide, high = drawn(report).size
    for text in texts(report):
        assert float(text.attrib["font-size"]) >= 6
        assert box(text).inside(Box(0, 0, wide, high)), text.text


def test_every_process_draws_the_same_bytes() -> None:
    draw = """
import hashlib
from tests.unit.test_picture import LARGE, TREE, drawn, of
for pairs in (TREE, LARGE):
    print(hashlib.sha256(drawn(of(pairs)).svg.encode()).hexdigest())
"""
    digests = {
        subprocess.run(
            [sys.executable, "-c", draw],
            env={**os.environ, "PYTHONHASHSEED": seed, "RAYON_NUM_THREADS": threads},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed, threads in (("1", "1"), ("2", "4"))
    }
    assert len(digests) == 1


def test_names_are_text_whatever_they_say() -> None:
    tricks = ["</svg><script>alert(1)</script>", "a\"b'c", "&amp;", "]]>", "x\x00\x08\ufffe\ud800y"]
    tricks += ["\u202eevil", "\u200b\u200d", "👩‍👩‍👧", "黄河" * 40, "ما" * 90, "e\u0301" * 150]
    entities = [entity(number, name) for number, name in enumerate(tricks)]
    ties = [tie(number, 0, number, tricks[0]) for number in range(1, len(tricks))]
    report = graph(entities, ties)
    root = ET.fromstring(drawn(report).svg)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        *("svg", "title", "desc", "g", "path", "circle", "text")
    }
    shown = "".join(str(text.text) for text in texts(report))
    assert "</svg>" in shown
    assert "&amp;" in shown
    assert "\u202e" not in shown
    assert "…" in shown


def test_a_long_name_is_cut_between_characters() -> None:
    assert shortened("Alice Vantry", 7, 200) == "Alice Vantry"
    cut = shortened("Ministry of Transport and Infrastructure", 7, 90)
    assert cut.endswith("…")
    assert width(cut, 7) <= 90
    assert shortened("👩‍👩‍👧👩‍👩‍👧", 7, 20)[-2:-1] != "\u200d"


def test_relationships_of_two_entities_say_their_types_counts_and_directions() -> None:
    entities = [entity(0), entity(1)]
    many = [tie(n, 0, 1, "paid") for n in range(3)]
    report = graph(entities, [*many, tie(3, 0, 1, "knows"), tie(4, 1, 0, "employed-by")])
    said = words(report)
    assert "paid ×3, knows" in said
    assert "employed by" in said
    assert "from → to" in said


def test_what_ended_or_was_revoked_is_dashed_and_the_legend_says_so() -> None:
    report = graph([entity(0), entity(1)], [tie(0, 0, 1, status="revoked")])
    assert "ended or revoked" in words(report)
    assert "stroke-dasharray" in drawn(report).svg
    assert "stroke-dasharray" not in drawn(of([(0, 1)])).svg


def test_what_is_new_since_the_previous_report_has_a_ring_and_the_legend_says_so() -> None:
    report = of([(0, 1), (1, 2)])
    assert "new or changed" not in words(report)
    report.profiles[0].changed = True
    assert "new or changed" in words(report)
    assert drawn(report).svg.count(ACCENT) == 2  # the ring, and the legend's


def test_on_paper_every_word_is_set_where_it_stands() -> None:
    picture = drawn(of(TREE))
    paper = on_paper(picture)
    root = ET.fromstring(picture.svg)
    assert {(text["words"], text["x"], text["y"]) for text in paper["texts"]} == {
        (text.text, float(text.attrib["x"]), float(text.attrib["y"]))
        for text in root.iter(f"{SVG}text")
    }
    assert not list(ET.fromstring(paper["drawing"]).iter(f"{SVG}text"))


def test_a_report_without_its_graph_has_no_file_of_it() -> None:
    assert Section.GRAPH not in of([(0, 1)], config=WITHOUT).sections
    assert Section.GRAPH in of([(0, 1)]).sections


def test_an_entity_that_is_tied_to_itself_has_a_loop() -> None:
    assert "owns" in words(of([(0, 0), (0, 1)]))


def test_what_is_not_drawn_is_said_in_the_picture() -> None:
    report = of([(n // 7, n) for n in range(1, 700)])
    assert "500 of 700 entities, the best connected ones" in words(report)
    assert "700 entities" not in words(of(TREE))


def test_a_dossier_has_its_subject_in_the_middle() -> None:
    report = of(STAR, config=DOSSIER)
    (subject,) = [text for text in texts(report) if text.text == "Entity number 0"]
    wide, _ = drawn(report).size
    assert abs(float(subject.attrib["x"]) - wide / 2) < 1


def test_the_file_says_its_title_and_marking() -> None:
    report = of(TREE)
    file = ET.fromstring(b"".join(graph_file(report, drawn(report))))
    said = [text.text for text in file.iter(f"{SVG}text")]
    assert {"Weekly report", report.marking} <= set(said)


def test_the_picture_names_nobody_who_is_not_in_the_data() -> None:
    only = ReportConfig(title="Picture", report_type="full", sections=["graph"])
    report = of(TREE, config=only)
    assert set(report.shown.subjects) >= {profile.id for profile in choose_drawn(report).profiles}
