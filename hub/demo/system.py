"""A simulated agency's own system: it puts documents into a folder, finds deliveries in another, and answers them.

It maps nothing. What its documents became it hears from the runtime beside it, as any agency may.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from connectors.documents import Outgoing, Problem
from connectors.edge.message import trace_of
from connectors.edge.notes import (
    DeliveryConfirmed,
    DeliveryHeld,
    DeliveryRepeated,
    DeliveryWritten,
    DocumentRefused,
    DocumentTaken,
    EventAnswered,
    EventSent,
    LineUp,
    Note,
)
from hub.demo.answer_papers import IN_TABLES, Reply, Said, answer
from hub.demo.deciding import HABITS, ORDINARY_HABIT, Decision, decisions
from hub.demo.diary import Diary
from hub.demo.lines import CONSENT_WORDS, Answered
from hub.demo.narrator import note_on
from hub.demo.plan import ORDINARY, Manner
from hub.demo.stage import Stage
from hub.demo.steps import Step, What
from hub.demo.tally import ANSWERED, Arrival, Sent
from hub.domain.content import Content, Received, Status, Task
from hub.domain.events import Receipt
from hub.wire.cloudevents import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A document that lies in the folder until the runtime says what became of it."""

    step: Step | None = None
    """What it tells the hub, if it tells anything new."""
    reply: Reply | None = None
    """Which delivery it answers, if it answers one."""
    cause: Sent | None = None
    """The event that caused that delivery."""


