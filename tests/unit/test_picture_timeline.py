"""The timeline of a report as a picture: what has a year is in it, where it belongs."""

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from basset.reports.picture.scale import Scale
from basset.reports.render.html import render_html
from basset.reports.sections.timeline.picture import Dated, draw_timeline, entry_of
from tests.unit import report_case as case
from tests.unit.test_picture import SVG, box


def entries(*whens: str) -> list[Dated]:
    drawn = (
        entry_of("event", f"Number {n}", when, "", moment=True) for n, when in enumerate(whens)
    )
    return [entry for entry in drawn if entry]


def drawn(dates: list[Dated], total: int = 0) -> ET.Element:
    picture = draw_timeline(dates, total or len(dates))
    assert picture is not None
    return ET.fromstring(picture.svg)


def words(root: ET.Element) -> list[str]:
    return [str(text.text) for text in root.iter(f"{SVG}text")]


def test_few_dates_need_no_picture() -> None:
    assert draw_timeline(entries("2019", "2020"), 2) is None
    assert draw_timeline(entries("2019", "2020", "2021"), 3) is not None


@pytest.mark.parametrize("when", ["2019", "2019-05", "spring 2019", "2019-05-01T23:30:00+02:00"])
def test_whatever_names_a_year_stands_in_it(when: str) -> None:
    (entry,) = entries(when)
    assert 2019 <= entry.first <= entry.last <= 2020.01


def test_what_names_no_year_is_counted_and_not_drawn() -> None:
    dates = entries("2019", "2020", "2021", "one evening")
    assert len(dates) == 3
    assert "3 of 4 entries by kind. The others name no year." in words(drawn(dates, 4))


def test_an_end_that_nobody_stated_stays_open() -> None:
    since = entry_of("owns", "Alice → Velm", "2019", "", moment=False)
    until = entry_of("owns", "Alice → Velm", "", "2019", moment=False)
    before = entry_of("event", "Raid", "before 1990", "", moment=True)
    assert since is not None
    assert until is not None
    assert before is not None
    assert (since.open_start, since.open_end) == (False, True)
    assert (until.open_start, until.open_end) == (True, False)
    assert (before.open_start, before.open_end) == (True, False)
    told = words(drawn([since, until, before]))[-1]
    assert "Where a bar has a tip, no beginning or end is stated." in told


def test_no_words_overlap_and_none_is_too_small_to_read() -> None:
    many = entries(*(f"20{year}-0{month}" for year in range(10, 26) for month in range(1, 9)))
    few = entries(*(f"20{year}" for year in range(10, 18)), "1602")
    for dates in (many, few):
        texts = list(drawn(dates).iter(f"{SVG}text"))
        assert all(float(text.attrib["font-size"]) >= 6 for text in texts)
        for one, other in combinations(texts, 2):
            assert not box(one).meets(box(other)), (one.text, other.text)


def test_a_long_time_without_anything_does_not_squeeze_the_rest() -> None:
    scale = Scale([(1602, 1603), (2020, 2021), (2024, 2025)], 0, 400)
    assert len(list(scale.breaks)) == 1
    assert scale.at(2025) - scale.at(2020) > 200
    assert scale.at(1602) < scale.at(1603) < scale.at(2020)


def test_the_picture_stands_beside_the_table_and_says_what_it_is() -> None:
    report = case.report()
    page = b"".join(render_html(report, 1000)).decode()
    assert 'aria-labelledby="timeline-picture-title timeline-picture-told"' in page
    assert "Alice Vantry: Commissioner</text>" in page
