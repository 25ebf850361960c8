"""One run makes a copy for each audience, and no copy says more than it may."""

from datetime import datetime
from pathlib import Path

import pytest

from basset.errors import Gone, InvalidInput, ReportLeaks
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.reports.config import Format
from basset.reports.verify import verify
from basset.wiring import Services
from tests.integration.building import held, order, pdf_text, small_case


@pytest.fixture
def case(services: Services, now: datetime) -> dict[str, str]:
    return small_case(services, now)


def test_one_run_makes_a_copy_for_each_audience_of_one_snapshot(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(type="person", name="Zora Wick", marking="TLP:RED")
    services.entities.create(case["project"], secret, now)
    plan = order(case, now, formats=list(Format), audiences=["internal", "client"])
    copies = services.builder.build(plan, held, lambda: now).copies
    folders = [services.settings.reports / copy.folder for copy in copies]
    assert [copy.audience for copy in copies] == ["internal", "client"]
    assert [folder.name for folder in folders] == ["00001", "00001-client"]
    assert "Zora Wick" in (folders[0] / "report.md").read_text()
    for path in folders[1].iterdir():
        text = pdf_text(path) if path.suffix == ".pdf" else path.read_bytes().decode("latin-1")
        assert "Zora" not in text, path.name
        assert 'recorded_by":"analyst' not in text, path.name
    assert all(verify(folder).ok for folder in folders)


def test_nothing_appears_until_the_last_copy_is_complete(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    (services.settings.home / "audiences").mkdir(exist_ok=True)
    own = services.settings.home / "audiences" / "court.toml"
    own.write_text('max_marking = "TLP:CLEAR"')
    named = [case["alice"]]
    plan = order(case, now, entity_ids=named, audiences=["internal", "court"])
    with pytest.raises(InvalidInput, match="withheld from the audience court"):
        services.builder.build(plan, held, lambda: now)
    project = services.settings.reports / case["project"]
    assert [path.name for path in project.iterdir()] == [".kept"]


def test_a_report_is_made_again_with_the_same_bytes(
    services: Services, case: dict[str, str], now: datetime, tmp_path: Path
) -> None:
    plan = order(case, now, formats=list(Format), audiences=["internal", "client"])
    built = services.builder.build(plan, held, lambda: now)
    services.entities.create(case["project"], EntityInput(type="person", name="charlie"), now)
    again = services.builder.rebuild(case["project"], plan.run_id, tmp_path)
    for copy, other in zip(built.copies, again.copies, strict=True):
        assert copy.files == other.files
        sums = (tmp_path / other.folder / "SHA256SUMS").read_bytes()
        assert sums == (services.settings.reports / copy.folder / "SHA256SUMS").read_bytes()
    with pytest.raises(Gone):
        services.builder.rebuild(case["project"], "another", tmp_path)


def test_a_preview_says_what_a_copy_would_leave_out_and_keeps_nothing(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(
        type="person",
        name="Zora Wick",
        marking="TLP:RED",
        claims=[ClaimInput(key="remark", value="informant")],
    )
    services.entities.create(case["project"], secret, now)
    config = order(case, now, audiences=["internal", "client"]).config
    rows = services.builder.preview(case["project"], config, lambda: now)
    assert [(row.audience, row.count, row.what, row.first) for row in rows] == [
        ("client", 1, "entities", ["Zora Wick"]),
        ("client", 1, "statements", ["remark: informant"]),
    ]
    assert not services.settings.reports.exists()


def test_a_note_that_names_somebody_withheld_ends_the_report(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(type="person", name="Zora Wick", marking="TLP:RED")
    services.entities.create(case["project"], secret, now)
    services.notes.create(case["project"], NoteInput(text="We owe this to Zora Wick."), now)
    plan = order(case, now, formats=["pdf"], audiences=["internal", "client"])
    with pytest.raises(ReportLeaks, match=r"report.pdf, page \d") as caught:
        services.builder.build(plan, held, lambda: now)
    assert "Zora" not in str(caught.value)
    project = services.settings.reports / case["project"]
    assert [path.name for path in project.iterdir()] == [".kept"]
