"""A recipient answers its delivery, and whoever told learns who took it on."""

from dataclasses import replace

import pytest

from hub.domain.agency import Agency, AgencyKind
from hub.domain.content import Received, Status
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.directory import Area, Directory
from hub.domain.events import ReceiptState
from hub.domain.ids import AgencyId, AreaId
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.received import Decision
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_receipt,
    a_record_withdrawn,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.rules import policy_of, suffolk_with
from tests.builders.world import Story, content, received, sent, shipped_policy, story, to, withheld

TOLD = an_incident_reported(assessment=HIGH)
UNKNOWN = Refused(reason=Reason.DELIVERY_UNKNOWN, pointers=("/delivery_id",))


def offer(told: Story, agency: str = IDVA) -> Delivery:
    return to(agency, told.decisions)[0]


def answered(*states: ReceiptState) -> Story:
    told = story(TOLD)
    first = offer(told)
    return story(*(a_receipt(first, state, reason="no-capacity") for state in states), after=told)


@pytest.mark.parametrize(
    "state", [ReceiptState.ACCEPTED, ReceiptState.REJECTED, ReceiptState.CONTACTED, ReceiptState.CLOSED]
)
def test_the_sender_learns_who_took_it_on_or_why_not(state: ReceiptState) -> None:
    told = answered(state)

    assert [(d.id, d.state) for d in told.last.changed] == [(offer(told).id, DeliveryState(state.value))]
    statuses = [d for d in sent(told.last) if d.kind is DeliveryKind.STATUS]
    assert [content(d, Status) for d in statuses] == [
        Status(
            about_record="R-1",
            service="idva",
            service_name="Suffolk countywide IDVA service",
            status=state.value,
            status_at=NOW,
            reason="no-capacity",
        )
    ]
    assert [(d.recipient, d.subject, d.case) for d in statuses] == [(POLICE, str(offer(told).id), offer(told).case)]


def test_that_something_was_delivered_tells_nobody_anything() -> None:
    told = answered(ReceiptState.DELIVERED)

    assert [d.state for d in told.last.changed] == [DeliveryState.DELIVERED]
    assert told.last.deliveries == ()


def test_a_receipt_is_answered_by_none() -> None:
    assert [d.kind for d in answered(ReceiptState.ACCEPTED).last.deliveries] == [DeliveryKind.STATUS]


def test_neither_a_status_nor_what_it_told_names_a_service_whose_name_tells_where_she_is() -> None:
    agencies = shipped_policy().directory.areas[AreaId("suffolk")].agencies
    refuge = suffolk_with(agencies=tuple(replace(a, name_tells_place=a.id == IDVA) for a in agencies))
    told = story(TOLD, policy=refuge)

    told = story(a_receipt(offer(told)), an_incident_reported(IDVA, "A-1", assessment=HIGH), policy=refuge, after=told)

    (status,) = (content(d, Status) for d in to(POLICE, told.decisions) if d.kind is DeliveryKind.STATUS)
    assert (status.service, status.service_name) == ("idva", None)
    assert "countywide" not in repr([d.content for one in told.decisions for d in one.deliveries])
    assert "name withheld" in repr([d.content for one in told.decisions for d in one.deliveries])


@pytest.mark.parametrize(
    "states",
    [
        pytest.param((ReceiptState.ACCEPTED, ReceiptState.DELIVERED), id="delivered after accepted comes too late"),
        pytest.param((ReceiptState.CLOSED, ReceiptState.CONTACTED), id="contacted after closed comes too late"),
        pytest.param((ReceiptState.CONTACTED, ReceiptState.REJECTED), id="rejected after she was contacted"),
    ],
)
def test_a_late_receipt_changes_nothing(states: tuple[ReceiptState, ReceiptState]) -> None:
    last = answered(*states).last

    assert last == Decision(received=last.received, ended=Processed())


def test_the_same_answer_in_a_second_receipt_changes_nothing() -> None:
    told = story(TOLD)
    first = offer(told)
    again = a_receipt(first, head=a_head(IDVA, "another", recorded_at=NOW))

    last = story(a_receipt(first), again, after=told).last

    assert last == Decision(received=received(again), ended=Processed())


def test_a_refusal_may_be_taken_back() -> None:
    told = answered(ReceiptState.REJECTED, ReceiptState.ACCEPTED)

    assert [content(d, Status).status for d in to(POLICE, told.decisions)] == ["rejected", "accepted"]


