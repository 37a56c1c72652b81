"""Who is meant by a name that somebody gives, and what was done because of people's rights. It changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.audit import About, Operation, Purpose, looked
from hub.domain.ids import AgencyId, CaseId, PersonId, RecordId
from hub.domain.rights import Passed
from hub.flow.disclose import Holdings
from hub.store import rows
from hub.store.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an erasure emptied: counts, and nothing of whom."""

    records: int
    deliveries: int
    originals: int
    dead_letters: int
    decided_at: datetime
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One delivery because somebody was erased or put right, and whether its recipient has confirmed it."""

    id: UUID
    recipient: str
    kind: str
    corrects: str
    case: str | None
    state: str
    decided_at: datetime
    confirmed_at: datetime | None


class People(Reading):
    """Reads for a command about one person, on one connection."""

    def by_id(self, person: UUID) -> list[PersonId]:
        """Return one description of a person by their id, or by that of a description of theirs."""
        return [PersonId(row.alone) for row in self._plain("descriptions_of", person=person)]

    def in_record(self, source: str, named: str) -> list[PersonId]:
        """Return the descriptions that RECORD/REF of an agency names, or RECORD alone; a record's number may hold /."""
        record, _, ref = named.rpartition("/")
        whole = self._plain("descriptions_called", source=source, record=named, ref=None)
        part = self._plain("descriptions_called", source=source, record=record, ref=ref) if record else []
        return list({PersonId(row.alone) for row in whole or part})

    def who_is(self, alone: PersonId) -> PersonId:
        """Return who a description is taken to be."""
        return PersonId(self._plain("person_described", person=alone)[0].person_id)

    def holdings(self, person: PersonId) -> Holdings:
        """Return everything that is held on somebody, of one moment."""
        with self._conn.transaction():
            self._conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            who = self.who_is(person)
            records = self._plain("records", cases=[], people=[who], sources=[], records=[], acted_on=[])
            cases = [row.case_id for row in self._plain("cases_of_person", person=who)]
            return Holdings(
                person=who,
                records=[rows.record(row) for row in records],
                cases=[rows.case(row) for row in self._plain("cases", cases=cases)],
                members=[rows.member(row) for row in self._plain("members", cases=cases)],
                passed=[_passed(row) for row in self._plain("passed_on", cases=cases)],
            )

    def note_export(self, who: str, action: str, person: PersonId, *, given: bool) -> None:
        """Note that somebody was given, or refused, what is held on a person."""
        look = looked(who, action, person, Purpose.DATA_RIGHTS, About(people=(person,)))
        self.note(replace(look, operation=Operation.DISCLOSURE) if given else look)

    def erasure_of(self, person: PersonId) -> Proof:
        """Return the proof of the newest erasure of somebody."""
        return self._typed(Proof, "erasure_of", record=f"erase {person}")[0]

    def corrections(self, limit: int, *, confirmed: bool) -> list[Consequence]:
        """Return what went out because of people's rights; what is confirmed only if asked for."""
        return self._typed(Consequence, "corrections_of_rights", all=confirmed, limit=limit)


def _passed(row: Any) -> Passed:
    return Passed(
        recipient=AgencyId(row.recipient),
        kind=row.kind,
        case=CaseId(row.case_id),
        source=AgencyId(row.source),
        record=RecordId(row.record_id) if row.record_id else None,
        at=row.published_at,
    )
