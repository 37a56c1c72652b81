"""A simulated agency: reads what is delivered to it, makes its own document of it, answers, and then commits."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from time import monotonic
from typing import Any

from aiokafka.errors import KafkaError

from connectors.documents import Delivered
from connectors.shipped import CONNECTORS
from hub.demo.closing import closed
from hub.demo.consent import consent_changed
from hub.demo.diary import Diary
from hub.demo.lines import Answered
from hub.demo.meeting import Desk
from hub.demo.messages import Message, Office, trace_of
from hub.demo.narrator import note_on
from hub.demo.people import AREA
from hub.demo.plan import ORDINARY, Manner
from hub.demo.post import PAUSE
from hub.demo.stage import Stage
from hub.demo.tally import ANSWERED, Arrival, Sent
from hub.domain.content import Content, Received, Status, Task
from hub.domain.events import Head, Receipt, ReceiptState
from hub.domain.person import ConsentStatus
from hub.wire import cloudevents, codec
from hub.wire.cloudevents import Envelope

ROUND = 200
"""Deliveries in one round at most."""
ROUND_MS = 200
GIVE_WAY = 20
"""After so many deliveries others may run."""
DECIDED_ON = frozenset({"referral-offered", "safeguarding-contact", "marac-referral"})
"""Kinds that an agency accepts or turns down."""
DECIDES_AFTER, CONTACTS_AFTER = (0.4, 2.0), (1.0, 3.0)
"""Seconds, from and to; a real agency takes hours."""
CONTACTS = 0.3
REASONS = ("OUT_OF_AREA", "NO_CAPACITY", "KNOWN_ALREADY")
CONSENTS = {ConsentStatus.GIVEN: 7, ConsentStatus.REFUSED: 2, ConsentStatus.NOT_SOUGHT_UNSAFE: 1}


@dataclass(slots=True, kw_only=True)
class Agency:
    """One agency at work."""

    desk: Desk
    office: Office
    stage: Stage
    chance: Random
    diary: Diary = field(default_factory=Diary)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    away: bool = False
    """Whether it is down, or will be."""
    cases: dict[str, int | None] = field(default_factory=dict)
    """Of a MARAC: the number of the latest state of each whole case."""

    @property
    def manner(self) -> Manner:
        """How it behaves."""
        return self.stage.plan.manners.get(self.desk.agency, ORDINARY)

    async def run(self) -> None:
        """Read and answer until cancelled, with the time away that its manner has; its diary runs beside."""
        if self.manner.down:
            await self._go_away(*self.manner.down)
        await self._read()

    @property
    def idle(self) -> bool:
        """Say whether it is there and has nothing left to do."""
        return self.diary.empty and not self.away

    async def _go_away(self, before: float, away: float) -> None:
        self.away = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(before):
                await self._read()
        self.ready.set()
        await asyncio.sleep(away)
        self.away = False

    async def _read(self) -> None:
        """Read until cancelled; brokers that are away for a while are waited for."""
        while True:
            try:
                await self._sit()
            except KafkaError as error:
                if not error.retriable:
                    raise
                await asyncio.sleep(PAUSE)

    async def _sit(self) -> None:
        topics = [f"out.{self.desk.agency}"]
        if self.desk.kind == "marac":
            topics.append(f"marac.{AREA}.cases")
        consumer = self.stage.meeting.consumer(self.desk, *topics)
        try:
            await consumer.start()
            self.ready.set()
            while True:
                found = await consumer.getmany(timeout_ms=ROUND_MS, max_records=ROUND)
                at = monotonic()
                records = [record for part in found.values() for record in part]
                if records:
                    await self._take(records, at)
                    with contextlib.suppress(KafkaError):  # an uncommitted delivery comes again and is known by its id
                        await consumer.commit()
        finally:
            await closed(consumer)

    async def _take(self, records: Sequence[Any], at: float) -> None:
        self.stage.news = at
        receipts: list[Message] = []
        for number, record in enumerate(records, start=1):
            receipts += await self._one(record, at)
            if number % GIVE_WAY == 0:
                await asyncio.sleep(0)
        if self.manner.slow and receipts:
            await asyncio.sleep(self.manner.slow)
        await self._send(*receipts)

    async def _send(self, *receipts: Message) -> None:
        await self.stage.post.surely(receipts)
        for receipt in receipts:
            self.stage.tally.acknowledge(receipt)

    async def _one(self, record: Any, at: float) -> tuple[Message, ...]:
        """Take in one record; return the receipt to send at once, if its kind has one."""
        envelope = cloudevents.from_headers(record.headers)
        if envelope is None or record.value is None:
            self.cases.pop((record.key or b"").decode(), None)
            return ()
        writer = await self.stage.shapes.writer(codec.unframe(record.value).schema_id)
        content = codec.decode_content(record.value, cloudevents.record_of(envelope.type), writer)
        if isinstance(content, Received):
            self._document(envelope, content)
            self._hub_receipt(content, at)
            return ()
        return self._delivery(envelope, content, at)

    def _document(self, envelope: Envelope, content: Content) -> None:
        if self.stage.plan.documents:
            CONNECTORS[self.desk.kind].to_native(Delivered(envelope=envelope, content=content))
            self.stage.tally.documents += 1

    def _hub_receipt(self, content: Received, at: float) -> None:
        sent = self.stage.tally.receive(content, at)
        if sent:
            self.stage.narrator.receipt(sent)

    def _delivery(self, envelope: Envelope, content: Content, at: float) -> tuple[Message, ...]:
        kind, tally = envelope.type.removesuffix(".v1"), self.stage.tally
        cause = tally.caused(trace_of(envelope.traceparent))
        arrival = Arrival(
            delivery=envelope.id,
            agency=self.desk.agency,
            desk=self.desk.kind,
            kind=kind,
            case=envelope.subject if envelope.sequence is not None else None,
            at=at,
            ms=tally.latency(cause, kind, at),
            note=note_on(content),
            urgent=cause is not None and cause.message.urgent,
        )
        if not tally.deliver(arrival, cause, envelope.sequence):
            owed = kind in ANSWERED and envelope.id not in tally.answered
            return (self._receipt(arrival, ReceiptState.DELIVERED, None, cause),) if owed else ()
        self._document(envelope, content)
        self._narrate(arrival, content, cause, envelope)
        if kind == "marac-case":
            self.cases[envelope.subject or ""] = envelope.sequence
        if kind not in ANSWERED:
            return ()
        if self.stage.plan.answers:
            self._decide_later(arrival, content, cause)
        return (self._receipt(arrival, ReceiptState.DELIVERED, None, cause),)

    def _narrate(self, arrival: Arrival, content: Content, cause: Sent | None, envelope: Envelope) -> None:
        narrator = self.stage.narrator
        if isinstance(content, Status):
            narrator.learned(self.desk.kind, content, self.stage.tally.told(self.desk.agency, content.about_record))
        elif cause:
            narrator.arrived(cause, arrival)
        elif envelope.time >= self.stage.started:
            narrator.elsewhere(self.desk.kind, arrival.kind)

    def _decide_later(self, arrival: Arrival, content: Content, cause: Sent | None) -> None:
        if isinstance(content, Task) and content.task == "ask-consent":
            self._later(DECIDES_AFTER, partial(self._ask, arrival, content, cause))
        elif arrival.kind in DECIDED_ON and self.chance.random() < self.manner.rejects:
            reason = self.chance.choice(REASONS)
            self._later(DECIDES_AFTER, partial(self._answer, arrival, ReceiptState.REJECTED, reason, cause))
        elif arrival.kind in DECIDED_ON:
            self._later(DECIDES_AFTER, partial(self._accept, arrival, cause))

    def _later(self, span: tuple[float, float], deed: Any) -> None:
        self.diary.after(self.manner.slow + self.chance.uniform(*span) * self.stage.plan.pace, deed)

    async def _accept(self, arrival: Arrival, cause: Sent | None) -> None:
        await self._answer(arrival, ReceiptState.ACCEPTED, None, cause)
        if arrival.kind == "referral-offered" and self.chance.random() < CONTACTS:
            self._later(CONTACTS_AFTER, partial(self._answer, arrival, ReceiptState.CONTACTED, None, cause))

    async def _answer(self, arrival: Arrival, state: ReceiptState, reason: str | None, cause: Sent | None) -> None:
        await self._send(self._receipt(arrival, state, reason, cause))
        if cause and cause.due is not None:
            answer = Answered(
                agency=self.desk.kind,
                label=cause.message.label,
                state=state.value,
                seconds=max(0.0, monotonic() - cause.due),
                reason=reason,
            )
            self.stage.narrator.answered(answer, cause)

    async def _ask(self, arrival: Arrival, task: Task, cause: Sent | None) -> None:
        """Ask the victim for consent and tell the hub what came of it."""
        now = self.stage.clock()
        status = self.chance.choices(list(CONSENTS), weights=list(CONSENTS.values()))[0]
        known = self.stage.tally.told(self.desk.agency, task.about_record or "")
        event = consent_changed(self.desk.agency, task, known.message.victims if known else (), (status, now))
        if event:
            about = known or cause
            message = self.office.answer(event, about.message if about else None, (f"consent {status.value}",), now)
            await self.stage.publisher.publish(self.stage.tally.expect(message))
        await self._send(self._receipt(arrival, ReceiptState.CLOSED, None, cause))

    def _receipt(self, arrival: Arrival, state: ReceiptState, reason: str | None, cause: Sent | None) -> Message:
        now = self.stage.clock()
        event = Receipt(
            head=Head(agency=self.desk.agency, record_id=arrival.delivery, recorded_at=now),
            delivery_id=arrival.delivery,
            state=state,
            at=now,
            reason=reason,
        )
        return self.office.receipt(event, cause.message.trace if cause else None, now)
