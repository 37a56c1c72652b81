"""Decide whether two people are one: compare, say why, see what would follow, confirm.

Nothing is saved before what would follow was shown; if that changed until it is confirmed, it is shown again. Whoever
is late is told what another decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.decisions import LinkDecided
from hub.domain.delivery import DeliveryState
from hub.domain.outcome import Reason
from hub.domain.review import Review
from hub.store.conference.matches import CorrectionSent, Opened, Taken, corrections_of, leave, taken
from hub.store.conference.matches import take as take_up
from hub.web import deciding
from hub.web.cases.consequences import Preview, differences, preview_of
from hub.web.cases.match_words import ALIKE_COLOUR, KINDS, REFUSED, WARNINGS
from hub.web.cases.pairs import (
    Shown,
    Two,
    ahead,
    decision,
    is_open,
    note_look,
    opened_or_nothing,
    shown,
    source_name,
)
from hub.web.cases.scope import coordinators, name_of
from hub.web.forms import WRONG, Form, lead_on, sent
from hub.web.frame import HTTP_OK, show
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.sign_in.drafts import begun
from hub.web.users import CASES, DECIDING, User
from hub.web.words import OF_DELIVERY

SAME, NOT_SAME, UNSURE = "same", "not-same", "unsure"
CHOICES = {SAME: True, NOT_SAME: False, UNSURE: None}
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair at hand, with what a page must know of it."""

    opened: Opened
    shown: Shown
    taken: Taken | None
    corrections: Sequence[CorrectionSent]

    @property
    def review(self) -> Review:
        """Return the review of the pair."""
        return self.opened.review


def routes() -> list[Route]:
    """Return the routes of one pair."""
    return [
        Route("/matches/{id:uuid}", _pair),
        Route("/matches/{id:uuid}", _preview, methods=["POST"]),
        Route("/matches/{id:uuid}/confirm", _confirm, methods=["POST"]),
        Route("/matches/{id:uuid}/taken", _take, methods=["POST"]),
    ]


@page(CASES)
async def _pair(request: Request, user: User) -> Response:
    return await _show(request, user, await _load(request, user), await begun(request))


@page(DECIDING)
async def _preview(request: Request, user: User) -> Response:
    form, pair = _checked(await sent(request)), await _load(request, user)
    if not _may_decide(pair.review, user):
        return await _too_late(request, user, pair, form)
    if form.errors:
        return await _show(request, user, pair, form)
    try:
        preview = await _ahead(request, user, pair.review, form)
    except deciding.NotTaken as why:
        return await _show(request, user, pair, _refused(form, why))
    return await _show_preview(request, pair, form, preview)


@page(DECIDING)
async def _confirm(request: Request, user: User) -> Response:
    form, parts = _checked(await sent(request)), parts_of(request)
    pair = await _load(request, user)
    if form.errors:
        return await _show(request, user, pair, form)
    if await deciding.was_decided(parts, form.key):  # the same form, sent twice
        return lead_on(request.url.path.removesuffix("/confirm"))
    if not _may_decide(pair.review, user):
        return await _too_late(request, user, pair, form)
    return await _decide(request, user, pair, form)


async def _decide(request: Request, user: User, pair: Pair, form: Form) -> Response:
    parts = parts_of(request)
    try:
        preview = await _ahead(request, user, pair.review, form)
        if form.text("fingerprint") != preview.fingerprint:
            wrong = form.wrong("confirm", "What would follow has changed since you saw it. Read it again, then confirm")
            return await _show_preview(request, pair, wrong, preview)
        await deciding.take(parts, _event(parts, user, pair.review, form), form.key)
    except deciding.NotTaken as why:
        if why.reason is Reason.DECIDED_MEANWHILE:
            return await _too_late(request, user, await _load(request, user), form)
        return await _show(request, user, pair, _refused(form, why))
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        await leave(conn, pair.review.id, user.id, decided=True)
    return lead_on(request.url.path.removesuffix("/confirm"))


