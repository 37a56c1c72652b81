"""Looks at main pages in Chromium as from a desk: how soon they stand, whether they jump, how much they bring."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hub.web.security import SESSION_COOKIE
from hub.web.users import Role
from tests.bench.consoles.stories import BUSIEST
from tests.builders.browsing import WATCH_LAYOUT, chromium, shift

FIRST_LOAD, NEXT_PAGE = 250 * 1024, 40 * 1024
"""Bytes over the line, for who comes with an empty cache and for whom style and scripts are kept."""
LCP, INP, CLS, LIVE = 1500.0, 200.0, 0.02, 2000.0
LOADS = 8
"""Times that each page is opened."""
MOST = 0.75
"""The part of them that keeps a budget, as these figures are defined; of what jumped, the worst counts."""
AGENCY = "essex-sarc"
"""Which stands suspended in the full database, and which the benchmark resumes and suspends again."""
WATCH = (
    WATCH_LAYOUT
    + """
window.painted = 0; window.acts = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.painted = e.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
const acted = (list) => { for (const e of list.getEntries()) if (e.interactionId) window.acts.push(e.duration); };
new PerformanceObserver(acted)
  .observe({ type: "event", durationThreshold: 16, buffered: true });
"""
)
SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing that was measured in the browser."""

    page: str
    what: str
    unit: str
    budget: float
    seen: float

    @property
    def is_met(self) -> bool:
        """Say whether the budget was kept."""
        return self.seen <= self.budget


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A browser, and the sessions of whoever sits at it."""

    browser: Browser
    address: str
    secrets: Mapping[str, str] = field(repr=False)
    database: str = field(repr=False)
    seconds: int
    """For which pages are watched while they change."""

    @contextmanager
    def signed_in(self, role: str) -> Iterator[BrowserContext]:
        """Yield a browser with an empty cache in which somebody is signed in."""
        cookie = {"name": SESSION_COOKIE, "value": self.secrets[role], "domain": urlsplit(self.address).hostname}
        kept = {**cookie, "path": "/", "expires": -1, "httpOnly": True, "secure": True, "sameSite": "Lax"}
        options: Any = {"storage_state": {"cookies": [kept]}}
        context = self.browser.new_context(**options)
        context.add_init_script(WATCH)
        yield context
        context.close()

    def opened(self, context: BrowserContext, path: str) -> Page:
        """Return a page once it stands."""
        page = context.new_page()
        page.goto(self.address + path, wait_until="load")
        page.evaluate(SETTLED)
        return page


def looked_at(
    address: str, secrets: Mapping[str, str], database: str, paths: Sequence[tuple[str, str]], seconds: int
) -> list[Figure]:
    """Return what was measured of pages, each given by role and path, the first of which is the overview."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
        desk = Desk(browser=browser, address=address, secrets=secrets, database=database, seconds=seconds)
        figures = [figure for role, path in paths for figure in _stands(desk, role, path)]
        figures += [*_transferred(desk, paths), *_live_overview(desk), *_live_feed(desk)]
        browser.close()
    return figures


def _stands(desk: Desk, role: str, path: str) -> Iterator[Figure]:
    """Yield how soon a page stood, how far it jumped, and how soon it answered keys and clicks."""
    painted, shifted, answered = [], [], []
    with desk.signed_in(role) as context:
        for _ in range(LOADS):
            page = desk.opened(context, path)
            painted.append(float(page.evaluate("window.painted")))
            _act(page)
            answered.append(max((float(one) for one in page.evaluate("window.acts")), default=0.0))
            shifted.append(shift(page))
            page.close()
    name = path.partition("?")[0]
    yield Figure(page=name, what="LCP", unit="ms", budget=LCP, seen=_most(painted))
    yield Figure(page=name, what="CLS", unit="", budget=CLS, seen=max(shifted))
    yield Figure(page=name, what="INP", unit="ms", budget=INP, seen=_most(answered))


def _most(seen: list[float]) -> float:
    return sorted(seen)[int(MOST * (len(seen) - 1))]


