"""Two workers, ticks, a clock and a crash, in every order that a seed draws."""

import pytest

from basset.wiring import Services
from tests.faults.model.check import check


def test_no_order_of_steps_loses_a_report_or_makes_one_twice(services: Services) -> None:
    checked = check(services, seed=14, count=60)
    assert len(checked.orders) == 60
    assert checked.violations == []


def test_a_seed_plays_the_same_orders_again(services: Services) -> None:
    played = check(services, seed=15, count=10).orders
    assert check(services, seed=15, count=10).orders == played


def test_a_store_that_does_not_look_whether_a_run_was_moved_meanwhile_is_found_out(
    services: Services,
) -> None:
    def blind(cypher: str) -> str:
        return cypher.replace("coalesce(r[name], '') = $known[name]", "true")

    assert check(services, seed=14, count=40, weakened=blind).violations != []


def test_a_worker_that_does_not_look_at_its_fence_is_found_out(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("basset.owed", "basset.runs.states"):
        monkeypatch.setattr(f"{module}.refuse_stranger", lambda *_: None)
    assert check(services, seed=14, count=40).violations != []
