"""The rows of the feed in words: what changed, who told it, and what waits for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hub.store.conference.feed import Entry, Row, ToAccept
from hub.web.cases.scope import name_of
from hub.web.cases.sentences import sentence
from hub.web.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The case of a row, as it is now."""

    id: UUID
    reference: str
    can_open: bool
    name: str | None = field(repr=False)
    grade: str | None
    tool: str | None
    assessed_at: datetime | None
    criteria: Sequence[str]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry, in words."""

    at: datetime
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the feed as it is shown."""

    about: About
    at: datetime
    source: str
    """Who told, by name; "" where nobody did."""
    says: str
    changes: Sequence[Change]
    """Each update, where the row stands for several."""
    is_new: bool
    decide: str = ""
    """Where it is decided; "" where nothing is to decide."""


def line_of(row: Row, entries: Mapping[UUID, Entry], parts: Parts, *, is_new: bool) -> Line:
    """Return a row with each of its updates; entries that are not given stand in it as their number only."""
    source = name_of(parts, row.source) if row.source else "The hub"
    changes = [_change(entries[one]) for one in row.entries if one in entries] if row.updates > 1 else []
    says = f"{row.updates} updates from {source}" if row.updates > 1 else sentence(row.reason, row.parameters)
    return Line(
        about=_about(row, can_open=row.can_open), at=row.at, source=source, says=says, changes=changes, is_new=is_new
    )


def line_to_accept(one: ToAccept) -> Line:
    """Return the row of a case whose referrals wait for an answer."""
    return Line(
        about=_about(one, can_open=True),
        at=one.at,
        source="",
        says=_TO_ACCEPT[one.what] if one.referrals == 1 else _SEVERAL_TO_ACCEPT[one.what].format(one.referrals),
        changes=(),
        is_new=False,
        decide=f"/cases/{one.case_id}/referral?referral={one.id}",
    )


_TO_ACCEPT = {
    "referral": "Referral to accept or return",
    "repeat": "Repeat referral to accept or return",
    "transfer": "Handed over by another area: accept or return",
}
_SEVERAL_TO_ACCEPT = {
    "referral": "{} referrals to accept or return",
    "repeat": "{} repeat referrals to accept or return",
    "transfer": "Handed over by another area: {} referrals to accept or return",
}


def _change(entry: Entry) -> Change:
    return Change(at=entry.at, says=sentence(entry.reason, entry.parameters))


def _about(one: Row | ToAccept, *, can_open: bool) -> About:
    return About(
        id=one.case_id,
        reference=one.reference,
        can_open=can_open,
        name=one.victim_name,
        grade=one.grade,
        tool=one.tool,
        assessed_at=one.assessed_at,
        criteria=one.criteria,
        tags=one.tags,
    )


def rows_in(entries: Sequence[Entry], source: str | None) -> int:
    """Return how many rows these entries make, of an agency if one is named."""
    return len({(one.case_id, one.source) for one in entries if source in {None, one.source}})
