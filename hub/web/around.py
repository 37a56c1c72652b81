"""What stands around every page of both consoles while it lasts: notices, and how much waits for a decision."""

from hub.store.conference.feed import Asked, counts
from hub.store.errors import Away
from hub.store.ops.running import stop_all
from hub.web import words
from hub.web.cases.scope import coordinators
from hub.web.frame import Around, Looks, Notice
from hub.web.parts import Parts
from hub.web.users import DECIDING, Role, User

STOP_ALL = "/ops/stop-all"
DECIDES = frozenset({Role.OPS_OPERATOR, Role.OPS_APPROVER})
"""Who may stop and start what the hub does."""
FEED, MATCHES, REPEATS = "/cases/feed", "/cases/matches", "/cases/repeats"
"""Entries of the navigation that say how much waits."""


def looks(parts: Parts) -> Looks:
    """Return what finds out what stands around a user's pages."""

    async def look(user: User) -> Around:
        try:
            return Around(notices=await _notices(parts, user), badges=await _badges(parts, user))
        except Away:
            return Around()  # the page itself says that the database is away

    return look


async def _notices(parts: Parts, user: User) -> list[Notice]:
    async with parts.ops.looking() as conn:
        said = await stop_all(conn)
    if said is None or not said.stopped:
        return []
    may = user.is_any_of(DECIDES)
    when = words.moment(said.decided_at, parts.now())
    text = (
        f"Since {when} the hub sends nothing a second time, and no redrive runs. "
        "What is new is sent once, as ever. What an agency has not confirmed waits."
    )
    return [
        Notice(
            variant="warning",
            title="All retries and redrives are stopped",
            text=text,
            href=STOP_ALL if may else "",
            link="See why, or let them go on" if may else "",
        )
    ]


async def _badges(parts: Parts, user: User) -> dict[str, int]:
    """Return how much waits for the decision of somebody who decides about cases."""
    if not user.is_any_of(DECIDING):
        return {}
    asked = Asked(user=user.id, areas=sorted(user.areas))
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await counts(conn, asked, parts.now())
    return {FEED: found.to_decide, MATCHES: found.matches, REPEATS: found.repeats}
