"""What the benchmarks share: real servers, medians, fresh processes, and the table at the end."""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"

# measure: (must be at most, unit)
LIMITS: dict[str, tuple[float, str]] = {
    "import_attack_ratio": (1.5, "x"),
    "import_pole_ratio": (1.3, "x"),
    "import_contacts_ratio": (1.5, "x"),
    "second_import_ratio": (0.4, "x"),
    "import_rss_mb": (200, "MB"),
    "due_scan_ratio": (1.3, "x"),
    "run_overhead_ms": (30, "ms"),
    "enqueue_to_start_ms_p50": (15, "ms"),
    "enqueue_to_start_ms_p99": (60, "ms"),
    "herd_10000_tick_s": (60, "s"),
    "herd_10000_claimed_s": (300, "s"),
    "herd_other_lateness_s": (65, "s"),
    "hint_storm_messages": (20_000, ""),
    "report_pdf_200_s": (0.8, "s"),
    "report_pdf_1000_s": (1.5, "s"),
    "report_pdf_5000_s": (3, "s"),
    "report_pdf_5000_rss_mb": (350, "MB"),
    "report_html_1000_s": (0.5, "s"),
    "report_html_10000_s": (4, "s"),
    "report_html_10000_extra_mb": (200, "MB"),
    "report_html_10000_mb": (20, "MB"),
    "report_html_10000_open_s": (4, "s"),
    "report_html_10000_find_s": (0.3, "s"),
    "graph_500_s": (0.5, "s"),
    "diff_10000_s": (0.5, "s"),
    "dossier_apt28_pages": (30, ""),
    "dossier_apt28_own_ties_not_named": (0, ""),
    "verify_100mb_s": (0.5, "s"),
    "leak_check_ratio": (0.3, "x"),
    "search_ms_p99": (30, "ms"),
    "path_ms_p95": (80, "ms"),
    "common_ms_p95": (120, "ms"),
    "neighbours_ms_p95": (60, "ms"),
    "page_ms_p95": (150, "ms"),
    "page_kb": (150, "kB"),
    "entity_page_ms_p95": (100, "ms"),
    "first_page_ms": (400, "ms"),
    "graph_300_ms": (600, "ms"),
    "worker_start_s": (2, "s"),
    "worker_pss_mb": (160, "MB"),
    "api_import_s": (1.5, "s"),
}

# measure: (must be at least, unit)
FLOORS: dict[str, tuple[float, str]] = {
    "pdf_vs_weasyprint": (10, "x"),
    "pdf_vs_chromium": (4, "x"),
    "throughput_ratio": (0.25, "x"),
}


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(values: list[float]) -> float:
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least *share* of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def in_fresh_process(function: str, *arguments: str) -> Any:
    """What ``module:function(*arguments)`` returns in a process, and memory, of its own."""
    module, _, name = function.partition(":")
    code = f"import json, sys, {module} as m; print(json.dumps(m.{name}(*sys.argv[1:])))"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def peak_mb() -> float:
    """The high-water mark of this process, or of the largest of those that it started and ended.

    Its own ``ru_maxrss`` would include that of its parent.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            own = int(line.split()[1]) / 1024
            return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    raise RuntimeError("/proc/self/status has no VmHWM")


def report(measures: dict[str, float]) -> bool:
    """Print the table, write build/bench.json; whether every limit is met.

    ``data_generated`` has no limit: it is 1 when the data were not the originals.
    """
    print(f"\n{'measure':32} {'measured':>10} {'must reach':>12}")
    met = True
    for sign, bounds in (("≤", LIMITS), ("≥", FLOORS)):
        for name, (limit, unit) in bounds.items():
            if name not in measures:
                continue
            value = measures[name]
            is_met = value <= limit if sign == "≤" else value >= limit
            met = met and is_met
            verdict = "" if is_met else "NOT MET"
            print(f"{name:32} {value:>10.3g} {f'{sign} {limit:g} {unit}':>12}  {verdict}")
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    known = json.loads(target.read_text()) if target.exists() else {}
    target.write_text(json.dumps(known | measures, indent=2, sort_keys=True) + "\n")
    return met
