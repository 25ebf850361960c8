"""Debian's Chromium, for tests that look at pages as a reader does."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.programs import program


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. While it is open, nothing else in the process may run a loop of asyncio."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium", "chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()
