"""A small case, and what the tests ask of a report that was built of it."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader

from basset import canonical
from basset.clock import stamp
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order, Previous
from basset.wiring import Services


def small_case(services: Services, now: datetime) -> dict[str, str]:
    """Alice owns a company whose domain resolves to an address; bob stands apart. Names to ids."""
    project = services.projects.create(ProjectInput(name="The Case"), now).id
    source = services.sources.create(
        project, SourceInput(title="Register", url="https://register.example/1"), now
    ).id
    ids = {"project": project}
    for name, type_ in (
        ("alice", "person"),
        ("Velm", "organization"),
        ("velm.example", "domain"),
        ("bob", "person"),
    ):
        claims = [ClaimInput(key="note", value=f"seen as {name}", sources=[source])]
        ids[name] = services.entities.create(
            project, EntityInput(type=type_, name=name, claims=claims), now
        ).id
    ids["203.0.113.9"] = services.entities.create(
        project, EntityInput(type="ip", name="203.0.113.9"), now
    ).id
    chain = (
        ("alice", "owner-of", "Velm"),
        ("Velm", "uses", "velm.example"),
        ("velm.example", "resolves-to", "203.0.113.9"),
    )
    for start, type_, end in chain:
        services.relationships.create(
            project, RelationshipInput(type=type_, from_id=ids[start], to_id=ids[end]), now
        )
    services.notes.create(
        project, NoteInput(text="We assess that alice owns Velm.", kind="assessment"), now
    )
    return ids


def order(case: dict[str, str], now: datetime, **config: object) -> Order:
    whole = ReportConfig.model_validate({"title": "The Report", "report_type": "full", **config})
    return Order("0f3c9c1e-2b7d-4a6e-9f10-8d2f5e1c7a44", 1, 1, case["project"], None, whole)


def at(services: Services, built: Built) -> Path:
    """The folder of the first copy."""
    return services.settings.reports / built.copies[0].folder


def snapshot(folder: Path) -> list[dict[str, object]]:
    return [canonical.load(line) for line in (folder / "snapshot.jsonl").read_bytes().splitlines()]


def names(folder: Path) -> set[object]:
    return {line["name"] for line in snapshot(folder) if line["kind"] == "entity"}


def held() -> None:
    """The lease is ours."""


def first(services: Services, order: Order, now: datetime) -> Previous:
    """A report that was made before *order*."""
    services.builder.build(replace(order, run_id="before", number=1), held, lambda: now)
    return Previous("before", 1, stamp(now))


def built(services: Services, order: Order, now: datetime) -> dict[str, str]:
    """The texts of a new report, by their file's ending; the PDF's without white space."""
    folder = at(services, services.builder.build(order, held, lambda: now))
    texts = {
        path.name: path.read_text()
        for path in folder.iterdir()
        if path.suffix not in {".pdf", ".sig", ".xlsx"}
    }
    return {**texts, "report.pdf": pdf_text(folder / "report.pdf")}


def pdf_text(path: Path) -> str:
    """The text of a PDF, without white space."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))
