"""Who told what a coordinator is shown: of each description and assessment, which agencies said the same (rule M3).

This is the one look of her pages into agencies' own records. It gives her no word of them: a fact that she is not shown
already finds nothing here, and an address that is hidden does not leave this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.case import Case
from hub.domain.events import CaseEvent
from hub.domain.ids import AgencyId, CaseId
from hub.domain.person import HIDDEN, Person, Role
from hub.domain.rules import Treatment
from hub.domain.shown import PersonShown
from hub.flow.fields import PERSON
from hub.flow.received import KnownRecord
from hub.store import rows
from hub.store.statements import sql

Assessed = tuple[str, datetime]
"""An assessment by its instrument and when it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What one agency said of somebody."""

    agency: AgencyId
    role: Role
    """Victim, perpetrator or child, in this case."""
    said: PersonShown = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellers:
    """Who told what of a case."""

    people: Sequence[Teller] = ()
    assessments: Mapping[Assessed, frozenset[AgencyId]] = field(default_factory=dict)


async def tellers_of(conn: AsyncConnection[Any], case: CaseId) -> Tellers:
    """Return who told what stands in a case; what was taken back counts no more."""
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        about = [rows.case(row) async for row in await cur.execute(sql("case_by_id"), {"id": case})]
        records = [rows.record(row) async for row in await cur.execute(sql("case_records"), {"case": case})]
    standing = [one for one in records if not one.withdrawn]
    assessments: dict[Assessed, frozenset[AgencyId]] = {}
    for agency, assessed in _assessments(standing):
        assessments[assessed] = assessments.get(assessed, frozenset()) | {agency}
    people = [told for one in about for record in standing for told in _people(one, record)]
    return Tellers(people=people, assessments=assessments)


def _assessments(records: Sequence[KnownRecord]) -> Iterator[tuple[AgencyId, Assessed]]:
    for record in records:
        if made := getattr(record.event, "assessment", None):
            yield record.key.source, (made.tool, made.assessed_at)


def _people(case: Case, record: KnownRecord) -> Iterator[Teller]:
    if not isinstance(record.event, CaseEvent):
        return
    for person in record.event.people:
        who = record.people.get(person.ref)
        if who == case.victim:
            yield Teller(agency=record.key.source, role=Role.VICTIM, said=_shown(person))
        elif who is not None and who == case.perpetrator:
            yield Teller(agency=record.key.source, role=Role.PERPETRATOR, said=_shown(person))
        elif Role.CHILD in person.roles:
            yield Teller(agency=record.key.source, role=Role.CHILD, said=_shown(person))


_FIELDS = PERSON.keys() - {"identifiers", "consent", "where-in-home", "voice"}
"""What stands on her page of people."""


def _shown(person: Person) -> PersonShown:
    """Return what an agency said as a coordinator would be shown it, without an address that is hidden."""
    said = {name.replace("-", "_"): PERSON[name](person, Treatment.AS_IS) for name in _FIELDS}
    return PersonShown(**said, addresses=tuple(one for one in person.addresses if one.visibility not in HIDDEN))
