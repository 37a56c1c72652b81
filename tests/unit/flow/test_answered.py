"""The task to ask her ends with her answer, for everyone who had it: nobody asks her twice."""

from dataclasses import replace

import pytest

from hub.domain.content import Correction
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import ReceiptState
from hub.domain.person import Consent, ConsentStatus
from tests.builders.events import IDVA, POLICE, a_consent_changed, a_receipt, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import Story, story

ANSWERS = (ConsentStatus.GIVEN, ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN, ConsentStatus.NOT_SOUGHT_UNSAFE)


def asked() -> Story:
    """Return that the police told of a victim whom nobody has asked, and have the task to ask her."""
    told = story(an_incident_reported(people=(a_victim(consents=()), a_perpetrator())))
    sent = replace(the_task(told), state=DeliveryState.PUBLISHED, claimed=True)
    told.known.learn_delivery(sent)
    return told


def the_task(told: Story) -> Delivery:
    return next(d for d in told.known.deliveries.values() if d.kind is DeliveryKind.TASK and d.recipient == POLICE)


def corrections(told: Story) -> list[tuple[str, str, bool]]:
    """Return recipient, reason and whether it was sent before, of every correction of the last event."""
    found = [(d.recipient, d.content) for d in told.last.deliveries if isinstance(d.content, Correction)]
    return [(who, content.reason, content.sent_before) for who, content in found if isinstance(content, Correction)]


@pytest.mark.parametrize("answer", ANSWERS)
def test_whoever_asked_her_and_tells_her_answer_has_done_the_task(answer: ConsentStatus) -> None:
    told = story(a_consent_changed(answer, agency=POLICE), after=asked())

    assert (the_task(told).state, the_task(told).reason) == (DeliveryState.REPLACED, "answered")
    assert corrections(told) == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_whoever_has_the_task_when_another_tells_her_answer_hears_that_it_is_done(
    answer: ConsentStatus,
) -> None:
    told = story(a_consent_changed(answer, agency=IDVA), after=asked())

    assert the_task(told).state is DeliveryState.REPLACED
    assert corrections(told) == [(POLICE, "answered", True)]


def test_a_task_that_was_not_sent_yet_is_stopped_and_its_number_passes_on() -> None:
    told = story(an_incident_reported(people=(a_victim(consents=()), a_perpetrator())))
    number = the_task(told).sequence

    after = story(a_consent_changed(ConsentStatus.GIVEN, agency=POLICE), after=told)

    assert (the_task(after).state, the_task(after).sequence) == (DeliveryState.WITHHELD, None)
    assert [d.sequence for d in after.last.deliveries if d.kind is DeliveryKind.CORRECTION] == [number]


@pytest.mark.parametrize("still", [ConsentStatus.NOT_SOUGHT, ConsentStatus.UNKNOWN])
def test_a_word_that_answers_nothing_leaves_the_task_open(still: ConsentStatus) -> None:
    told = story(a_consent_changed(still, agency=IDVA), after=asked())

    assert the_task(told).state is DeliveryState.PUBLISHED
    assert corrections(told) == []


def test_her_answer_in_a_later_revision_of_the_record_ends_the_task_too() -> None:
    before = asked()
    said = a_victim(consents=(Consent(purpose="support", status=ConsentStatus.GIVEN),))
    head = an_incident_reported().head
    later = an_incident_reported(head=replace(head, revision=2), people=(said, a_perpetrator()))

    told = story(later, after=before)

    assert the_task(told).state is DeliveryState.REPLACED
    assert corrections(told) == []


def test_a_task_that_its_holder_has_ended_is_let_alone() -> None:
    before = asked()
    story(a_receipt(the_task(before), ReceiptState.CLOSED), after=before)

    told = story(a_consent_changed(ConsentStatus.GIVEN, agency=IDVA), after=before)

    assert the_task(told).state is DeliveryState.CLOSED
    assert corrections(told) == []
