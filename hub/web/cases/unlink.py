"""Undo a wrong link: who got something because of it, the correction that each gets, and whether all have confirmed.

A link is named by the pair on which somebody decided, or, where a score joined them, by the description that is taken
out of its person.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.decisions import LinkDecided
from hub.domain.ids import PersonId
from hub.domain.outcome import Reason
from hub.domain.review import review_id
from hub.store.conference.matches import descriptions_beside, match_called
from hub.web import deciding
from hub.web.cases.consequences import Preview, differences, preview_of
from hub.web.cases.match import LONGEST_REASON
from hub.web.cases.match_words import ALIKE_COLOUR, REFUSED
from hub.web.cases.pairs import Shown, Two, ahead, decision, note_look, shown, source_name
from hub.web.cases.scope import coordinators
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.parts import Parts
from hub.web.sign_in.drafts import begun
from hub.web.users import DECIDING, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two descriptions that are taken for one person."""

    two: Two
    seen: int
    """How many decisions there are on this very pair."""
    shown: Shown


def routes() -> list[Route]:
    """Return the routes of undoing a link."""
    return [
        Route("/links/{id:uuid}/unlink", _unlink),
        Route("/links/{id:uuid}/unlink", _confirm, methods=["POST"]),
    ]


@page(DECIDING)
async def _unlink(request: Request, user: User) -> Response:
    link = await _load(request, user)
    if not link.shown.are_one:
        return lead_on(_result(link))
    return await _show(request, user, link, await begun(request))


@page(DECIDING)
async def _confirm(request: Request, user: User) -> Response:
    form, parts = _checked(await sent(request)), parts_of(request)
    link = await _load(request, user)
    if not link.shown.are_one or await deciding.was_decided(parts, form.key):  # undone before, also by this very form
        return lead_on(_result(link))
    if form.errors:
        return await _show(request, user, link, form)
    preview = await _ahead(parts, _event(parts, user, link, form))
    if form.text("fingerprint") != preview.fingerprint:
        return await _show(request, user, link, form.wrong("confirm", CHANGED))
    try:
        await deciding.take(parts, _event(parts, user, link, form), form.key)
    except deciding.NotTaken as why:
        if why.reason is Reason.DECIDED_MEANWHILE:
            return lead_on(_result(link))
        return await _show(request, user, link, form.wrong("reason", REFUSED.get(why.reason, why.reason.advice)))
    return lead_on(_result(link))


CHANGED = "What would follow has changed since you saw it. Read it again, then confirm"


async def _load(request: Request, user: User) -> Link:
    """Return the link of an address, noting that the user is shown the two."""
    parts = parts_of(request)
    two, seen = await _two(parts, user, request.path_params["id"])
    await note_look(parts, user, two)
    return Link(two=two, seen=seen, shown=await shown(parts, user, two))


async def _two(parts: Parts, user: User, called: UUID) -> tuple[Two, int]:
    """Return the two, and how many decisions there are on them; what the user does not see is not there."""
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        if found := await match_called(conn, called):
            return (found.review.one, found.review.other), len(found.review.signatures)
        beside = await descriptions_beside(conn, called)
        others = [one.alone for one in beside if one.alone != called]
        if not others or len(others) == len(beside):
            raise HTTPException(NOT_FOUND)
        two = PersonId(called), others[0]
        decided = await match_called(conn, review_id(*two))
    return two, len(decided.review.signatures) if decided else 0


def _result(link: Link) -> str:
    """Return where it is shown what became of it."""
    return f"/cases/matches/{review_id(*link.two)}"


def _checked(form: Form) -> Form:
    form = form.required("reason", "Enter why they are not the same person")
    if len(form.text("reason")) > LONGEST_REASON:
        form = form.wrong("reason", f"The reason must be {LONGEST_REASON} characters or fewer")
    return form


def _event(parts: Parts, user: User, link: Link, form: Form) -> LinkDecided:
    event = decision(parts, link.two, same=False, by=user.id, reason=form.text("reason") or "-")
    return replace(event, seen=link.seen)


async def _ahead(parts: Parts, event: LinkDecided) -> Preview:
    return preview_of(parts, await ahead(parts, event))


async def _show(request: Request, user: User, link: Link, form: Form) -> Response:
    parts = parts_of(request)
    preview = await _ahead(parts, _event(parts, user, link, form))
    given: dict[str, Any] = {
        "pair": link,
        "form": form,
        "preview": preview,
        "changed": differences(form.every("line"), preview) if "confirm" in form.errors else None,
        "colours": ALIKE_COLOUR,
        "name": lambda source: source_name(parts, source, link.shown.named),
        "limit": LONGEST_REASON,
        "action": request.url.path,
        "is_open": False,
    }
    return await show(request, "cases/unlink.html", given)
