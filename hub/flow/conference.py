"""What a case is to the conference: the criteria that it meets, whether this event refers it, how long it is marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.agency import AgencyKind
from hub.domain.case import Case, Telling
from hub.domain.dates import day_of, latest_date, months_after
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, Incident, IncidentReported, MaracOutcome, ReferralMade
from hub.domain.ids import AgencyId, RecordId
from hub.domain.person import Person
from hub.domain.risk import RiskAssessment
from hub.domain.rules import Policy, in_force
from hub.domain.shown import CriterionMet
from hub.flow.criteria import Grounds, criteria_met, may_be_heard
from hub.flow.deduplicate import key_of
from hub.flow.history import Course
from hub.flow.known import Known

HEARD = "heard"
"""What a conference says that took a case."""
TOO_YOUNG = "too-young-for-conference"
"""Why a case is not put to the conference: one of the pair is under 16 (docs/domain.md, rule M8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """What a case is to the conference, as of one event."""

    criteria_met: tuple[CriterionMet, ...] = ()
    eligible: bool = True
    """Whether both of the pair are old enough for it."""
    refers: bool = False
    """Whether the event at hand puts the pair to it."""
    marked_until: date | None = None
    """The last day on which partners mark her record; it may be past (docs/domain.md, rule M9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What is known of a case by what it is to the conference."""

    case: Case
    event: CaseEvent
    known: Known
    gone: Course
    repeat_of: date | None
    incident: Incident | None
    assessment: RiskAssessment | None
    victim: Person
    perpetrators: tuple[Person, ...]

    @property
    def told(self) -> Iterator[tuple[AgencyId, CaseEvent]]:
        """Yield what this event and every other record of the case tell, with who tells it."""
        key = key_of(self.event)
        yield key.source, self.event
        for record in self.known.records_in(self.case.id):
            if record.key != key and isinstance(record.event, CaseEvent):
                yield record.key.source, record.event


def conference_of(at_hand: AtHand, policy: Policy, now: datetime) -> Conference:
    """Return what a case is to the conference."""
    case, gone = at_hand.case, at_hand.gone
    eligible = may_be_heard(*(person.age(now) for person in (at_hand.victim, *at_hand.perpetrators)))
    grounds = Grounds(
        area=case.area,
        day=day_of(now),
        assessment=at_hand.assessment,
        grade=case.grade,
        named=_named(at_hand),
        incidents=gone.incidents_in_window,
        repeat_of=at_hand.repeat_of,
        incident=at_hand.incident,
        victim=at_hand.victim,
    )
    return Conference(
        criteria_met=criteria_met(grounds, policy) if eligible else (),
        eligible=eligible,
        refers=_refers(at_hand.event, gone),
        marked_until=_marked_until(at_hand, policy),
    )


def is_asked_anew(delivery: Delivery, conference: Conference) -> bool:
    """Say whether the conference returned this referral, and what is at hand refers the pair once more (rule M11)."""
    returned = delivery.kind is DeliveryKind.MARAC_REFERRAL and delivery.state is DeliveryState.REJECTED
    return returned and conference.refers


def _named(at_hand: AtHand) -> Mapping[str, date]:
    """Return the criteria that referrals of the pair name, each with the last day on which one was recorded."""
    made = sorted((e for _, e in at_hand.told if isinstance(e, ReferralMade)), key=lambda e: e.head.recorded_at)
    return {criterion: day_of(one.head.recorded_at) for one in made for criterion in one.criteria}


def _refers(event: CaseEvent, gone: Course) -> bool:
    """Say whether this event, or what another agency told of the same incident, puts the pair to the conference."""
    said = Telling(source=AgencyId(event.head.agency), record=RecordId(event.head.record_id))
    own = gone.told_by(said) if isinstance(event, IncidentReported) else None
    tellings = {one.by for one in own.counted.told} if own else {said}
    return any(Telling(source=AgencyId(r.source), record=RecordId(r.record)) in tellings for r in gone.referrals)


def _marked_until(at_hand: AtHand, policy: Policy) -> date | None:
    """Return until when her record is marked: from when the case was heard, twelve months after the last referral.

    A referral within that time prolongs it; one after it has to be heard before anybody marks a record again.
    """
    referred = [referral.day for referral in at_hand.gone.referrals]
    until: date | None = None
    for day, heard in sorted([*_heard(at_hand, policy), *((day, None) for day in referred)], key=_in_order):
        months = in_force(policy.repeat, at_hand.case.area, day).months
        if heard:
            last = max((one for one in referred if one <= day), default=day)
            until = latest_date(heard.flag_until or "") or months_after(last, months)
        elif until and day <= until:
            until = max(until, months_after(day, months))
    return until


def _in_order(one: tuple[date, MaracOutcome | None]) -> tuple[date, bool, datetime | None]:
    day, heard = one
    return day, heard is not None, heard.head.recorded_at if heard else None


def _heard(at_hand: AtHand, policy: Policy) -> Iterator[tuple[date, MaracOutcome]]:
    """Yield when a conference heard the case, by what its coordinator tells."""
    for source, event in at_hand.told:
        its_own = policy.directory.kind_of(source) is AgencyKind.MARAC
        if isinstance(event, MaracOutcome) and event.outcome == HEARD and its_own:
            yield day_of(event.heard_at), event