@page(DECIDING)
async def _take(request: Request, user: User) -> Response:
    """Say that the user looks into a pair, or does so no more; it binds nobody."""
    form, parts = await sent(request), parts_of(request)
    opened = await opened_or_nothing(parts, user, _id(request))
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        if form.text("leave"):
            await leave(conn, opened.review.id, user.id)
        elif is_open(opened.review):
            await take_up(conn, opened.review.id, (user.id, user.name), parts.now())
    return lead_on(request.url.path.removesuffix("/taken"))


async def _load(request: Request, user: User) -> Pair:
    """Return the pair of an address, noting that the user is shown it."""
    parts = parts_of(request)
    opened = await opened_or_nothing(parts, user, _id(request))
    two = _two(opened.review)
    await note_look(parts, user, two)
    seen = await shown(parts, user, two)
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        by = await taken(conn, opened.review.id, parts.now())
        sent_out = await corrections_of(conn, opened.review)
    return Pair(opened=opened, shown=seen, taken=by, corrections=sent_out)


def _checked(form: Form) -> Form:
    form = (
        form
        if form.one_of("choice", tuple(CHOICES))
        else form.wrong("choice", "Choose whether they are the same person")
    )
    form = form.required("reason", "Enter why you decide so")
    if len(form.text("reason")) > LONGEST_REASON:
        form = form.wrong("reason", f"The reason must be {LONGEST_REASON} characters or fewer")
    return form


def _may_decide(review: Review, user: User) -> bool:
    """Say whether this user's decision is still asked for."""
    return is_open(review) and not (review.first and review.first.by == user.id)


async def _ahead(request: Request, user: User, review: Review, form: Form) -> Preview:
    parts = parts_of(request)
    found = await ahead(parts, _event(parts, user, review, form))
    return preview_of(parts, found)


def _event(parts: Parts, user: User, review: Review, form: Form) -> LinkDecided:
    event = decision(parts, _two(review), same=CHOICES[form.text("choice")], by=user.id, reason=form.text("reason"))
    return replace(event, seen=len(review.signatures))


def _two(review: Review) -> Two:
    return review.one, review.other


def _refused(form: Form, why: deciding.NotTaken) -> Form:
    return form.wrong("choice", REFUSED.get(why.reason, why.reason.advice))


async def _too_late(request: Request, user: User, pair: Pair, form: Form) -> Response:
    """Show what another decided meanwhile, beside what the user was about to; nothing was saved."""
    return await _show(request, user, pair, form, late=True)


async def _show(request: Request, user: User, pair: Pair, form: Form, *, late: bool = False) -> Response:
    parts = parts_of(request)
    rows = [correction_row(parts, one) for one in pair.corrections]
    given = {
        "pair": pair,
        "form": form,
        "late": late,
        "may_decide": user.is_any_of(DECIDING) and _may_decide(pair.review, user),
        "waits_for_other": pair.review.first is not None and pair.review.first.by == user.id,
        "is_open": is_open(pair.review),
        "warnings": [WARNINGS[one] for one in pair.shown.warnings],
        "colours": ALIKE_COLOUR,
        "name": lambda source: source_name(parts, source, pair.shown.named),
        "corrections": sorted(rows, key=lambda one: (one["confirmed"] is not None, one["to"], one["wrong"])),
        "limit": LONGEST_REASON,
        "may_unlink": user.is_any_of(DECIDING),
    }
    return await show(request, "cases/match.html", given, WRONG if late else HTTP_OK)


def correction_row(parts: Parts, one: CorrectionSent) -> dict[str, Any]:
    """Return a correction as a page shows it."""
    return {
        "to": name_of(parts, one.recipient),
        "wrong": KINDS.get(one.wrong or "", "What was told"),
        "reference": one.reference,
        "status": OF_DELIVERY[DeliveryState(one.state)],
        "sent": one.published_at,
        "confirmed": one.confirmed_at,
    }


async def _show_preview(request: Request, pair: Pair, form: Form, preview: Preview) -> Response:
    given = {
        "pair": pair,
        "form": form,
        "preview": preview,
        "changed": differences(form.every("line"), preview) if form.errors else None,
        "choice": form.text("choice"),
    }
    return await show(request, "cases/match_preview.html", given)


def _id(request: Request) -> UUID:
    found: UUID = request.path_params["id"]
    return found
