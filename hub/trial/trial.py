"""What would become of one event that came first of all: who would be told what and why. Nothing is sent or stored.

The steps are those of `decide`, on a hub that knows nobody. What no single event can carry is assumed: that it is a
repeat, say, or that a recipient is excluded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.directory import Directory
from hub.domain.events import AboutNobody, CaseEvent, Incident, IncidentReported, RecordWithdrawn
from hub.domain.facts import Exclusion, Facts, Restriction, SubjectRole
from hub.domain.ids import AgencyId, RuleId
from hub.domain.limits import UNLIMITED, Excluded, LimitReason, Limits, OpenTo
from hub.domain.outcome import Refused
from hub.domain.rules import Policy, Towards
from hub.flow.consolidate import Joined, consolidate, people_in
from hub.flow.decide import record_of
from hub.flow.deduplicate import told
from hub.flow.drafts import Drafts, cause_of
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.facts import ANYBODY, case_facts
from hub.flow.known import Known
from hub.flow.match import match
from hub.flow.received import KnownRecord, Received
from hub.flow.route import Route, route, subjects
from hub.flow.tell import OF_COURTS, ROUTED, Teller
from hub.flow.telling import REASONS, Telling
from hub.flow.validate import validate
from hub.flow.whole_case import COUNTED
from hub.trial.explained import Failed, FieldSeen, Looked, Withheld, explained, facts_before_blinding, facts_of, failed

OF_LIMITS = frozenset({Exclusion.NAMED, Restriction.NAMED, Restriction.RESTRICTED})
"""Assumed facts that the limits of a case make so."""
OF_THE_PERSON = frozenset({"age", "address-class"})
"""Facts that an event says of each person itself, so that nobody need assume them."""


class Why:
    """Codes of why an agency would be told nothing of an event by itself."""

    SENDER = "sender"
    """It told it: it gets the hub's receipt, and a status once somebody takes it on."""
    NO_ROUTE = "no-route"
    ANOTHER_ANSWERS = "another-agency-answers"
    """A route leads to services of this kind, and on this day to another agency."""
    IF_HELD = "if-it-holds-the-case"
    """It would get an update if it was told of the case before."""
    NO_UPDATE = "no-update"
    """It would get none even then."""


