"""Accept or return the referral of a case to the conference (docs/domain.md, rule M11).

An answer goes the same way as a receipt of the coordinator's own system. Whoever did not see that somebody has answered
meanwhile is shown both answers, and nothing of theirs is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.content import MaracReferral
from hub.domain.decisions import ReferralAnswered
from hub.domain.delivery import GONE, DeliveryKind, DeliveryState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, DeliveryId
from hub.domain.outcome import Reason
from hub.domain.referral import ReturnReason, rejection_of
from hub.store.conference.answers import Answer, answers_to
from hub.store.conference.case import Page
from hub.store.conference.told_her import ToldHer
from hub.web import coded, deciding
from hub.web.cases.case import around, is_answered, looking, may_answer, opened_case
from hub.web.forms import WRONG, Form, blank, lead_on, sent
from hub.web.frame import HTTP_OK, show
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.parts import Parts
from hub.web.users import CASES, DECIDING, User
from hub.web.words import OF_DELIVERY

ACCEPT = "accept"
CHOICES: Mapping[str, ReturnReason | None] = {ACCEPT: None, **{one.value: one for one in ReturnReason}}
"""What may be answered, by the value of its button."""
SEEN: Mapping[str, bool | None] = {"": None, "accepted": True, "rejected": False}
"""What had been answered when the page was shown, as the form says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """A referral at hand, with the case that it brings."""

    case: Page
    told: list[ToldHer]
    referral: ToldHer | None
    """The first that waits, else the newest; None where none is kept."""
    answers: Sequence[Answer]
    """To this referral, the newest first."""
    others: int
    """How many other referrals of the case wait."""

    @property
    def waits(self) -> bool:
        """Say whether nobody has answered it yet."""
        return self.referral is not None and not is_answered(self.referral)

    @property
    def may_change(self) -> bool:
        """Say whether another answer may still be given: not once somebody was in contact with her or closed it."""
        settled = {DeliveryState.CONTACTED, DeliveryState.CLOSED}
        return self.referral is not None and self.referral.progress not in settled

    @property
    def seen(self) -> str:
        """Return what was answered, as the form says it."""
        return self.referral.state if self.referral and self.referral.state in SEEN else ""


def routes() -> list[Route]:
    """Return the routes of a referral."""
    return [
        Route("/{case:uuid}/referral", _referral),
        Route("/{case:uuid}/referral", _answer, methods=["POST"]),
    ]


@page(CASES)
async def _referral(request: Request, user: User) -> Response:
    return await _show(request, user, await _load(request, user, request.query_params.get("referral", "")), blank())


@page(DECIDING)
async def _answer(request: Request, user: User) -> Response:
    form, parts = await sent(request), parts_of(request)
    at_hand = await _load(request, user, form.text("referral"))
    if at_hand.referral is None or not may_answer(user, at_hand.case):
        raise HTTPException(NOT_FOUND)
    if await deciding.was_decided(parts, form.key):  # the same form, sent twice
        return lead_on(f"{request.url.path}?referral={at_hand.referral.id}")
    choice, seen = form.one_of("choice", tuple(CHOICES)), SEEN.get(form.text("seen"))
    if choice is None or (choice == ACCEPT) is seen:
        return await _show(request, user, at_hand, form.wrong("choice", "Choose whether you accept or return it"))
    event = _event(parts, user, at_hand.referral, choice, seen=seen)
    try:
        await deciding.take(parts, event, form.key)
    except deciding.NotTaken as why:
        fresh = blank({"choice": choice})  # under the key of what was refused nothing acts any more
        if why.reason is Reason.DECIDED_MEANWHILE:
            again = await _load(request, user, form.text("referral"))
            return await _show(request, user, again, fresh, late=choice)
        return await _show(request, user, at_hand, fresh.wrong("choice", why.reason.advice))
    return lead_on(f"{request.url.path}?referral={at_hand.referral.id}&saved=yes")


