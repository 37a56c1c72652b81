"""One event, from its arrival to every receiver's answer (page O4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.failures import Letter
from hub.store.ops.rows import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event in a list."""

    seq: int
    """By this number it is found again; it says nothing."""
    source: str | None
    """As operators see the agency; None when no directory has it."""
    event_id: str
    kind: str | None
    """What it tells; None where it could not be read."""
    outcome: str
    reason: str | None
    arrived_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(NewEvent):
    """An event as it arrived and what was decided on it."""

    pointers: list[str]
    """Fields that were at fault, by name."""
    other_event: str | None
    """The event that it repeats or that is newer."""
    lane: str
    topic: str | None
    """None of a small receiver, whose name stands in it."""
    partition: int
    offset: int
    repeats: int
    repeated_at: datetime | None
    kept: bool
    """Whether its bytes are still held."""
    test: bool
    policy_digest: str
    people: int
    cases: int
    areas: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """Something sent, waiting or held back because of an event."""

    id: UUID
    position: int
    recipient: str | None
    kind: str
    state: str
    numbered: bool
    """Whether it has a number in its case, so that a receiver sees a hole."""
    rules: list[str]
    purposes: list[str]
    reason: str | None
    corrects: str | None
    """The delivery that it corrects."""
    respond_by: datetime | None
    decided_at: datetime
    claimed_at: datetime | None
    published_at: datetime | None
    resends: int
    topic: str | None
    out_partition: int | None
    out_offset: int | None
    area: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A recipient's receipt."""

    delivery_id: UUID
    event_id: str
    state: str
    at: datetime
    """When they say that it was."""
    reason: str | None
    """None where what was given is no code."""
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgain:
    """That a redrive sent a delivery again, or took an event in again."""

    redrive: UUID
    id: UUID
    """Of the delivery, or of the event that was set aside."""
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Everything that happened to one event."""

    arrived: Arrived
    caused: Sequence[Caused]
    answers: Mapping[UUID, Sequence[Answer]]
    """To each delivery, the earliest first."""
    letters: Sequence[Letter]
    """Where it was refused or set aside."""
    again: Sequence[SentAgain] = ()
    """By which redrives, the earliest first."""


async def newest(conn: AsyncConnection[Any], agency: str, before: datetime, limit: int) -> list[NewEvent]:
    """Return an agency's newest events before a moment; what is a test is left out."""
    return await rows(conn, NewEvent, "ops_newest_events", agency=agency, before=before, limit=limit)


async def with_id(conn: AsyncConnection[Any], event: str) -> list[Arrived]:
    """Return every arrival of an event id, the earliest first."""
    return await rows(conn, Arrived, "ops_events_with_id", event=event)


async def with_reference(conn: AsyncConnection[Any], agency: str, reference: str) -> list[Arrived]:
    """Return the events that told of what an agency has under its own reference, the earliest first."""
    return await rows(conn, Arrived, "ops_events_with_reference", agency=agency, reference=reference)


async def journey(conn: AsyncConnection[Any], seq: int) -> Journey | None:
    """Return what happened to the event of that number, or None if there is none."""
    found = await rows(conn, Arrived, "ops_event", seq=seq)
    if not found:
        return None
    where = {"source": found[0].source, "event": found[0].event_id}
    caused = await rows(conn, Caused, "ops_deliveries_of_event", **where)
    answers: dict[UUID, list[Answer]] = {}
    for answer in await rows(conn, Answer, "ops_receipts", deliveries=[one.id for one in caused]):
        answers.setdefault(answer.delivery_id, []).append(answer)
    letters = await rows(conn, Letter, "ops_letters_of_event", **where)
    of_these = {"deliveries": [one.id for one in caused], "letters": [one.id for one in letters]}
    again = await rows(conn, SentAgain, "ops_redrives_of", **of_these)
    return Journey(arrived=found[0], caused=caused, answers=answers, letters=letters, again=again)
