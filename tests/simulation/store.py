"""The store as `hub.store` keeps it in PostgreSQL: the same statements in the same order, simulated."""

from collections.abc import AsyncIterator, Container, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from hub.domain.content import Correction
from hub.domain.delivery import Delivery, DeliveryState
from hub.domain.events import Receipt
from hub.domain.ids import CaseId, DeliveryId, PersonId
from hub.domain.outcome import Outcome
from hub.domain.person import Role
from hub.failpoints import reach
from hub.flow.known import Known
from hub.flow.known_people import Mention
from hub.flow.received import Decision, KnownEvent, KnownRecord, Member
from hub.matching.features import Features, features_of
from hub.matching.keys import SHARED_AT_MOST
from hub.store.alarms import counted
from hub.store.load import Touched, Wanted, keys_of, likely_among
from hub.store.save import DeliveryMoved, Saving
from hub.wire import codec
from tests.simulation.world import FeedRow, InboxRow, Row, Session, Tables, UniqueViolation, World

HUB = "hub"
OF_A_PAIR = frozenset({Role.VICTIM, Role.PERPETRATOR})


class FakeStore:
    """`PostgresStore` over the simulated database."""

    def __init__(self, world: World, process: str) -> None:
        self.world, self.process = world, process

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["FakeTransaction"]:
        """Begin a transaction; leaving it commits, unless an exception passes."""
        async with self.world.session(self.process) as session:
            yield self.begun(session)
            await session.commit(durable=True)
            await reach("commit.sent")

    def begun(self, session: Session) -> "FakeTransaction":
        """Return the transaction of a session."""
        return FakeTransaction(session)


