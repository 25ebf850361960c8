"""What ``tools/simulate`` says of many reports that are due at once agrees with what must be so."""

import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "simulate"))


def play(**changed: Any) -> Any:
    usual = {"due": 2_000, "workers": 4, "report_s": 1.0, "slot_s": 0.002, "run_s": 0.02}
    return TOOL["play"](**usual | changed)


@pytest.mark.parametrize("due", [1, 199, 200, 201, 2_000])
def test_each_report_is_begun_once_and_ends_once(due: int) -> None:
    monday = play(due=due)
    assert len(monday.begun) == len(monday.ended) == due


def test_the_same_figures_give_the_same_monday() -> None:
    assert play() == play()


def test_twice_the_workers_take_half_the_time_while_neo4j_is_idle() -> None:
    one, two = (max(play(workers=workers).ended) for workers in (2, 4))
    assert 1.8 < one / two < 2.1


def test_more_workers_than_neo4j_can_serve_do_not_help() -> None:
    few, many = (play(workers=workers, report_s=0.1) for workers in (40, 400))
    # It takes 20 ms for each run and 2 ms for each slot, one after the other.
    assert max(few.ended) == pytest.approx(2_000 * 0.022, abs=2)
    assert max(many.ended) == pytest.approx(2_000 * 0.022, abs=2)
    assert many.neo4j_busy == pytest.approx(max(many.ended), rel=0.02)


def test_a_long_report_renews_its_lease() -> None:
    short, long = (play(due=100, report_s=seconds).neo4j_busy for seconds in (1, 60))
    assert long > short
