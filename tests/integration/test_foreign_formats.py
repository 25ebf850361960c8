"""Files of other programs: the same file again changes nothing, and what goes out comes back."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from basset.investigations.project import ProjectInput
from basset.paging import MAX_LIMIT
from basset.wiring import Services

INPUTS = Path(__file__).parents[1] / "cases" / "inputs"
RICH = """\
{"id":"p","schema":"Person","properties":{"name":["Ada Moss"],"email":["ada@moss.example"],"notes":["TLP:RED is a club"]}}
{"id":"c","schema":"PublicBody","properties":{"name":["Port of Orrabay"],"website":["https://port.example"]}}
{"id":"w","schema":"CryptoWallet","properties":{"publicKey":["0x52908400098527886e0f7030069857d2e4169ee7"],"holder":["p"]}}
{"id":"b","schema":"BankAccount","properties":{"iban":["GB82WEST12345698765432"],"bank":["c"]}}
{"id":"u","schema":"UserAccount","properties":{"username":["seahawk"],"service":["telegram"],"owner":["p"]}}
{"id":"e","schema":"Employment","properties":{"employee":["p"],"employer":["c"],"startDate":["2019-04"],"role":["pilot"]}}
{"id":"m1","schema":"Payment","properties":{"payer":["c"],"beneficiary":["p"],"amount":["900"],"date":["2024-03-01"]}}
{"id":"m2","schema":"Payment","properties":{"payer":["c"],"beneficiary":["p"],"amount":["900"],"date":["2024-03-01"]}}
{"id":"k","schema":"UnknownLink","properties":{"subject":["p"],"object":["u"],"role":["was seen with"]}}
{"id":"t","schema":"Thing","properties":{"name":["203.0.113.7"],"keywords":["ip","TLP:RED"]}}
{"id":"n","schema":"Note","properties":{"description":["Ask the harbour master."],"entity":["p"]}}
"""


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return _project(services, now, "Case")


def _project(services: Services, now: datetime, name: str) -> str:
    return services.projects.create(ProjectInput(name=name, phone_region="GB"), now).id


def _graph(services: Services, project: str) -> dict[str, Any]:
    entities = services.entities.list(project, limit=MAX_LIMIT).items
    ties = services.relationships.list(project, limit=MAX_LIMIT).items
    return {
        "entities": sorted((each.type, each.name) for each in entities),
        "selectors": sorted(one for each in entities for one in each.selectors),
        "ties": sorted(
            (tie.from_name, tie.type, tie.to_name, tie.claims[-1].valid_from or "") for tie in ties
        ),
        "notes": sorted(each.text for each in services.notes.list(project).items),
    }


@pytest.mark.parametrize(
    "name", ["j01-ftm.jsonl", "j02-misp-event.json", "j03-opengraph.json", "a11-vcard.vcf"]
)
def test_the_same_file_again_changes_nothing(
    services: Services, project: str, now: datetime, *, name: str
) -> None:
    first = services.importer.run(INPUTS / name, project, now=now)
    again = services.importer.run(INPUTS / name, project, now=now)
    assert first.created
    assert (again.created, again.changed, again.ended) == (0, 0, 0)


def test_a_case_goes_out_as_followthemoney_and_comes_back(
    services: Services, project: str, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "case.ftm.json"
    path.write_text(RICH)
    assert services.importer.run(path, project, now=now).format == "ftm"
    graph = _graph(services, project)
    assert len([tie for tie in graph["ties"] if tie[1] == "paid"]) == 2
    assert ("Ada Moss", "was-seen-with", "telegram/seahawk", "") in graph["ties"]
    assert ("ip", "203.0.113.7") in graph["entities"]
    out = tmp_path / "out.ftm.json"
    out.write_bytes(b"".join(services.exporter.lines(project, "ftm")))
    other = _project(services, now, "Other")
    services.importer.run(out, other, now=now)
    assert _graph(services, other) == graph


def test_what_goes_out_as_followthemoney_says_who_may_see_it(
    services: Services, project: str, now: datetime
) -> None:
    """The project is TLP:AMBER, so that nothing in it goes out as less."""
    services.importer.run(INPUTS / "j01-ftm.jsonl", project, now=now)
    written = b"".join(services.exporter.lines(project, "ftm"))
    assert written.count(b'"TLP:AMBER"') == len(written.splitlines()) == 3
