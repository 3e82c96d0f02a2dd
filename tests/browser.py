"""Chromium as the outside judge of a page: opened from the file system, with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.npm import installed
from tests.office import needed

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visit:
    """A page as a browser shows it.

    Attributes:
        page: to look at and to type in.
        said: what was written to the console, errors among it.
        asked: the addresses that were asked for.
    """

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file, and wait until everything on it is drawn."""
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)

    def visible(self, selector: str) -> list[str]:
        """The texts of what can be seen."""
        found: list[str] = self.page.evaluate(
            "s => [...document.querySelectorAll(s)].filter(e => e.offsetParent !== null).map(e => e.textContent)",
            selector,
        )
        return found

    def accessibility(self) -> list[tuple[str, str, Any]]:
        """What axe-core finds: rule, weight and places."""
        self.page.evaluate(installed("axe-core", "axe.min.js").read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [(each["id"], each["impact"], [node["target"] for node in each["nodes"]]) for each in found]


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser."""
    from playwright.sync_api import sync_playwright

    program = needed("chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Any, *, width: int = 1280, height: int = 900, scripts: bool = True) -> Iterator[Visit]:
    """A window of a width, that remembers nothing of earlier ones and reaches no network."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, offline=True, locale="nl-NL", java_script_enabled=scripts
    )
    visit = Visit(context.new_page())
    visit.page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
    visit.page.on("pageerror", lambda error: visit.said.append(f"error: {error}"))
    visit.page.on("request", lambda request: visit.asked.append(request.url))
    yield visit
    context.close()
