"""The letters that agencies send in one run: drawn from the seed, each complete before anything runs."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.domain.events import (
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    Incident,
    IncidentReported,
    MaracOutcome,
    Measure,
    OutcomeRecorded,
    OutcomeStage,
    PersonDetailsChanged,
    RecordWithdrawn,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.head import Head
from hub.domain.person import Coded, ConsentStatus, Identifier, Person, Role, YesNo
from hub.domain.risk import RiskAssessment
from hub.wire import cloudevents, codec, schemas
from tests.simulation.area import AGENCIES, COORDINATORS, ELSEWHERE, HERE, NOWHERE
from tests.simulation.population import Somebody, described, population
from tests.simulation.world import BEGINNING

SCHEMA_IDS: Mapping[str, int] = {record: number for number, record in enumerate(schemas.RECORDS, start=1)}
"""The ids that the simulated registry gave the hub's schemas."""
OFFENCES = ("sexual", "stalking", "honour-based", "strangulation")
WISHES = ("asks-for-support", "sarc", "restorative-justice", "mental-health", "perpetrator-programme")
LETTERS = (35, 60)
"""At least and at most so many letters in one run; the recipients' receipts come on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One record for an `in` topic, and when its sender first sends it."""

    at: float
    agency: str
    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    event_id: str | None
    """Under which the hub's receipt will name it, if it can."""


