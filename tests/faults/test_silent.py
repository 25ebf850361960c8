"""A connection on which nothing comes any more, and nothing says so (seed 3)."""

from pathlib import Path

import pytest

from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from tests.faults.graph import UNFINISHED, Graph
from tests.faults.harness import Harness
from tests.faults.processes import wait_for

SECONDS = 120  # as long as a lease and a tick take at the usual settings


@pytest.mark.timeout(400)
def test_who_was_connected_when_the_ways_went_silent_takes_work_again(
    servers: dict[str, str], services: object, tmp_path: Path
) -> None:
    with Harness(Path(servers["BASSET_HOME"]), tmp_path / "at-work") as harness:
        graph, own = Graph(harness.direct), harness.services
        project = own.projects.create(ProjectInput(name="The Sennick file"), now()).id
        for name in ("worker-1", "worker-2", "ticker"):
            for link in harness.links[name].values():
                link.hush()
        for _ in range(5):
            own.runs.request_report(project, ReportConfig(title="Asked for"), now())
        wait_for(lambda: not graph.ask(UNFINISHED)[0]["n"], "all reports are made", SECONDS)
        assert {row["r"]["state"] for row in graph.ask("MATCH (r:ReportRun) RETURN r")} == {"done"}
        graph.close()
