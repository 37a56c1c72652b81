"""Somebody in each role walks through everything that opens to them; every page is looked at once, in whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from hub.web.users import Role
from tests.browser.walk.conftest import Walked
from tests.browser.walk.routes import Pattern, patterns
from tests.browser.walk.visit import Reader, reader, wrong_with
from tests.builders.town import FAMILIES

pytestmark = pytest.mark.servers
NOBODY = "nobody"
EVERYWHERE = ("/help", "/accessibility", "/what-we-log")
STARTS: dict[str, tuple[str, ...]] = {
    NOBODY: ("/sign-in", "/signed-out", *EVERYWHERE),
    Role.OPS_OPERATOR: ("/ops",),
    Role.AUDITOR: ("/ops", "/ops/audit"),
    Role.SHARING_REVIEWER: ("/ops",),
    Role.OPS_VIEWER: ("/ops",),
    Role.COORDINATOR: ("/cases/feed", "/cases/matches", "/break-glass"),
    Role.READER: ("/cases/feed",),
}
NOT_WALKED = {
    "/break-glass/agree": "opens from the page of somebody who waits",
    "/break-glass/waits": "opens by a form, where two people have to agree",
}
"""What no link leads to, with the reason; it is opened by its address."""


@dataclass
class Walk:
    """A walk through the consoles in one state."""

    served: Walked
    browser: Browser
    shots: Path
    kinds: list[Pattern] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.served.app is not None
        self.kinds = list(patterns(self.served.app.routes))

    def of(self, path: str) -> Pattern | None:
        """Return of which kind an address is."""
        plain = urlsplit(path).path
        return next((one for one in self.kinds if one.regex.fullmatch(plain)), None)

    def go(self, role: str, starts: tuple[str, ...]) -> None:
        """Walk as somebody in this role, from these pages to all to which they lead."""
        one = reader(self.browser, self.served.address, self.served.cookie(role))
        without = reader(self.browser, self.served.address, self.served.cookie(role), java_script_enabled=False)
        ahead, known = list(starts), set(starts)
        led: set[str] = set()
        while ahead:
            path = ahead.pop(0)
            kind = self.of(path)
            if kind is None or not kind.is_page or kind.path in led:
                continue
            led.add(kind.path)
            links = self._looked(one, without, role, path, kind)
            ahead += [link for link in links if link not in known]
            known |= set(links)
        one.context.close()
        without.context.close()

    def _looked(self, one: Reader, without: Reader, role: str, path: str, kind: Pattern) -> list[str]:
        """Look at a page; return where it leads. What somebody else looked at is only opened."""
        status = one.go(path).status
        links, forms = one.links(), one.forms()
        if kind.path in self.seen:
            self.faults += [f"{role} {path}: answers {status}"] if status >= 400 else []
            return links
        self.seen[kind.path] = f"{role} {path}"
        faults = list(wrong_with(one, status=status, expected=200, names=FAMILIES, shot=self.shots / f"{kind.name}.png"))
        faults += _lost(without, path, links, forms)
        self.faults += [f"{role} {path}: {fault}" for fault in faults]
        return links


def _lost(without: Reader, path: str, links: list[str], forms: list[str]) -> Iterator[str]:
    """Yield what is lost by whoever has no scripts."""
    if (status := without.go(path).status) != 200:
        yield f"without scripts: answers {status}"
    yield from (f"without scripts: no link to {one}" for one in set(links) - set(without.links()))
    yield from (f"without scripts: no form to {one}" for one in set(forms) - set(without.forms()))


def test_every_page_of_both_consoles_is_reached_by_links_and_right_in_itself(
    town: Walked, browser: Browser, shots: Path
) -> None:
    walk = Walk(town, browser, shots / "full")

    for role, starts in STARTS.items():
        walk.go(role, starts)
    walk.go(Role.COORDINATOR, tuple(NOT_WALKED))

    assert walk.faults == []
    assert {one.path for one in walk.kinds if one.is_page} - set(walk.seen) == set()


def test_every_page_says_that_nothing_has_happened_yet(nobody_yet: Walked, browser: Browser, shots: Path) -> None:
    walk = Walk(nobody_yet, browser, shots / "empty")

    for role in (Role.OPS_OPERATOR, Role.AUDITOR, Role.COORDINATOR):
        walk.go(role, STARTS[role])

    assert walk.faults == []
