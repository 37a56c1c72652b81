"""One visit to a page, in which as much is looked at as one visit can: what is wrong comes back as words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.builders.browsing import WATCH_LAYOUT, overflows, shift, violations

TITLE = re.compile(r"(Error: )?[^–]+( – [^–]+)? – Hub")
MOST_STOPS = 400
PATIENCE = 90_000
"""Milliseconds; on a busy machine the largest page takes long."""
MOST_MOVED = 0.02
"""Of a page's layout, by itself, from when it is opened on."""
WIDE = {"width": 1280, "height": 800}
INTERACTIVE = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const all = [...document.querySelectorAll(
    'a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select:not(:disabled),'
    + 'textarea:not(:disabled), summary, [tabindex="0"]')].filter((e) => seen(e) && e.tabIndex >= 0);
  const groups = new Set();
  window.toReach = new Set(all.filter((e) => {
    if (e.type !== 'radio') return true;
    const known = groups.has(e.name);
    groups.add(e.name);
    return !known;
  }));
  const reached = (e) => {
    window.toReach.delete(e);
    if (e.type !== 'radio') return;
    [...window.toReach].filter((other) => other.name === e.name).forEach((other) => window.toReach.delete(other));
  };
  document.addEventListener('focusin', (event) => reached(event.target));
  window.notSeen = [];
  document.addEventListener('focusout', ({ target }) => {
    const box = target.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight || !box.width) window.notSeen.push(target.outerHTML.slice(0, 160));
  });
  document.activeElement?.blur();
  return window.toReach.size;
}"""
LEFT = "() => [...window.toReach].map((e) => e.outerHTML.slice(0, 160))"
NOT_SEEN = "() => window.notSeen"
LINKS = "() => [...new Set([...document.querySelectorAll('a[href]')].map((e) => e.pathname + e.search))]"
FORMS = "() => [...new Set([...document.forms].map((e) => `${e.method} ${new URL(e.action).pathname}`))]"
PRESS = """(where) => {
  const form = [...document.forms].find((e) => new URL(e.action).pathname === where);
  if (!form) throw new Error(`no form on ${location.pathname} goes to ${where}`);
  form.requestSubmit(form.querySelector('button:not([type=button])'));
}"""
LANDMARKS = ("header", "main", "footer")


@dataclass
class Reader:
    """Somebody with one browser, signed in or not; whatever the browser complains of is kept."""

    address: str
    context: BrowserContext
    page: Page = field(init=False)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("request", lambda asked: self._hear_request(asked.url))

    def go(self, path: str) -> Response:
        """Open a page in the width of a desk."""
        self.heard.clear()
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer

    def links(self) -> list[str]:
        """Return to what of the application the page leads."""
        found: list[str] = self.page.evaluate(LINKS)
        return [one for one in found if one.startswith("/")]

    def forms(self) -> list[str]:
        """Return where the page's forms go, with their methods."""
        found: list[str] = self.page.evaluate(FORMS)
        return found

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.heard.append(f"console {kind}: {text}")

    def _hear_request(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.heard.append(f"asked somebody else: {urlsplit(url).netloc}")


def reader(browser: Browser, address: str, cookie: dict[str, Any] | None, **options: Any) -> Reader:
    """Return somebody who reads pages."""
    cookies = [cookie] if cookie else []
    context = browser.new_context(storage_state={"cookies": cookies}, **options)  # type: ignore[typeddict-item, arg-type, unused-ignore]
    context.add_init_script(WATCH_LAYOUT)
    return Reader(address, context)


def wrong_with(one: Reader, *, status: int, expected: int, names: tuple[str, ...], shot: Path) -> Iterator[str]:
    """Yield what is wrong with the page that somebody sees, which this leaves narrow."""
    page = one.page
    if status != expected:
        yield f"answers {status}, not {expected}"
    yield from _in_general(page, names)
    if (moved := shift(page)) > MOST_MOVED:
        yield f"moves by {moved:.3f}: {page.evaluate('JSON.stringify(window.shifts)')}"
    yield from violations(page)
    _picture(page, shot)
    yield from _not_reached(page)
    yield from (f"in forced colours: {fault}" for fault in _unseen_in_forced_colours(page))
    page.evaluate("document.activeElement?.blur()")
    yield from (f"at 320 px: {fault}" for fault in (*overflows(page), *violations(page)))
    _picture(page, shot.with_stem(f"{shot.stem}-320"))
    provoked = f"status of {expected}" if expected >= 400 else "nothing"
    yield from (said for said in one.heard if provoked not in said)


def _picture(page: Page, shot: Path) -> None:
    shot.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot, full_page=True)


def _in_general(page: Page, names: tuple[str, ...]) -> Iterator[str]:
    title = page.title()
    if not TITLE.fullmatch(title):
        yield f"has the title {title!r}"
    if (count := page.locator("h1").count()) != 1:
        yield f"has {count} first headings"
    yield from (f"has no {one}" for one in LANDMARKS if page.locator(one).count() != 1)
    if page.locator("a.govuk-skip-link[href='#main-content']").count() != 1:
        yield "has no link that skips to its content"
    yield from (f"tells of {name} in address or title" for name in names if name in title + page.url)
    if urlsplit(page.url).path.startswith("/ops"):
        yield from (f"tells operations of {name}" for name in names if name in page.content())


def _not_reached(page: Page) -> list[str]:
    """Walk by Tab alone, and return what focus never came to."""
    stops = int(page.evaluate(INTERACTIVE))
    for _ in range(min(stops, MOST_STOPS) + 2):
        page.keyboard.press("Tab")
    unseen = [f"focus cannot be seen on {one}" for one in page.evaluate(NOT_SEEN)]
    return [*unseen, *(f"Tab does not reach {one}" for one in page.evaluate(LEFT))]


UNSEEN = """() => [...document.querySelectorAll('.govuk-button, .govuk-tag, .moj-alert, .govuk-input, .govuk-select')]
  .filter((e) => e.checkVisibility())
  .filter((e) => { const s = getComputedStyle(e);
    return s.borderTopStyle === 'none' && s.outlineStyle === 'none' && s.color === s.backgroundColor; })
  .map((e) => e.outerHTML.slice(0, 120))"""


def _unseen_in_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(UNSEEN)
    page.emulate_media(forced_colors="none")
    return found


def answer_to_nothing(one: Reader, where: str, names: tuple[str, ...], shot: Path) -> Iterator[str]:
    """Send the form that goes to an address as it stands; yield what is wrong with the page that comes of it."""
    one.heard.clear()
    with one.page.expect_navigation() as came:
        one.page.evaluate(PRESS, where)
    status = came.value.status
    if status == 422:
        if one.page.evaluate("document.activeElement?.className") != "govuk-error-summary":
            yield "focus is not on what is wrong"
        if not one.page.title().startswith("Error: "):
            yield "the title does not say that something is wrong"
        yield from wrong_with(one, status=status, expected=422, names=names, shot=shot)
    elif status != 200:
        yield f"answers {status}"