class FakeTransaction:
    """One transaction of `receive`. Each `async with` is one statement with a snapshot of its own."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, session.world

    async def touched(self, want: Wanted) -> Touched:
        """Return whom and what a batch touches (load.sql: touched)."""
        async with self.session.statement() as tables:
            fits = {
                key: found for key in want.keys if len(found := tables.people_by_key.get(key, {})) <= SHARED_AT_MOST
            }
            keys = keys_of(fits)
            said = [*_described(tables, keys)]
            likely = likely_among(want, keys, said)
            told = [record for key, record in tables.records.items() if (key.source, key.record) in want.records]
            people = set(likely) | {who for record in told for who in record.people.values()}
            whole = {*want.cases, *_turned_down(tables, want)}
            people |= _decided_on(tables, want) | {who for case, who, _ in tables.members if case in whole}
            cases = {case for case, who, _ in tables.members if who in people}
            cases |= {case for record in told for case in record.cases} | whole
            pairs = {who for case, who, role in tables.members if case in cases and role in OF_A_PAIR}
            cases |= {case for case, who, _ in tables.members if who in pairs}
            cases |= {case.id for case in tables.cases.values() if case.replaced_by in cases}
            named = (tables.deliveries.get(DeliveryId(one)) for one in want.deliveries)
            answered = {row.delivery.case for row in named if row and row.delivery.case}
        return Touched(
            people=frozenset(people),
            cases=frozenset(cases),
            answered=frozenset(answered - cases),
            by_key=tuple((key, who) for who in sorted(likely) for key in sorted(keys[who])),
            features=tuple(one for one in said if one[0] in likely),
        )

    async def lock(self, numbers: frozenset[int], *, everything: bool) -> None:
        """Wait for these locks in order, or for the whole hub."""
        async with self.session.statement():
            await self.session.lock(HUB, shared=not everything)
        if everything:
            self.world.stage.trace.note("locked everything")
            return
        async with self.session.statement():
            for number in sorted(numbers):
                await self.session.lock(number)

    async def known(self, want: Wanted, touch: Touched) -> Known:
        """Return what is known (load.sql: known_events to known_deliveries)."""
        known = Known()
        async with self.session.statement() as tables:
            _learn_events(tables, want, known)
        for key, person in touch.by_key:
            known.people_by_key[key].add(person)
        async with self.session.statement() as tables:
            for case in (c for c in tables.cases.values() if c.id in touch.all_cases):
                known.learn_case(case)
        async with self.session.statement() as tables:
            for case_id, who, role in sorted(m for m in tables.members if m[0] in touch.cases):
                known.learn_member(Member(case=case_id, person=who, role=role))
        async with self.session.statement() as tables:
            for record in _records(tables, want, touch):
                known.learn_record(record)
        async with self.session.statement() as tables:
            for incident in (i for i in tables.incidents.values() if i.case in touch.cases):
                known.learn_incident(incident)
        async with self.session.statement() as tables:
            for row in self.ordered(r for r in tables.deliveries.values() if r.delivery.case in touch.all_cases):
                known.learn_delivery(replace(row.delivery, position=row.position))
        async with self.session.statement() as tables:
            _learn_links(tables, touch, known)
        async with self.session.statement() as tables:
            _learn_pages(tables, touch, known)
        async with self.session.statement() as tables:
            known.held.update(case for case in tables.held if case in touch.cases)
        for person, mention, features in touch.features:
            known.learn_features(person, mention, features)
        return known

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """Return deliveries in the order in which they are loaded."""
        return sorted(rows, key=lambda row: row.position)

    async def now(self) -> Any:
        """Return the database's time."""
        async with self.session.statement():
            return self.world.now()

    async def save(self, saving: Saving) -> None:
        """Store decisions (save.sql), in the order of `hub.store.save.save`."""
        decided = [d for d in saving.decisions if not d.repeated]
        async with self.session.statement() as tables:
            await self._inbox(tables, decided, saving)
        async with self.session.statement() as tables:
            await self._resend(tables, [one for d in saving.decisions if d.repeated for one in d.resend])
        async with self.session.statement() as tables:
            self._empty(tables, {case for d in decided for case in d.placed_anew})
        async with self.session.statement() as tables:
            for record in {r.key: r for d in decided for r in d.records}.values():
                await self._record(tables, record)
        async with self.session.statement() as tables:
            await self._cases(tables, decided)
        async with self.session.statement() as tables:
            await self._change(tables, saving)
        async with self.session.statement() as tables:
            await self._deliveries(tables, saving)
        async with self.session.statement() as tables:
            self._holds(tables, decided)
        async with self.session.statement() as tables:
            await self._alarms(tables, decided)
        async with self.session.statement() as tables:
            self._feed(tables, decided, saving)

    async def _inbox(self, tables: Tables, decided: list[Decision], saving: Saving) -> None:
        for decision in decided:
            received = decision.received
            key = (received.source, received.event_id, received.content_hash)
            await self.session.lock(("inbox", *key))
            if key in tables.inbox:
                raise UniqueViolation
            row = InboxRow(
                decided_seq=self.world.next_decided(),
                received=received,
                ended=decision.ended,
                decided_at=saving.now,
                deliveries=decision.deliveries,
                changed=decision.changed,
                feed=decision.feed,
                claimed=frozenset(one for one, row in tables.deliveries.items() if row.delivery.claimed),
            )
            self.session.writes.append(lambda key=key, row=row: tables.inbox.__setitem__(key, row))  # type: ignore[misc]
            if isinstance(event := received.event, Receipt) and decision.ended.outcome is Outcome.PROCESSED:
                receipt = (UUID(event.delivery_id), received.event_id)
                self.session.writes.append(lambda receipt=receipt: tables.receipts.setdefault(receipt))  # type: ignore[misc]

    def _empty(self, tables: Tables, cases: set[CaseId]) -> None:
        """Make room for cases that are placed anew, whole (save.sql: empty_members to empty_incidents)."""

        def write() -> None:
            for member in [one for one in tables.members if one[0] in cases]:
                del tables.members[member]
            for incident in [one for one in tables.incidents.values() if one.case in cases]:
                del tables.incidents[incident.id]
            for key, record in tables.records.items():
                tables.records[key] = replace(record, cases=tuple(c for c in record.cases if c not in cases))

        self.session.writes.append(write)

    async def _resend(self, tables: Tables, ids: list[DeliveryId]) -> None:
        for one in ids:
            await self.session.lock(("delivery", one))
            row = tables.deliveries.get(one)
            if row and row.delivery.state is DeliveryState.PUBLISHED:
                queued = replace(row.delivery, state=DeliveryState.QUEUED, claimed=False)
                self._put(
                    tables,
                    replace(
                        row,
                        delivery=queued,
                        claim_epoch=None,
                        claimed_at=None,
                        sent=None,
                        position=self.world.next_position(),
                    ),
                )

    async def _record(self, tables: Tables, record: KnownRecord) -> None:
        """Keep a record as it comes out of its JSON again; a case in which it stood once is never forgotten."""
        await self.session.lock(("record", record.key))
        event = codec.from_json(type(record.event), codec.to_json(record.event))

        seq = record.seq if record.seq is not None else self.world.next_position()

        def write() -> None:
            cases = {*tables.records[record.key].cases, *record.cases} if record.key in tables.records else record.cases
            kept = replace(record, event=event, people=dict(record.people), cases=tuple(sorted(cases)), seq=seq)
            tables.records[record.key] = kept

        self.session.writes.append(write)

    async def _cases(self, tables: Tables, decided: list[Decision]) -> None:
        cases = {c.id: c for d in decided for c in d.cases}
        for case_id in cases:
            await self.session.lock(("case", case_id))

        def write() -> None:
            for decision in decided:
                _write_people(tables, decision)
            for case in cases.values():
                tables.cases[case.id] = case
            for member in (m for d in decided for m in d.members):
                tables.members[member.case, member.person, member.role] = None
            for incident in (i for d in decided for i in d.incidents):
                before_told = tables.incidents.get(incident.id, incident)
                tables.incidents[incident.id] = replace(incident, case=before_told.case)

        self.session.writes.append(lambda: _write_links(tables, self.world, decided))
        self.session.writes.append(write)

    async def _change(self, tables: Tables, saving: Saving) -> None:
        """Move earlier deliveries on; one that the relay took meanwhile makes the whole batch start over."""
        new = {d.id for decision in saving.decisions for d in decision.deliveries}
        changed = {d.id: d for decision in saving.decisions for d in decision.changed if d.id not in new}
        for delivery in changed.values():
            await self.session.lock(("delivery", delivery.id))
            row = tables.deliveries[delivery.id]
            if self.moved(row, delivery):
                self.world.stage.trace.note("delivery moved")
                raise DeliveryMoved
            now = replace(
                row.delivery,
                state=delivery.state,
                reason=delivery.reason or row.delivery.reason,
                sequence=delivery.sequence,
            )
            self._put(tables, replace(row, delivery=now))

    def moved(self, row: Row, delivery: Delivery) -> bool:
        """Say whether the relay took a delivery after it was loaded."""
        return row.delivery.claimed != delivery.claimed

    async def _deliveries(self, tables: Tables, saving: Saving) -> None:
        changed = {d.id: d for decision in saving.decisions for d in decision.changed}
        new = {d.id: (d, by) for by in saving.decisions for d in by.deliveries}
        places: dict[DeliveryId, int] = {}
        for delivery, by in new.values():
            stored = changed.get(delivery.id, delivery)
            await self._unique(tables, stored, changed)
            places[delivery.id] = position = self._place(tables, delivery, places)
            row = Row(
                delivery=replace(stored, content=None, claimed=False),
                position=position,
                payload=saving.payloads.get(delivery.id),
                decided_at=saving.now,
                traceparent=by.received.traceparent,
            )
            self._put(tables, row)
        self.session.writes.append(lambda: _write_stand_ins(tables, saving))

    async def _unique(self, tables: Tables, delivery: Delivery, changed: dict[DeliveryId, Delivery]) -> None:
        await self.session.lock(("delivery", delivery.id))
        if delivery.id in tables.deliveries:
            raise UniqueViolation
        if delivery.case is None or delivery.sequence is None:
            return
        number = (delivery.topic, delivery.case, delivery.sequence)
        await self.session.lock(("number", *number))
        holder = tables.numbers.get(number)
        if holder and not (holder in changed and changed[holder].sequence != delivery.sequence):
            raise UniqueViolation

    def _place(self, tables: Tables, delivery: Delivery, places: dict[DeliveryId, int]) -> int:
        """Return the next place, for a correction that takes over a number that of the delivery that it stops."""
        position = self.world.next_position()
        if not isinstance(delivery.content, Correction) or delivery.content.sent_before:
            return position
        stopped = DeliveryId(UUID(delivery.subject))
        if stopped in places:
            return places[stopped]
        return tables.deliveries[stopped].position if stopped in tables.deliveries else position

    def _holds(self, tables: Tables, decided: list[Decision]) -> None:
        """Keep cases from being erased (rights.sql: hold_case); nobody releases any in a simulation."""
        for hold in (one for d in decided for one in d.holds):
            self.session.writes.append(lambda case=hold.case: tables.held.setdefault(case))  # type: ignore[misc]

    async def _alarms(self, tables: Tables, decided: list[Decision]) -> None:
        """Open alarms or count them, in one order (alarm.sql: save_alarms)."""
        raised = counted(decided)
        for alarm, _ in raised:
            await self.session.lock(("alarm", alarm))

        def write() -> None:
            for alarm, times in raised:
                tables.alarms[alarm] = tables.alarms.get(alarm, 0) + times

        self.session.writes.append(write)

    def _feed(self, tables: Tables, decided: list[Decision], saving: Saving) -> None:
        """Keep what coordinators are shown and told (feed.sql: drop_pages to save_feed)."""
        pages = {(page.area, page.case): page.shown for decision in decided for page in decision.pages}
        entries = [
            FeedRow(noted=noted, place=self.world.next_position(), payload=saving.payloads[noted.id])
            for decision in decided
            for noted in decision.feed
        ]

        def write() -> None:
            for place, shown in pages.items():
                tables.pages.pop(place, None)
                if shown:
                    tables.pages[place] = shown
            for row in entries:
                if row.noted.id in tables.feed:
                    raise UniqueViolation
                tables.feed[row.noted.id] = row

        self.session.writes.append(write)

    def _put(self, tables: Tables, row: Row) -> None:
        self.session.writes.append(lambda: tables.put(row))


