"""Step 7: what each recipient gets, built from nothing by the fields that its rules name.

Only this module makes a `Parcel`, and nothing but a parcel can be delivered: what no rule gives cannot leave.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.case import Case
from hub.domain.content import (
    CaseReplaced,
    Content,
    Correction,
    EventShown,
    HistoryShown,
    MaracCase,
    MaracIncident,
    MaracReferral,
    PerpetratorReferral,
    PersonShown,
    Received,
    ReferralOffered,
    RiskShown,
    SafeguardingContact,
    SafeguardingShown,
    Status,
    SupportShown,
    Task,
    Update,
)
from hub.domain.cube import point
from hub.domain.delivery import DeliveryKind, Parcel
from hub.domain.events import CaseEvent, Incident, SafeguardingUpdated, SupportUpdated
from hub.domain.facts import Facts, SubjectRole
from hub.domain.ids import AgencyId, RuleId
from hub.domain.person import Address, Person
from hub.domain.rules import Sharing, Treatment
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import person_facts, receipt_facts
from hub.flow.fields import PERSON, event_value, risk_value, treated
from hub.flow.other_side import SHOWN, Because, blind, known_to_him, numbers_of, reason_code, tellable, why_withheld
from hub.flow.route import Route

NO_RULE = "no-sharing-rule"
WITHDRAWN = "withdrawn"
"""Why something is corrected when the sender gives no code for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told on one occasion: the case, the event, and the words around them."""

    enriched: Enriched
    event: CaseEvent
    shared: Facts
    told_by: str
    now: datetime

    @property
    def sender_kind(self) -> AgencyKind:
        """Return the kind of the agency that told."""
        return AgencyKind(self.shared["sender"])


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case with every description and every incident, each with the names of those who told."""

    described: Mapping[SubjectRole, tuple[Seen, ...]]
    incidents: tuple[tuple[Incident, tuple[str, ...]], ...]
    """Oldest first."""
    told_by: tuple[str, ...]


def share(telling: Telling, to: Route, sharing: Sharing) -> Parcel | str:
    """Return the parcel for one route, or the reason for which nothing is sent."""
    if to.delivery is None:
        return to.rule
    if to.agency.kind in OTHER_PARTYS_SIDE and (
        because := why_withheld(to.delivery, telling.event, telling.sender_kind, telling.enriched)
    ):
        return because.value
    view = _View(telling=telling, recipient=to.agency, delivery=to.delivery, sharing=sharing, rules=[])
    content = _CONTENTS[to.delivery](view, to)
    if not view.rules and to.delivery is not DeliveryKind.TASK:
        return NO_RULE
    if isinstance(content, PerpetratorReferral) and content.perpetrator is None:
        return NO_RULE
    return Parcel(recipient=to.agency.id, kind=to.delivery, content=content, rules=tuple(dict.fromkeys(view.rules)))


def share_case(telling: Telling, whole: WholeCase, to: Agency, sharing: Sharing) -> Parcel | str:
    """Return the whole case for the coordinator of its area, or the reason for which it is not shown."""
    view = _View(telling=telling, recipient=to, delivery=DeliveryKind.MARAC_CASE, sharing=sharing, rules=[])
    case = telling.enriched.case
    content = MaracCase(
        case_reference=case.reference,
        area=case.area,
        told_by=whole.told_by,
        victim=view.people(SubjectRole.VICTIM, whole.described[SubjectRole.VICTIM]),
        perpetrators=view.people(SubjectRole.PERPETRATOR, whole.described[SubjectRole.PERPETRATOR]),
        children=view.people(SubjectRole.CHILD, whole.described[SubjectRole.CHILD]),
        incidents=tuple(
            MaracIncident(event=shown, told_by=tellers)
            for incident, tellers in reversed(whole.incidents)
            if (shown := view.event(incident))
        ),
        risk=view.risk(),
        history=view.history(),
    )
    if not view.rules:
        return NO_RULE
    return Parcel(
        recipient=to.id, kind=DeliveryKind.MARAC_CASE, content=content, rules=tuple(dict.fromkeys(view.rules))
    )