@dataclass(slots=True, kw_only=True)
class System:
    """One agency's system."""

    agency: str
    kind: str
    folder_in: Path
    stage: Stage
    chance: Random
    name: str = ""
    """What people call it; its kind where that is not known."""
    connector: str = ""
    """Whose documents it writes; those of its kind where nothing else is said."""
    diary: Diary = field(default_factory=Diary)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the runtime has reached the hub."""
    _handed: dict[str, Handed] = field(default_factory=dict)
    _count: int = 0

    @property
    def manner(self) -> Manner:
        """How the agency behaves."""
        return self.stage.plan.manners.get(self.agency, ORDINARY)

    @property
    def desk(self) -> str:
        """What people call the agency, or its kind."""
        return self.name or self.kind

    @property
    def speaks(self) -> str:
        """Whose documents it writes."""
        return self.connector or self.kind

    @property
    def idle(self) -> bool:
        """Say whether it has nothing left to do and the runtime has taken everything."""
        return self.diary.empty and not self._handed

    def tell(self, step: Step) -> None:
        """Hand in a document that tells the hub something."""
        self._hand_in(step.document, Handed(step=step))

    def observe(self, note: Note) -> None:
        """Hear what happens in the runtime."""
        match note:
            case LineUp():
                self.ready.set()
            case DocumentTaken(path=path, events=events):
                self._taken(self._handed.pop(path.name, None), events)
            case DocumentRefused(path=path, problems=problems):
                self._refused(self._handed.pop(path.name, None), problems)
            case EventSent(id=event, confirmed=confirmed):
                self.stage.tally.went_out(event, confirmed=confirmed)
            case EventAnswered(content=content):
                self.stage.tally.receive(content, self._now())
            case _:
                self._observe_delivery(note)

    def _observe_delivery(self, note: Note) -> None:
        tally = self.stage.tally
        match note:
            case DeliveryWritten(path=path, envelope=envelope, content=content) if path:
                self._delivered(envelope, content)
            case DeliveryHeld(envelope=envelope):
                tally.held.add(envelope.id)
            case DeliveryRepeated():
                tally.repeated += 1
            case DeliveryConfirmed(delivery=delivery):
                self._now()
                tally.confirmed.add(delivery)
            case _:
                pass

    def _now(self) -> float:
        """Return the time, and note that there is news."""
        self.stage.news = self.stage.monotonic()
        return self.stage.news

    def _hand_in(self, document: bytes, handed: Handed) -> None:
        """Let a document appear in the folder in one step."""
        self._count += 1
        name = f"{self.stage.started:%Y%m%d-%H%M%S}-{self._count:06}.{'csv' if self.speaks in IN_TABLES else 'json'}"
        if handed.step:
            self.stage.tally.hand_in(handed.step)
        self._handed[name] = handed
        half = self.folder_in / f".{name}"
        half.write_bytes(document)
        half.rename(self.folder_in / name)

    def _taken(self, handed: Handed | None, events: Sequence[Outgoing]) -> None:
        """Hear which events a document became; one from before this play is nobody's."""
        if handed is None:
            return
        at, narrator = self._now(), self.stage.narrator
        for one in events:
            if isinstance(one.event, Receipt):
                self.stage.tally.answer(one.id, handed.cause)
        if handed.reply and handed.cause and not handed.step:
            narrator.answered(self._answered(handed.reply, handed.cause, at), handed.cause)
        if handed.step:
            told = [one for one in events if not isinstance(one.event, Receipt)]
            new = self.stage.tally.take(handed.step, self.agency, told, at)
            for sent in new:
                narrator.taken(sent)
            if not new:
                narrator.known(handed.step)

    def _refused(self, handed: Handed | None, problems: Sequence[Problem]) -> None:
        step = handed.step or (handed.cause and handed.cause.step) if handed else None
        if step:
            self._now()
            self.stage.tally.turn_away(step, self.agency)
            self.stage.narrator.turned_away(step, problems)

    def _answered(self, reply: Reply, cause: Sent, at: float) -> Answered:
        return Answered(
            agency=self.desk,
            label=cause.step.label,
            state=reply.state.value,
            seconds=max(0.0, at - cause.at),
            reason=reply.reason,
            instead=reply.redirect,
        )

    def _delivered(self, envelope: Envelope, content: Content) -> None:
        at, tally = self._now(), self.stage.tally
        tally.documents += 1
        if isinstance(content, Received):
            return
        kind, cause = envelope.type.removesuffix(".v1"), tally.caused(trace_of(envelope.traceparent))
        arrival = Arrival(
            delivery=envelope.id,
            agency=self.agency,
            desk=self.desk,
            kind=kind,
            case=envelope.subject if envelope.sequence is not None else None,
            at=at,
            ms=tally.latency(cause, kind, at),
            note=note_on(content),
            urgent=cause is not None and cause.urgent,
        )
        if not tally.deliver(arrival, cause, envelope.sequence):
            return
        self._narrate(arrival, content, cause, envelope)
        habit = HABITS.get(self.kind, ORDINARY_HABIT)
        if kind in ANSWERED and self.stage.plan.answers:
            for one in decisions(kind, content, self.manner, self.chance, habit):
                self.diary.after(one.after * self.stage.plan.pace, partial(self._answer, one, arrival, content, cause))

    def _narrate(self, arrival: Arrival, content: Content, cause: Sent | None, envelope: Envelope) -> None:
        narrator, tally = self.stage.narrator, self.stage.tally
        told = tally.told(self.agency, content.about_record) if isinstance(content, Status) else None
        if isinstance(content, Status) and told:
            narrator.learned(self.desk, content, told)
        elif cause:
            narrator.arrived(cause, arrival)
        elif envelope.traceparent is None:
            narrator.untraced(self.desk, arrival.kind)
        else:
            tally.elsewhere += 1
            if envelope.time >= self.stage.started:
                narrator.elsewhere(self.desk, arrival.kind)

    def _answer(self, one: Decision, arrival: Arrival, content: Content, cause: Sent | None) -> None:
        """Hand in the answer to a delivery, with what she said if she was to be asked."""
        reply = Reply(
            delivery=arrival.delivery, state=one.state, at=self.stage.clock(), reason=one.reason, redirect=one.redirect
        )
        about = self._about(content) or cause
        if one.consent is None or about is None:
            self._hand_in(answer(self.speaks, reply), Handed(reply=reply, cause=cause))
            return
        record = content.about_record if isinstance(content, Task) else None
        own = record or f"{self.kind.upper()}-{arrival.delivery[:8]}"
        said = Said(family=about.step.family, report=about.step.document, record=own, status=one.consent)
        step = Step(
            what=What.CONSENT,
            kind=self.kind,
            label=about.step.label,
            family=about.step.family,
            document=answer(self.speaks, reply, said),
            remarks=(CONSENT_WORDS[one.consent],),
        )
        self._hand_in(step.document, Handed(step=step, reply=reply, cause=cause))

    def _about(self, content: Content) -> Sent | None:
        """Return the agency's own record that a task is about."""
        record = content.about_record if isinstance(content, Task) else None
        return self.stage.tally.told(self.agency, record) if record else None
