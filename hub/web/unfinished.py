"""Forms that are kept when their user is signed out before they are finished, and offered to them again.

What is typed to find something in operations is not among them: a name could stand in it, and it is kept nowhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.web.forms import Form

CONTINUE = "continue"
"""In the address of a page whose form is to be filled with what was kept."""
_ID = r"[0-9a-f-]{36}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form of the consoles that is kept."""

    page: str
    """Pattern of the page on which it stands; it is sent there, or to an address one step below."""
    what: str
    """What was not finished, in words."""
    fields: frozenset[str]
    """What of it somebody types or chooses. Nothing else is kept: what a page adds is of the moment."""

    def typed(self, form: Form) -> dict[str, Sequence[str]]:
        """Return what somebody typed into it."""
        return {name: said for name, said in form.typed.items() if name in self.fields and any(map(str.strip, said))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A form that its user can go on with."""

    page: str
    what: str
    kept_at: datetime


def _kept(page: str, what: str, *fields: str) -> Kept:
    return Kept(page=page, what=what, fields=frozenset(fields))


EVERY = (
    _kept(rf"/cases/matches/{_ID}", "a decision on a possible match", "choice", "reason"),
    _kept(rf"/cases/links/{_ID}/unlink", "to unlink two records", "reason"),
    _kept(
        "/cases/search",
        "a search for a person",
        *("given", "family", "born-day", "born-month", "born-year", "system", "number", "reference", "purpose"),
    ),
    _kept("/break-glass", "to open a case of another area", "reference", "reason", "why"),
    _kept(
        r"/ops/agencies/[^/]+/suspend",
        "to suspend or resume an agency",
        *("reason", "until", "day", "month", "year", "clock"),
    ),
    _kept(rf"/ops/failures/{_ID}", "to close failed events", "reason"),
    _kept(rf"/ops/incidents/{_ID}", "a note on an incident", "note"),
    _kept("/ops/redrives/new", "the plan of a redrive", "agency", "hours"),
    _kept("/ops/stop-all", "to stop retries, or to let them go on", "reason"),
)


def form_at(path: str) -> tuple[str, Kept] | None:
    """Return the page and the form of which this is the page, or to which it is sent."""
    for page in (path, path.rpartition("/")[0]):
        for one in EVERY:
            if re.fullmatch(one.page, page):
                return page, one
    return None


def offered(kept: Mapping[str, datetime]) -> list[Unfinished]:
    """Return what a user is offered, by the pages for which something is kept."""
    found = ((form_at(page), at) for page, at in kept.items())
    return [Unfinished(page=form[0], what=form[1].what, kept_at=at) for form, at in found if form]