async def _load(request: Request, user: User, called: str = "") -> AtHand:
    """Return the referral of a case, or the one that is called; that the user is shown it is noted."""
    case, told = await opened_case(request, user, "case-referral-shown")
    made = [one for one in told if one.kind == DeliveryKind.MARAC_REFERRAL]
    waiting = [one for one in reversed(made) if not is_answered(one)]
    wanted = [one for one in made if str(one.id) == called] if called else [*waiting, *made]
    referral = next(iter(wanted), None)
    others = len([one for one in waiting if one is not referral])
    answers: Sequence[Answer] = ()
    if referral:
        async with looking(request, user) as conn:
            answers = await answers_to(conn, [referral.id])
    return AtHand(case=case, told=told, referral=referral, answers=answers, others=others)


def _event(parts: Parts, user: User, referral: ToldHer, choice: str, *, seen: bool | None) -> ReferralAnswered:
    head = Head(agency=CONSOLE, record_id=f"referral {referral.id}", recorded_at=parts.now())
    delivery = DeliveryId(referral.id)
    return ReferralAnswered(head=head, delivery=delivery, returned=CHOICES[choice], by=user.id, seen=seen)


async def _show(request: Request, user: User, at_hand: AtHand, form: Form, late: str = "") -> Response:
    """Show the referral; where the user came too late, also what they were about to answer as `late`."""
    parts, referral = parts_of(request), at_hand.referral
    may = may_answer(user, at_hand.case) and at_hand.may_change
    content = referral.content if referral else None
    given: dict[str, Any] = {
        **around(request, user, at_hand.case, at_hand.told),
        "at_hand": at_hand,
        "asked": content if isinstance(content, MaracReferral) else None,
        "status": OF_DELIVERY[referral.progress] if referral else None,
        "answers": [{"at": one.at, "says": said_of(one), "by": _by(user, one)} for one in at_hand.answers],
        "form": form,
        "late": said(CHOICES[late]) if late else "",
        "may": may,
        "saved": bool(at_hand.answers) and request.query_params.get("saved") == "yes",
        "reasons": coded.RETURNED,
        "accept": ACCEPT,
        "told_of_it": await _told_of_it(parts, user, at_hand) if may and referral else None,
    }
    return await show(request, "cases/case_referral.html", given, WRONG if late else HTTP_OK)


async def _told_of_it(parts: Parts, user: User, at_hand: AtHand) -> str | None:
    """Return who is told of an answer by today's rules, in words; None where that cannot be said now."""
    assert at_hand.referral is not None  # noqa: S101 - the caller has looked
    choice = next(iter(ReturnReason)).value if at_hand.seen == "accepted" else ACCEPT
    event = _event(parts, user, at_hand.referral, choice, seen=SEEN[at_hand.seen])
    try:
        found = await deciding.foresee(parts, event)
    except deciding.NotTaken:
        return None
    told = [d.recipient for d in found.decision.deliveries if d.kind is DeliveryKind.STATUS and d.state not in GONE]
    return _named(parts, at_hand.case, told[0]) if told else ""


def _named(parts: Parts, case: Page, agency: AgencyId) -> str:
    """Return an agency's name where the case shows that it told, else that it is whoever referred her."""
    known = parts.policy.directory.agencies.get(agency)
    is_shown = known is not None and not known.name_tells_place and known.name in case.content.told_by
    return known.name if known and is_shown else "Whoever referred her"


def said_of(answer: Answer) -> str:
    """Return an answer in words."""
    if answer.state != DeliveryState.REJECTED:
        return str(OF_DELIVERY[DeliveryState(answer.state)])
    why = rejection_of(answer.reason)
    return f"Returned: {coded.returned(why.value).lower()}" if why else "Returned"


def said(returned: ReturnReason | None) -> str:
    """Return what somebody was about to answer."""
    return f"return it: {coded.returned(returned).lower()}" if returned else "accept it"


def _by(user: User, answer: Answer) -> str:
    if answer.by is None:
        return "your own case system"
    return "you" if answer.by == user.id else answer.by
