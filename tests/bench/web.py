"""How fast the console is over 61,521 entities: each page on the server, and the first in a browser."""

import re
from pathlib import Path

import httpx
from playwright.sync_api import Browser

from basset.clock import now
from basset.investigations.chart import CHART, ChartInput
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.bench.ask import PERSONS, QUESTIONS
from tests.bench.harness import median, percentile, seconds
from tests.bench.processes import api
from tests.bench.shape import POLE
from tests.browser import chromium

# Each page so often after it was asked for once, and each start of a browser.
TIMES, STARTS = 20, 7
MOST_DRAWN = 300
# From where the browser asks until the page answers to whoever clicks, in ms.
INTERACTIVE = """() => {
    const [page] = performance.getEntriesByType("navigation");
    return page.domContentLoadedEventEnd - page.startTime;
}"""
DRAWN = "() => performance.getEntriesByName('graph-drawn')[0]?.startTime"


def measure(services: Services, data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench web"), now()).id
    services.importer.run(data / POLE, project, origin="bench", now=now())
    persons = [row["id"] for row in services.database.read(PERSONS, project=project)][:QUESTIONS]
    _, token = services.tokens.create("bench", ["admin"], None, now())
    cookies = {"basset_session": services.sessions.begin(token, now())}
    canvas = _canvas(services, project, persons)
    with api() as url:
        with httpx.Client(base_url=url, cookies=cookies, timeout=120) as client:
            taken, sizes = _pages(client, _paths(project, persons, canvas))
            entities = [_ms(client, f"/cases/{project}/entities/{id_}")[0] for id_ in persons]
        with chromium() as browser:
            first = _started(browser, url, cookies, f"/cases/{project}", INTERACTIVE)
            drawn = _started(browser, url, cookies, canvas, DRAWN)
    slowest = max(taken, key=lambda path: taken[path])
    print(f"  slowest page: {slowest}; largest: {max(sizes, key=lambda path: sizes[path])}")
    return {
        "page_ms_p95": taken[slowest],
        "page_kb": max(sizes.values()),
        "entity_page_ms_p95": percentile(entities, 0.95),
        "first_page_ms": first,
        "graph_300_ms": drawn,
    }


def _canvas(services: Services, project: str, persons: list[str]) -> str:
    """The path of a page with as many entities as a canvas shows: those around the busiest."""
    around: dict[str, None] = dict.fromkeys(persons[:20])
    for own_id in persons:
        for kind in services.asking.neighbours(project, own_id):
            wanted = (kind.type, kind.direction, kind.entity_type)
            found, _ = services.asking.expanded(project, own_id, wanted)
            around |= dict.fromkeys(each.id for each in found)
        if len(around) >= MOST_DRAWN:
            break
    ids = [*around][:MOST_DRAWN]
    data = ChartInput(title="bench", entities=ids)
    chart = services.store(CHART).create(project, data, now())
    return f"/cases/{project}/graph?chart={chart.id}"


def _paths(project: str, persons: list[str], canvas: str) -> list[str]:
    """Every page of the console."""
    case = f"/cases/{project}"
    lists = [f"{case}/{plural}" for plural in ("entities", "relationships", "sources", "notes")]
    work = [f"{case}/entities?work={work}" for work in ("unsourced", "alike")]
    below = ["search?q=smith", "timeline", "timeline?sort=-learnt", "map", "import", "charts"]
    of_case = [f"{case}/{each}" for each in (*below, "reports", "reports/new", "graph")]
    entity = f"{case}/entities/{persons[0]}"
    path = f"{case}/graph?on={persons[0]}+{persons[-1]}&do=path"
    return ["/cases", "/health", case, *lists, *work, *of_case, entity, path, canvas]


def _pages(client: httpx.Client, paths: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds at the 95th percentile, and kB, of each page; its first time is not counted."""
    taken, sizes = {}, {}
    for path in paths:
        took, kilobytes = zip(*(_ms(client, path) for _ in range(1 + TIMES)), strict=True)
        taken[path], sizes[path] = percentile([*took[1:]], 0.95), max(kilobytes)
        print(
            f"  {path.partition('/cases/')[2][37:] or path:40.40} "
            f"{taken[path]:8.1f} ms {sizes[path]:8.1f} kB, first {took[0]:.0f} ms",
            flush=True,
        )
    return taken, sizes


def _ms(client: httpx.Client, path: str) -> tuple[float, float]:
    """How many milliseconds a page took, and how large it is without its pictures."""
    answers: list[httpx.Response] = []
    took = 1000 * seconds(lambda: answers.append(client.get(path).raise_for_status()))
    return took, len(_without_pictures(answers[0].text).encode()) / 1000


def _without_pictures(page: str) -> str:
    """Also without what the canvas draws, which a page has as JSON."""
    drawn = r'<svg.*?</svg>|<script type="application/json".*?</script>'
    return re.sub(drawn, "", page, flags=re.DOTALL)


def _started(browser: Browser, url: str, cookies: dict[str, str], path: str, until: str) -> float:
    """The median of the milliseconds that *until* tells of a page in a browser that has nothing."""
    return median([_start(browser, url, cookies, path, until) for _ in range(STARTS)])


def _start(browser: Browser, url: str, cookies: dict[str, str], path: str, until: str) -> float:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as own:
        own.add_cookies(
            [{"name": name, "value": text, "url": url} for name, text in cookies.items()]
        )
        page = own.new_page()
        page.goto(url + path)
        page.wait_for_function(until)
        return float(page.evaluate(until))
