"""An agency of the simulation: it sends until the hub's receipt has come, reads what it gets and answers it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from hub.domain.content import Received
from hub.domain.delivery import NEVER_RECEIPTED, DeliveryKind, out_topic
from hub.domain.events import Receipt, ReceiptState
from hub.domain.head import Head
from hub.domain.ids import AgencyId
from hub.domain.referral import RejectionReason
from hub.wire import cloudevents, codec, schemas
from tests.simulation.broker import Broker, OutRecord
from tests.simulation.workload import Letter, letter
from tests.simulation.world import BEGINNING

ANSWERS = tuple(state for state in ReceiptState if state is not ReceiptState.DELIVERED)
CONFIRMS = 0.3
"""Share of the deliveries that are answered the first time; to what comes again an agency answers always."""
ELSEWHERE_ASKED = ("idva", "victim-hub", "isva", "specialist-service", "perpetrator-service", "nobody-knows")
"""Kinds of service that somebody names who turns her down; a code of nobody's list is among them."""
READ = 0.3
"""Seconds between looks at the topic."""


class Agency:
    """One agency with its connector. Nothing kills it, but it forgets now and then how far it has read."""

    def __init__(self, name: str, broker: Broker, letters: Iterable[Letter]) -> None:
        self.name, self.broker, self.stage = name, broker, broker.stage
        self.waiting = 0
        """Letters of which the hub has not yet said that it has them."""
        self._letters = [*letters]
        self._receipted: set[str] = set()
        self._answered: set[UUID] = set()
        self._read = 0

    async def run(self) -> None:
        """Send and read until cancelled."""
        async with asyncio.TaskGroup() as group:
            for one in self._letters:
                self._post(group, one)
            while True:
                await asyncio.sleep(READ)
                if self.stage.hit("connect"):
                    self._read = 0
                for record in self.broker.outward[out_topic(AgencyId(self.name))][self._read :]:
                    self._read += 1
                    for answer in self._answers(record):
                        self._post(group, answer)

    def _post(self, group: asyncio.TaskGroup, one: Letter) -> None:
        self.waiting += 1
        group.create_task(self._send(one))

    async def _send(self, one: Letter) -> None:
        """Send one letter; what is not receipted in time is sent again, the same bytes under the same id."""
        await asyncio.sleep(one.at)
        while not await self._produced(one) or not await self._receipt_came(one):
            self.stage.trace.note("sends again", one.event_id)
        self.waiting -= 1

    async def _produced(self, one: Letter) -> bool:
        """Say whether the broker confirmed; when it did not, nobody knows whether it has the record."""
        await self.stage.call()
        if not self.stage.hit("produce"):
            self.broker.append(one.topic, one.key, one.value, one.headers)
            if not self.stage.hit("produce.answer"):
                return True
        await asyncio.sleep(self.stage.schedule.uniform(0.1, 1.0))
        return False

    async def _receipt_came(self, one: Letter) -> bool:
        if one.event_id is None:
            return True
        for _ in range(self.stage.schedule.randint(5, 40)):
            if one.event_id in self._receipted:
                return True
            await asyncio.sleep(READ)
        return False

    def _answers(self, record: OutRecord) -> list[Letter]:
        kind = DeliveryKind(record.kind)
        if kind is DeliveryKind.RECEIVED:
            self._receipted.add(_event_id(record))
        if kind in NEVER_RECEIPTED:
            return []
        again = record.id in self._answered
        self._answered.add(record.id)
        states = [ReceiptState.DELIVERED] if again or self.stage.data.random() < CONFIRMS else []
        if not again and self.stage.data.random() < CONFIRMS:
            states.append(self.stage.data.choice(ANSWERS))
        return [self._receipt(record, state) for state in states]

    def _receipt(self, record: OutRecord, state: ReceiptState) -> Letter:
        """Return an answer. The hub answers no receipt, so it is sent until the broker has it."""
        chance, turns_down = self.stage.data, state is ReceiptState.REJECTED
        event = Receipt(
            head=Head(agency=self.name, record_id=str(record.id), recorded_at=BEGINNING),
            delivery_id=str(record.id),
            state=state,
            at=BEGINNING,
            reason=chance.choice((None, *RejectionReason)) if turns_down else None,
            redirect_to=chance.choice((None, *ELSEWHERE_ASKED)) if turns_down else None,
        )
        sent = letter(self.name, event, f"{record.id}/{state}", at=chance.uniform(0, 3))
        return replace(sent, event_id=None)


def _event_id(record: OutRecord) -> str:
    name = cloudevents.record_of(record.kind)
    content = codec.decode_content(record.value, name, schemas.parsed(name))
    return content.event_id if isinstance(content, Received) else ""
