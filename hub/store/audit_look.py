"""The audit as commands read it: what was done about whom, and whether what was noted still stands as it was sealed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.domain.audit_chain import Check, Fault, Head, Sealed, against, unsealed
from hub.domain.ids import CaseId
from hub.store.reading import Reading
from hub.store.statements import sql

AT_ONCE = 5_000
"""Seals checked in one go: a few megabytes."""
WINDOW = 50_000
"""Entries looked through at once for those that have no seal."""
SEALED_WITHIN = 60.0
"""Seconds after which an entry should have been sealed; a hub that runs takes about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An entry as it is shown."""

    id: int
    at: datetime
    operation: str
    who: str
    action: str
    subject: str
    purposes: list[str]
    rules: list[str]
    digest: str | None
    recipient: str | None
    records: list[str]
    people: list[UUID]
    cases: list[UUID]
    references: list[str]
    """Of its cases."""


class Audit(Reading):
    """Reads the audit for a command, on one connection, and checks it."""

    def of_person(self, person: UUID, since: datetime | None, limit: int) -> list[Noted]:
        """Return what was done with what is held of a person, under any id that it had; the newest first."""
        people = [row.id for row in self._plain("known_as", person=person)]
        return self._typed(Noted, "audit_of_people", people=people, since=since, limit=limit)

    def of_case(self, reference: str, since: datetime | None, limit: int) -> list[Noted] | None:
        """Return what was done in a case and in those it replaced, the newest first; None if there is no such case."""
        cases = self.cases_called(reference)
        return self._typed(Noted, "audit_of_cases", cases=cases, since=since, limit=limit) if cases else None

    def cases_called(self, reference: str) -> list[CaseId]:
        """Return a case by its reference, with those in whose place it goes on."""
        return [row.id for row in self._plain("cases_called", reference=reference)]

    def of_agency(self, agency: str, since: datetime | None, limit: int) -> list[Noted]:
        """Return what an agency, or a user, did and was given, the newest first."""
        return self._typed(Noted, "audit_of_agency", agency=agency, since=since, limit=limit)

    def is_open(self) -> bool:
        """Say whether the account that asks could change what is written: then the seals are all that protects it."""
        return bool(self._plain("audit_is_open")[0].open)

    def counts(self) -> tuple[int, int]:
        """Return how many seals there are, and the number of the newest entry."""
        row = self._plain("seals_count")[0]
        return row.count, row.entries

    def faults(self, check: Check) -> Iterator[Fault | int]:
        """Follow the chain to its end: yield what is wrong, and now and then how many seals were checked."""
        while batch := self._batch(check.last.number):
            yield from check.follow(batch)
            yield check.last.number

    def _batch(self, after: int) -> list[Sealed]:
        with self._conn.cursor(binary=True) as cur:
            seals = cur.execute(sql("seals_after"), {"after": after, "limit": AT_ONCE}).fetchall()
            cur.execute(sql("sealed_rows"), {"entries": [entry for _, entry, _ in seals]})
            rows = {row[0]: row for row in cur.fetchall()}
        return [Sealed(number=number, entry=entry, hash=hash_, row=rows.get(entry)) for number, entry, hash_ in seals]

    def without_seal(self, until: int) -> Iterator[Fault]:
        """Yield the entries that should have been sealed by now and were not."""
        for after in range(0, until, WINDOW):
            window = {"after": after, "until": min(after + WINDOW, until), "seconds": SEALED_WITHIN}
            yield from (unsealed(row.id) for row in self._plain("entries_without_seal", **window))

    def not_as_published(self, heads: Iterable[Sequence[Head]]) -> Iterator[Fault]:
        """Yield which published heads the chain does not have; they come in batches."""
        for batch in heads:
            there = {row.number: row.hash for row in self._plain("seals_numbered", numbers=[h.number for h in batch])}
            yield from (fault for head in batch if (fault := against(head, there.get(head.number))))
