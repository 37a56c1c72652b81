"""The coordinator's feed on the real database: counted without a hole, read by area, marked by each user alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection

from hub.domain.agency import AccountState
from hub.domain.decisions import AccountDecided
from hub.domain.events import IncidentReported, Receipt, ReceiptState
from hub.domain.feed import FeedReason
from hub.domain.ids import CONSOLE, AgencyId, AreaId
from hub.store.conference import case as cases
from hub.store.conference import feed
from hub.store.conference.feed import Asked, Counts, Group
from hub.store.queue import PostgresQueue
from hub.store.retention import Kept, Retention
from hub.store.viewing import Viewing
from tests.builders.at_once import told
from tests.builders.conference import NORFOLK, SUFFOLK, a_handover, an_outcome
from tests.builders.consoles import Viewed
from tests.builders.events import (
    HIGH,
    MARAC,
    NOW,
    POLICE,
    a_custody_changed,
    a_head,
    a_risk_assessed,
    an_assessment,
    an_incident_reported,
)
from tests.builders.fed import MANY, Fed, fed, sent
from tests.builders.limits import restricts
from tests.builders.people import a_perpetrator, a_victim, numbered
from tests.unit.flow.test_erase import an_erasure

pytestmark = pytest.mark.servers

T = TypeVar("T")
HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
SOON = datetime.now(UTC)  # noqa: TID251 - what the database stores is of now


def another(number: int) -> IncidentReported:
    """Return an incident of another pair."""
    her, him = a_victim(identifiers=(numbered(100 + number),)), a_perpetrator(identifiers=(numbered(500 + number),))
    her = replace(her, date_of_birth=f"19{50 + number % 40}-02-1{number % 9}", names=(), contacts=(), addresses=())
    return an_incident_reported(record=f"R-{1000 + number}", people=(her, replace(him, names=())), assessment=HIGH)


def run(rooms: Viewed, story: Callable[[Fed], Awaitable[T]]) -> T:
    """Let a hub work under its own account."""

    async def go() -> T:
        async with fed(rooms.worker) as hub:
            return await story(hub)

    return asyncio.run(go())


def look(rooms: Viewed, areas: tuple[AreaId, ...], ask: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """Read as the cases console does, for somebody of these areas."""

    async def go() -> T:
        async with _looking(rooms, areas) as conn:
            return await ask(conn)

    return asyncio.run(go())


@asynccontextmanager
async def _looking(rooms: Viewed, areas: tuple[AreaId, ...]) -> AsyncIterator[AsyncConnection[Any]]:
    viewing = Viewing(rooms.cases)
    await viewing.open()
    async with viewing.looking(areas, (AgencyId(MARAC),)) as conn:
        yield conn
    await viewing.close()


def asked(user: str = "ann", **over: Any) -> Asked:
    return replace(Asked(user=user, areas=(SUFFOLK,)), **over)


def counted(
    rooms: Viewed, who: Asked | None = None, areas: tuple[AreaId, ...] = (SUFFOLK,)
) -> tuple[Counts, dict[str, int]]:
    waiting = look(rooms, areas, lambda conn: feed.to_decide(conn, who or asked(), SOON))
    found = look(rooms, areas, lambda conn: feed.groups(conn, who or asked(), SOON))
    return waiting, {which: one.count for which, one in found.items()}


def shown(rooms: Viewed, which: Group, who: Asked | None = None) -> Sequence[feed.Row]:
    return look(rooms, (SUFFOLK,), lambda conn: feed.groups(conn, who or asked(), SOON)).get(which, feed.Listed()).rows


def test_relays_that_count_at_one_moment_leave_no_hole_and_give_no_number_twice(rooms: Viewed) -> None:
    async def story(hub: Fed) -> list[int | None]:
        await hub.tell(*(another(number) for number in range(12)))
        await hub.send()
        queues = [PostgresQueue(hub.connections, f"relay-{n}") for n in range(4)]
        found = await asyncio.gather(*(queue.claim_feed(hub.epoch, 5) for queue in queues))
        await hub.queue.claim_feed(hub.epoch, MANY)
        assert {one.id for some in found for one in some}
        return [one.sequence for one in await hub.queue.claim_feed(hub.epoch, MANY)]

    assert run(rooms, story) == [*range(1, 13)]


def test_a_relay_whose_lease_is_over_counts_nothing(rooms: Viewed) -> None:
    async def story(hub: Fed) -> int:
        await hub.tell(FIRST)
        await hub.send()
        return len(await hub.queue.claim_feed(hub.epoch - 1, MANY))

    assert run(rooms, story) == 0
    with psycopg.connect(rooms.owner) as conn:
        assert conn.execute("SELECT count(*) FROM feed_head").fetchall() == [(0,)]


def test_an_entry_waits_until_the_case_of_which_it_speaks_has_gone_out(rooms: Viewed) -> None:
    async def story(hub: Fed) -> tuple[int, int]:
        await hub.tell(FIRST)
        before = await hub.queue.claim_feed(hub.epoch, MANY)
        return len(before), len(await hub.publish())

    assert run(rooms, story) == (0, 1)


def test_what_was_answered_before_the_relay_noted_it_keeps_no_entry_waiting(rooms: Viewed) -> None:
    async def story(hub: Fed) -> int:
        await hub.tell(FIRST)
        claimed = await hub.queue.claim(hub.epoch, MANY)
        [referral] = [one for one in claimed if one.kind == "marac-referral"]
        await hub.queue.mark(hub.epoch, sent([one for one in claimed if one is not referral]))
        head = a_head(MARAC, "an-answer", recorded_at=NOW)
        answer = Receipt(
            head=head, delivery_id=str(referral.id), state=ReceiptState.REJECTED, at=NOW, reason="out-of-area"
        )
        await hub.receiver.receive([told(answer, "an-answer")])
        await hub.send()
        return len(await hub.queue.claim_feed(hub.epoch, MANY))

    assert run(rooms, story) == 2


def test_a_suspended_coordinator_is_told_nothing_and_all_of_it_once_resumed(rooms: Viewed) -> None:
    async def story(hub: Fed) -> tuple[int, list[int | None]]:
        await hub.decide(account(AccountState.SUSPENDED), "suspend")
        await hub.tell(FIRST, another(1))
        waits = len(await hub.publish())
        await hub.decide(account(AccountState.ACTIVE), "resume")
        return waits, [one.sequence for one in await hub.publish()]

    assert run(rooms, story) == (0, [1, 2])


def account(state: AccountState) -> AccountDecided:
    head = a_head(CONSOLE, f"account {MARAC}", recorded_at=NOW)
    return AccountDecided(head=head, account=AgencyId(MARAC), state=state, by="ann", reason="trial")


def test_what_the_brokers_lost_goes_out_again_with_all_behind_it_under_the_same_numbers(rooms: Viewed) -> None:
    async def story(hub: Fed) -> tuple[list[Any], list[Any]]:
        await hub.tell(FIRST, another(1), another(2))
        first = await hub.publish()
        await hub.queue.queue_lost([first[1].id])
        return [*first[1:]], [*await hub.queue.claim_feed(hub.epoch, MANY)]

    lost, again = run(rooms, story)
    assert again == lost


async def _a_story(hub: Fed) -> None:
    await hub.tell(FIRST)
    await hub.tell(
        a_risk_assessed(POLICE, people=(HER, HIM), assessment=an_assessment("medium", assessed_at=NOW)),
        a_custody_changed(people=(HER, HIM)),
        an_outcome(people=(HER, HIM)),
    )
    await hub.publish()


def test_updates_of_one_case_from_one_agency_are_one_row(rooms: Viewed) -> None:
    run(rooms, _a_story)

    assert counted(rooms) == (Counts(referrals=1), {"new": 1, "changed": 1, "information": 1})
    [row] = shown(rooms, Group.CHANGED)
    assert (row.updates, row.source, row.reason) == (2, POLICE, FeedReason.CUSTODY_CHANGED)
    assert (row.victim_name, row.grade, row.can_open) == ("Testa Example", "medium", True)
    [new] = shown(rooms, Group.NEW)
    assert (new.kind, new.reason, new.reference) == ("referral.new", "referred", row.reference)


def test_referrals_of_one_case_that_wait_are_one_row(rooms: Viewed) -> None:
    async def story(hub: Fed) -> None:
        await hub.tell(FIRST, another(1), again("R-2"), again("R-3"))
        await hub.publish()

    run(rooms, story)

    first, other = look(rooms, (SUFFOLK,), lambda conn: feed.to_accept(conn, asked()))
    assert (first.referrals, other.referrals) == (3, 1)
    assert first.at < other.at
    assert counted(rooms)[0].referrals == 2
    [behind] = look(rooms, (SUFFOLK,), lambda conn: feed.to_accept(conn, asked(), (first.at, first.id)))
    assert behind == other


def again(record: str) -> IncidentReported:
    """Return another incident of the first pair."""
    return an_incident_reported(record=record, people=(HER, HIM), assessment=HIGH)


def test_what_was_seen_is_listed_when_it_is_asked_for(rooms: Viewed) -> None:
    run(rooms, _a_story)
    seen, since = asked(seen=True), SOON + feed.FIRST_LOOK + timedelta(hours=1)
    assert counted(rooms, seen) == (Counts(referrals=1), {})

    look(rooms, (SUFFOLK,), lambda conn: feed.mark_seen(conn, "ann", {SUFFOLK: 1}, SOON))
    [row] = shown(rooms, Group.CHANGED)
    look(rooms, (SUFFOLK,), lambda conn: feed.open_row(conn, "ann", row.entries, SOON))

    assert counted(rooms, seen) == (Counts(referrals=1), {"new": 1, "changed": 1})
    assert [one.reason for one in shown(rooms, Group.NEW, seen)] == ["referred"]
    assert shown(rooms, Group.CHANGED, seen) == [row]
    assert counted(rooms) == (Counts(referrals=1), {"information": 1})
    assert counted(rooms, replace(seen, user="bob")) == (Counts(referrals=1), {})
    assert look(rooms, (SUFFOLK,), lambda conn: feed.groups(conn, seen, since)) == {}


def test_the_mark_of_one_user_moves_no_other_and_can_be_put_back(rooms: Viewed) -> None:
    run(rooms, _a_story)
    upto = look(rooms, (SUFFOLK,), lambda conn: feed.state(conn, asked())).areas[0].upto

    look(rooms, (SUFFOLK,), lambda conn: feed.mark_seen(conn, "ann", {SUFFOLK: upto}, SOON))

    assert (counted(rooms)[1].get("new", 0), counted(rooms)[1].get("changed", 0)) == (0, 0)
    assert counted(rooms, asked("bob"))[1].get("changed", 0) == 1
    assert look(rooms, (SUFFOLK,), lambda conn: feed.undo_seen(conn, "ann", (SUFFOLK,), SOON))
    assert counted(rooms)[1].get("changed", 0) == 1
    assert not look(rooms, (SUFFOLK,), lambda conn: feed.undo_seen(conn, "ann", (SUFFOLK,), SOON))


def test_a_mark_is_put_back_no_later_than_ten_minutes_after(rooms: Viewed) -> None:
    run(rooms, _a_story)
    look(rooms, (SUFFOLK,), lambda conn: feed.mark_seen(conn, "ann", {SUFFOLK: 2}, SOON))
    late = SOON + timedelta(minutes=10)

    assert not look(rooms, (SUFFOLK,), lambda conn: feed.undo_seen(conn, "ann", (SUFFOLK,), late))
    assert look(rooms, (SUFFOLK,), lambda conn: feed.state(conn, asked())).areas[0].seen == 2


def test_a_mark_never_moves_back_nor_beyond_what_there_is(rooms: Viewed) -> None:
    run(rooms, _a_story)

    for number in (3, 2, 99):
        look(rooms, (SUFFOLK,), lambda conn, n=number: feed.mark_seen(conn, "ann", {SUFFOLK: n}, SOON))  # type: ignore[misc]

    state = look(rooms, (SUFFOLK,), lambda conn: feed.state(conn, asked())).areas[0]
    assert (state.seen, state.upto) == (4, 4)


def test_opening_a_row_makes_it_seen_for_who_opened_it(rooms: Viewed) -> None:
    run(rooms, _a_story)
    [row] = shown(rooms, Group.CHANGED)

    look(rooms, (SUFFOLK,), lambda conn: feed.open_row(conn, "ann", row.entries, SOON))

    assert shown(rooms, Group.CHANGED) == ()
    assert counted(rooms)[1].get("new", 0) == 1
    assert len(shown(rooms, Group.CHANGED, asked("bob"))) == 1


def test_nobody_of_another_area_sees_anything_of_a_case_or_its_feed(rooms: Viewed) -> None:
    run(rooms, _a_story)
    everywhere = replace(asked(), areas=(SUFFOLK, NORFOLK))

    assert counted(rooms, everywhere, (NORFOLK,)) == (Counts(), {})
    with psycopg.connect(rooms.owner) as conn:
        case = conn.execute("SELECT case_id FROM case_page").fetchall()[0][0]
    assert look(rooms, (NORFOLK,), lambda conn: cases.page(conn, case)) is None
    assert look(rooms, (NORFOLK,), lambda conn: feed.after(conn, SUFFOLK, 0, 10)) == []


def test_a_case_that_is_closed_to_who_looks_is_in_no_row_of_theirs(rooms: Viewed) -> None:
    async def story(hub: Fed) -> None:
        await _a_story(hub)
        async with hub.connections.transaction() as conn:
            cur = await conn.execute("SELECT case_id FROM case_page")
            case = (await cur.fetchall())[0][0]
        restricted = restricts(case, POLICE)
        assert restricted.event is not None
        await hub.decide(restricted.event, "restrict")  # type: ignore[arg-type]  # it is a decision
        await hub.publish()

    run(rooms, story)

    assert counted(rooms) == (Counts(), {})


def test_a_case_that_moves_leaves_a_last_word_in_the_area_that_it_left(rooms: Viewed) -> None:
    async def story(hub: Fed) -> None:
        await hub.tell(FIRST, a_handover(people=(HER, HIM)))
        await hub.publish()

    run(rooms, story)

    [left] = shown(rooms, Group.INFORMATION)
    assert (left.reason, left.can_open, left.victim_name) == ("moved-away", False, None)
    assert counted(rooms, replace(asked(), areas=(NORFOLK,)), (NORFOLK,)) == (Counts(transfers=1), {"new": 1})


def test_of_somebody_who_is_erased_no_page_is_left_and_the_feed_says_nothing_but_that(rooms: Viewed) -> None:
    async def story(hub: Fed) -> list[feed.Entry]:
        await _a_story(hub)
        async with hub.connections.transaction() as conn:
            cur = await conn.execute("SELECT alone FROM record_person WHERE ref = %s LIMIT 1", [HER.ref])
            person = (await cur.fetchall())[0][0]
        await hub.decide(an_erasure(person), "erase")
        await hub.publish()
        async with hub.connections.transaction() as conn:
            return await feed.after(conn, SUFFOLK, 0, 100)

    entries = run(rooms, story)

    assert [one.seq for one in entries] == [1, 2, 3, 4, 5]
    assert {(one.kind, one.reason, *one.sections, *one.parameters) for one in entries} == {("withdrawn", "erased")}
    with psycopg.connect(rooms.owner) as conn:
        assert conn.execute("SELECT count(*) FROM case_page").fetchall() == [(0,)]
        assert conn.execute("SELECT count(DISTINCT payload) FROM feed_entry").fetchall() == [(1,)]


def test_entries_are_kept_no_longer_than_contents_and_numbers_go_on(rooms: Viewed) -> None:
    async def story(hub: Fed) -> list[int | None]:
        await _a_story(hub)
        async with hub.connections.transaction() as conn:
            await conn.execute("UPDATE feed_entry SET published_at = now() - interval '100 days'")
        async for _ in Retention(hub.connections, dict.fromkeys(Kept, 90)).run():
            pass
        await hub.tell(another(7))
        return [one.sequence for one in await hub.publish()]

    assert run(rooms, story) == [5]
    with psycopg.connect(rooms.owner) as conn:
        assert conn.execute("SELECT count(*) FROM feed_entry").fetchall() == [(1,)]


def test_how_far_the_feed_is_behind_is_known(rooms: Viewed) -> None:
    async def story(hub: Fed) -> None:
        await hub.tell(FIRST)
        async with hub.connections.transaction() as conn:
            await conn.execute("UPDATE feed_entry SET at = at - interval '2 minutes'")

    run(rooms, story)

    state = look(rooms, (SUFFOLK,), lambda conn: feed.state(conn, asked()))
    assert state.behind >= timedelta(minutes=2)
    assert state.last_event_at is not None
    assert (state.seen_at, state.can_undo) == (None, False)


def test_pages_of_a_group_follow_each_other_without_a_gap_or_a_repeat(
    rooms: Viewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(hub: Fed) -> None:
        await hub.tell(*(another(number) for number in range(7)))
        await hub.publish()

    run(rooms, story)
    monkeypatch.setattr(feed, "PAGE", 2)

    found: list[feed.Row] = []
    before = None
    for _ in range(4):
        groups = look(rooms, (SUFFOLK,), lambda conn, b=before: feed.groups(conn, asked(), SOON, Group.NEW, b))  # type: ignore[misc]
        assert [(which, one.count) for which, one in groups.items()] == [(Group.NEW, 7)]
        page = groups[Group.NEW].rows[:2]
        found += page
        before = (page[-1].at, page[-1].newest)
    assert len({row.reference for row in found}) == len(found) == 7
    assert [row.at for row in found] == sorted((row.at for row in found), reverse=True)
