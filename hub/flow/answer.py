"""A coordinator accepts a referral to the conference at the hub, or returns it (docs/domain.md, rule M11).

It is the receipt that their own system would send, and is taken in like one: the same follows from either.
"""

from hub.domain.decisions import ReferralAnswered
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event, Receipt, ReceiptState
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.acknowledge import take_answer
from hub.flow.drafts import Drafts, is_unsent
from hub.flow.received import Decision

NOT_THERE = GONE | {DeliveryState.HELD}
"""States of a referral that is not before the conference."""
_SAID = {DeliveryState.ACCEPTED: True, DeliveryState.REJECTED: False}


def receipt_in(event: Event | None) -> Receipt | None:
    """Return the receipt that an event is, or says as much as; None where it answers no delivery."""
    match event:
        case Receipt():
            return event
        case ReferralAnswered():
            state = ReceiptState.REJECTED if event.returned else ReceiptState.ACCEPTED
            at = event.head.recorded_at
            return Receipt(
                head=event.head, delivery_id=str(event.delivery), state=state, at=at, reason=event.returned or None
            )
        case _:
            return None


def answer(drafts: Drafts, event: ReferralAnswered) -> Decision:
    """Return what the answer to a referral changes."""
    delivery, made = drafts.known.deliveries.get(event.delivery), receipt_in(event)
    if made is None or delivery is None or not _is_before_the_conference(delivery):
        return _refused(drafts, Reason.REFERRAL_UNKNOWN)
    if is_unsent(delivery):
        return _refused(drafts, Reason.NOT_SENT_YET)
    if _SAID.get(delivery.state) is not event.seen or delivery.after(made.state) is delivery:
        return _refused(drafts, Reason.DECIDED_MEANWHILE)
    take_answer(drafts, delivery, made)
    return drafts.decision(Processed())


def _is_before_the_conference(delivery: Delivery) -> bool:
    return delivery.kind is DeliveryKind.MARAC_REFERRAL and delivery.state not in NOT_THERE


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return drafts.decision(Refused(reason=reason))
