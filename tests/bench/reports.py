"""How long a report takes from the graph to the fsynced file, and what it needs in memory."""

import resource
import tempfile
from pathlib import Path

from basset import settings
from basset.canonical import dumps
from basset.clock import now, stamp
from basset.investigations.project import ProjectInput
from basset.model import derived_id
from basset.reports.config import ReportConfig
from basset.reports.order import Order
from basset.wiring import Services, build
from tests.bench.harness import in_fresh_process, median, peak_mb, seconds

ROUNDS = 3
TYPES = ("person", "organization", "domain", "email", "address", "document")
NODES = "UNWIND $rows AS row CREATE (n:Entity) SET n = row"
SOURCES = "UNWIND $rows AS row CREATE (n:Source) SET n = row"
EDGES = """
UNWIND $rows AS row MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
CREATE (a)-[r:RELATES]->(b) SET r = row.r
"""


def measure(services: Services, _data: Path) -> dict[str, float]:
    small, large = _investigation(services, 1_000), _investigation(services, 10_000)
    html = [_fresh(small, "html") for _ in range(ROUNDS)]
    pdf = [_fresh(small, "pdf") for _ in range(ROUNDS)]
    big = [_fresh(large, "html") for _ in range(ROUNDS)]
    return {
        "report_html_1000_s": median([run["seconds"] for run in html]),
        "report_pdf_1000_s": median([run["seconds"] for run in pdf]),
        "report_pdf_1000_rss_mb": median([run["child_mb"] for run in pdf]),
        "report_html_10000_s": median([run["seconds"] for run in big]),
        "report_html_10000_extra_mb": median([run["peak_mb"] for run in big])
        - median([run["peak_mb"] for run in html]),
    }


def build_in_this_process(project: str, format_: str) -> dict[str, float]:
    """One report of *project*, after a first one that loads the code, as in a busy worker."""
    with tempfile.TemporaryDirectory() as folder:
        services = build(settings.Settings(BASSET_REPORTS_DIR=folder), enqueue=lambda _: None)
        tiny = services.projects.create(ProjectInput(name=f"tiny {now():%f}"), now()).id
        services.builder.build(_order(tiny, format_), lambda: None, now)
        built = []
        took = seconds(
            lambda: built.append(
                services.builder.build(_order(project, format_), lambda: None, now)
            )
        )
        size = sum(path.stat().st_size for path in Path(built[0].folder).iterdir())
        services.close()
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": took, "peak_mb": peak_mb(), "child_mb": child, "bytes": size}


def _fresh(project: str, format_: str) -> dict[str, float]:
    found: dict[str, float] = in_fresh_process(
        "tests.bench.reports:build_in_this_process", project, format_
    )
    return found


def _order(project: str, format_: str) -> Order:
    config = ReportConfig(title="Benchmark", formats=[format_], report_type="full")
    return Order(
        run_id=derived_id("bench", project, format_),
        fence=1,
        number=1,
        project_id=project,
        schedule_id=None,
        config=config,
    )


def _investigation(services: Services, size: int) -> str:
    """*size* entities of eight claims, three times as many relationships, *size* ÷ 4 sources."""
    project = services.projects.create(ProjectInput(name=f"bench report {size}"), now()).id
    moment = stamp(now())
    common = {
        "project_id": project,
        "status": "active",
        "origins": ["bench"],
        "created_at": moment,
        "updated_at": moment,
    }
    sources = [
        {
            **common,
            "id": derived_id(project, "source", i),
            "key": f"s{i}",
            "title": f"Register extract {i}",
            "url": f"https://register.example/{i}",
            "origin": "bench",
            "note": "",
            "reliability": "B",
            "credibility": 2,
        }
        for i in range(size // 4)
    ]
    entities = [_entity(common, project, i, sources) for i in range(size)]
    edges = [_edge(common, project, i, size, sources) for i in range(3 * size)]
    for query, rows in ((SOURCES, sources), (NODES, entities), (EDGES, edges)):
        for start in range(0, len(rows), 2000):
            services.database.write(query, rows=rows[start : start + 2000])
    return project


def _claim(key: str, value: str, source: str, moment: str, **more: str) -> dict[str, object]:
    return {
        "key": key,
        "value": value,
        "sources": [source],
        "origin": "bench",
        "recorded_at": moment,
        "recorded_by": "bench",
        "confidence": 80,
        "marking": "TLP:AMBER",
        **more,
    }


def _entity(
    common: dict[str, object], project: str, i: int, sources: list[dict[str, object]]
) -> dict[str, object]:
    source, moment = str(sources[i % len(sources)]["id"]), str(common["created_at"])
    name = f"Subject {i:05d} Aldermoor"
    claims = [
        _claim("name", name, source, moment),
        _claim("description", f"Appears in file {i} " * 6, source, moment),
        _claim("role", "director", source, moment, valid_from="2021-05"),
        *(_claim(f"detail-{n}", f"value {n} of subject {i}", source, moment) for n in range(5)),
    ]
    return {
        **common,
        "id": derived_id(project, "entity", i),
        "key": f"bench:{i}",
        "type": TYPES[i % len(TYPES)],
        "name": name,
        "selectors": [],
        "text": name,
        "claims": dumps(claims),
    }


def _edge(
    common: dict[str, object], project: str, i: int, size: int, sources: list[dict[str, object]]
) -> dict[str, object]:
    source, moment = str(sources[i % len(sources)]["id"]), str(common["created_at"])
    row = {
        **common,
        "id": derived_id(project, "relationship", i),
        "key": f"bench:{i}",
        "type": "associated-with",
        "claims": dumps([_claim("type", "associated-with", source, moment)]),
    }
    first, second = i % size, (i * 7 + 1 + i // size) % size
    return {
        "a": derived_id(project, "entity", first),
        "b": derived_id(project, "entity", second),
        "r": row,
    }
