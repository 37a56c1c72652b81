"""Who is told of a case: those newly routed by a first word, those who hold it by an update if anything changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.case import Case, KnownIncident
from hub.domain.content import fingerprint
from hub.domain.cube import Point
from hub.domain.dates import day_of
from hub.domain.delivery import GONE, Delivery, DeliveryKind, Parcel, Stopped, cases_topic
from hub.domain.events import (
    CaseEvent,
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    IncidentReported,
    ReferralMade,
    RiskAssessed,
)
from hub.domain.facts import Facts, SubjectRole, Told
from hub.domain.ids import AgencyId, RuleId
from hub.domain.words import WordsState
from hub.flow.before_offer import HeldBack, asked_for_a_way, said_with, why_held_back
from hub.flow.conference import TOO_YOUNG, is_asked_anew
from hub.flow.consent import TAKEN_BACK, resting_on_consent
from hub.flow.deduplicate import told
from hub.flow.drafts import About, Drafts
from hub.flow.enrich import Enriched
from hub.flow.facts import ANYBODY, case_facts
from hub.flow.handover import is_handover, is_left
from hub.flow.his_wish import is_at_his_wish, leads_to_him
from hub.flow.lacking import lacking
from hub.flow.received import KnownRecord
from hub.flow.route import BY_ITSELF, FIRST, Route, route
from hub.flow.share import Withheld, share, share_case
from hub.flow.tell_moved import LEFT, holding, undirected
from hub.flow.telling import REASONS, UNNAMED, Telling
from hub.flow.whole_case import COUNTED, whole_case
from hub.flow.words.holding import hold
from hub.flow.words.reading import Reading

OF_COURTS = CustodyOrOrderChanged | CourtHearingChanged
"""Events after which somebody is alerted, and nobody is offered a referral (docs/domain.md, rule B1)."""
ROUTED = IncidentReported | RiskAssessed | ReferralMade | ConsentChanged | CustodyOrOrderChanged | CourtHearingChanged
"""Events after which somebody new may have to be told."""
HEARD = FIRST | {DeliveryKind.UPDATE}
"""The kinds by which somebody hears of a case."""
SHOWN = HEARD | {DeliveryKind.SAFETY_ALERT}
"""The kinds by which somebody sees what a record says."""
UPDATED = RuleId("update")


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Tells one case to everyone concerned, as one event makes it necessary."""

    drafts: Drafts
    event: CaseEvent
    enriched: Enriched
    assumed: Facts = field(default_factory=dict)
    """What a trial puts in the place of facts; nothing when it is decided what is sent."""
    _alerted: set[AgencyId] = field(default_factory=set, init=False, repr=False, compare=False)
    """Who knows of this very change by an alert, sent now or before."""

    def tell(self) -> Case:
        """Draft every delivery of the case and return the case as it is afterwards."""
        for one in (*self._routes(), *self._undirected()):
            self.tell_first(one)
        self._tell_holders()
        self.tell_consent_taken_back()
        referred = any(d.kind is DeliveryKind.MARAC_REFERRAL for d in self._drafted())
        asked = self._sender_kind is AgencyKind.MARAC
        return replace(self.enriched.case, marac=self.enriched.case.marac or referred or asked)

    def _tell_holders(self) -> None:
        """Tell those who hold the case what changed; whoever was alerted of it has it already."""
        if isinstance(self.event, COUNTED) or is_at_his_wish(self.event):
            return
        for holder in self._held_first.values():
            if holder.recipient not in {self._sender, *self._alerted} and not self._is_his_side(holder.recipient):
                self.update(holder, REASONS[told(self.event)])

    @property
    def _sender(self) -> AgencyId:
        return AgencyId(self.event.head.agency)

    @property
    def _sender_kind(self) -> AgencyKind:
        return self.drafts.policy.directory.kind_of(self._sender)

    def _shared(self) -> Facts:
        return {**case_facts(self.enriched, self.event, self._sender_kind), **self.assumed}

    def _routes(self) -> tuple[Route, ...]:
        if not isinstance(self.event, ROUTED) and not self.enriched.joined.came_from:
            return ()
        facts = {**self._shared(), **ANYBODY}
        found = route(self.enriched, facts, self._sender, self.drafts.policy, self.drafts.now)
        lack = (*lacking(self.enriched, self.drafts.policy.directory), *(a for one in found for a in one.alarms))
        self.drafts.alarms.update(dict.fromkeys(lack))
        if isinstance(self.event, OF_COURTS):
            return tuple(filter(self._may_be_asked, found))
        return tuple(filter(leads_to_him, found)) if is_at_his_wish(self.event) else found

    def _undirected(self) -> tuple[Route, ...]:
        found = tuple(undirected(self.drafts, self.event, self.enriched.case))
        self.drafts.alarms.update(dict.fromkeys(alarm for one in found for alarm in one.alarms))
        return found

    def _may_be_asked(self, to: Route) -> bool:
        """Say whether a change in custody or at court leads there: whoever tells it gets no answer by a task (B1)."""
        return to.delivery is DeliveryKind.SAFETY_ALERT or (
            to.delivery is DeliveryKind.TASK and to.agency.id != self._sender
        )

    @cached_property
    def _telling(self) -> Telling:
        """What is told: it remembers what is worked out for one recipient after another."""
        return Telling(
            enriched=self.enriched,
            event=self.event,
            shared=self._shared(),
            told_by=self.name_of(self._sender),
            now=self.drafts.now,
            became=self._became,
        )

    def reading(self) -> Reading:
        """Return by what the free text of the case is read."""
        return self._telling.reading()

    def _became(self, text: str) -> WordsState | None:
        held = self.drafts.known.words_said(text, self.enriched.case.id)
        return held.state if held else None

    def where_she_lies(self) -> Point:
        """Return where the victim's facts lie."""
        return self._telling.at(self.enriched.victim.person, SubjectRole.VICTIM)

    def share(self, to: Route) -> Parcel | Withheld:
        """Return the parcel for one route; its words wait for a person, whether or not it is sent."""
        if self._is_left(to):
            if to.delivery is not DeliveryKind.TASK:
                return LEFT
            to = to._replace(nameless=True)
        shared = share(self._telling, to, self.drafts.policy.sharing)
        self.hold(shared)
        return shared

    def _is_left(self, to: Route) -> bool:
        """Say whether a route leads where she was: there at most a task goes that names nobody, and the end of a mark.

        What a sender is asked is of its own record.
        """
        if to.delivery in {None, DeliveryKind.FLAG} or to.agency.id == self._sender:
            return False
        return is_left(to.agency.id, self.enriched.case, self.drafts.policy.directory)

    def hold(self, shared: Parcel | Withheld) -> None:
        """Have the words of a parcel wait for a person, whether or not it is sent."""
        if isinstance(shared, Parcel):
            hold(self.drafts, shared.held, self.enriched.case.id, self.event)

    def name_of(self, agency: AgencyId) -> str:
        """Return an agency's name as it may be told."""
        known = self.drafts.policy.directory.agencies.get(agency)
        if known is None:
            return agency
        return UNNAMED if known.name_tells_place else known.name

    def about(self, subject: str = "-") -> About:
        """Return what a delivery is about, in this case."""
        incident = self.enriched.joined.incident
        return About(case=self.enriched.case, incident=incident.id if incident else None, subject=subject)

    def _about_route(self, to: Route) -> About:
        return replace(self.about(str(to.task or to.subject or "-")), respond_by=to.respond_by)

    def tell_first(self, to: Route) -> None:
        """Send what a route leads to, unless its recipient has it already or must not be asked; then that is noted."""
        about = self._about_route(to)
        if to.delivery is None:
            self.drafts.withhold(to.agency.id, self._kind_of_first(to), to.rule, about)
            return
        if to.fault:
            self.drafts.withhold(to.agency.id, self._kind_of_first(to), to.fault, about)
        if self._is_his_side(to.agency.id):
            self._tell_his_side(to, to.delivery, about)
        elif not self._has_heard(to):
            self._ask(to, about)

    def _ask(self, to: Route, about: About) -> None:
        if self._is_too_young_for(to):
            self.drafts.withhold(to.agency.id, to.delivery or DeliveryKind.MARAC_REFERRAL, TOO_YOUNG, about)
        elif because := why_held_back(to, self.enriched, self.event, self.drafts.known):
            self._hold_back(to, because, about)
        else:
            self.send(said_with(to, self.enriched))

    def send(self, to: Route) -> None:
        """Send what a route leads to as far as rules give it, also to somebody who has the like."""
        kind, about = to.delivery or DeliveryKind.TASK, self._about_route(to)
        shared = self.share(to)
        if not isinstance(shared, Parcel):
            self.drafts.withhold(to.agency.id, kind, shared, about)
            return
        if kind is DeliveryKind.SAFETY_ALERT:
            self._alerted.add(to.agency.id)
        if kind not in BY_ITSELF or not self._told_alike(shared, about):
            self.drafts.send(shared, about)

    def _has_heard(self, to: Route) -> bool:
        """Say whether an agency needs no first word: it has the task, told it itself, or holds the incident."""
        if to.delivery is DeliveryKind.TASK:
            return self._has_task(to)
        return to.agency.id == self._sender or (to.delivery in FIRST and to.agency.id in self._held_first)

    def _is_too_young_for(self, to: Route) -> bool:
        """Say whether one of the pair is too young for the conference; what another hands over it looks at itself."""
        referral = to.delivery is DeliveryKind.MARAC_REFERRAL
        return referral and not self.enriched.conference.eligible and not is_handover(self.event)

    def _hold_back(self, to: Route, because: HeldBack, about: About) -> None:
        """Note that a service is not asked, and ask somebody else for what is missing (docs/domain.md, rule F3)."""
        self.drafts.withhold(to.agency.id, to.delivery or DeliveryKind.REFERRAL_OFFERED, because, about)
        if because is HeldBack.UNSAFE_CONTACT:
            asked = asked_for_a_way(self.enriched, self._sender, self.drafts.policy, self.drafts.now)
            if asked:
                self.tell_first(asked)

    def _is_his_side(self, agency: AgencyId) -> bool:
        return self.drafts.policy.directory.kind_of(agency) in OTHER_PARTYS_SIDE

    def _told_alike(self, parcel: Parcel, about: About) -> bool:
        """Say whether the recipient was last told just this by some record, of the same child and incident."""
        latest = {
            (d.cause.source, d.cause.record): d.fingerprint
            for d in self._deliveries()
            if (d.recipient, d.kind, d.subject) == (parcel.recipient, parcel.kind, about.subject)
            and d.incident == about.incident
        }
        return fingerprint(parcel.content) in latest.values()

    def _kind_of_first(self, to: Route) -> DeliveryKind:
        if to.subject:
            return DeliveryKind.SCHOOL_NOTICE
        return DeliveryKind.PERPETRATOR_REFERRAL if self._is_his_side(to.agency.id) else DeliveryKind.REFERRAL_OFFERED

    def _tell_his_side(self, to: Route, kind: DeliveryKind, about: About) -> None:
        """Refer him, and again only if what that may show has changed; an update never goes there (ADR 11)."""
        if to.agency.id == self._sender:
            return
        shared = self.share(to)
        if not isinstance(shared, Parcel):
            self.drafts.withhold(to.agency.id, kind, shared, about)
        elif fingerprint(shared.content) not in self._latest_seen(to.agency.id):
            self.drafts.send(shared, about)

    def _deliveries(self) -> list[Delivery]:
        return [d for d in self.drafts.known.deliveries_in(self.enriched.case.id) if d.state not in GONE]

    def _has_task(self, to: Route) -> bool:
        """Say whether an agency has this task, also by what was drafted just now: several services may ask for one."""
        return any(
            d.kind is DeliveryKind.TASK and d.subject == to.task and d.recipient == to.agency.id
            for d in (*self._deliveries(), *self._drafted())
        )

    def _drafted(self) -> list[Delivery]:
        """Return what this event sends of the case so far."""
        return [d for d in self.drafts.deliveries if d.case == self.enriched.case.id and d.state not in GONE]

    @cached_property
    def _held_first(self) -> dict[AgencyId, Delivery]:
        """Who has heard of this incident, or, where the event tells of none, of the case."""
        incident = self.enriched.joined.incident
        return {
            d.recipient: d
            for d in holding(self.enriched.case, self.drafts)
            if d.kind in FIRST
            and (incident is None or _is_of(incident, d) or self._was_referred(d))
            and not (self.drafts.is_told_now and is_asked_anew(d, self.enriched.conference))
        }

    def _was_referred(self, delivery: Delivery) -> bool:
        """Say whether the conference has the case by an earlier referral, and this event is none (rule M8)."""
        return delivery.kind is DeliveryKind.MARAC_REFERRAL and not self.enriched.conference.refers

    def tell_consent_taken_back(self) -> None:
        """Tell who last heard on her consent that she took it back, of whatever incident they heard."""
        if self.enriched.consent not in TAKEN_BACK:
            return
        resting = resting_on_consent(self.drafts.policy.sharing)
        heard = {d.recipient: d for d in holding(self.enriched.case, self.drafts) if d.kind in HEARD}
        now = {d.recipient for d in self._drafted() if d.kind in HEARD}
        for last in heard.values():
            if resting.intersection(last.rules) and last.recipient not in now | {self._sender}:
                self.update(last, REASONS[Told.CONSENT])

    def update(self, first: Delivery, reason: str) -> None:
        """Tell a holder what changed; one for whom nothing changed is told nothing (ADR 4)."""
        agency = self.drafts.policy.directory.agencies.get(first.recipient)
        if agency is None:
            return
        to = Route(rule=UPDATED, agency=agency, delivery=DeliveryKind.UPDATE, reason=reason)
        shared = self.share(to)
        if not isinstance(shared, Parcel):
            self.drafts.withhold(agency.id, DeliveryKind.UPDATE, shared, self.about())
        elif fingerprint(shared.content) not in self._latest_seen(first.recipient):
            self.drafts.send(shared, self.about())

    def _latest_seen(self, recipient: AgencyId) -> set[bytes]:
        """Return what the recipient saw last of each record of the case."""
        latest = {
            (d.cause.source, d.cause.record): d.fingerprint
            for d in self._deliveries()
            if d.recipient == recipient and d.kind in SHOWN
        }
        return set(latest.values())

    def tell_coordinator(self, case: Case, records: Sequence[KnownRecord]) -> None:
        """Draft the whole case for the coordinator of its area, made from these records, if it is one of hers."""
        if not case.marac or is_at_his_wish(self.event):
            return
        directory, sharing = self.drafts.policy.directory, self.drafts.policy.sharing
        whole = whole_case(case, records, self.enriched, self.drafts.known, self.name_of)
        for agency in directory.responsible(AgencyKind.MARAC, case.area, day_of(self.drafts.now)):
            shared = share_case(self._telling, whole, agency, sharing)
            self.hold(shared)
            if isinstance(shared, Stopped):
                self.drafts.withhold(agency.id, DeliveryKind.MARAC_CASE, shared, self.about())
            elif isinstance(shared, Parcel) and not self._last_shown(shared):
                self.drafts.send(shared, self.about())

    def _last_shown(self, parcel: Parcel) -> bool:
        topic = cases_topic(self.enriched.case.area)
        shown = [d.fingerprint for d in self._deliveries() if d.kind is DeliveryKind.MARAC_CASE and d.topic == topic]
        return bool(shown) and shown[-1] == fingerprint(parcel.content)


def _is_of(incident: KnownIncident, delivery: Delivery) -> bool:
    """Say whether a delivery came of a record that tells of this incident: in another case it had another id."""
    told = delivery.incident is not None and incident.is_told_by(delivery.cause.source, delivery.cause.record)
    return told or delivery.incident == incident.id
