"""Search for a person of one's own area (page C12). Who is elsewhere and who is nowhere answer alike, byte by byte."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.audit import About, Purpose, looked
from hub.store.conference.search import candidates
from hub.web.cases.names import are_hidden, naming
from hub.web.cases.scope import coordinators
from hub.web.cases.search_found import NAMED, Found, found_among
from hub.web.cases.search_typed import PURPOSES, SYSTEMS, Typed, typed_in
from hub.web.forms import Form, sent
from hub.web.frame import show
from hub.web.pages import page, parts_of
from hub.web.sign_in.drafts import begun
from hub.web.users import CASES, User


def routes() -> list[Route]:
    """Return the routes of the page."""
    return [Route("/search", _form), Route("/search", _search, methods=["POST"])]


@page(CASES)
async def _form(request: Request, _user: User) -> Response:
    return await _ask(request, await begun(request))


@page(CASES)
async def _search(request: Request, user: User) -> Response:
    typed, form = typed_in(await sent(request))
    if form.errors:
        return await _ask(request, form)
    found = await _found(request, user, typed, form)
    shown = {"found": found[:NAMED], "are_more": len(found) > NAMED, "limit": NAMED, "names": naming(request, user)}
    return await show(request, "cases/search_found.html", shown)


async def _ask(request: Request, form: Form) -> Response:
    purposes = [{"value": one.value, "text": text} for one, text in PURPOSES.items()]
    systems = [{"value": code, "text": text} for code, text in SYSTEMS.items()]
    return await show(request, "cases/search.html", {"form": form, "purposes": purposes, "systems": systems})


async def _found(request: Request, user: User, typed: Typed, form: Form) -> list[Found]:
    """Return who is meant. That somebody searches is noted first, and whom they are shown before they are.

    The same statements run whoever is sought, and also where nobody is found.
    """
    parts, agencies = parts_of(request), coordinators(parts_of(request), user)
    purpose, search = Purpose(form.text("purpose")), form.key
    await parts.cases.note(looked(user.id, "people-searched", search, purpose))
    async with parts.cases.looking(user.areas, agencies) as conn:
        among = await candidates(conn, typed.sought(parts.receiver.secret), agencies)
    areas = {str(area.id): area.name for area in parts.policy.directory.areas.values()}
    found = found_among(among, typed, areas, names_hidden=are_hidden(request, user))
    named = found[:NAMED]
    about = About(people=[one.person_id for one in named], cases=[one.case_id for one in named])
    await parts.cases.note(looked(user.id, "people-found", search, purpose, about))
    return found
