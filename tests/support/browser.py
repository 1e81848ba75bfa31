"""Chromium in front of the page, driven by Playwright: what it finds wrong with a page fails the test.

Playwright keeps an event loop running in the thread while its browser is open, so that tests of other modules could
start none there: a module opens the browser for itself, and closes it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from programs import require

_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""Root, as in a container, has no sandbox; nothing is asked of the internet."""
_PATIENCE = 30_000
_SCHEMES = ("light", "dark")
_WORST = ("serious", "critical")
_FINGER = 24
"""The pixels that a thing to touch has at least each way (WCAG 2.2, 2.5.8)."""
_STATUS = re.compile("Failed to load resource: the server responded with a status of (404|422|503)")
_NAMED_TO_TOUCH = "button, select, summary, input:not([type=hidden]), a:not(p a, li a:not(.button), .skip)"

_TOO_SMALL = """([chosen, least]) => [...document.querySelectorAll(chosen)].filter(one => {
  const box = (one.closest("label") || one).getBoundingClientRect();
  return one.checkVisibility() && box.width && (box.width < least || box.height < least);
}).map(one => one.outerHTML.slice(0, 120))"""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Open Chromium; the test is skipped without it."""
    path = require("browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """A person at the page.

    Attributes:
        page: The tab of the browser.
        home: The page's address.
        faults: What the browser has said of the pages: errors of scripts, and what their policy forbids.
    """

    page: Page
    home: str
    faults: list[str] = field(default_factory=list)

    def start(self, path: str = "/") -> None:
        """Open the first page."""
        self.page.goto(self.home + path)

    def send(self, file: Path, trade: str = "custom-phone-cases", business: str = "Chez Paul") -> None:
        """Fill in the form of the first page, and send it."""
        self.page.select_option("#vertical", trade)
        self.page.fill("#business", business)
        self.page.set_input_files("#files", file)
        self.press(".main-door .button")

    def press(self, selector: str) -> None:
        """Press a button, and wait until the page that it leads to is the last one."""
        self.page.click(selector)
        self.arrive()

    def arrive(self) -> None:
        """Wait until the work on an upload is over."""
        self.page.wait_for_load_state()
        while self.page.locator("[data-look-again]").count():
            self.page.wait_for_timeout(500)
            self.page.goto(self.page.url)

    def download(self, selector: str, folder: Path) -> Path:
        """Download a file under the name that the page gives it."""
        with self.page.expect_download() as coming:
            self.page.click(selector)
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def examine(self) -> None:
        """Look for what a person cannot use: by axe-core in both colour schemes, by width, and by size to touch."""
        for scheme in _SCHEMES:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal's type is lost
            found = Axe().run(self.page).response["violations"]
            assert [_in_short(one) for one in found if one["impact"] in _WORST] == []
        width, shown = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width <= shown, f"{self.page.title()} is {width} pixels wide on a screen of {shown}"
        assert self.page.evaluate(_TOO_SMALL, [_NAMED_TO_TOUCH, _FINGER]) == []


@contextlib.contextmanager
def visitor(browser: Browser, home: str, language: str = "en", **options: Any) -> Iterator[Visitor]:
    """Let a person visit the page, whose browser asks for a language. The test fails for what the browser complains of.

    Args:
        browser: The browser.
        home: The page's address.
        language: What the browser asks for.
        options: What else the browser is, as Playwright names it: `viewport`, `java_script_enabled`.
    """
    context = browser.new_context(locale=language, **options)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    made = Visitor(page, home)
    page.on("console", lambda said: _note(made.faults, said))
    page.on("pageerror", lambda error: made.faults.append(str(error)))
    yield made
    context.close()
    assert made.faults == []


def _note(faults: list[str], said: ConsoleMessage) -> None:
    """Note an error or a warning; a page's own status is none."""
    if said.type in ("error", "warning") and not _STATUS.match(said.text):
        faults.append(said.text)


def _in_short(violation: dict[str, Any]) -> Sequence[str]:
    return [violation["id"], violation["impact"], *(node["html"][:120] for node in violation["nodes"][:3])]
