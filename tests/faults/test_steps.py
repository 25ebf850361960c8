"""Whatever moment a worker or a ticker dies at, the report is made once."""

from pathlib import Path

import pytest

from tests.faults.harness import Harness
from tests.faults.steps import Steps


@pytest.mark.timeout(900)  # waits for fifty workers to come back
def test_a_run_and_a_tick_may_die_at_each_of_their_steps(
    servers: dict[str, str], services: object, tmp_path: Path
) -> None:
    with Harness(Path(servers["BASSET_HOME"]), tmp_path / "at-work") as harness:
        killed = Steps(harness).kill_each()
    assert len(killed.places) > 30
    assert [place for place, was in killed.places.items() if not was] == []
    assert {name: wrong for name, wrong in killed.verdict.wrong.items() if wrong} == {}
