"""Two people who may be one, as the case console shows them, and what its coordinator decides on them."""

import html
import re
from typing import Any
from uuid import uuid4

import httpx

from hub.domain.events import CaseEvent
from hub.domain.person import Person
from hub.web.users import Role
from tests.builders.at_once import told
from tests.builders.events import HIGH, POLICE, VRAS, an_incident_reported
from tests.builders.pages import Pages, Somebody
from tests.builders.people import a_perpetrator, a_victim, named

QUEUE = "/cases/matches"


async def tell(consoles: Pages, *events: CaseEvent) -> None:
    await consoles.receiver.receive([told(one, f"{one.head.record_id}-{uuid4()}") for one in events])


def her(**over: Any) -> Person:
    return a_victim(identifiers=(), **over)


def maybe_her(**over: Any) -> Person:
    """Return somebody who is as she is but for the date of birth: she herself, or a namesake."""
    return her(**({"date_of_birth": "1991-05-20"} | over))


def another_man() -> Person:
    return a_perpetrator(names=(named("Other", "Fellow"),), date_of_birth="1970-01-30", contacts=(), addresses=())


async def a_pair(consoles: Pages, other: Person | None = None, he: Person | None = None) -> str:
    """Have two agencies tell of somebody who may be one, and return the address of the pair."""
    people = other or maybe_her(), he or a_perpetrator()
    await tell(consoles, an_incident_reported(POLICE, "R-1", people=(her(), a_perpetrator()), assessment=HIGH))
    await tell(consoles, an_incident_reported(VRAS, "V-1", people=people, assessment=HIGH))
    somebody = await consoles.signed_in(Role.COORDINATOR, user="looks")
    found = re.findall(rf'href="({QUEUE}/[0-9a-f-]+)"', (await somebody.get(QUEUE)).text)
    assert len(found) == 1
    return str(found[0])


async def choose(somebody: Somebody, pair: str, choice: str, **more: str) -> httpx.Response:
    """Choose and say why; nothing is saved by it."""
    return await somebody.post(pair, **{"choice": choice, "reason": "of a test", **more})


def hidden(page: httpx.Response) -> dict[str, Any]:
    """Return what the form of a preview carries."""
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', page.text)
    fields: dict[str, Any] = {name: html.unescape(value) for name, value in found if name not in {"line", "csrf"}}
    return {**fields, "line": [html.unescape(value) for name, value in found if name == "line"]}


async def confirm(somebody: Somebody, preview: httpx.Response, pair: str, **over: Any) -> httpx.Response:
    return await somebody.post(f"{pair}/confirm", **{**hidden(preview), **over})
