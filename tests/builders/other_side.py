"""Stories of him: told by the police, referred by name, and rules by which everything would go to his side."""

from dataclasses import replace
from typing import Any

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.content import PerpetratorReferral
from hub.domain.cube import EVERYTHING
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.directory import Contract, Directory
from hub.domain.events import IncidentReported, ReferralMade
from hub.domain.facts import TaskFact
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.person import Identifier, YesNo
from hub.domain.rules import Policy, RouteRule, Sharing, Towards, Treatment
from hub.flow.fields import FIELDS
from tests.builders.events import (
    POLICE,
    PROGRAMME,
    a_referral_made,
    an_incident,
    an_incident_reported,
)
from tests.builders.rules import a_sharing_rule
from tests.builders.world import Story, content, sent, shipped_policy, withheld

PROBATION = "suffolk-probation"
CRIME = Identifier(system="crime-reference", value="42/10234/26")
INFORMED = an_incident(suspect_informed=YesNo.YES, references=(CRIME,))
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def informed(agency: str = POLICE, record: str = "R-1", **over: Any) -> IncidentReported:
    """Return an incident of which he was informed."""
    return replace(an_incident_reported(agency, record, incident=INFORMED), **over)


def referred(agency: str = POLICE, record: str = "F-1", **over: Any) -> ReferralMade:
    """Return that an agency refers him by name and states what he may be told."""
    made = a_referral_made(agency, record, reason="perpetrator-programme", may_be_told=("referral",))
    return replace(made, **over)


def with_probation() -> Policy:
    """Return the shipped policy with a probation service in Suffolk."""
    suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
    service = Agency(id=AgencyId(PROBATION), kind=AgencyKind.PROBATION, name="Probation")
    return replace(shipped_policy(), directory=Directory([replace(suffolk, agencies=(*suffolk.agencies, service))]))


def anything_goes() -> Policy:
    """Return a policy whose files send everything of everybody to the other party's side, always."""
    policy = with_probation()
    suffolk = policy.directory.areas[AreaId("suffolk")]
    contract = Contract(service=AgencyKind.PROBATION, agency=AgencyId(PROBATION), starts=suffolk.contracts[0].starts)
    routes = tuple(
        RouteRule(
            id=RuleId(f"{kind}-{delivery}"),
            towards=Towards.SERVICE,
            service=kind,
            delivery=delivery,
            when=EVERYTHING,
            reason="Everything goes.",
            task=TaskFact.FIND_ROUTE if delivery is DeliveryKind.TASK else None,
        )
        for kind in sorted(OTHER_PARTYS_SIDE)
        for delivery in ROUTED
    )
    rules = tuple(
        a_sharing_rule(
            id=RuleId(f"{kind}/{delivery}"),
            recipient=kind,
            delivery=delivery,
            give={section: dict.fromkeys(names, Treatment.AS_IS) for section, names in FIELDS.items()},
        )
        for kind in sorted(OTHER_PARTYS_SIDE)
        for delivery in DeliveryKind
    )
    return replace(
        policy,
        routes=(*policy.routes, *routes),
        sharing=Sharing((*policy.sharing.rules, *rules)),
        directory=Directory([replace(suffolk, contracts=(*suffolk.contracts, contract))]),
    )


ROUTED = (
    DeliveryKind.PERPETRATOR_REFERRAL,
    DeliveryKind.REFERRAL_OFFERED,
    DeliveryKind.SAFEGUARDING_CONTACT,
    DeliveryKind.MARAC_REFERRAL,
    DeliveryKind.UPDATE,
    DeliveryKind.TASK,
)
HIS = frozenset({PROGRAMME, PROBATION})


def his(told: Story) -> list[Delivery]:
    """Return everything that went to the other party's side, beside receipts for what it sent itself."""
    return [d for decision in told.decisions for d in sent(decision) if d.recipient in HIS]


def reasons(told: Story) -> list[str | None]:
    """Return why nothing went to the programme on the last event."""
    return [d.reason for d in withheld(told.last) if d.recipient == PROGRAMME]


def referral_in(told: Story) -> PerpetratorReferral:
    """Return the only referral of him in a story."""
    (delivery,) = his(told)
    return content(delivery, PerpetratorReferral)


def generous() -> Policy:
    """Return the generous sharing rules with the routes that are shipped."""
    return replace(anything_goes(), routes=shipped_policy().routes)