def _act(page: Page) -> None:
    """Do what leads nowhere else: open what is folded, press what pauses, type into a field, go on by Tab."""
    for opener in page.locator("summary:visible").all()[:2]:
        opener.click()
    for pause in page.get_by_role("button", name="Pause updates").all()[:1]:
        pause.click()
    for typed in page.locator("main input[type=text]:visible").all()[:1]:
        typed.press_sequentially("Test")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.evaluate(SETTLED)


def _transferred(desk: Desk, paths: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Yield how many bytes come with the first page of a console, and with each that follows."""
    for role in dict.fromkeys(role for role, _ in paths):
        with desk.signed_in(role) as context:
            page = context.new_page()
            line = context.new_cdp_session(page)
            line.send("Network.enable")
            came: list[float] = []
            line.on("Network.loadingFinished", lambda said, came=came: came.append(said["encodedDataLength"]))
            for number, path in enumerate(one for who, one in paths if who == role):
                came.clear()
                page.goto(desk.address + path, wait_until="load")
                page.evaluate(SETTLED)
                what, budget = ("first load", FIRST_LOAD) if number == 0 else ("next page", NEXT_PAGE)
                yield Figure(page=path.partition("?")[0], what=what, unit="bytes", budget=budget, seen=sum(came))


def _live_overview(desk: Desk) -> Iterator[Figure]:
    """Yield how late changes are shown on the overview, and how far it jumps meanwhile."""
    with desk.signed_in(Role.OPS_OPERATOR) as context:
        page = desk.opened(context, "/ops")
        page.get_by_text("Live. Last heard").wait_for()
        row, late = f"#row-{AGENCY}", []
        for turn in range(desk.seconds // 2):
            before = page.locator(row).inner_text()
            _change(desk, _ACCOUNT, state="active" if turn % 2 == 0 else "suspended", agency=AGENCY)
            late.append(_until(page, row, before))
            page.wait_for_timeout(max(0.0, 1700 + turn % 7 * 100 - late[-1]))
        _change(desk, _ACCOUNT, state="suspended", agency=AGENCY)
        late.sort()
        yield Figure(page="/ops", what="change shown, p95", unit="ms", budget=LIVE, seen=late[int(0.95 * len(late))])
        yield Figure(page="/ops", what=f"CLS, {desk.seconds} s live", unit="", budget=CLS, seen=shift(page))


def _live_feed(desk: Desk) -> Iterator[Figure]:
    """Yield how late it is said that a row is new; it is said again after ten seconds at the soonest."""
    with desk.signed_in(Role.COORDINATOR) as context:
        page = desk.opened(context, "/cases/feed")
        page.get_by_text("Live. Last heard").wait_for()
        _change(desk, _ENTRY, area=BUSIEST)
        started = perf_counter()
        page.get_by_role("button", name="Show 1 new").wait_for(timeout=10_000)
        shown = (perf_counter() - started) * 1000
        page.wait_for_timeout(desk.seconds * 500)
        yield Figure(page="/cases/feed", what="new row said", unit="ms", budget=LIVE, seen=shown)
        yield Figure(page="/cases/feed", what="CLS, live", unit="", budget=CLS, seen=shift(page))


def _until(page: Page, row: str, before: str) -> float:
    started = perf_counter()
    page.wait_for_function(
        "([row, before]) => document.querySelector(row).innerText !== before", arg=[row, before], timeout=10_000
    )
    return (perf_counter() - started) * 1000


def _change(desk: Desk, statement: str, **values: Any) -> None:
    with psycopg.connect(desk.database) as connection:
        connection.execute(statement.encode(), values)


_ACCOUNT = "UPDATE account SET state = %(state)s, decided_at = now() WHERE agency = %(agency)s"
_ENTRY = """
    WITH head AS (UPDATE feed_head SET seq = seq + 1 WHERE area = %(area)s RETURNING area, seq)
    INSERT INTO feed_entry (id, area, seq, case_id, reference, recipient, delivery_id, kind, sections, reason,
        parameters, source, source_kind, cause_source, cause_event, at, payload, published_at)
    SELECT gen_random_uuid(), e.area, h.seq, e.case_id, e.reference, e.recipient, e.delivery_id, e.kind, e.sections,
        e.reason, e.parameters, e.source, e.source_kind, e.cause_source, e.cause_event, now(), e.payload, now()
    FROM head h JOIN feed_entry e ON e.area = h.area AND e.seq = h.seq - 1
"""
