"""O10, audit: an auditor finds who did what, to whom it went, and by which rules. Looking is itself an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.audit import AuditEntry, Operation, Purpose, looked
from hub.domain.case import as_case_reference, is_case_reference
from hub.domain.ids import AreaId
from hub.matrix.vocabulary import PURPOSES
from hub.store.ops.audit import By, Entry, Place, SoughtEntries, entries
from hub.web.forms import Form, blank, sent
from hub.web.frame import show
from hub.web.ops.audit_emergency import FINDINGS
from hub.web.ops.audit_words import done_in_words
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.sign_in.emergency import reason_in_words
from hub.web.users import AUDITORS, User

SHOWN = 50
MOST = 500
"""Entries under a case or an id that are shown, the newest; neither stands in the page, so there is no next one."""
REVIEWED_FOR = timedelta(days=30)
"""How long an opening in an emergency stays listed once it was reviewed."""
PERIODS: Mapping[str, tuple[str, timedelta]] = {
    "day": ("The last 24 hours", timedelta(days=1)),
    "two-days": ("Today and yesterday", timedelta(days=2)),
    "week": ("The last 7 days", timedelta(days=7)),
    "month": ("The last 30 days", timedelta(days=30)),
    "year": ("The last 12 months", timedelta(days=366)),
    "ever": ("Since the beginning", timedelta(days=36_525)),
}
USUAL = "week"
OPERATIONS: Mapping[Operation, str] = {
    Operation.COLLECTION: "Collection: an agency told the hub",
    Operation.ALTERATION: "Alteration: what is held was changed",
    Operation.CONSULTATION: "Consultation: somebody looked",
    Operation.DISCLOSURE: "Disclosure: an agency was sent something",
    Operation.COMBINATION: "Combination: people or cases were joined or parted",
    Operation.ERASURE: "Erasure",
}
"""The six operations that the law names."""
OWN_PURPOSES: Mapping[str, str] = {
    Purpose.SHARE_SAFELY: "Share safely",
    Purpose.KEEP_ACCURATE: "Keep accurate",
    Purpose.WORK_ON_CASE: "Work on the case",
    Purpose.RUN_THE_HUB: "Run the hub",
    Purpose.SUPERVISE: "Supervise",
    Purpose.DATA_RIGHTS: "Rights of the person",
}
BEHIND = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry in words."""

    entry: Entry
    who: str
    operation: str
    what: str
    to: str
    purposes: str


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/audit", _page, methods=["GET", "POST"], name="ops-audit")]


@page(AUDITORS)
async def _page(request: Request, user: User) -> Response:
    """Show the form and what was opened in an emergency; sent, what was found."""
    parts, scope = parts_of(request), scope_of(request, user)
    emergencies = parts.sign_in.emergencies
    to_review = await emergencies.to_review(user.areas)
    reviewed = await emergencies.reviewed(user.areas, parts.now() - REVIEWED_FOR)
    around = {
        **_choices(scope),
        "to_review": [(one, reason_in_words(one.reason)) for one in to_review],
        "reviewed": [(one, FINDINGS.get(one.finding or "", "")) for one in reviewed],
        "found": None,
        "older": "",
        "again": "",
        "limit": SHOWN,
        "started": parts.verifying.progress,
    }
    if request.method != "POST":
        await parts.ops.note(_look(user, "form"))
        return await show(request, "ops/audit.html", {**around, **_typed(blank({"period": USUAL}))})
    form = _checked(await sent(request), user)
    if form.errors:
        return await show(request, "ops/audit.html", {**around, **_typed(form)})
    sought = _sought(form, user, parts.now())
    found = await _found(parts, user, sought)
    more = {"older": _older(found, sought), "again": sought.sought if sought.by is By.WHO and found else ""}
    shown = {**around, **_typed(form), **more, "found": [_row(one, scope) for one in found], "limit": sought.limit}
    return await show(request, "ops/audit.html", shown)


