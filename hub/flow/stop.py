"""Stops single deliveries of a decision, after it was made and before anything of it is saved."""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.delivery import Delivery, DeliveryState, Stopped
from hub.domain.feed import CasePage
from hub.domain.ids import DeliveryId
from hub.flow.received import Decision


def stop(decision: Decision, stopped: Mapping[DeliveryId, Stopped]) -> Decision:
    """Return the decision with these deliveries withheld; what follows them takes their numbers, so no hole is left."""
    gone = [delivery for delivery in decision.deliveries if delivery.id in stopped]
    deliveries = tuple(
        _withheld(delivery, stopped[delivery.id]) if delivery.id in stopped else _moved_up(delivery, gone)
        for delivery in decision.deliveries
    )
    return replace(
        decision,
        deliveries=deliveries,
        pages=_pages(decision, stopped),
        feed=tuple(noted for noted in decision.feed if noted.delivery not in stopped),
    )


def _pages(decision: Decision, stopped: Mapping[DeliveryId, Stopped]) -> tuple[CasePage, ...]:
    """Return what is shown of cases: where the newest state is stopped the last one, or nothing if one is erased."""
    stand = (page for page in decision.pages if page.delivery not in stopped)
    gone = (page for page in decision.pages if page.delivery in stopped and decision.erased)
    return (*stand, *(replace(page, content=None, shown=None) for page in gone))


def _withheld(delivery: Delivery, why: Stopped) -> Delivery:
    return replace(
        delivery,
        state=DeliveryState.WITHHELD,
        sequence=None,
        fingerprint=b"",
        reason=why.reason,
        respond_by=None,
        content=None,
        traceparent=None,
        watch=None,
        stopped=why,
    )


def _moved_up(delivery: Delivery, gone: list[Delivery]) -> Delivery:
    if delivery.sequence is None:
        return delivery
    line = (delivery.topic, delivery.case)
    before = sum(1 for g in gone if (g.topic, g.case) == line and g.sequence and g.sequence < delivery.sequence)
    return replace(delivery, sequence=delivery.sequence - before) if before else delivery