def _write_stand_ins(tables: Tables, saving: Saving) -> None:
    """Let something else go out in the place of what was sent and not confirmed (save.sql: save_stand_ins)."""
    for one in (d for decision in saving.decisions for d in decision.stand_ins):
        row = tables.deliveries[one.id]
        if row.payload is not None and not any(delivery == one.id for delivery, _ in tables.receipts):
            stands = replace(row.delivery, kind=one.kind, fingerprint=b"")
            tables.put(replace(row, delivery=stands, payload=saving.payloads[one.id]))


def _learn_pages(tables: Tables, touch: Touched, known: Known) -> None:
    for (area, case), shown in tables.pages.items():
        if case in touch.all_cases:
            known.learn_page(area, case, shown)


def _learn_links(tables: Tables, touch: Touched, known: Known) -> None:
    mine = {r.alone_of(ref) for r in tables.records.values() for ref, w in r.people.items() if w in touch.people}
    for link in (link for link in tables.links.values() if link.pair & mine):
        known.learn_link(link)
    for review in (one for one in tables.reviews.values() if one.pair & mine):
        known.learn_review(review)


def _write_people(tables: Tables, decision: Decision) -> None:
    for key, person in decision.keys:
        tables.people_by_key.setdefault(key, {})[person] = None
    for person, heir in decision.heirs:
        for found in tables.people_by_key.values():
            if person in found:
                found[heir] = None


