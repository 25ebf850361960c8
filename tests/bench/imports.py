"""How much the importer costs above writing the same rows with plain batched UNWIND."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from basset import settings
from basset.clock import now
from basset.database import Row
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.bench.contacts import write_csv, write_xlsx
from tests.bench.harness import in_fresh_process, median, peak_mb, seconds
from tests.bench.shape import (
    ATTACK,
    ATTACK_ENTITIES,
    ATTACK_RELATIONSHIPS,
    POLE,
    POLE_ENTITIES,
    POLE_RELATIONSHIPS,
)
from tests.emptied import empty

ROUNDS = 3
BATCH = 2000

PLAIN_NODES = "UNWIND $rows AS row CREATE (n:{label}) SET n = row"
PLAIN_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
CREATE (a)-[r:RELATES]->(b) SET r = row.r
"""


def measure(services: Services, data: Path) -> dict[str, float]:
    with TemporaryDirectory(prefix="basset-bench-") as folder:
        contacts = write_csv(Path(folder, "contacts.csv"))
        attack = _compared(services, data / ATTACK, (ATTACK_ENTITIES, ATTACK_RELATIONSHIPS))
        pole = _compared(services, data / POLE, (POLE_ENTITIES, POLE_RELATIONSHIPS))
        # Both are compiled by now, and this is by far the longest.
        people = _compared(services, contacts, None, warm_up=0, rounds=1)
        book = _timed(services, write_xlsx(Path(folder, "contacts.xlsx")))
        empty(services.database)
    peaks = [attack["peak_mb"], pole["peak_mb"], people["peak_mb"], book["peak_mb"]]
    return {
        "import_attack_ratio": attack["ratio"],
        "import_pole_ratio": pole["ratio"],
        "import_contacts_ratio": people["ratio"],
        "second_import_ratio": attack["again"],
        "import_rss_mb": max(peaks),
    }


def import_in_this_process(path: str) -> dict[str, float]:
    """Import *path* into a new project, then once more: how long, and at what peak memory."""
    services = Services(settings.read_settings(), enqueue=lambda _: None)
    project = services.projects.create(ProjectInput(name=f"bench {now():%f}"), now())

    def work() -> None:
        services.importer.run(Path(path), project.id, origin="bench", now=now())

    measured = {"seconds": seconds(work), "again": seconds(work), "peak_mb": peak_mb()}
    services.close()
    return measured


def _timed(services: Services, path: Path) -> dict[str, float]:
    empty(services.database)
    measured: dict[str, float] = in_fresh_process(
        "tests.bench.imports:import_in_this_process", str(path)
    )
    told = ", ".join(f"{name} {value:.2f}" for name, value in measured.items())
    print(f"  {path.name}: {told}", flush=True)
    return measured


def _compared(
    services: Services,
    path: Path,
    counts: tuple[int, int] | None,
    *,
    warm_up: int = 1,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """Medians of importer ÷ plain, and of the second import ÷ the first; the highest memory.

    In the *warm_up* the JVM compiles both.
    """
    ratios, again, peaks = [], [], []
    for round_ in range(warm_up + rounds):
        measured = _timed(services, path)
        rows = _rows(services)
        read = len(rows["Entity"]), len(rows["RELATES"])
        if counts and read != counts:
            raise RuntimeError(f"{path.name}: {read} entities and relationships, not {counts}")
        empty(services.database)
        plain = seconds(lambda rows=rows: _write_plainly(services, rows))
        print(f"  {path.name}: plain {plain:.2f} s", flush=True)
        if round_ >= warm_up:
            ratios.append(measured["seconds"] / plain)
            again.append(measured["again"] / measured["seconds"])
            peaks.append(measured["peak_mb"])
    empty(services.database)
    return {"ratio": median(ratios), "again": median(again), "peak_mb": max(peaks)}


def _rows(services: Services) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for label in ("Project", "Entity", "Source", "Note"):
        found = services.database.stream(f"MATCH (n:{label}) RETURN properties(n) AS n")
        rows[label] = [row["n"] for row in found]
    query = "MATCH (a)-[r:RELATES]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS r"
    rows["RELATES"] = list(services.database.stream(query))
    return rows


def _write_plainly(services: Services, rows: dict[str, list[Any]]) -> None:
    for label, found in rows.items():
        query = PLAIN_RELATIONSHIPS if label == "RELATES" else PLAIN_NODES.format(label=label)
        for start in range(0, len(found), BATCH):
            services.database.write(query, rows=found[start : start + BATCH])