class NotTried(Exception):
    """An event cannot be tried; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a trial looks at beside everything that would be sent: as if this kind of service were told this way."""

    recipient: AgencyKind
    delivery: DeliveryKind
    person: str
    """Ref of the person whose facts matter."""
    role: SubjectRole

    @property
    def stand_in(self) -> Agency:
        """Return who stands for this kind of service where the directory has none."""
        return Agency(id=AgencyId(f"any-{self.recipient}"), kind=self.recipient, name=self.recipient.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One event to be tried."""

    received: Received
    assumed: Facts
    asked: Asked | None = None

    def means(self, agency: Agency) -> bool:
        """Say whether it is assumed of an agency that it is kept out or named: of all where the file asks for none."""
        return self.asked is None or agency.kind is self.asked.recipient

    @property
    def assumed_of_all(self) -> Facts:
        """Return what is assumed, without what the limits of the case say of each agency."""
        return {name: value for name, value in self.assumed.items() if value not in OF_LIMITS}

    def limits(self, directory: Directory) -> Limits:
        """Return what keeps agencies out of the case, as it is assumed."""
        agencies = (*directory.agencies.values(), *((self.asked.stand_in,) if self.asked else ()))
        meant = tuple(sorted(agency.id for agency in agencies if self.means(agency)))
        others = tuple(sorted(agency.id for agency in agencies if not self.means(agency)))
        kept_out = meant if self.assumed.get("excluded") is Exclusion.NAMED else ()
        restricted = self.assumed.get("restricted")
        named = meant if restricted is Restriction.NAMED else others if restricted is Restriction.RESTRICTED else None
        if not kept_out and named is None:
            return UNLIMITED
        reason, by = LimitReason.CONFLICT_OF_INTEREST, "assumed"
        return Limits(
            exclusions=tuple(Excluded(agency=agency, reason=reason, by=by) for agency in kept_out),
            open_to=None if named is None else OpenTo(agencies=named, reason=reason, by=by),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one agency would get of one case, or why nothing."""

    agency: Agency
    kind: DeliveryKind | None
    """None: no route leads there."""
    sent: bool
    is_asked: bool = False
    """It is looked at because the file asks for it; whether a route leads there is not looked at."""
    route: str | None = None
    reason: str | None = None
    """The sentence of the route by which it is told, or by which it is not."""
    code: str | None = None
    """Why it is told nothing: a code of `Why`, or the one that is recorded with what is withheld."""
    task: str | None = None
    respond_by: datetime | None = None
    facts: Facts | None = None
    """Of the person whom the file asks for."""
    nearest: Failed | None = None
    """Of the routes to this kind of service, what the one that comes nearest asks for and does not find."""
    fields: tuple[FieldSeen, ...] = ()


def try_out(trial: Trial, policy: Policy, withheld: Withheld, now: datetime) -> tuple[Outcome, ...]:
    """Return what every agency of the area, and whoever else is told, would get; raise `NotTried` when nothing would.

    An agency stands there once for each thing that it would get, in the order of the directory.
    """
    return tuple(outcome for case in _cases(trial, policy, withheld, now) for outcome in case.outcomes())


def known_facts(trial: Trial, policy: Policy, now: datetime) -> Facts:
    """Return the facts of the person whom the trial asks for, with what is assumed."""
    if trial.asked is None:
        raise NotTried("The trial asks for nobody: name recipient, delivery, person and role.")
    return next(_cases(trial, policy, {}, now)).facts_of(trial.asked)


def _cases(trial: Trial, policy: Policy, withheld: Withheld, now: datetime) -> Iterator["_Case"]:
    """Yield each case of the event, as the hub would find it that knows of nothing else."""
    received, known, policy = trial.received, Known(), policy.on(now)
    event = _tried(received, policy, now)
    matched = match(received, event, known, policy.model)
    record = record_of(received, event, matched, known)
    occasion = Occasion(event=event, people=matched.people, policy=policy, now=now)
    joined = consolidate(record, known, policy.directory) or _as_if_known(record, known, policy)
    if not joined:
        raise NotTried("The event names no victim, so by itself it is told to nobody.")
    limits = trial.limits(policy.directory)
    for one in (replace(one, case=replace(one.case, limits=limits)) for one in joined):
        yield _Case(
            enriched=enrich(one, occasion, known),
            event=event,
            record=record,
            drafts=Drafts(received=received, cause=cause_of(received), known=known, policy=policy, now=now),
            withheld=withheld,
            trial=trial,
        )


def _tried(received: Received, policy: Policy, now: datetime) -> CaseEvent:
    """Return the event of a trial, or raise `NotTried` when the hub would not act on it by itself."""
    event = received.event
    if event is None or isinstance(event, AboutNobody | RecordWithdrawn):
        raise NotTried("An event of this type tells nothing new of anybody, so by itself it is told to nobody.")
    if received.source not in policy.directory.agencies:
        raise NotTried(f"There is no agency {received.source!r} in the directory: name one as the source.")
    refused = validate(event, received.source, now, policy.measures)
    if isinstance(refused, Refused):
        pointers = ", ".join(refused.pointers)
        raise NotTried(f"The hub would refuse this event: {refused.reason} at {pointers}. {refused.reason.advice}")
    return event


def _as_if_known(record: KnownRecord, known: Known, policy: Policy) -> tuple[Joined, ...]:
    """Return the cases that an event only follows, as if they were known and empty."""
    head = record.event.head
    opening = IncidentReported(head=head, incident=Incident(occurred_from=head.recorded_at), people=people_in(record))
    joined = consolidate(replace(record, event=opening), known, policy.directory)
    return tuple(replace(one, incident=None) for one in joined)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One case of the event, and what is said of who is told of it."""

    enriched: Enriched
    event: CaseEvent
    record: KnownRecord
    drafts: Drafts
    withheld: Withheld
    trial: Trial

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what the file asks for, then each agency of the area, then whoever else is told."""
        if self.trial.asked:
            yield self._asked(self.trial.asked)
        self._draft()
        directory = self._policy.directory
        area = directory.areas.get(self.enriched.case.area)
        here = {agency.id: agency for agency in area.agencies} if area else {}
        told_of = {d.recipient: directory.agencies[d.recipient] for d in self.drafts.deliveries}
        for agency in {**here, **told_of}.values():
            drafted = [d for d in self.drafts.deliveries if d.recipient == agency.id]
            yield from (self._drafted(agency, delivery) for delivery in drafted)
            if not drafted:
                yield self._untold(agency)

    def _draft(self) -> None:
        """Draft every delivery, as the flow does it."""
        assumed = self.trial.assumed_of_all
        teller = Teller(drafts=self.drafts, event=self.event, enriched=self.enriched, assumed=assumed)
        teller.tell_coordinator(teller.tell(), (self.record,))

    @property
    def _policy(self) -> Policy:
        return self.drafts.policy

    @property
    def _sender(self) -> AgencyId:
        return AgencyId(self.event.head.agency)

    def _telling(self) -> Telling:
        sender = self._policy.directory.agencies[self._sender]
        return Telling(
            enriched=self.enriched,
            event=self.event,
            shared={**case_facts(self.enriched, self.event, sender.kind), **self.trial.assumed_of_all},
            told_by=sender.name,
            now=self.drafts.now,
        )

    def _looked(self, to: Route, delivery: DeliveryKind) -> Looked:
        return Looked(
            telling=self._telling(),
            to=to,
            delivery=delivery,
            sharing=self._policy.sharing,
            withheld=self.withheld,
            assumed=self.trial.assumed if self.trial.means(to.agency) else self.trial.assumed_of_all,
        )

    def _drafted(self, agency: Agency, delivery: Delivery) -> Outcome:
        task = delivery.subject if delivery.kind is DeliveryKind.TASK else None
        routes = self._routes()
        refused = next((one for one in routes.values() if one.delivery is None and one.rule == delivery.reason), None)
        taken = routes.get((agency.id, delivery.kind, task)) or refused
        sent = delivery.state is not DeliveryState.WITHHELD
        to = taken or _to(agency, delivery.kind)
        return Outcome(
            agency=agency,
            kind=delivery.kind,
            sent=sent,
            route=taken.rule if taken else None,
            reason=taken.reason if taken else None,
            code=delivery.reason,
            task=task,
            respond_by=delivery.respond_by,
            fields=explained(self._looked(to, delivery.kind)) if sent else (),
        )

    def _routes(self) -> dict[object, Route]:
        """Return the routes that are taken by agency, kind of delivery and task."""
        if not isinstance(self.event, ROUTED):
            return {}
        facts = {**self._telling().shared, **ANYBODY}
        taken = route(self.enriched, facts, self._sender, self._policy, self.drafts.now)
        return {(one.agency.id, one.delivery, one.task): one for one in taken}

    def _untold(self, agency: Agency) -> Outcome:
        """Return why nothing is drafted for an agency: it told it itself, or what its routes ask for is not so."""
        if agency.id == self._sender:
            return Outcome(agency=agency, kind=None, sent=False, code=Why.SENDER)
        if not isinstance(self.event, ROUTED) or isinstance(self.event, OF_COURTS):
            return self._if_it_holds(agency)
        nearest = min(self._missed(agency), key=lambda one: len(one.asks), default=None)
        if nearest and not nearest.asks:
            return Outcome(agency=agency, kind=None, sent=False, route=nearest.rule, code=Why.ANOTHER_ANSWERS)
        return Outcome(agency=agency, kind=None, sent=False, code=Why.NO_ROUTE, nearest=nearest)

    def _if_it_holds(self, agency: Agency) -> Outcome:
        """Return the update that an agency would get if it held the case already."""
        to = _to(agency, DeliveryKind.UPDATE, REASONS[told(self.event)])
        fields = () if agency.kind in OTHER_PARTYS_SIDE else explained(self._looked(to, DeliveryKind.UPDATE))
        if isinstance(self.event, COUNTED) or not any(field.is_given for field in fields):
            return Outcome(agency=agency, kind=None, sent=False, code=Why.NO_UPDATE)
        return Outcome(agency=agency, kind=DeliveryKind.UPDATE, sent=False, code=Why.IF_HELD, fields=fields)

    def _missed(self, agency: Agency) -> Iterator[Failed]:
        """Yield what each route to this kind of service asks for, for each person, and does not find."""
        looked = self._looked(_to(agency, None), DeliveryKind.UPDATE)
        rules = [r for r in self._policy.routes if r.service is agency.kind and r.towards is Towards.SERVICE]
        for role, seen in subjects(self.enriched):
            facts = {**facts_of(looked, seen.person, role), **ANYBODY}
            yield from (failed(rule.id, rule.when, facts) for rule in rules)

    def _asked(self, asked: Asked) -> Outcome:
        """Return what a service would get that is told this way, whether a route leads there or not."""
        agencies = self._policy.directory.agencies.values()
        agency = next((one for one in agencies if one.kind is asked.recipient), asked.stand_in)
        fields = explained(self._looked(_to(agency, asked.delivery), asked.delivery))
        return Outcome(
            agency=agency,
            kind=asked.delivery,
            sent=any(field.rule for field in fields),
            is_asked=True,
            facts=self.facts_of(asked),
            fields=fields,
        )

    def facts_of(self, asked: Asked) -> Facts:
        """Return the facts of somebody in the event; raise `NotTried` when it does not name them so."""
        looked = self._looked(_to(asked.stand_in, asked.delivery), asked.delivery)
        for role, seen in subjects(self.enriched):
            if (role, seen.person.ref) == (asked.role, asked.person):
                return facts_before_blinding(looked, seen.person, role)
        raise NotTried(f"The event names nobody {asked.person!r} in the role {asked.role.value}.")


def _to(agency: Agency, delivery: DeliveryKind | None, reason: str = "") -> Route:
    """Return a way to an agency that no rule of routing speaks of."""
    return Route(rule=RuleId("-"), agency=agency, delivery=delivery, reason=reason)
