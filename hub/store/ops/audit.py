"""The audit as an auditor reads it in the console: who did what, and whether the chain is whole (page O10)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from hub.domain.audit_chain import Fault, Head, Resealed, against, unsealed
from hub.domain.ids import AreaId
from hub.store.audit_look import SEALED_WITHIN, WINDOW
from hub.store.ops.rows import rows

AT_ONCE = 2_000
"""Seals worked out in one statement: far below the time that one may take."""
LAST_ID = 2**62


class By(StrEnum):
    """By what somebody looks; the value ends the name of the statement."""

    TIME = "between"
    OPERATION = "of_operation"
    ID = "under"
    """Of an event, delivery or review."""
    CASE = "about"
    """Its reference, as it was read out."""
    WHO = "of"
    """An agency or a user: what they did, and what they were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of entries begins: behind this one."""

    at: datetime
    id: int = LAST_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtEntries:
    """What of the audit is sought."""

    by: By
    sought: str
    operation: str
    """Empty for all."""
    areas: Collection[AreaId]
    also_of_no_case: bool
    since: datetime
    until: datetime
    before: Place
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; ids of people and cases are only counted."""

    number: int | None
    """Of its seal; None until it is sealed."""
    id: int
    at: datetime
    operation: str
    who: str
    action: str
    subject: str | None
    """The event or delivery; None where it would tell of a case."""
    purposes: Sequence[str]
    rules: Sequence[str]
    recipient: str | None
    people: int
    cases: int


async def entries(conn: AsyncConnection[Any], sought: SoughtEntries) -> list[Entry]:
    """Return the entries that are sought, the newest first."""
    return await rows(
        conn,
        Entry,
        f"ops_audit_{sought.by}",
        sought=sought.sought,
        operation=sought.operation,
        areas=[*sought.areas, *([""] if sought.also_of_no_case else [])],
        since=sought.since,
        until=sought.until,
        before=sought.before.at,
        before_id=sought.before.id,
        limit=sought.limit,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How long the chain is."""

    seals: int
    entries: int


async def counts(conn: AsyncConnection[Any]) -> Counts:
    """Return how many seals there are, and the number of the newest entry."""
    return (await rows(conn, Counts, "ops_audit_counts"))[0]


async def followed(conn: AsyncConnection[Any], after: int) -> list[Resealed]:
    """Return the next seals of the chain, each with what it should be."""
    return await rows(conn, Resealed, "ops_audit_followed", after=after, limit=AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Id:
    id: int


def windows(entries: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where entries are looked through for those without a seal."""
    yield from ((after, min(after + WINDOW, entries)) for after in range(0, entries, WINDOW))


async def without_seal(conn: AsyncConnection[Any], window: tuple[int, int]) -> list[Fault]:
    """Return the entries that should have been sealed by now and were not."""
    after, until = window
    values = {"after": after, "upto": until, "seconds": SEALED_WITHIN}
    return [unsealed(one.id) for one in await rows(conn, _Id, "ops_audit_without_seal", **values)]


async def not_as_published(conn: AsyncConnection[Any], heads: Sequence[Head]) -> list[Fault]:
    """Return which of these published heads the chain does not have."""
    there = {
        one.number: one.hash for one in await rows(conn, Head, "ops_audit_seals", numbers=[one.number for one in heads])
    }
    return [fault for head in heads if (fault := against(head, there.get(head.number)))]
