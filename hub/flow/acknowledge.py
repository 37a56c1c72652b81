"""A recipient answers a delivery; the sender of what was delivered learns who took it on."""

from dataclasses import replace
from uuid import UUID

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.content import Status
from hub.domain.delivery import Delivery, DeliveryKind, Parcel
from hub.domain.events import Receipt, ReceiptState
from hub.domain.ids import DeliveryId
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import About, Drafts
from hub.flow.received import Decision
from hub.flow.route import FIRST
from hub.flow.share import share_status

TOLD_ON = frozenset({ReceiptState.ACCEPTED, ReceiptState.REJECTED, ReceiptState.CONTACTED, ReceiptState.CLOSED})
"""Receipts that the sender of the record is told of; that something was delivered tells nobody anything."""


def acknowledge(drafts: Drafts, event: Receipt) -> Decision:
    """Take in a receipt. A receipt is answered by none; one for another's delivery is refused."""
    delivery = _delivery(drafts, event)
    if delivery is None or delivery.recipient != drafts.received.source:
        refused = Refused(reason=Reason.DELIVERY_UNKNOWN, pointers=("/delivery_id",))
        drafts.acknowledge(refused, event)
        return drafts.decision(refused)
    after = delivery.after(event.state)
    if after is not delivery:
        _tell_sender(drafts, delivery, event)
    return replace(drafts.decision(Processed()), changed=(after,) if after is not delivery else ())


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
        reason=event.reason,
    )
    shared = share_status(sender, status, drafts.policy.sharing)
    case = drafts.known.cases[delivery.case] if delivery.case else None
    about = About(case=case, incident=delivery.incident, subject=str(delivery.id))
    if isinstance(shared, Parcel):
        drafts.send(shared, about)
    else:
        drafts.withhold(sender.id, DeliveryKind.STATUS, shared, about)


def _is_unnamed(service: Agency) -> bool:
    """Say whether not even those near may read a service's name: it works with him, or it is where she is."""
    return service.kind in OTHER_PARTYS_SIDE or service.name_tells_place
