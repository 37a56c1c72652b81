"""A simulated agency's own system beside a real runtime, on a line of memory: the test is the hub."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from connectors.edge.closing import stopped
from connectors.edge.memory import MemoryLine
from connectors.edge.message import trace_begun_by
from connectors.edge.place import Place
from connectors.edge.runtime import Runtime
from connectors.edge.state import is_in_use
from connectors.shipped import CONNECTORS
from hub.demo import Manner, Plan, Tally, render
from hub.demo.agency import Agency
from hub.demo.chance import seeded
from hub.demo.lines import Line
from hub.demo.narrator import Narrator
from hub.demo.people import Population
from hub.demo.stage import Stage
from hub.demo.steps import Step
from hub.demo.stories import Script
from hub.demo.system import System
from hub.domain.content import Content, PerpetratorReferral, Received, ReferralOffered, Status, Task
from hub.wire import cloudevents
from hub.wire.cloudevents import Envelope
from tests.builders.edge import QUICK

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
PLAN = Plan(events=1, rate=1.0, seed=1, pace=0.0)
AGREES = Manner(rejects=0.0)
PATIENCE = 10.0
A_REFERRAL = ReferralOffered(told_by="x", told_by_kind="police", reason="r", respond_by=None)
CASE = "HGWY-8RGA-Q3*"


@dataclass(slots=True, kw_only=True)
class Beside:
    """One agency at work, with what was said of it."""

    kind: str
    folder: Path
    manner: Manner = AGREES
    told: list[Line] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    line: MemoryLine = field(init=False)
    agency: Agency = field(init=False)

    def __post_init__(self) -> None:
        name = f"testford-{self.kind}"
        self.line = MemoryLine(agency=name)
        place = Place(
            agency=name, folder_in=self.folder / "in", folder_out=self.folder / "out", state=self.folder / ".edge"
        )
        place.folder_in.mkdir()
        stage = Stage(
            plan=replace(PLAN, manners={name: self.manner}),
            tally=self.tally,
            narrator=Narrator(tell=self.told.append),
            clock=lambda: NOW,
            monotonic=monotonic,
            started=NOW,
        )
        system = System(
            agency=name, kind=self.kind, folder_in=place.folder_in, stage=stage, chance=seeded("beside", self.kind)
        )
        runtime = Runtime(
            place=place, connector=CONNECTORS[self.kind], line=self.line, pace=QUICK, observe=system.observe
        )
        self.agency = Agency(system=system, runtime=runtime, paused=self.folder / "paused")

    @property
    def system(self) -> System:
        return self.agency.system

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.agency.run()), asyncio.create_task(self.system.diary.run())]
        try:
            await self.until(self.system.ready.is_set)
            yield
            assert not any(task.done() for task in tasks)
        finally:
            await stopped(tasks)

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - what is waited for lies in files and lists
                await asyncio.sleep(0.005)

    def deliver(self, content: Content, *, caused_by: str | None = None, number: int | None = 1) -> str:
        """Deliver as the hub does; return the delivery's id."""
        id_ = str(uuid5(UUID(int=7), f"{content}{number}"))
        self.line.deliver(
            Envelope(
                id=id_,
                source="hub",
                type=cloudevents.type_of(type(content).__name__),
                time=NOW + timedelta(seconds=1),
                subject=CASE if number else None,
                sequence=number,
                traceparent=f"00-{trace_begun_by(caused_by)}-{'0' * 16}-01" if caused_by else None,
            ),
            content,
        )
        return id_

    def take_in(self, event: str, outcome: str = "processed", reason: str | None = None) -> None:
        """Let the hub answer an event."""
        content = Received(event_id=event, record_id=None, outcome=outcome, reason=reason, pointers=())
        self.deliver(content, caused_by=event, number=None)

    async def tell(self, step: Step) -> str:
        """Hand in a document and let the hub take it in; return the id of its event."""
        before = set(self.tally.sent)
        self.system.tell(step)
        await self.until(lambda: len(self.tally.sent) > len(before))
        (event,) = set(self.tally.sent) - before
        await self.until(lambda: self.tally.sent[event].times)
        self.take_in(event)
        await self.until(lambda: self.tally.sent[event].ended)
        return event

    def answers(self) -> list[Any]:
        """Return the receipts that reached the hub beyond the one that a delivery has arrived."""
        return [r for r in dict.fromkeys(self.line.events("Receipt")) if r.state != "delivered"]

    def sentences(self) -> list[str]:
        return [render(line) for line in self.told]