async def _found(parts: Parts, user: User, sought: SoughtEntries) -> list[Entry]:
    """Return what is sought, once it is noted that somebody looked.

    What was typed freely may be anybody's name, so it is noted only if entries stand under it.
    """
    typed = sought.by in {By.WHO, By.ID}
    if not typed:
        await parts.ops.note(_look(user, f"{sought.by} {sought.sought} {sought.operation}"))
    async with parts.ops.looking() as conn:
        found = await entries(conn, sought)
    if typed:
        await parts.ops.note(_look(user, f"{sought.by} {sought.sought if found else ''} {sought.operation}"))
    return found


def _look(user: User, sought: str) -> AuditEntry:
    return looked(user.id, "audit-searched", " ".join(sought.split()), Purpose.SUPERVISE)


def _older(found: Sequence[Entry], sought: SoughtEntries) -> str:
    """Return behind which entry the next page begins; what is sought by a case or an id is shown at once."""
    is_whole = len(found) < SHOWN or sought.by in {By.CASE, By.ID}
    return "" if is_whole else f"{found[-1].at.isoformat()}{BEHIND}{found[-1].id}"


def _checked(form: Form, user: User) -> Form:
    reference = form.text("case")
    if reference and not is_case_reference(as_case_reference(reference)):
        form = form.wrong("case", "Enter the case reference as it was read out, such as K7QF-2M9X-C4R")
    if form.text("area") and form.text("area") not in user.areas:
        form = form.wrong("area", "Choose an area from the list")
    if sum(bool(form.text(name)) for name in ("who", "agency", "case", "id")) > 1:
        form = form.wrong("who", "Enter only one of person, agency, case and id")
    return form


def _sought(form: Form, user: User, now: datetime) -> SoughtEntries:
    by, sought = _by(form)
    operation = form.one_of("operation", [*OPERATIONS]) or ""
    area = form.text("area")
    return SoughtEntries(
        by=By.OPERATION if by is By.TIME and operation else by,
        sought=sought,
        operation=operation,
        areas=[AreaId(area)] if area else sorted(user.areas),
        also_of_no_case=not area,
        since=now - PERIODS[form.one_of("period", [*PERIODS]) or USUAL][1],
        until=now + timedelta(minutes=1),  # the database's clock may be ahead: one's own look is the last entry
        before=_place(form.text("before")) or Place(at=now + timedelta(minutes=1)),
        limit=MOST if by in {By.CASE, By.ID} else SHOWN,
    )


def _by(form: Form) -> tuple[By, str]:
    if reference := form.text("case"):
        return By.CASE, as_case_reference(reference)
    if id_ := form.text("id"):
        return By.ID, id_
    who = form.text("who") or form.text("agency")
    return (By.WHO, who) if who else (By.TIME, "")


def _place(text: str) -> Place | None:
    """Return behind which entry the next page begins."""
    at, _, number = text.partition(BEHIND)
    try:
        moment = datetime.fromisoformat(at)
        return Place(at=moment, id=int(number)) if moment.tzinfo else None
    except ValueError:
        return None


def _row(entry: Entry, scope: Scope) -> Row:
    return Row(
        entry=entry,
        who=scope.names.get(entry.who, entry.who),
        operation=OPERATIONS[Operation(entry.operation)].partition(":")[0],
        what=done_in_words(entry.action),
        to=scope.name(entry.recipient) if entry.recipient else "",
        purposes=", ".join(PURPOSES.get(one) or OWN_PURPOSES.get(one) or one for one in entry.purposes),
    )


def _typed(form: Form) -> dict[str, Any]:
    names = ("agency", "operation", "area", "period")  # what was typed freely is not shown again
    return {"form": form, "typed": {name: form.text(name) for name in names}}


def _choices(scope: Scope) -> dict[str, Any]:
    agencies = sorted(scope.names, key=lambda shown: scope.names[shown].casefold())
    return {
        "agency_items": [_item("", "Any agency"), *(_item(one, scope.names[one]) for one in agencies)],
        "operation_items": [_item("", "Any operation"), *(_item(one, name) for one, name in OPERATIONS.items())],
        "area_items": [
            _item("", "All my areas"),
            *(_item(one, one.replace("-", " ").title()) for one in sorted(scope.areas)),
        ],
        "period_items": [_item(one, name) for one, (name, _) in PERIODS.items()],
    }


def _item(value: str, text: str) -> dict[str, str]:
    return {"value": str(value), "text": str(text)}
