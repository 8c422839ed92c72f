"""Debian's Chromium, driven by Playwright: what a reader sees of a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


class BrowserMissingError(Exception):
    """There is no Chromium on this machine."""


def program() -> str:
    """Find Chromium; Playwright's own would be downloaded."""
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    raise BrowserMissingError("no Chromium is installed (apt-get install chromium)")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        # Without its sandbox: tests may run as root, which it refuses.
        started = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """A page, with all that it complained of and all that it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: Path, address: str = "") -> Page:
        """Open a file, and wait until its script has run."""
        self.page.goto("about:blank")
        self.asked.clear()
        self.complaints.clear()
        self.page.goto(f"{path.as_uri()}{address}")
        self.page.wait_for_selector("html[data-ready]")
        return self.page
