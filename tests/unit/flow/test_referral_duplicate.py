"""She is referred to a service that has an open referral of her: it is not asked twice, and learns what is new."""

import pytest

from hub.domain.content import Update
from hub.domain.delivery import DeliveryKind
from hub.domain.events import ReceiptState
from hub.domain.head import Head
from tests.builders.events import (
    HIGH,
    IDVA,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_receipt,
    a_referral_made,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim, named
from tests.builders.world import Story, content, sent, story, to, withheld

OTHER_MAN = a_perpetrator(names=(named("Other", "Man"),), date_of_birth="1970-01-01", contacts=(), addresses=())
ALONE = a_referral_made(IDVA, people=(a_victim(),), narrative=None)
"""It names nobody as the perpetrator: of her two cases, which is meant is not known."""


def two_cases() -> Story:
    return story(an_incident_reported(), an_incident_reported(record="R-2", people=(a_victim(), OTHER_MAN)))


def kinds(told: Story, agency: str = VRAS) -> list[DeliveryKind]:
    return [d.kind for d in sent(told.last) if d.recipient == agency]


def test_a_service_with_an_open_referral_of_her_is_updated_and_not_asked_again() -> None:
    before = two_cases()
    first = to(VRAS, before.decisions)[0].case

    told = story(ALONE, after=before)

    assert kinds(told) == [DeliveryKind.UPDATE]
    update = to(VRAS, told.decisions)[-1]
    assert update.case in {d.case for d in to(VRAS, before.decisions[:2])}
    assert content(update, Update).event is not None
    assert first is not None
    assert [d.recipient for d in withheld(told.last) if d.reason == "duplicate"] == [VRAS]


@pytest.mark.parametrize("state", [ReceiptState.REJECTED, ReceiptState.CLOSED])
def test_once_its_referrals_are_over_it_is_asked_again(state: ReceiptState) -> None:
    told = two_cases()
    for offer in to(VRAS, told.decisions):
        told = story(a_receipt(offer, state, reason="duplicate", head=head_of(offer.id)), after=told)

    told = story(ALONE, after=told)

    assert DeliveryKind.REFERRAL_OFFERED in kinds(told)


def head_of(one: object) -> Head:

    return a_head(VRAS, f"receipt-{one}", recorded_at=NOW)


def test_a_new_incident_is_no_duplicate() -> None:
    told = story(an_incident_reported(POLICE, "R-3", people=(a_victim(),)), after=two_cases())

    assert kinds(told) == [DeliveryKind.REFERRAL_OFFERED]


def test_at_high_risk_nobody_is_left_out_as_a_duplicate() -> None:
    told = story(a_referral_made(IDVA, people=(a_victim(),), assessment=HIGH), after=two_cases())

    assert [d.reason for d in withheld(told.last) if d.reason == "duplicate"] == []
