"""Confirm that an incident of a case is a repeat, or say that it is none (docs/domain.md, rule M12).

One is decided at a time, the longest ago first, for what is said of one may change the next. Who did not see that
somebody has decided meanwhile is shown both decisions, and nothing of theirs is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.decisions import RepeatDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, CaseId
from hub.domain.outcome import Reason
from hub.domain.repeats import NotARepeat, RepeatSaid, Suggested
from hub.flow.history import Happened
from hub.store.conference.case import Page, history_of
from hub.store.conference.repeats import undecided
from hub.store.conference.told_her import ToldHer
from hub.web import coded, deciding
from hub.web.cases.case import around, looking, may_answer, opened_case
from hub.web.cases.repeats import why_repeat
from hub.web.forms import WRONG, Form, blank, lead_on, sent
from hub.web.frame import HTTP_OK, show
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.users import CASES, DECIDING, User

CONFIRM = "confirm"
CHOICES: Mapping[str, NotARepeat | None] = {CONFIRM: None, **{one.value: one for one in NotARepeat}}
"""What may be decided, by the value of its button."""
SEEN: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}
"""What had been decided when the page was shown, as the form says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """The repeats of a case."""

    case: Page
    told: list[ToldHer]
    found: Sequence[Happened]
    """Incidents within the window after a referral, the longest ago first."""
    is_open: bool
    """Whether a match of its people waits for a decision: it may be another pair."""

    def asked(self, called: str) -> Happened | None:
        """Return the incident that is called, or the first on which nobody has decided; None where there is none."""
        if called:
            return next((one for one in self.found if one.suggested and str(one.suggested.incident) == called), None)
        return next((one for one in self.found if one.said is None), None)


def routes() -> list[Route]:
    """Return the routes of the repeats of a case."""
    return [
        Route("/{case:uuid}/repeat", _repeat),
        Route("/{case:uuid}/repeat", _decide, methods=["POST"]),
    ]


@page(CASES)
async def _repeat(request: Request, user: User) -> Response:
    called = request.query_params.get("incident", "")
    return await _show(request, user, await _load(request, user), blank({"incident": called}))


@page(DECIDING)
async def _decide(request: Request, user: User) -> Response:
    form, parts, at_hand = await sent(request), parts_of(request), await _load(request, user)
    about = _about(form)
    if about is None or not may_answer(user, at_hand.case):
        raise HTTPException(NOT_FOUND)
    if await deciding.was_decided(parts, form.key):  # the same form, sent twice
        return lead_on(request.url.path)
    choice = form.one_of("choice", tuple(CHOICES))
    if choice is None:
        return await _show(request, user, at_hand, form.wrong("choice", "Choose whether it is a repeat"))
    if at_hand.is_open:
        return await _show(request, user, at_hand, form.wrong("choice", "Decide on the match of these people first"))
    event = RepeatDecided(
        head=Head(agency=CONSOLE, record_id=f"repeat {at_hand.case.case_id}", recorded_at=parts.now()),
        case=CaseId(at_hand.case.case_id),
        about=about,
        why_not=CHOICES[choice],
        by=user.id,
        seen=SEEN.get(form.text("seen")),
    )
    try:
        await deciding.take(parts, event, form.key)
    except deciding.NotTaken as why:
        fresh = blank({"choice": choice, "incident": str(about.incident)})  # the first key acts no more
        if why.reason in {Reason.DECIDED_MEANWHILE, Reason.REPEAT_CHANGED}:
            return await _show(request, user, await _load(request, user), fresh, late=choice)
        return await _show(request, user, at_hand, fresh.wrong("choice", why.reason.advice))
    return lead_on(request.url.path)


async def _load(request: Request, user: User) -> AtHand:
    """Return the repeats of a case; that the user is shown them is noted."""
    case, told = await opened_case(request, user, "case-repeat-shown")
    parts = parts_of(request)
    async with looking(request, user) as conn:
        history = await history_of(conn, case.case_id, parts.policy, parts.now())
        waits = await undecided(conn, [case.case_id])
    found = [one for one in history.course.incidents if one.suggested] if history else []
    return AtHand(case=case, told=told, found=found, is_open=case.case_id in waits)


def _about(form: Form) -> Suggested | None:
    """Return on what the form decides; None where it does not say so."""
    try:
        return Suggested(
            incident=UUID(form.text("incident")),
            happened=date.fromisoformat(form.text("happened")),
            referred=date.fromisoformat(form.text("referred")),
        )
    except ValueError:
        return None


async def _show(request: Request, user: User, at_hand: AtHand, form: Form, late: str = "") -> Response:
    """Show the repeats; where the user came too late, also what they were about to decide as `late`."""
    asked = at_hand.asked(form.text("incident"))
    may = may_answer(user, at_hand.case) and not at_hand.is_open
    given: dict[str, Any] = {
        **around(request, user, at_hand.case, at_hand.told),
        "found": [_row(one, user) for one in at_hand.found],
        "asked": asked.suggested if asked and may else None,
        "why": _why(asked) if asked else "",
        "seen": _seen(asked.said) if asked else "",
        "is_open": at_hand.is_open,
        "may": may,
        "form": form,
        "late": said(CHOICES[late]) if late else "",
        "reasons": coded.NOT_REPEATS,
        "confirm": CONFIRM,
    }
    return await show(request, "cases/case_repeat.html", given, WRONG if late else HTTP_OK)


def _row(one: Happened, user: User) -> dict[str, Any]:
    made = one.said
    return {
        "why": _why(one),
        "incident": one.suggested.incident if one.suggested else None,
        "decided": made.is_repeat if made else None,
        "because": coded.NOT_REPEATS[made.why_not] if made and made.why_not else "",
        "at": made.at if made else None,
        "by": ("you" if made.by == user.id else made.by) if made else "",
    }


def _why(one: Happened) -> str:
    return why_repeat(one.suggested.happened, one.suggested.referred) if one.suggested else ""


def _seen(made: RepeatSaid | None) -> str:
    return "" if made is None else "yes" if made.is_repeat else "no"


def said(why_not: NotARepeat | None) -> str:
    """Return what somebody was about to decide."""
    return f"not a repeat, because {coded.NOT_REPEATS[why_not].lower()}" if why_not else "confirm that it is a repeat"
