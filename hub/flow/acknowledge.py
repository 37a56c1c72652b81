"""A recipient answers a delivery; the sender of what was delivered learns who took it on."""

from dataclasses import replace
from uuid import UUID

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.content import Status
from hub.domain.delivery import Delivery, DeliveryKind, Parcel
from hub.domain.events import Receipt, ReceiptState, ReferralMade
from hub.domain.facts import AskedBy, Told
from hub.domain.ids import DeliveryId, RecordId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.referral import BY_PROFESSION, OF_THE_SERVICE, marked, rejection_of
from hub.flow.drafts import About, Drafts
from hub.flow.facts import asked_by
from hub.flow.handover import is_handover, is_left
from hub.flow.received import Decision, RecordKey
from hub.flow.rejected import find_another
from hub.flow.route import FIRST
from hub.flow.share import share_status
from hub.flow.tell_moved import LEFT

TOLD_ON = frozenset({ReceiptState.ACCEPTED, ReceiptState.REJECTED, ReceiptState.CONTACTED, ReceiptState.CLOSED})
"""Receipts that the sender of the record is told of; that something was delivered tells nobody anything."""


def acknowledge(drafts: Drafts, event: Receipt) -> Decision:
    """Take in a receipt. A receipt is answered by none; one for another's delivery is refused."""
    delivery = _delivery(drafts, event)
    if delivery is None or delivery.recipient != drafts.received.source:
        refused = Refused(reason=Reason.DELIVERY_UNKNOWN, pointers=("/delivery_id",))
        drafts.acknowledge(refused, event)
        return drafts.decision(refused)
    take_answer(drafts, delivery, event)
    return drafts.decision(Processed())


def take_answer(drafts: Drafts, delivery: Delivery, event: Receipt) -> None:
    """Move a delivery on by its recipient's answer, and tell whom that concerns; a late one changes nothing."""
    after = delivery.after(event.state)
    if after is not delivery:
        drafts.changed.append(after)
        _tell_sender(drafts, delivery, event)
        if event.state is ReceiptState.REJECTED:
            find_another(drafts, delivery, event)


def _delivery(drafts: Drafts, event: Receipt) -> Delivery | None:
    try:
        return drafts.known.deliveries.get(DeliveryId(UUID(event.delivery_id)))
    except ValueError:
        return None


def _tell_sender(drafts: Drafts, delivery: Delivery, event: Receipt) -> None:
    sender = drafts.policy.directory.agencies.get(delivery.cause.source)
    if event.state not in TOLD_ON or delivery.kind not in FIRST or sender is None:
        return
    directory = drafts.policy.directory
    service = directory.agencies[delivery.recipient]
    near = set(directory.areas_of(service.id)) & set(directory.areas_of(sender.id))
    status = Status(
        about_record=delivery.cause.record or "",
        service=service.kind.value,
        service_name=service.name if near and not _is_unnamed(service) else None,
        status=event.state.value,
        status_at=event.at,
        reason=marked(event.reason) if event.state is ReceiptState.REJECTED else event.reason,
    )
    if referral := _referral(drafts, delivery):
        if event.state not in TAKEN_ON_OR_NOT:
            return
        status = replace(status, service_name=None, reason=_said_to(referral, event.reason))
    case = drafts.known.cases[delivery.case] if delivery.case else None
    shared = LEFT if _is_left(drafts, delivery, sender) else share_status(sender, status, drafts.policy.sharing)
    about = About(case=case, incident=delivery.incident, subject=str(delivery.id))
    if isinstance(shared, Parcel):
        drafts.send(shared, about)
    else:
        drafts.withhold(sender.id, DeliveryKind.STATUS, shared, about)


def _is_left(drafts: Drafts, delivery: Delivery, sender: Agency) -> bool:
    """Say whether a sender is told nothing, as she is in another area's care: but for whoever handed her over there."""
    case, directory = drafts.known.cases.get(delivery.case) if delivery.case else None, drafts.policy.directory
    if case is None or not is_left(sender.id, case, directory):
        return False
    here = (r for r in drafts.known.records_in(case.id) if r.event_id == delivery.cause.event)
    return not any(is_handover(r.event) and getattr(r.event, "transfer_to", None) == case.area for r in here)


TAKEN_ON_OR_NOT = frozenset({ReceiptState.ACCEPTED, ReceiptState.REJECTED})
"""What somebody learns who referred her from outside; whether she was reached is between her and the service."""


def _referral(drafts: Drafts, delivery: Delivery) -> ReferralMade | None:
    """Return the referral behind a delivery, where it was made by her, for her or at work (docs/domain.md, rule F2)."""
    key = RecordKey(source=delivery.cause.source, record=delivery.cause.record or RecordId(""), told=Told.REFERRAL)
    known = drafts.known.records.get(key)
    event = known.event if known else None
    from_outside = isinstance(event, ReferralMade) and event.requested_by is not None
    return event if from_outside and isinstance(event, ReferralMade) and asked_by(event) is not AskedBy.HIM else None


def _said_to(referral: ReferralMade, reason: str | None) -> str | None:
    """Return the reason that a referrer from outside may learn: at work, one that tells nothing of her."""
    listed = rejection_of(reason)
    at_work = asked_by(referral) is AskedBy.PROFESSIONAL and referral.referrer_role in BY_PROFESSION
    return listed.value if at_work and listed in OF_THE_SERVICE else None


def _is_unnamed(service: Agency) -> bool:
    """Say whether not even those near may read a service's name: it works with him, or it is where she is."""
    return service.kind in OTHER_PARTYS_SIDE or service.name_tells_place
