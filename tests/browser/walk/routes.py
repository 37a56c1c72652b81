"""Which pages the application has, as its own routes say, so that none is forgotten."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.routing import BaseRoute, Mount, Route, compile_path

NOT_PAGES = {
    r".*/live$": "a stream, which its page opens",
    r".*\.csv$": "a file",
    r"/api/.*": "for machines",
    r"/sign-in/(start|back)": "leads to the identity provider and back",
    r"/sign-in/left": "is where the identity provider sends somebody who left",
    r"/break-glass/again": "leads to the identity provider",
    r"/|/cases/": "leads to the console of whoever asks",
}
"""What of it answers a GET and is no page, each with the reason."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of page: `/ops/agencies/{agency}`."""

    path: str
    regex: re.Pattern[str]

    @property
    def is_page(self) -> bool:
        """Say whether somebody reads it."""
        return not any(re.fullmatch(other, self.path) for other in NOT_PAGES)

    @property
    def name(self) -> str:
        """Return it as the name of a file."""
        return re.sub(r"[^a-z0-9]+", "-", re.sub(r":\w+}", "}", self.path)).strip("-") or "home"


def patterns(routes: Iterable[BaseRoute], before: str = "") -> Iterator[Pattern]:
    """Yield every kind of address that answers a GET; those that name more come first."""
    found = dict(_all(routes, before))
    yield from sorted(found.values(), key=lambda one: (one.path.count("{"), one.path))


def _all(routes: Iterable[BaseRoute], before: str) -> Iterator[tuple[str, Pattern]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _all(route.routes or [], before + route.path)
        elif isinstance(route, Route) and "GET" in (route.methods or ()):
            path = before + route.path
            yield path, Pattern(path, compile_path(path)[0])
