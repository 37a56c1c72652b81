"""A small world of rules in which holders of a case may see everything that is told later, and alerts go out.

It stands apart from the rules that are shipped, so that what the flow does with an event can be seen by itself.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.cube import EVERYTHING, Cube, cube
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.directory import Contract, Directory
from hub.domain.events import Event
from hub.domain.facts import SubjectRole, Told
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.person import AddressClass, ConsentStatus
from hub.domain.rules import Policy, RouteRule, Sharing, SharingRule, Towards, Treatment
from hub.flow.received import Received
from tests.builders.events import HIGH, IDVA, MARAC, MASH, POLICE, PROGRAMME, VRAS, an_incident_reported
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered
from tests.builders.rules import a_sharing_rule
from tests.builders.world import Story, shipped_policy, story

PROBATION = "suffolk-probation"
KINDS = {
    POLICE: AgencyKind.POLICE,
    IDVA: AgencyKind.IDVA,
    MASH: AgencyKind.MASH,
    VRAS: AgencyKind.VICTIM_HUB,
    MARAC: AgencyKind.MARAC,
    PROGRAMME: AgencyKind.PERPETRATOR_SERVICE,
    PROBATION: AgencyKind.PROBATION,
}
FIRST_BY = {
    AgencyKind.IDVA: DeliveryKind.REFERRAL_OFFERED,
    AgencyKind.VICTIM_HUB: DeliveryKind.REFERRAL_OFFERED,
    AgencyKind.MASH: DeliveryKind.SAFEGUARDING_CONTACT,
    AgencyKind.MARAC: DeliveryKind.MARAC_REFERRAL,
}
"""By what each kind hears of a case first."""
ALERTED = (AgencyKind.IDVA, AgencyKind.POLICE)
VICTIM = {"role": [SubjectRole.VICTIM]}
GIVEN = {
    "victim": ("name", "date-of-birth", "contacts", "safe-contact"),
    "perpetrator": ("name",),
    "child": ("name",),
    "risk": ("grade",),
    "safeguarding": (
        "rating",
        "decision",
        "decided-at",
        "level",
        "outcomes",
        "plan",
        "plan-from",
        "plan-until",
        "strategy-at",
        "conference-at",
    ),
    "custody": ("change", "changed-at", "order", "ends-at", "conditions"),
    "hearing": ("change", "hearing-at", "hearing", "special-measures"),
    "conference": ("outcome", "heard-at", "actions", "flag-until"),
}


KIT = a_child(identifiers=(numbered(3),))
"""The child of the case, who is known again by a number."""


def _route(kind: AgencyKind, delivery: DeliveryKind, when: Cube) -> RouteRule:
    return RouteRule(
        id=RuleId(f"{delivery}-to-{kind}"),
        towards=Towards.SERVICE,
        service=kind,
        delivery=delivery,
        when=when,
        reason="It must be told.",
    )


def _routes() -> Iterator[RouteRule]:
    for kind, delivery in FIRST_BY.items():
        role = SubjectRole.CHILD if kind is AgencyKind.MASH else SubjectRole.VICTIM
        yield _route(kind, delivery, cube({"role": [role]}))
    for kind in ALERTED:
        yield _route(kind, DeliveryKind.SAFETY_ALERT, cube({**VICTIM, "told": [Told.CUSTODY, Told.COURT]}))


def _rules() -> Iterator[SharingRule]:
    every = {section: dict.fromkeys(fields, Treatment.AS_IS) for section, fields in GIVEN.items()}
    home = {section: {"addresses": Treatment.AS_IS} for section in ("victim", "perpetrator", "child")}
    ordinary = cube({"address-class": [AddressClass.ORDINARY]})
    for kind in KINDS.values():
        give = dict(every)
        with_consent = cube({"consent": [ConsentStatus.GIVEN]}) if kind is AgencyKind.VICTIM_HUB else EVERYTHING
        if kind not in {AgencyKind.MARAC, AgencyKind.IDVA}:
            give = {**give, "conference": {**give["conference"], "actions": Treatment.OWN}}
        for delivery in {FIRST_BY.get(kind, DeliveryKind.UPDATE), DeliveryKind.UPDATE, DeliveryKind.SAFETY_ALERT}:
            name = f"{kind}/{delivery}"
            rule = a_sharing_rule(recipient=kind, delivery=delivery)
            yield replace(rule, id=RuleId(name), when=with_consent, give=give)
            yield replace(rule, id=RuleId(f"{name}-address"), when=with_consent & ordinary, give=home)


@cache
def holders_policy() -> Policy:
    """Return the policy of this world."""
    shipped = shipped_policy()
    suffolk = shipped.directory.areas[AreaId("suffolk")]
    agencies = tuple(Agency(id=AgencyId(name), kind=kind, name=name) for name, kind in KINDS.items())
    starts = suffolk.contracts[0].starts
    contracts = tuple(Contract(service=one.kind, agency=one.id, starts=starts) for one in agencies)
    area = replace(suffolk, agencies=agencies, contracts=contracts)
    return replace(shipped, routes=tuple(_routes()), sharing=Sharing(_rules()), directory=Directory([area]))


def a_held_case(**over: Any) -> Story:
    """Return a story in which an incident at high risk is told, and IDVA, MARAC, MASH and victim hub hold the case."""
    people = (a_victim(), a_perpetrator(), KIT)
    return then(an_incident_reported(**{"people": people, "assessment": HIGH, **over}))


def then(*events: Event | Received, after: Story | None = None) -> Story:
    """Let a story go on in this world."""
    return story(*events, after=after, policy=holders_policy())


def one_to(agency: str, deliveries: list[Delivery]) -> Delivery:
    """Return the one delivery to an agency among some."""
    found = [one for one in deliveries if one.recipient == agency]
    assert len(found) == 1, [one.kind for one in found]
    return found[0]
