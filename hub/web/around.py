"""What stands around every page of both consoles while it lasts: notices, and how much waits for a decision."""

import asyncio
from datetime import datetime

from hub.store.conference.feed import Asked, to_decide
from hub.store.errors import Away
from hub.store.ops.running import Refused, Sending, StopAll, refused, sending, stop_all
from hub.web import words
from hub.web.cases.scope import coordinators
from hub.web.frame import Around, Looks, Notice
from hub.web.parts import Parts
from hub.web.unfinished import offered
from hub.web.users import DECIDING, OPERATIONS, Role, User

STOP_ALL, SHARING = "/ops/stop-all", "/ops/sharing"
DECIDES = frozenset({Role.OPS_OPERATOR, Role.OPS_APPROVER})
"""Who may stop and start what the hub does."""
FEED, MATCHES, REPEATS = "/cases/feed", "/cases/matches", "/cases/repeats"
"""Entries of the navigation that say how much waits."""


def looks(parts: Parts) -> Looks:
    """Return what finds out what stands around a user's pages."""

    async def look(user: User) -> Around:
        try:
            kept = await parts.sign_in.drafts.of(user.id, parts.now())
            return Around(
                notices=await _notices(parts, user), badges=await _badges(parts, user), unfinished=offered(kept)
            )
        except Away:
            return Around()  # the page itself says that the database is away

    return look


async def _notices(parts: Parts, user: User) -> list[Notice]:
    on_this_machine = await asyncio.to_thread(parts.rules.refused)
    async with parts.ops.looking() as conn:
        stopped, at_start, last = await stop_all(conn), await refused(conn), await sending(conn)
    runs = last is not None and last.runs(parts.now())
    found = []
    if at_start or on_this_machine:
        found.append(_do_not_load(user, at_start, parts.now(), runs=runs))
    elif last and not runs:
        found.append(_does_not_run(last, parts.now()))
    if stopped and stopped.stopped:
        found.append(_stopped(user, stopped, parts.now()))
    return found


def _do_not_load(user: User, at_start: Refused | None, now: datetime, *, runs: bool) -> Notice:
    """Say that no hub starts with the rules as they are, and what that means now (ADR 5)."""
    title = "The rules do not load" if runs else "All sending has stopped: the rules do not load"
    since = f"Since {words.moment(at_start.since, now)} the hub" if at_start else "The hub"
    text = (
        "The hub still runs, by the rules with which it started. Once it stops it does not start again, "
        "and then nothing is sent."
        if runs
        else f"{since} does not start with these rules, so nothing goes to any agency. What agencies send is kept, "
        "and goes on once the rules are mended and the hub is started again. What cannot wait has to be told by "
        "telephone."
    )
    may = user.is_any_of(OPERATIONS)
    href, link = (SHARING, "See which rule file, and why") if may else ("", "")
    return Notice(variant="error", title=title, text=text, href=href, link=link)


def _does_not_run(last: Sending, now: datetime) -> Notice:
    since = f"Since {words.moment(last.at, now)} nothing" if last.at else "Nothing"
    text = (
        f"{since} is taken in and nothing goes out. What agencies send is kept, and goes on once the hub is started "
        "again. What cannot wait has to be told by telephone."
    )
    return Notice(variant="error", title="The hub is not running", text=text, href="", link="")


def _stopped(user: User, said: StopAll, now: datetime) -> Notice:
    may = user.is_any_of(DECIDES)
    when = words.moment(said.decided_at, now)
    text = (
        f"Since {when} the hub sends nothing a second time, and no redrive runs. "
        "What is new is sent once, as ever. What an agency has not confirmed waits."
    )
    return Notice(
        variant="warning",
        title="All retries and redrives are stopped",
        text=text,
        href=STOP_ALL if may else "",
        link="See why, or let them go on" if may else "",
    )


async def _badges(parts: Parts, user: User) -> dict[str, int]:
    """Return how much waits for the decision of somebody who decides about cases."""
    if not user.is_any_of(DECIDING):
        return {}
    asked = Asked(user=user.id, areas=sorted(user.areas))
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await to_decide(conn, asked, parts.now())
    return {FEED: found.to_decide, MATCHES: found.matches, REPEATS: found.repeats}