def share_replaced(case: Case, heir: Case | None, to: AgencyId) -> Parcel:
    """Return what stands for the coordinator where a case is shown no more: which goes on instead, if one does."""
    content = MaracCase(
        case_reference=case.reference,
        area=case.area,
        told_by=(),
        victim=(),
        perpetrators=(),
        children=(),
        incidents=(),
        risk=None,
        history=None,
        replaced_by=heir.reference if heir else None,
    )
    return Parcel(recipient=to, kind=DeliveryKind.MARAC_CASE, content=content, rules=("hub/case-replaced",))


def receipt(to: AgencyId, content: Received) -> Parcel:
    """Return the hub's receipt: it names the sender's own event and nothing that the hub knows besides."""
    return Parcel(recipient=to, kind=DeliveryKind.RECEIVED, content=content, rules=("hub/receipt",))


def correction(to: AgencyId, content: Correction) -> Parcel:
    """Return a correction: it names a delivery that the recipient got, and no one; its reason is a code."""
    content = replace(content, reason=treated(content.reason, Treatment.CODE) or WITHDRAWN)
    return Parcel(recipient=to, kind=DeliveryKind.CORRECTION, content=content, rules=("hub/correction",))


def case_replaced(to: AgencyId, content: CaseReplaced) -> Parcel:
    """Return the word that a case goes on under another reference; it names no one."""
    return Parcel(recipient=to, kind=DeliveryKind.CASE_REPLACED, content=content, rules=("hub/case-replaced",))


