"""A page in a real Chromium, and what every page is held to: no console error, no violation, no jump, no overflow."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import geteuid
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from starlette.types import ASGIApp

from hub.web.assets.build import AXE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""What a page is held to; nothing is left out."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
STARTS_WITHIN = 60
"""Seconds that a server may take to begin on a busy machine."""
NARROW = 320
"""Pixels; what 1280 are at 400 %."""
HOW = (
    "The browser tests need Chromium. On Debian or Ubuntu: `apt-get install -y chromium`. "
    "Elsewhere: `.venv/bin/playwright install chromium`."
)
BREAK, WINDOW = 1_000.0, 5_000.0
"""Milliseconds: what shifts after a break, or longer after the first, counts anew."""
WATCH_LAYOUT = """
window.shifted = 0; window.shifts = []; window.shiftedAt = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    window.shifted += entry.value;
    window.shiftedAt.push([entry.startTime, entry.value]);
    window.shifts.push(entry.sources.map((s) => s.node && (s.node.id || s.node.className || s.node.nodeName)));
  }
}).observe({ type: "layout-shift", buffered: true });
"""

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const text = (e.innerText || e.name || '').trim().slice(0, 40);
  return `${seen ? '' : 'NOT SEEN '}${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} ${text}`;
}"""


class NoChromium(Exception):
    """No Chromium was found, and none could be installed."""


def chromium(playwright: Playwright) -> Path:
    """Return where Chromium stands; install it if this machine lets us."""
    if found := next(filter(None, map(shutil.which, PROGRAMS)), None):
        return Path(found)
    if Path(playwright.chromium.executable_path).exists():
        return Path(playwright.chromium.executable_path)
    if geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], check=False)  # noqa: S607
    if found := shutil.which(PROGRAMS[0]):
        return Path(found)
    raise NoChromium(HOW)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of this machine; yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False, ws="none"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + STARTS_WITHIN
    while not server.started and monotonic() < deadline:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    thread.join(10)


@dataclass
class Visitor:
    """Somebody with a browser. Whatever the console complains of is kept, and fails the test at its end."""

    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """What the console may say, as the test provokes it: "status of 422"."""

    def open(self, address: str, **options: Any) -> Page:
        """Return a page with everything on: scripts, and the headers' own policy."""
        context = self.browser.new_context(**options)
        context.add_init_script(WATCH_LAYOUT)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self._heard("error", str(error)))
        page.on("requestfailed", lambda asked: self._heard("failed", f"{asked.url} {asked.failure}"))
        page.goto(address)
        return page

    def close(self) -> None:
        """Close every page."""
        for context in self.contexts:
            context.close()

    def _heard(self, kind: str, text: str) -> None:
        ended_by_us = kind == "failed" and "ERR_ABORTED" in text
        provoked = any(words in text for words in self.expected)
        if kind in {"error", "warning", "failed"} and not (ended_by_us or provoked):
            self.complaints.append(f"{kind}: {text}")


def violations(page: Page) -> list[str]:
    """Return what axe finds in a page as it is now, with the page's own policy on."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{rule['id']}: {node['html'][:160]} - {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def shift(page: Page) -> float:
    """Return how far things have jumped so far, as the Layout Instability specification counts."""
    return float(page.evaluate("window.shifted"))


def worst_shift(page: Page) -> float:
    """Return the cumulative layout shift of a page that was open for long: the worst five seconds without a break."""
    worst = run = began = last = 0.0
    for at, value in page.evaluate("window.shiftedAt"):
        if at - last > BREAK or at - began > WINDOW:
            run, began = 0.0, at
        run, last = run + value, at
        worst = max(worst, run)
    return worst


def overflows(page: Page) -> list[str]:
    """Return what sticks out of a page of 320 pixels and does not scroll within itself, or lies fast over the rest."""
    page.set_viewport_size({"width": NARROW, "height": 640})
    found: list[str] = page.evaluate(
        """async () => {
          // What is drawn to the width of its place follows in the next frame.
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          const wide = document.scrollingElement.scrollWidth;
          const fast = [...document.body.querySelectorAll('*')]
            .filter((e) => ['fixed', 'sticky'].includes(getComputedStyle(e).position))
            .map((e) => `lies fast: ${e.outerHTML.slice(0, 120)}`);
          if (wide <= innerWidth) return fast;
          const scrolls = (e) => e.closest('.moj-scrollable-pane');
          return [...document.body.querySelectorAll('*')]
            .filter((e) => !scrolls(e) && e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => e.outerHTML.slice(0, 120)).slice(0, 5).concat(fast, `page is ${wide} px wide`);
        }"""
    )
    return found


def tab_stops(page: Page, most: int = 200) -> list[str]:
    """Walk through a page by Tab alone; return what had focus, in order. Each was to be seen, and none held it fast."""
    page.evaluate("document.activeElement?.blur()")
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"Focus never left the page: {stops[-5:]}")
