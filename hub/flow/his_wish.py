"""A referral that he wished for brings nothing of her to anybody (docs/domain.md, rule F8).

He may ask for a programme for himself. Whatever else he asks for would reach her, or those who help her, in her name.
"""

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.delivery import DeliveryKind
from hub.domain.events import PERPETRATOR_PROGRAMME, Event, ReferralMade
from hub.domain.facts import AskedBy, TaskFact
from hub.domain.outcome import Processed
from hub.flow.drafts import About, Drafts
from hub.flow.facts import asked_by
from hub.flow.received import Decision
from hub.flow.route import Route

ASKED_BY_HIM = "asked-by-him"
"""Why nothing is sent; recorded for the fallback of the sender's area."""


def is_at_his_wish(event: Event) -> bool:
    """Say whether he wished for it."""
    return isinstance(event, ReferralMade) and asked_by(event) is AskedBy.HIM


def is_for_himself(event: ReferralMade) -> bool:
    """Say whether he asks for a programme for himself: of that only his side hears (rule O3)."""
    return event.reason == PERPETRATOR_PROGRAMME


def leads_to_him(to: Route) -> bool:
    """Say whether a route leads to his side, or to whoever states what he may be told."""
    return to.agency.kind in OTHER_PARTYS_SIDE or to.task is TaskFact.SAY_WHAT_HE_MAY_BE_TOLD


def turn_away(drafts: Drafts, event: ReferralMade) -> Decision:
    """Take nothing in of what he says of her, not even that she agrees; the original is kept as it came."""
    drafts.acknowledge(Processed(), event)
    areas = drafts.policy.directory.areas_of(drafts.received.source)
    if fallback := next((found for area in areas if (found := drafts.policy.directory.fallback(area))), None):
        drafts.withhold(fallback.id, DeliveryKind.REFERRAL_OFFERED, ASKED_BY_HIM, About())
    return drafts.decision(Processed())