def share_status(to: Agency, status: Status, sharing: Sharing) -> Parcel | str:
    """Return what the sender of a record may learn of who took it on, or the reason for which it learns nothing."""
    if to.kind in OTHER_PARTYS_SIDE:
        return Because.OTHER_PARTY.value
    given = sharing.fields(to.kind, DeliveryKind.STATUS, "status", point(receipt_facts(to.kind)))
    if "status" not in given:
        return NO_RULE
    content = replace(
        status,
        service_name=status.service_name if "service-name" in given else None,
        reason=treated(status.reason, given["reason"][0]) if "reason" in given else None,
    )
    rules = tuple(dict.fromkeys(rule for _, rule in given.values()))
    return Parcel(recipient=to.id, kind=DeliveryKind.STATUS, content=content, rules=rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One recipient's view of a case; `rules` gathers every rule that gave something."""

    telling: Telling
    recipient: Agency
    delivery: DeliveryKind
    sharing: Sharing
    rules: list[RuleId]

    def given(self, section: str, person: Person, role: SubjectRole) -> dict[str, Treatment]:
        facts = {**self.telling.shared, **person_facts(person, role, self.telling.now)}
        his_side = self.recipient.kind in OTHER_PARTYS_SIDE
        at = point(blind(facts) if his_side else facts)
        found = self.sharing.fields(self.recipient.kind, self.delivery, section, at)
        if his_side:
            found = {field: how for field, how in found.items() if field in SHOWN.get(section, ())}
        self.rules.extend(rule for _, rule in found.values())
        return {field: treatment for field, (treatment, _) in found.items()}

    def about_case(self, section: str) -> dict[str, Treatment]:
        return self.given(section, self.telling.enriched.victim.person, SubjectRole.VICTIM)

    def people(self, role: SubjectRole, seen: Iterable[Seen]) -> tuple[PersonShown, ...]:
        shown = (self.person(one.person, role) for one in seen)
        return tuple(person for person in shown if person)

    def person(self, person: Person, role: SubjectRole) -> PersonShown | None:
        section = "child" if role is SubjectRole.CHILD else role.value
        given = self.given(section, person, role)
        values = {field: PERSON[field](person, how) for field, how in given.items() if field != "addresses"}
        values["addresses"] = self.addresses(section, person, role)
        shown = {field.replace("-", "_"): value for field, value in values.items() if value not in (None, ())}
        return PersonShown(**shown) if shown else None

    def addresses(self, section: str, person: Person, role: SubjectRole) -> tuple[Address, ...]:
        """Each address passes by its own class, not by that of the person's others."""
        return tuple(
            address
            for address in person.addresses
            if "addresses" in self.given(section, replace(person, addresses=(address,)), role)
        )

    def event(self, incident: Incident | None) -> EventShown | None:
        given = self.about_case("event")
        values: dict[str, Any] = {}
        for field in (name for name, how in given.items() if how is not Treatment.CHECKED_WORDS):
            values[field.replace("-", "_")] = event_value(field, incident, self.telling.event)
        shown = {field: value for field, value in values.items() if value not in (None, ())}
        return EventShown(**shown) if shown else None

    def risk(self) -> RiskShown | None:
        values = {
            field.replace("-", "_"): risk_value(field, self.telling.enriched) for field in self.about_case("risk")
        }
        shown = {field: value for field, value in values.items() if value not in (None, ())}
        return RiskShown(**shown) if shown else None

    def history(self) -> HistoryShown | None:
        given = self.about_case("history")
        enriched = self.telling.enriched
        known = {"incidents-in-12-months": enriched.incidents_in_window, "escalation": enriched.escalation}
        shown: dict[str, Any] = {f.replace("-", "_"): value for f, value in known.items() if f in given}
        return HistoryShown(**shown) if shown else None

    def support(self) -> SupportShown | None:
        event = self.telling.event
        if not isinstance(event, SupportUpdated):
            return None
        given = self.about_case("support")
        known = {
            "service": str(self.telling.shared["sender"]),
            "status": event.status.value,
            "status-at": event.status_at,
            "reason": treated(event.reason, given.get("reason")),
        }
        shown: dict[str, Any] = {f.replace("-", "_"): value for f, value in known.items() if f in given}
        return SupportShown(**shown) if shown else None

    def safeguarding(self) -> SafeguardingShown | None:
        event = self.telling.event
        if not isinstance(event, SafeguardingUpdated):
            return None
        given = self.about_case("safeguarding")
        known = {"rating": event.rating, "decision": event.decision, "decided-at": event.decided_at}
        shown: dict[str, Any] = {f.replace("-", "_"): value for f, value in known.items() if f in given}
        return SafeguardingShown(**shown) if shown else None

    def sections(self) -> dict[str, Any]:
        """Return the sections that every telling of a case has."""
        enriched = self.telling.enriched
        return {
            "victim": self.person(enriched.victim.person, SubjectRole.VICTIM),
            "perpetrators": self.people(SubjectRole.PERPETRATOR, enriched.perpetrators),
            "children": self.people(SubjectRole.CHILD, enriched.children),
            "event": self.event(enriched.incident),
            "risk": self.risk(),
            "history": self.history(),
        }


def _first(cls: type[Any]) -> Callable[[_View, Route], Content]:
    def build(view: _View, to: Route) -> Content:
        content: Content = cls(
            told_by=view.telling.told_by,
            told_by_kind=view.telling.sender_kind.value,
            reason=to.reason,
            respond_by=to.respond_by,
            **view.sections(),
        )
        return content

    return build


def _perpetrator_referral(view: _View, to: Route) -> Content:
    """Return the referral of him, from the event at hand alone: nothing that others said, nothing of the case."""
    event, him = view.telling.event, view.telling.enriched.him
    incident = known_to_him(event)
    given = view.given("event", him, SubjectRole.PERPETRATOR) if him and incident else {}
    return PerpetratorReferral(
        told_by_kind=view.telling.sender_kind.value,
        reason=reason_code(event),
        respond_by=to.respond_by,
        perpetrator=view.person(him, SubjectRole.PERPETRATOR) if him else None,
        references=numbers_of(incident) if incident and "references" in given else (),
        may_be_told=tellable(event),
    )


def _update(view: _View, to: Route) -> Content:
    return Update(
        told_by=view.telling.told_by,
        told_by_kind=view.telling.sender_kind.value,
        reason=to.reason,
        support=view.support(),
        safeguarding=view.safeguarding(),
        **view.sections(),
    )


def _task(view: _View, to: Route) -> Content:
    sender_own = to.agency.id == view.telling.event.head.agency
    return Task(
        task=to.task or to.rule,
        reason=to.reason,
        respond_by=to.respond_by,
        about_record=view.telling.event.head.record_id if sender_own else None,
        victim=view.person(view.telling.enriched.victim.person, SubjectRole.VICTIM),
    )


_CONTENTS: dict[DeliveryKind, Callable[[_View, Route], Content]] = {
    DeliveryKind.REFERRAL_OFFERED: _first(ReferralOffered),
    DeliveryKind.SAFEGUARDING_CONTACT: _first(SafeguardingContact),
    DeliveryKind.MARAC_REFERRAL: _first(MaracReferral),
    DeliveryKind.PERPETRATOR_REFERRAL: _perpetrator_referral,
    DeliveryKind.UPDATE: _update,
    DeliveryKind.TASK: _task,
}
