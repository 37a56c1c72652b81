"""The few cases of which a full database holds copies: pairs of every area, told of by agencies to a hub."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from hub.demo.names import FAMILIES, MEN, STREETS, WOMEN
from hub.domain.agency import AgencyKind
from hub.domain.directory import Area
from hub.domain.events import CaseEvent, Receipt, ReceiptState
from hub.domain.ids import AgencyId
from hub.domain.person import Person
from hub.domain.rules import Policy
from hub.receive.ports import Raw
from tests.builders.events import (
    a_custody_changed,
    a_details_changed,
    a_head,
    a_marac_outcome,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.fed import Fed, fed
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.simulation.workload import letter

BUSIEST = "london"
"""The area with the most cases, in which the coordinator of the benchmark works."""
HEARD, HEARD_IN_BUSIEST, TOLD_ONCE = 2, 12, 3
"""Of each area: pairs that a conference hears (in the busiest one more), and pairs of which the police tell alone."""
ALIKE = 2
"""Pairs of the busiest area that somebody tells of twice, not quite alike: a person has to decide on them."""
NARRATIVE = "He came back at night, shouted in front of the children and broke the door of the kitchen. " * 3


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two made-up people, and who tells of them."""

    number: int
    area: Area
    is_heard: bool
    is_alike: bool = False

    def agency(self, kind: AgencyKind) -> AgencyId:
        """Return the first agency of a kind in their area."""
        return next(agency.id for agency in self.area.agencies if agency.kind is kind)

    @property
    def _district(self) -> str:
        """Return the local authority in which they live, by which the hub knows their area."""
        return self.area.districts[self.number % len(self.area.districts)].code

    @property
    def victim(self) -> Person:
        """Return her as agencies describe her."""
        n = self.number
        return a_victim(
            names=(named(WOMEN[n % len(WOMEN)], FAMILIES[n % len(FAMILIES)]),),
            date_of_birth=f"{1960 + n % 40}-0{1 + n % 9}-1{n % 9}",
            identifiers=() if self.is_alike else (numbered(n),),
            addresses=(an_address(f"{n + 1} {STREETS[n % len(STREETS)]}", local_authority=self._district),),
            contacts=(a_phone(100 + n),),
        )

    @property
    def other(self) -> Person:
        """Return him."""
        n = self.number
        home = an_address(f"{n + 200} {STREETS[(n + 5) % len(STREETS)]}", local_authority=self._district)
        return a_perpetrator(
            names=(named(MEN[n % len(MEN)], FAMILIES[(n + 31) % len(FAMILIES)]),),
            date_of_birth=f"{1958 + n % 40}-1{n % 3}-0{1 + n % 9}",
            addresses=(home,),
            contacts=(a_phone(500 + n),),
        )

    @property
    def child(self) -> Person:
        """Return their child."""
        return a_child(names=(named(WOMEN[(self.number + 7) % len(WOMEN)], FAMILIES[self.number % len(FAMILIES)]),))


async def tell(database: str, policy: Policy, secret: bytes) -> int:
    """Take all stories into an empty database, with the answers of whoever was told; return how many there are."""
    rounds = [list(_told(pair)) for pair in pairs(policy)]
    async with fed(database, policy, secret) as hub:
        for turn in range(max(map(len, rounds))):
            for story in rounds:
                if turn < len(story):
                    await hub.tell(story[turn])
            await hub.publish()
            await _answer(hub, database)
    return len(rounds)


def pairs(policy: Policy) -> Sequence[Pair]:
    """Return all pairs, area by area."""
    made: list[Pair] = []
    for area in policy.directory.areas.values():
        heard = HEARD_IN_BUSIEST if area.id == BUSIEST else HEARD
        alike = ALIKE if area.id == BUSIEST else 0
        for n in range(heard + TOLD_ONCE + alike):
            made.append(Pair(number=len(made), area=area, is_heard=n < heard, is_alike=n >= heard + TOLD_ONCE))
    return made


def _told(pair: Pair) -> Iterator[CaseEvent]:
    """Yield what agencies tell of a pair, the first first."""
    police, idva, marac = map(pair.agency, (AgencyKind.POLICE, AgencyKind.IDVA, AgencyKind.MARAC))
    hers, both = (pair.victim,), (pair.victim, pair.other)
    at = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the traffic of a benchmark ends now
    yield _incident(pair, police, "1", both, at - timedelta(days=40))
    if pair.is_alike:
        year, month, day = str(pair.victim.date_of_birth).split("-")
        other_day = replace(pair.victim, date_of_birth=f"{year}-{month}-{day[::-1]}")
        yield a_risk_assessed(idva, _record(pair, "2"), head=_head(idva, pair, "2", at), people=(other_day, pair.other))
    if not pair.is_heard:
        return
    yield a_risk_assessed(idva, _record(pair, "3"), head=_head(idva, pair, "3", at), people=both)
    yield a_support_updated(idva, _record(pair, "4"), head=_head(idva, pair, "4", at), people=hers, status_at=at)
    yield a_marac_outcome(marac, _record(pair, "5"), head=_head(marac, pair, "5", at), people=both, heard_at=at)
    yield a_custody_changed(police, _record(pair, "6"), head=_head(police, pair, "6", at), people=both, changed_at=at)
    yield _incident(pair, police, "7", both, at)
    yield a_details_changed(idva, _record(pair, "8"), head=_head(idva, pair, "8", at), people=both)


def _incident(pair: Pair, police: AgencyId, record: str, both: tuple[Person, ...], at: datetime) -> CaseEvent:
    grade = "high" if pair.is_heard else ("medium", "standard")[pair.number % 2]
    return an_incident_reported(
        police,
        _record(pair, record),
        head=_head(police, pair, record, at),
        people=(*both, pair.child),
        incident=an_incident(
            occurred_from=at - timedelta(hours=2),
            narrative=NARRATIVE,
            flags=("strangulation",) if pair.is_heard else (),
        ),
        assessment=an_assessment(grade, yes=18 if pair.is_heard else 8, assessed_at=at - timedelta(hours=1)),
    )


def _record(pair: Pair, number: str) -> str:
    return f"B-{pair.number}-{number}"


def _head(agency: AgencyId, pair: Pair, number: str, at: datetime) -> Any:
    return a_head(agency, _record(pair, number), recorded_at=at)


async def _answer(hub: Fed, database: str) -> None:
    """Let whoever was sent something confirm it and accept it."""
    with psycopg.connect(database) as connection:
        sent = connection.execute(_UNANSWERED).fetchall()
    for state in (ReceiptState.DELIVERED, ReceiptState.ACCEPTED):
        await hub.receiver.receive([_receipt(agency, str(delivery), state) for delivery, agency in sent])


def _receipt(agency: str, delivery: str, state: ReceiptState) -> Raw:
    at = datetime.now(UTC)  # noqa: TID251 - as above
    head = a_head(agency, f"receipt-{delivery}", recorded_at=at)
    one = letter(agency, Receipt(head=head, delivery_id=delivery, state=state, at=at), f"{state}/{delivery}")
    return Raw(topic=one.topic, partition=0, offset=0, value=one.value, headers=one.headers)


_UNANSWERED = """
    SELECT id, recipient FROM delivery
    WHERE state = 'published' AND kind NOT IN ('status', 'received', 'marac-case') ORDER BY position
"""