def a_step(*remarks: str, kind: str = "police") -> Step:
    """Return an incident that has these remarks, or the first document of another kind of agency."""
    script = Script(population=Population(seed=1), run="r", bad=False)
    steps = (script.next(NOW, lambda _label: True) for _ in range(500))
    return next(step for step in steps if step.kind == kind and set(remarks) <= set(step.remarks))


async def test_what_a_document_became_is_known_by_the_ids_that_the_runtime_gave(tmp_path: Path) -> None:
    beside, step = Beside(kind="police", folder=tmp_path), a_step()

    async with beside.working():
        event = await beside.tell(step)

    (made,) = CONNECTORS["police"].to_events(step.document, "testford-police")
    assert event == made.id
    sent = beside.tally.sent[event]
    assert (sent.step, sent.record, sent.ended) == (step, made.event.head.record_id, "processed")
    assert beside.system.idle
    assert not beside.tally.owes()


async def test_a_referral_is_confirmed_by_the_runtime_and_accepted_by_the_system(tmp_path: Path) -> None:
    beside = Beside(kind="idva", folder=tmp_path)

    async with beside.working():
        delivery = beside.deliver(A_REFERRAL)
        await beside.until(beside.answers)
        await beside.until(lambda: not beside.tally.owes())

    assert (beside.answers()[0].delivery_id, beside.answers()[0].state) == (delivery, "accepted")
    assert beside.tally.confirmed == {delivery}
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"referral-offered-{delivery}.csv"]


async def test_an_answer_is_told_of_and_what_it_causes_belongs_to_the_event(tmp_path: Path) -> None:
    beside, step = Beside(kind="idva", folder=tmp_path), a_step(kind="idva")

    async with beside.working():
        event = await beside.tell(step)
        beside.deliver(A_REFERRAL, caused_by=event)
        await beside.until(beside.answers)

    cause = beside.tally.sent[event]
    assert [beside.tally.caused(trace_begun_by(answer)) for answer in list(beside.tally.answers)[:1]] == [cause]
    first, second = beside.sentences()[:2]
    assert first.startswith(f"referral {step.label}")
    assert second.startswith(f"  IDVA accepted {step.label} after")


async def test_a_perpetrator_service_accepts_what_it_is_referred_and_nobody_says_why_it_came(tmp_path: Path) -> None:
    beside = Beside(kind="perpetrator-service", folder=tmp_path)
    referral = PerpetratorReferral(told_by_kind="police", reason="suspect-informed", respond_by=None)

    async with beside.working():
        delivery = beside.deliver(referral)
        await beside.until(beside.answers)

    assert [(r.delivery_id, r.state) for r in beside.answers()] == [(delivery, "accepted")]
    assert beside.sentences() == [
        "perpetrator-referral → perpetrator service: it says nothing of her, nor which event led to it"
    ]
    assert beside.tally.elsewhere == 0


async def test_who_is_asked_to_ask_her_tells_what_she_said_of_its_own_record(tmp_path: Path) -> None:
    beside, step = Beside(kind="police", folder=tmp_path), a_step("not asked yet")

    async with beside.working():
        event = await beside.tell(step)
        record = beside.tally.sent[event].record
        task = Task(task="ask-consent", reason="r", respond_by=None, about_record=record)
        delivery = beside.deliver(task)
        await beside.until(lambda: beside.line.events("ConsentChanged") and beside.answers())

    (told,) = dict.fromkeys(beside.line.events("ConsentChanged"))
    assert told.head.record_id == f"{record}#consent"
    assert told.people[0].names[0].family == step.family.victim.family
    assert [(r.delivery_id, r.state, r.reason) for r in beside.answers()] == [(delivery, "closed", "asked")]
    (answer,) = [sent for sent in beside.tally.sent.values() if sent.id != event]
    assert (answer.step.label, answer.step.remarks[0]) == (step.label, answer.step.remarks[0])


