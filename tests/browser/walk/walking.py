"""A walk: from some pages, as somebody in a role, along links to one page of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser

from tests.browser.walk.routes import Pattern, patterns
from tests.browser.walk.served import Walked
from tests.browser.walk.visit import Reader, reader, wrong_with
from tests.builders.town import FAMILIES

OK, WRONG = 200, 400


@dataclass
class Walk:
    """What was seen on the way in one state of the consoles, and what was wrong with it."""

    served: Walked
    browser: Browser
    shots: Path
    kinds: list[Pattern] = field(default_factory=list)
    seen: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Who first looked at a page of each kind, with each choice of what it shows, and where."""
    forms: dict[str, tuple[str, str]] = field(default_factory=dict)
    """In which role and on which page the form to an address stands."""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.served.app is not None
        self.kinds = list(patterns(self.served.app.routes))

    @property
    def missed(self) -> list[str]:
        """Return what pages there are to which the walk did not come."""
        seen = {path for path, *_ in self.seen}
        return [kind.path for kind in self.kinds if kind.is_page and kind.path not in seen]

    def go(self, role: str, starts: tuple[str, ...]) -> None:
        """Walk as somebody in this role, from these pages to all to which they lead."""
        one = reader(self.browser, self.served.address, self.served.cookie(role))
        without = reader(self.browser, self.served.address, self.served.cookie(role), java_script_enabled=False)
        ahead, opened = list(starts), set[tuple[str, ...]]()
        while ahead:
            path = ahead.pop(0)
            kind = self._kind_of(path)
            if kind is None:
                self.faults.append(f"{role}: {path} leads nowhere")
            elif kind.is_page and (view := _view(kind, path)) not in opened:
                opened.add(view)
                ahead += self._looked(one, without, role, path)
        one.context.close()
        without.context.close()

    def name_of(self, path: str) -> str:
        """Return how pictures of an address are called."""
        kind = self._kind_of(path)
        return "-".join((kind.name, *_view(kind, path)[1:])) if kind else path.strip("/").rpartition("/")[2]

    def _kind_of(self, path: str) -> Pattern | None:
        plain = urlsplit(path).path
        return next((kind for at in (plain, f"{plain}/") for kind in self.kinds if kind.regex.fullmatch(at)), None)

    def _looked(self, one: Reader, without: Reader, role: str, path: str) -> list[str]:
        """Look at a page, and return where it leads. At what was looked at before is only glanced."""
        view = _view(self._kind_of(path), path)
        status = one.go(path).status
        links, forms = one.links(), one.forms()
        if view in self.seen:
            self.faults += [f"{role} {path}: answers {status}"] if status >= WRONG else []
            return links
        self.seen[view] = f"{role} {path}"
        for form in forms:
            self.forms.setdefault(form, (role, path))
        shot = self.shots / f"{self.name_of(path)}.png"
        faults = [
            *wrong_with(one, status=status, expected=OK, names=FAMILIES, shot=shot),
            *_lost(without, path, links, forms),
        ]
        self.faults += [f"{role} {path}: {fault}" for fault in faults]
        return links


def _view(kind: Pattern | None, path: str) -> tuple[str, ...]:
    """Return what tells one view from others: the kind of page, and what of it can be chosen, whatever is chosen."""
    return (kind.path if kind else "", *sorted(parse_qs(urlsplit(path).query)))


def _lost(without: Reader, path: str, links: list[str], forms: list[str]) -> Iterator[str]:
    """Yield what is lost by whoever has no scripts."""
    if (status := without.go(path).status) != OK:
        yield f"without scripts: answers {status}"
    yield from (f"without scripts: no link to {link}" for link in sorted(set(links) - set(without.links())))
    yield from (f"without scripts: no form to {form}" for form in sorted(set(forms) - set(without.forms())))
