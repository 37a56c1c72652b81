"""What is told on one occasion, recipients and drafts made by hand: what stands between rules and bytes."""

from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.content import Content, PerpetratorReferral
from hub.domain.delivery import Cause, Delivery, DeliveryKind, DeliveryState, Stopped
from hub.domain.events import CaseEvent
from hub.domain.facts import Setting, SubjectRole
from hub.domain.ids import AgencyId, DeliveryId, EventId, PersonId, RuleId, derived_id
from hub.domain.person import Role
from hub.domain.rules import Sharing, SharingRule
from hub.domain.shown import PersonShown
from hub.flow.consolidate import Joined
from hub.flow.enrich import Occasion, enrich
from hub.flow.facts import case_facts
from hub.flow.held import Draft, Held, Origin, Part, Source
from hub.flow.received import Decision
from hub.flow.release import Released, release
from hub.flow.route import Route
from hub.flow.shapes import HIS_FIELDS
from hub.flow.telling import Telling
from hub.receive.last_look import last_look
from hub.wire import codec
from tests.builders.events import NOW
from tests.builders.world import received, shipped_policy, story

HIS_SERVICE = Agency(id=AgencyId("his-service"), kind=AgencyKind.PERPETRATOR_SERVICE, name="His service")
IDVA_SERVICE = Agency(id=AgencyId("suffolk-idva"), kind=AgencyKind.IDVA, name="IDVA service")
SCHOOL = Agency(id=AgencyId("a-school"), kind=AgencyKind.SCHOOL, name="A school")
HOUSING = Agency(id=AgencyId("a-landlord"), kind=AgencyKind.HOUSING, name="A landlord")


def telling_of(event: CaseEvent, *before: CaseEvent) -> Telling:
    """Return what is told with an event, once those before it have come."""
    told = story(*before, event)
    case, record = told.last.cases[0], told.last.records[0]
    incident = told.last.incidents[0] if told.last.incidents else None
    occasion = Occasion(event=event, people=record.people, policy=shipped_policy(), now=NOW)
    enriched = enrich(Joined(case=case, members=(), incident=incident), occasion, told.known)
    sender = shipped_policy().directory.kind_of(AgencyId(event.head.agency))
    shared = case_facts(enriched, event, sender)
    return Telling(enriched=enriched, event=event, shared=shared, told_by="Somebody", now=NOW)


def id_in(telling: Telling, role: Role) -> PersonId:
    """Return who has a part in the case."""
    enriched = telling.enriched
    if role is Role.CHILD:
        return enriched.children[0].id
    return enriched.victim.id if role is Role.VICTIM else enriched.perpetrators[0].id


def routed(agency: Agency, delivery: DeliveryKind, **over: Any) -> Route:
    """Return a route made by hand."""
    return Route(rule=RuleId("by-hand"), agency=agency, delivery=delivery, reason="By hand.", **over)


def notice_for(child: PersonId, setting: Setting = Setting.ENROLLED_HERE) -> Route:
    """Return the route by which a school is told of a child."""
    return routed(SCHOOL, DeliveryKind.SCHOOL_NOTICE, subject=child, setting=setting)


def sharing_of(*rules: SharingRule) -> Sharing:
    """Return these rules alone."""
    return Sharing(rules)


def held(value: object, *roles: SubjectRole, path: str = "perpetrator.name", source: Source = Source.EVENT) -> Held:
    """Return a value said by the event at hand of somebody with these roles; his when none are named."""
    his = frozenset({SubjectRole.PERPETRATOR})
    return Held(value, Origin(subject=None, roles=frozenset(roles) or his, source=source), path, RuleId("r/1"))


def a_referral(**over: Part) -> Draft:
    """Return the draft of a referral that says nothing of him; parts of him by name, others as `own_…`."""
    of_him = {name: over.get(name) for name in HIS_FIELDS}
    parts: dict[str, Part] = {
        "told_by_kind": "police",
        "reason": "suspect-informed",
        "respond_by": None,
        "perpetrator": Draft(shape=PersonShown, parts=of_him),
        "references": (),
        "may_be_told": ("incident",),
    }
    others = {name: part for name, part in over.items() if name not in HIS_FIELDS}
    return Draft(shape=PerpetratorReferral, parts={**parts, **others})


def looked(released: Released, telling: Telling) -> Stopped | None:
    """Return what the last look at the bytes says of what was released; None when it goes."""
    delivery = Delivery(
        id=DeliveryId(derived_id("by-hand")),
        recipient=HIS_SERVICE.id,
        topic="out.his-service",
        kind=DeliveryKind.PERPETRATOR_REFERRAL,
        cause=Cause(source=AgencyId(telling.event.head.agency), event=EventId("e")),
        state=DeliveryState.QUEUED,
        content=released.content,
        watch=released.watch,
    )
    decided = story(telling.event).last
    decision = Decision(received=received(telling.event), ended=decided.ended, deliveries=(delivery,))
    return last_look(decision, encoded).decision.deliveries[0].stopped


def encoded(content: Content) -> bytes:
    """Return a content as it is sent."""
    return codec.encode(content, 1)


def stopped_by(draft: Draft, to: Agency, telling: Telling) -> Stopped | None:
    """Return what stops a draft on its way to bytes, or None when it goes."""
    released = release(draft, to, telling)
    return released if isinstance(released, Stopped) else looked(released, telling)
