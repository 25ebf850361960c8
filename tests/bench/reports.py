"""How long a report takes from the graph to the fsynced file, and what it needs in memory."""

import resource
import tempfile
from pathlib import Path

from basset import settings
from basset.clock import now
from basset.model import derived_id
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order
from basset.wiring import Services
from tests.bench.harness import in_fresh_process, median, peak_mb, seconds
from tests.bench.investigation import investigation
from tests.bench.rivals import browser_seconds, chromium_seconds, weasyprint_seconds

ROUNDS = 3
# Entities and the relationships between them.
SIZES = {200: 600, 1_000: 3_000, 5_000: 10_000, 10_000: 30_000}


def measure(services: Services, _data: Path) -> dict[str, float]:
    cases = {size: investigation(services, size, ties) for size, ties in SIZES.items()}
    first = investigation(services, 8, 12)
    pdf = {size: _rounds(first, cases[size], "pdf") for size in (200, 1_000, 5_000)}
    html = {size: _rounds(first, cases[size], "html") for size in (1_000, 10_000)}
    with tempfile.TemporaryDirectory() as folder:
        small, large = (
            _built(services, cases[size], Path(folder, str(size))) / "report.html"
            for size in (200, 10_000)
        )
        opened, searched = browser_seconds(large, "Subject 09999 Aldermoor")
        own = pdf[200]["seconds"]
        return {
            **{f"report_pdf_{size}_s": each["seconds"] for size, each in pdf.items()},
            "report_pdf_5000_rss_mb": max(each["child_mb"] for each in pdf.values()),
            **{f"report_html_{size}_s": each["seconds"] for size, each in html.items()},
            "report_html_10000_extra_mb": html[10_000]["peak_mb"] - html[1_000]["peak_mb"],
            "report_html_10000_mb": large.stat().st_size / 1e6,
            "report_html_10000_open_s": opened,
            "report_html_10000_find_s": searched,
            "pdf_vs_weasyprint": weasyprint_seconds(small) / own,
            "pdf_vs_chromium": chromium_seconds(small) / own,
        }


def build_in_this_process(first: str, project: str, format_: str) -> dict[str, float]:
    """One report of *project*, after one of *first* that loads the code, as in a busy worker."""
    with tempfile.TemporaryDirectory() as folder:
        services = Services(settings.Settings(BASSET_REPORTS_DIR=folder), enqueue=lambda _: None)
        make(services, first, format_)
        took = seconds(lambda: make(services, project, format_))
        services.close()
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": took, "peak_mb": peak_mb(), "child_mb": child}


def make(services: Services, project: str, *formats: str, **config: object) -> Built:
    """A full report of *project*, or what *config* says."""
    asked = {"title": "Benchmark", "formats": [*formats], "report_type": "full", **config}
    order = Order(
        run_id=derived_id("bench", project, *formats),
        fence=1,
        number=1,
        project_id=project,
        schedule_id=None,
        config=ReportConfig(**asked),
    )
    return services.builder.build(order, lambda: None, now)


def _rounds(first: str, project: str, format_: str) -> dict[str, float]:
    runs = [
        in_fresh_process("tests.bench.reports:build_in_this_process", first, project, format_)
        for _ in range(ROUNDS)
    ]
    told = ", ".join(f"{run['seconds']:.2f} s" for run in runs)
    print(f"  {format_}: {told}", flush=True)
    return {name: median([run[name] for run in runs]) for name in runs[0]}


def _built(services: Services, project: str, folder: Path) -> Path:
    """The folder of a report in HTML, below *folder*."""
    to_folder = Services(
        services.settings.model_copy(update={"reports_dir": folder}), enqueue=lambda _: None
    )
    try:
        return folder / make(to_folder, project, "html").copies[0].folder
    finally:
        to_folder.close()