def letter(  # noqa: PLR0913 - the last three say what is unusual about it
    agency: str, event: Event, event_id: str, *, at: float = 0.0, urgent: bool = False, test: bool = False
) -> Letter:
    """Return an event as its sender puts it on the wire."""
    record = type(event).__name__
    envelope = cloudevents.Envelope(
        id=event_id, source=agency, type=cloudevents.type_of(record), time=event.head.recorded_at, test=test
    )
    return Letter(
        at=at,
        agency=agency,
        topic=f"in.{agency}.urgent" if urgent else f"in.{agency}",
        key=cloudevents.record_key(agency, event.head.record_id),
        value=codec.encode(event, SCHEMA_IDS[record]),
        headers=tuple(cloudevents.to_headers(envelope)),
        event_id=event_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    agency: str
    event: Event
    event_id: str


class Story:
    """Tells one event after the other, most of them about what was told before."""

    def __init__(self, data: random.Random, weights: "Weights") -> None:
        self._data = data
        self._weights = weights
        self._people = population()
        self._told: list[_Told] = []
        self._letters: list[Letter] = []
        self._at = 0.0
        self._numbers = 0

    def letters(self) -> list[Letter]:
        """Return all letters of a run."""
        kinds = [kind for kind, weight in self._weights.items() for _ in range(weight)]
        for _ in range(self._data.randint(*LETTERS)):
            self._at += self._data.choice((0.0, 0.0, 0.0, 0.02, 0.1, 0.5, 1.5))
            self._data.choice(kinds)(self)
        return self._letters

    def incident(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        self._tell(agency, self._incident(self._head(agency), self._when()))

    def retelling(self) -> None:
        """Another agency tells of an incident that one told before."""
        before = self._one(IncidentReported)
        if not isinstance(before.event, IncidentReported):
            return
        agency = self._data.choice([a for a in AGENCIES[:4] if a != before.agency])
        occurred = before.event.incident.occurred_from + timedelta(minutes=self._data.randint(-100, 100))
        people = tuple(self._again(p) for p in before.event.people)
        self._tell(agency, replace(self._incident(self._head(agency), occurred), people=people))

    def revision(self) -> None:
        before = self._one()
        revision = (before.event.head.revision or 0) + 1
        self._tell(
            before.agency, self._changed(before.event, replace(self._recent(before.event.head), revision=revision))
        )

    def older(self) -> None:
        """A revision comes that was overtaken."""
        before = self._one()
        head = before.event.head
        earlier = replace(head, revision=0, recorded_at=head.recorded_at - timedelta(minutes=5))
        self._tell(before.agency, self._changed(before.event, earlier))

    def same_again(self) -> None:
        before = self._one()
        self._tell(before.agency, before.event, event_id=before.event_id)

    def same_under_new_id(self) -> None:
        before = self._one()
        self._tell(before.agency, before.event)

    def id_reused(self) -> None:
        before = self._one()
        self._tell(
            before.agency, self._changed(before.event, self._recent(before.event.head)), event_id=before.event_id
        )

    def withdrawal(self) -> None:
        before = self._one()
        head = self._recent(before.event.head)
        self._tell(before.agency, RecordWithdrawn(head=head, people=(), reason="recorded-in-error"))

    def consent(self) -> None:
        before = self._one()
        people = tuple(p for p in getattr(before.event, "people", ()) if Role.VICTIM in p.roles)[:1]
        agency = self._data.choice(AGENCIES[:4])
        status = self._data.choice(tuple(ConsentStatus))
        head = self._head(agency)
        self._tell(
            agency,
            ConsentChanged(head=head, people=people, purpose="support", status=status, changed_at=head.recorded_at),
        )

    def risk(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        head = self._head(agency)
        self._tell(agency, RiskAssessed(head=head, people=self._cast(), assessment=self._assessment()))

    def referral(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        criteria = self._data.choice(((), ("visible-high-risk",)))
        self._tell(
            agency,
            ReferralMade(
                head=self._head(agency),
                people=self._cast(),
                reason=self._data.choice(WISHES),
                criteria=criteria,
                requested_by=self._data.choice((None, None, "her", "third-party", "professional")),
                referrer_role=self._data.choice((None, "gp", "friend")),
                reviewed=self._data.random() < 0.5,
            ),
        )

    def transfer(self) -> None:
        """A conference hands a case over, now and then to an area that nobody knows."""
        agency, to = self._data.choice(COORDINATORS), self._data.choice((HERE, ELSEWHERE, ELSEWHERE, NOWHERE))
        before = self._one()
        people = getattr(before.event, "people", ()) or self._cast()
        told = ReferralMade(head=self._head(agency), people=people, reason="marac-transfer", transfer_to=to)
        self._tell(agency, told)

    def homicide(self) -> None:
        """She was killed, as the police say; it may be told again, and taken back as anything else."""
        told = self._incident(self._head("suffolk-police"), self._when())
        self._tell("suffolk-police", replace(told, incident=replace(told.incident, flags=("homicide",))))

    def complaint(self) -> None:
        """She says that a service was not as it should be."""
        head, her = self._head("suffolk-vras"), tuple(p for p in self._cast() if Role.VICTIM in p.roles)[:1]
        severity, about = self._data.choice(("concern", "serious")), self._data.choice((None, *AGENCIES))
        told = FeedbackReceived(head=head, people=her, received_at=head.recorded_at, severity=severity, about=about)
        self._tell("suffolk-vras", told)

    def support(self) -> None:
        status = self._data.choice(tuple(SupportStatus))
        head = self._head("suffolk-idva")
        self._tell(
            "suffolk-idva", SupportUpdated(head=head, people=self._cast(), status=status, status_at=head.recorded_at)
        )

    def safeguarding(self) -> None:
        rating = self._data.choice(("red", "amber", "green", "blue"))
        self._tell(
            "suffolk-mash",
            SafeguardingUpdated(head=self._head("suffolk-mash"), people=self._cast(child=True), rating=rating),
        )

    def custody(self) -> None:
        """He is released or recalled; at times he alone is named."""
        agency, people = self._data.choice(AGENCIES[:4]), self._cast()
        his = tuple(p for p in people if Role.PERPETRATOR in p.roles)
        if not his:
            return
        head, change = self._head(agency), self._data.choice(("released", "recalled", "bail-breached"))
        named = his if self._data.random() < 0.4 else people
        self._tell(agency, CustodyOrOrderChanged(head=head, people=named, change=change, changed_at=head.recorded_at))

    def court(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        head, day = self._head(agency), self._when()
        self._tell(agency, CourtHearingChanged(head=head, people=self._cast(), change="listed", hearing_at=day))

    def details(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        self._tell(agency, PersonDetailsChanged(head=self._head(agency), people=self._cast(), changed=("contacts",)))

    def conference(self) -> None:
        outcome, head = self._data.choice(("heard", "deferred", "not-heard")), self._head("suffolk-marac")
        told = MaracOutcome(head=head, people=self._cast(), outcome=outcome, heard_at=head.recorded_at)
        self._tell("suffolk-marac", told)

    def measured(self) -> None:
        """How she is, or how a service was to her: counted, and told to nobody."""
        head, her = self._head("suffolk-idva"), tuple(p for p in self._cast() if Role.VICTIM in p.roles)[:1]
        if self._data.random() < 0.5:
            told: Event = FeedbackReceived(head=head, people=her, received_at=head.recorded_at, severity="none")
        else:
            stage, score = self._data.choice(tuple(OutcomeStage)), self._data.randint(0, 10)
            measures = (Measure(domain="feels-safer", score=score, out_of=10),)
            told = OutcomeRecorded(
                head=head, people=her, stage=stage, measured_at=head.recorded_at, instrument="a", measures=measures
            )
        self._tell("suffolk-idva", told)

    def test_event(self) -> None:
        agency = self._data.choice(AGENCIES[:4])
        event = self._incident(self._head(agency), self._when())
        self._letters.append(letter(agency, event, self._id(), at=self._at, test=True))

    def unreadable(self) -> None:
        """Something comes that the hub can refuse only."""
        agency = self._data.choice(AGENCIES)
        good = letter(agency, self._incident(self._head(agency), self._when()), self._id(), at=self._at)
        nameless = tuple(h for h in good.headers if h[0] != "ce_id")
        self._letters.append(
            self._data.choice(
                (
                    replace(good, value=b"no avro"),
                    replace(good, value=good.value[:-3]),
                    replace(good, value=b"\0\0\0\xff\xff" + good.value[5:]),
                    replace(good, headers=nameless, event_id=None),
                )
            )
        )

    def _tell(self, agency: str, event: Event, event_id: str | None = None) -> None:
        event_id = event_id or self._id()
        self._told.append(_Told(agency=agency, event=event, event_id=event_id))
        urgent = self._data.random() < 0.3
        self._letters.append(letter(agency, event, event_id, at=self._at, urgent=urgent))

    def _id(self) -> str:
        self._numbers += 1
        return f"e{self._numbers}"

    def _one(self, kind: type[Event] | None = None) -> _Told:
        """Return something that was told before, or tell it now."""
        found = [t for t in self._told if kind is None or isinstance(t.event, kind)]
        if not found:
            self.incident()
            return self._told[-1]
        return self._data.choice(found[-12:])

    def _head(self, agency: str) -> Head:
        self._numbers += 1
        revision = self._data.choice((None, 1))
        return Head(agency=agency, record_id=f"r{self._numbers}", recorded_at=self._minute(), revision=revision)

    def _recent(self, head: Head) -> Head:
        return replace(head, recorded_at=self._minute())

    def _minute(self) -> datetime:
        """Return a time of yesterday that rises with every event, now and then by nothing."""
        return BEGINNING - timedelta(days=1) + timedelta(minutes=self._numbers // 2)

    def _when(self) -> datetime:
        return BEGINNING - timedelta(
            days=self._data.choice((2, 3, 3, 40, 200, 400)), minutes=self._data.randint(0, 300)
        )

    def _incident(self, head: Head, occurred: datetime) -> IncidentReported:
        incident = Incident(
            occurred_from=occurred,
            exact=self._data.random() < 0.5,
            references=(Identifier(system="crime", value=f"c{self._data.randint(1, 4)}"),) * self._data.randint(0, 1),
            abuse=self._unmapped if self._data.random() < 0.06 else (),
            flags=(self._data.choice(OFFENCES),) * (self._data.random() < 0.25),
            operation="op-1" if self._data.random() < 0.04 else None,
            suspect_informed=self._data.choice(tuple(YesNo)),
            narrative=self._data.choice((None, f"words {self._data.randint(1, 9)}")),
        )
        assessment = self._assessment() if self._data.random() < 0.5 else None
        return IncidentReported(head=head, incident=incident, people=self._cast(), assessment=assessment)

    @property
    def _unmapped(self) -> tuple[Coded, ...]:
        """Return what was done in a code of nobody's list, over which somebody is to be alarmed."""
        return (Coded(system="offence", code=f"x{self._data.randint(1, 3)}"),)

    def _assessment(self) -> RiskAssessment:
        return RiskAssessment(
            tool="DASH_RIC_24",
            tool_version="1",
            assessed_at=self._minute(),
            assessor_role="first-responder",
            judgement=self._data.choice((None, "standard", "medium", "high", "high")),
            stated_score=self._data.choice((None, 5, 11, 16)),
        )

    def _cast(self, *, child: bool = False) -> tuple[Person, ...]:
        """Return a victim, mostly somebody who harmed her, and children; now and then the parts are turned round."""
        parts = [(self._somebody(Role.VICTIM), Role.VICTIM)]
        if self._data.random() < 0.75:
            parts.append((self._somebody(Role.PERPETRATOR), Role.PERPETRATOR))
        if self._data.random() < 0.08 and len(parts) == 2:
            parts = [(parts[0][0], Role.PERPETRATOR), (parts[1][0], Role.VICTIM)]
        children = [p for p in self._people if p.role is Role.CHILD]
        chosen = self._data.sample(children, self._data.randint(1 if child else 0, len(children)))
        parts += [(one, Role.CHILD) for one in chosen]
        return tuple(described(who, f"p{n}", (role,), self._data) for n, (who, role) in enumerate(parts))

    def _somebody(self, role: Role) -> Somebody:
        return self._data.choice([p for p in self._people if p.role is role])

    def _again(self, person: Person) -> Person:
        """Return a person as another agency describes them, where it is clear who it is."""
        found = [p for p in self._people if any(i == p.number for i in person.identifiers)]
        return described(found[0], person.ref, person.roles, self._data) if found else person

    def _changed(self, event: Event, head: Head) -> Event:
        """Return a revision: the same people mostly, and something else said."""
        if isinstance(event, IncidentReported):
            fresh = self._incident(head, event.incident.occurred_from)
            keep = self._data.random() < 0.6
            return replace(fresh, people=event.people) if keep else fresh
        return replace(event, head=head)


Weights = Mapping[Callable[[Story], None], int]
WEIGHTS: Weights = {
    Story.incident: 26,
    Story.retelling: 10,
    Story.revision: 14,
    Story.older: 4,
    Story.same_again: 4,
    Story.same_under_new_id: 4,
    Story.id_reused: 2,
    Story.withdrawal: 12,
    Story.consent: 6,
    Story.risk: 6,
    Story.referral: 5,
    Story.support: 4,
    Story.safeguarding: 3,
    Story.custody: 4,
    Story.court: 2,
    Story.details: 4,
    Story.conference: 3,
    Story.transfer: 2,
    Story.homicide: 1,
    Story.complaint: 2,
    Story.measured: 2,
    Story.test_event: 2,
    Story.unreadable: 4,
}
"""How often each kind of letter is drawn."""
OF_CONSENT: Weights = {**WEIGHTS, Story.consent: 30}
"""The same where she is asked, refuses and takes back again and again."""
