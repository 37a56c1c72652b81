"""How far a delivery has come: each receipt leads on from some states and changes nothing from the others."""

from dataclasses import replace
from uuid import UUID

import pytest

from hub.domain.delivery import Cause, Delivery, DeliveryKind, DeliveryState, delivery_id
from hub.domain.events import ReceiptState
from hub.domain.ids import AgencyId, CaseId, DeliveryId, EventId

CAUSE = Cause(source=AgencyId("suffolk-police"), event=EventId("e-1"))
IDVA = AgencyId("suffolk-idva")
CASE = CaseId(UUID(int=1))
DELIVERY = Delivery(
    id=DeliveryId(UUID(int=2)),
    recipient=IDVA,
    topic="out.suffolk-idva",
    kind=DeliveryKind.REFERRAL_OFFERED,
    cause=CAUSE,
    state=DeliveryState.PUBLISHED,
)
FROM = {
    ReceiptState.DELIVERED: {"queued", "published"},
    ReceiptState.ACCEPTED: {"queued", "published", "delivered", "rejected"},
    ReceiptState.REJECTED: {"queued", "published", "delivered", "accepted"},
    ReceiptState.CONTACTED: {"queued", "published", "delivered", "accepted"},
    ReceiptState.CLOSED: {"queued", "published", "delivered", "accepted", "rejected", "contacted"},
}


@pytest.mark.parametrize("receipt", ReceiptState)
@pytest.mark.parametrize("state", DeliveryState)
def test_a_receipt_leads_on_or_comes_too_late(state: DeliveryState, receipt: ReceiptState) -> None:
    before = replace(DELIVERY, state=state)

    after = before.after(receipt)

    moved = replace(before, state=DeliveryState(receipt.value))
    assert after == (moved if state.value in FROM[receipt] else before)


def test_a_delivery_has_one_id_however_often_it_is_decided() -> None:
    once = delivery_id(CAUSE, IDVA, DeliveryKind.TASK, CASE, "ask-consent")

    assert once == delivery_id(CAUSE, IDVA, DeliveryKind.TASK, CASE, "ask-consent")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((replace(CAUSE, event=EventId("e-2")), IDVA, DeliveryKind.TASK, CASE, "-"), id="another event"),
        pytest.param((CAUSE, AgencyId("suffolk-mash"), DeliveryKind.TASK, CASE, "-"), id="another recipient"),
        pytest.param((CAUSE, IDVA, DeliveryKind.UPDATE, CASE, "-"), id="another kind"),
        pytest.param((CAUSE, IDVA, DeliveryKind.TASK, None, "-"), id="no case"),
        pytest.param((CAUSE, IDVA, DeliveryKind.TASK, CASE, "child-2"), id="another subject"),
    ],
)
def test_what_differs_in_anything_that_counts_is_another_delivery(
    other: tuple[Cause, AgencyId, DeliveryKind, CaseId | None, str],
) -> None:
    assert delivery_id(*other) != delivery_id(CAUSE, IDVA, DeliveryKind.TASK, CASE, "-")
