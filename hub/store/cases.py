"""One case as it stands: its records, its people, the cases beside it, and who was told of it. It changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.audit import About, Purpose, looked
from hub.domain.case import Case
from hub.domain.facts import Told
from hub.flow.received import KnownRecord, Member
from hub.store import rows
from hub.store.look import Answer
from hub.store.reading import Reading

ASSESSING = (Told.INCIDENT, Told.RISK, Told.REFERRAL)
"""The kinds of record that may bring an assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """One delivery of a case, or one thing withheld."""

    id: UUID
    recipient: str
    kind: str
    state: str
    sequence: int | None
    subject: str
    reason: str | None
    rules: list[str]
    source: str
    record_id: str | None
    decided_at: datetime
    published_at: datetime | None
    respond_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier revision of a record, as it came."""

    source: str
    record_id: str
    told: str
    original: bytes = field(repr=False)
    people: str
    """Person by ref, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything that the hub holds of one case."""

    case: Case
    replaced_by: Case | None
    """The case that goes on in its place, once two were found to be one."""
    members: Sequence[Member]
    records: Sequence[KnownRecord]
    """Also what was withdrawn."""
    revisions: Sequence[Revision]
    """What earlier revisions of them told of risk."""
    replaces: Sequence[Case]
    """The cases in whose place it goes on."""
    beside: Sequence[Case]
    """Other cases in which its victim or its perpetrator is either."""
    told: Sequence[ToldOf]
    answers: dict[UUID, list[Answer]]
    now: datetime


class Cases(Reading):
    """Reads cases for a command, on one connection, and notes who looked where that must be noted."""

    def file(self, reference: str) -> CaseFile | None:
        """Return the case with that reference, or None; what is read is of one moment."""
        with self._conn.transaction():
            self._conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = self._plain("case_by_reference", reference=reference)
            return self._file(found[0]) if found else None

    def _file(self, row: Any) -> CaseFile:
        case = rows.case(row)
        people = [person for person in (case.victim, case.perpetrator) if person]
        told = self._typed(ToldOf, "case_deliveries", case=case.id)
        return CaseFile(
            case=case,
            replaced_by=self._goes_on_as(case),
            members=[rows.member(one) for one in self._plain("case_members", case=case.id)],
            records=[rows.record(one) for one in self._plain("case_records", case=case.id)],
            revisions=self._typed(Revision, "case_revisions", case=case.id, told=[told.value for told in ASSESSING]),
            replaces=[rows.case(one) for one in self._plain("cases_replaced", case=case.id)],
            beside=[rows.case(one) for one in self._plain("cases_beside", case=case.id, people=people)],
            told=told,
            answers=self._answers(told),
            now=self._plain("database_time")[0].now,
        )

    def _goes_on_as(self, case: Case) -> Case | None:
        """Return the case that goes on in the place of another: the last of them, where that was replaced too."""
        seen, found = {case.id}, None
        while (by := (found or case).replaced_by) and by not in seen:
            seen.add(by)
            found = rows.case(self._plain("case_by_id", id=by)[0])
        return found

    def _answers(self, told: Sequence[ToldOf]) -> dict[UUID, list[Answer]]:
        found: dict[UUID, list[Answer]] = {}
        for answer in self._typed(Answer, "look_receipts", deliveries=[one.id for one in told]):
            found.setdefault(answer.delivery_id, []).append(answer)
        return found

    def note_shown(self, file: CaseFile, who: str, *, names: bool) -> None:
        """Note that somebody was shown a case, with or without who its people are."""
        action, people = "case-names-shown" if names else "case-shown", (member.person for member in file.members)
        case = file.case
        self.note(looked(who, action, case.reference, Purpose.WORK_ON_CASE, About(people=people, cases=(case.id,))))