def _write_links(tables: Tables, world: World, decided: list[Decision]) -> None:
    for link in (one for d in decided for one in d.links):
        tables.links[link.pair] = replace(link, seq=world.next_position())
    for review in (one for d in decided for one in d.reviews):
        tables.reviews[review.id] = review


def _described(tables: Tables, people: Container[PersonId]) -> Iterator[tuple[PersonId, Mention, Features]]:
    for key, record in tables.records.items():
        if record.withdrawn:
            continue
        for said in getattr(record.event, "people", ()):
            who = record.people.get(said.ref)
            if who in people and who is not None:
                yield who, (key, said.ref), features_of(said, key.source)


def _decided_on(tables: Tables, want: Wanted) -> set[PersonId]:
    return {
        who
        for r in tables.records.values()
        for ref, who in r.people.items()
        if want.alone and r.alone_of(ref) in want.alone
    }


def _turned_down(tables: Tables, want: Wanted) -> set[CaseId]:
    """Return the cases that stand for those of which a delivery is turned down: somebody else may be asked there."""
    rows = (tables.deliveries.get(DeliveryId(one)) for one in want.turned_down)
    found = (tables.cases[row.delivery.case] for row in rows if row and row.delivery.case)
    return {case.replaced_by or case.id for case in found}


def _learn_events(tables: Tables, want: Wanted, known: Known) -> None:
    asked = set(want.events)
    found = [row for key, row in tables.inbox.items() if key[:2] in asked]
    for row in sorted(found, key=lambda row: row.decided_seq):
        received = row.received
        event = KnownEvent(outcome=row.ended.outcome, position=received.position, test=received.test)
        known.learn_event(received, event)


def _records(tables: Tables, want: Wanted, touch: Touched) -> list[KnownRecord]:
    """Return the records of load.sql: in the cases, of their people, with the numbers, or behind what is answered."""
    people = touch.people | {who for case, who, _ in tables.members if case in touch.cases}
    causes = (tables.deliveries[DeliveryId(one)].delivery.cause for one in want.acted_on if one in tables.deliveries)
    named = {*want.records, *((cause.source, cause.record) for cause in causes)}
    found = [
        record
        for key, record in tables.records.items()
        if (key.source, key.record) in named
        or not touch.cases.isdisjoint(record.cases)
        or not people.isdisjoint(record.people.values())
    ]
    return sorted(found, key=lambda r: (r.recorded_at, r.key))
