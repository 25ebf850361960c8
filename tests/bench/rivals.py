"""What others need for the same document: WeasyPrint and Chromium; and how a browser opens it."""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which

from playwright.sync_api import sync_playwright

from tests.bench.harness import in_fresh_process, median, seconds

ROUNDS = 3
WEASYPRINT = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"


def weasyprint_seconds(html: Path) -> float:
    """Until WeasyPrint has made a PDF of *html*, in a process of its own."""
    return _until(html, lambda target: [sys.executable, "-c", WEASYPRINT, str(html), target])


def chromium_seconds(html: Path) -> float:
    """Until Chromium has printed *html*, with nothing to draw on a screen."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    return _until(
        html, lambda target: [_chromium(), *options, f"--print-to-pdf={target}", html.as_uri()]
    )


def browser_seconds(html: Path, text: str) -> tuple[float, float]:
    """Until a page of Chromium is interactive, and until it has found *text* in it."""
    runs = [in_fresh_process("tests.bench.rivals:look", str(html), text) for _ in range(ROUNDS)]
    return median([run[0] for run in runs]), median([run[1] for run in runs])


def look(html: str, text: str) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(Path(html).as_uri(), wait_until="commit")
        page.wait_for_load_state("load")
        # Interactive is when a script gets its turn and the first frame is painted.
        opened = page.evaluate(
            "() => new Promise(done => requestAnimationFrame("
            "() => setTimeout(() => done(performance.now()), 0)))"
        )
        before = page.evaluate("() => performance.now()")
        if not page.evaluate("text => window.find(text)", text):
            raise RuntimeError(f"{text!r} is not in {html}")
        after = page.evaluate("() => performance.now()")
        browser.close()
    return [opened / 1000, (after - before) / 1000]


def _until(html: Path, command: object) -> float:
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, "other.pdf"))
        took = [
            seconds(lambda: subprocess.run(command(target), check=True, capture_output=True))
            for _ in range(ROUNDS)
        ]
        if not Path(target).stat().st_size:
            raise RuntimeError(f"nothing was made of {html}")
    return median(took)


def _chromium() -> str:
    program = which("chromium") or which("chromium-browser") or which("google-chrome")
    if not program:
        raise RuntimeError("there is no Chromium to compare with: apt install chromium")
    return program
