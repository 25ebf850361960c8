"""No report is marked lower than what was imported."""

import json
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from basset import canonical
from basset.investigations.fields import Marking, stricter
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.wiring import Services

MARKED = st.none() | st.sampled_from([*map(str, Marking)])
ROW = st.fixed_dictionaries({"ref": st.sampled_from("abc"), "own": MARKED, "name": MARKED})


@pytest.mark.parametrize("report_type", ["full", "summary"])
@hypothesis_settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=4))
def test_no_report_has_a_lower_marking_than_what_it_shows(
    services: Services, tmp_path: Path, now: datetime, report_type: str, rows: list[dict[str, str]]
) -> None:
    project = services.projects.create(ProjectInput(name=uuid4().hex), now).id
    path = tmp_path / "case.jsonl"
    wanted: dict[str, str | None] = {}
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            name = {"key": "name", "value": f"N {row['ref']}"}
            name |= {"marking": row["name"]} if row["name"] else {}
            entity = {"kind": "entity", "ref": row["ref"], "type": "person", "claims": [name]}
            entity |= {"marking": row["own"]} if row["own"] else {}
            file.write(json.dumps(entity) + "\n")
            own = stricter(row["own"], row["name"])
            wanted[f"N {row['ref']}"] = stricter(wanted.get(f"N {row['ref']}"), own)
    services.importer.run(path, project, now=now)
    config = ReportConfig(title="Marked", formats=["json"], report_type=report_type)
    run = services.runs.open_report(project, config, str(uuid4()), now)
    made = services.runs.execute(run.id, "test")
    assert made.folder is not None, made.error
    report = canonical.load(
        Path(services.settings.reports, made.folder, "report.json").read_bytes()
    )
    head = report["report"]["marking"]
    for entity in report["entities"]:
        marking = wanted[entity["name"]]
        assert stricter(marking, head) == head
        markings = [entity["marking"], *(claim["marking"] for claim in entity["claims"])]
        strictest = None
        for one in markings:
            strictest = stricter(strictest, one)
        assert not entity["claims"] or stricter(marking, strictest) == strictest
    if report_type == "full":
        assert {entity["name"] for entity in report["entities"]} == set(wanted)
