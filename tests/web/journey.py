"""Somebody at a browser. Whatever no page may do, ever, is a fault of the journey."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

DESKTOP, PHONE = 1280, 390
Scheme = Literal["light", "dark"]
# Tells of scripts that hostile text starts, and of what the policy of the page stopped.
DETECTOR = """
for (const name of ["alert", "confirm", "prompt"]) {
  window[name] = () => console.error(`a script ran: ${name}`);
}
addEventListener("securitypolicyviolation", (event) =>
  console.error(`the policy stopped ${event.violatedDirective}: ${event.blockedURI}`));
"""


class Journey:
    """*page* is the browser's; *faults*: what went wrong on the way; *steps*: clicks and keys so far,
    without what was typed.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        self.steps = 0
        page.add_init_script(DETECTOR)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def said(self) -> str:
        """The words of the page."""
        return self.page.inner_text("main")

    def press(self, name: str) -> None:
        self.follow(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, what: Locator) -> None:
        """Click what leads to a page, and wait for that page: a click alone does not."""
        with self.page.expect_event("framenavigated"):
            self.click(what)
        self.page.wait_for_load_state()

    def click(self, what: Locator) -> None:
        self.steps += 1
        what.click()

    def key(self, name: str) -> None:
        self.steps += 1
        self.page.keyboard.press(name)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).filter(visible=True).fill(text)

    def complaints(self) -> list[str]:
        """What shuts somebody out of this page, on a desktop and a phone, by day and by night."""
        told = []
        for width in (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                told.append(f"at {width} it is {wide} wide")
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                told += [f"{width} {scheme} {each}" for each in _axe(self.page)]
        self.page.set_viewport_size({"width": DESKTOP, "height": 900})
        self.page.emulate_media(color_scheme="light")
        return told

    def _on_console(self, message: ConsoleMessage) -> None:
        # An answer that is an error is looked at as a response.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _on_response(self, response: Response) -> None:
        # A page may be about an error of its reader, and never of ours.
        limit = 500 if response.request.resource_type == "document" else 400
        if response.status >= limit:
            self.faults.append(f"{response.status} for {response.url}")


@contextmanager
def journey(browser: Browser, url: str, cookie: str = "", **context: Any) -> Iterator[Journey]:
    """Somebody with an empty browser, or the session *cookie*; they must come to its end well."""
    with browser.new_context(**{"viewport": {"width": DESKTOP, "height": 900}, **context}) as own:
        own.set_default_timeout(20_000)
        if cookie:
            own.add_cookies([{"name": "basset_session", "value": cookie, "url": url}])
        going = Journey(own.new_page(), url)
        yield going
        assert going.faults == []


def _axe(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in grave]
