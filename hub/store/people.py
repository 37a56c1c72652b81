"""Who is meant by a name that somebody gives, and what was done because of people's rights. It changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.domain.ids import PersonId
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

    def erasure_of(self, person: PersonId) -> Proof:
        """Return the proof of the newest erasure of somebody."""
        return self._typed(Proof, "erasure_of", record=f"erase {person}")[0]

    def corrections(self, limit: int, *, confirmed: bool) -> list[Consequence]:
        """Return what went out because of people's rights; what is confirmed only if asked for."""
        return self._typed(Consequence, "corrections_of_rights", all=confirmed, limit=limit)

    def now(self) -> datetime:
        """Return the database's time."""
        now: datetime = self._plain("database_time")[0].now
        return now