@pytest.mark.parametrize(
    "delivery_id",
    [
        pytest.param("00000000-0000-0000-0000-000000000000", id="an id that was never given"),
        pytest.param("nonsense", id="no id at all"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_answer_to_no_delivery_is_refused(delivery_id: str) -> None:
    told = story(TOLD)
    last = story(replace(a_receipt(offer(told)), delivery_id=delivery_id), after=told).last

    assert (last.ended, last.changed) == (UNKNOWN, ())
    assert [content(d, Received).outcome for d in last.deliveries] == ["refused"]


def test_an_answer_to_another_agencys_delivery_is_refused_as_if_there_were_none() -> None:
    told = story(TOLD)
    stolen = replace(a_receipt(offer(told)), head=a_head(VRAS, "x", recorded_at=NOW))
    invented = replace(stolen, delivery_id="00000000-0000-0000-0000-000000000000")

    one, other = (story(event, after=story(TOLD)).last for event in (stolen, invented))

    assert (one.ended, one.changed) == (UNKNOWN, ())
    assert [d.content for d in one.deliveries] == [d.content for d in other.deliveries]


def test_an_answer_to_a_delivery_that_was_withdrawn_changes_nothing() -> None:
    told = story(TOLD)
    told.known.learn_delivery(replace(offer(told), state=DeliveryState.PUBLISHED, claimed=True))
    told = story(a_record_withdrawn(), after=told)

    last = story(a_receipt(offer(told)), after=told).last

    assert last == Decision(received=last.received, ended=Processed())


def test_an_answer_to_a_task_or_an_update_tells_the_sender_nothing() -> None:
    asks = story(an_incident_reported(MASH, "M-1", people=(a_victim(consents=()), a_perpetrator())))
    task = offer(asks, MASH)

    last = story(a_receipt(task), after=asks).last

    assert [d.state for d in last.changed] == [DeliveryState.ACCEPTED]
    assert last.deliveries == ()


def test_without_a_rule_the_sender_learns_nothing_and_that_is_recorded() -> None:
    told = story(TOLD)

    last = story(a_receipt(offer(told)), after=told, policy=policy_of()).last

    assert sent(last) == []
    assert [(d.recipient, d.kind, d.reason) for d in withheld(last)] == [
        (POLICE, DeliveryKind.STATUS, "no-sharing-rule")
    ]


def from_elsewhere(kind: AgencyKind) -> Story:
    """Return a story whose sender serves another area than the service that takes the case on."""
    far = Agency(id=AgencyId("far-agency"), kind=kind, name="Far")
    area = Area(id=AreaId("far"), name="Far", agencies=(far,), contracts=(), districts=(), fallback=far.id)
    areas = shipped_policy().directory.areas.values()
    policy = replace(shipped_policy(), directory=Directory([*areas, area]))
    told = story(an_incident_reported(far.id, assessment=HIGH), policy=policy)
    return story(a_receipt(offer(told)), after=told, policy=policy)


def test_a_sender_outside_the_area_learns_the_kind_of_service_and_not_its_name() -> None:
    status = content(to("far-agency", from_elsewhere(AgencyKind.POLICE).decisions)[0], Status)

    assert (status.service, status.service_name) == ("idva", None)


@pytest.mark.parametrize("kind", [AgencyKind.PROBATION, AgencyKind.PERPETRATOR_SERVICE])
def test_the_other_partys_side_gets_no_status_of_what_it_told(kind: AgencyKind) -> None:
    told = from_elsewhere(kind)

    assert to("far-agency", told.decisions) == []
    assert [d.reason for d in withheld(told.last)] == ["other-party-side"]


def test_a_sender_that_left_the_directory_gets_no_status() -> None:
    told = story(an_incident_reported("stranger", assessment=HIGH))

    last = story(a_receipt(offer(told)), after=told).last

    assert [d.state for d in last.changed] == [DeliveryState.ACCEPTED]
    assert last.deliveries == ()


def test_a_sentence_in_place_of_a_reason_is_not_passed_on() -> None:
    told = story(TOLD)

    last = story(a_receipt(offer(told), reason="She lives with her mother now."), after=told).last

    assert [content(d, Status).reason for d in sent(last)] == [None]