async def test_who_is_asked_about_somebody_unknown_closes_the_task_and_invents_nothing(tmp_path: Path) -> None:
    beside = Beside(kind="victim-hub", folder=tmp_path)

    async with beside.working():
        beside.deliver(Task(task="ask-consent", reason="r", respond_by=None))
        await beside.until(beside.answers)

    assert [r.state for r in beside.answers()] == ["closed"]
    assert beside.line.events("ConsentChanged") == []


async def test_a_document_that_is_handed_in_twice_goes_out_once(tmp_path: Path) -> None:
    beside, step = Beside(kind="police", folder=tmp_path), a_step()

    async with beside.working():
        await beside.tell(step)
        beside.system.tell(step)
        await beside.until(lambda: beside.system.idle)

    assert len(set(map(str, beside.line.events("IncidentReported")))) == 1
    assert beside.sentences() == [
        f"{step.label} handed in twice → known at the door: not sent again, and nobody is told twice"
    ]
    assert (beside.tally.summary().published, beside.tally.settled(step.label)) == (1, True)


async def test_a_document_that_the_connector_refuses_is_told_of_without_any_value(tmp_path: Path) -> None:
    beside, step = Beside(kind="police", folder=tmp_path), a_step()

    async with beside.working():
        beside.system.tell(replace(step, document=step.document[:200]))
        await beside.until(lambda: beside.told)

    assert beside.sentences()[0].endswith("refused at the door: document is not JSON. Send one complete JSON document.")
    assert (beside.tally.summary().refused_at_door, beside.line.events("IncidentReported")) == (1, [])
    assert beside.system.idle


async def test_the_sender_hears_who_took_on_its_record(tmp_path: Path) -> None:
    beside, step = Beside(kind="police", folder=tmp_path), a_step()

    async with beside.working():
        event = await beside.tell(step)
        record = beside.tally.sent[event].record
        beside.deliver(Status(about_record=record, service="idva", service_name=None, status="accepted", status_at=NOW))
        await beside.until(lambda: beside.told)

    assert beside.sentences() == [f"  police heard that IDVA accepted {step.label}"]
    assert beside.tally.elsewhere == 0


async def test_a_delivery_that_no_event_of_the_play_caused_is_counted_apart(tmp_path: Path) -> None:
    beside = Beside(kind="idva", folder=tmp_path, manner=Manner(rejects=1.0))

    async with beside.working():
        beside.deliver(A_REFERRAL, caused_by="an event of somebody else")
        await beside.until(beside.answers)

    assert beside.sentences() == ["an event from outside this demo → IDVA (referral-offered)"]
    assert (beside.tally.elsewhere, beside.answers()[0].state) == (1, "rejected")


async def test_an_agency_that_was_down_takes_in_afterwards_what_came_meanwhile(tmp_path: Path) -> None:
    beside = Beside(kind="idva", folder=tmp_path, manner=Manner(down=(0.2, 0.3), rejects=0.0))

    async with beside.working():
        await beside.until(lambda: not is_in_use(tmp_path / ".edge"))
        beside.deliver(A_REFERRAL)
        while_down = (beside.tally.documents, beside.agency.idle)
        await beside.until(beside.answers)
        await beside.until(lambda: beside.agency.idle)

    assert while_down == (0, False)
    assert beside.tally.documents == 1


async def test_an_agency_that_somebody_pauses_is_away_until_it_is_resumed(tmp_path: Path) -> None:
    beside, pause = Beside(kind="idva", folder=tmp_path), tmp_path / "paused"

    async with beside.working():
        pause.touch()
        await beside.until(lambda: not is_in_use(tmp_path / ".edge"))
        beside.deliver(A_REFERRAL)
        while_paused = (beside.tally.documents, beside.agency.idle)
        pause.unlink()
        await beside.until(beside.answers)
        await beside.until(lambda: beside.agency.idle)

    assert while_paused == (0, False)
    assert beside.tally.documents == 1
