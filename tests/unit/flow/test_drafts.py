"""Numbers in sequence have no hole, ids are stable, and what changes nothing is not sent."""

from collections import defaultdict
from dataclasses import MISSING, fields, replace

import pytest

from hub.domain.content import Received, Update
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import IncidentReported, ReceiptState
from hub.flow.drafts import Drafts, cause_of
from hub.flow.known import Known
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    a_head,
    a_receipt,
    a_record_withdrawn,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim
from tests.builders.rules import coded
from tests.builders.world import Story, content, received, sent, shipped_policy, story, to, who_got, withheld

PEOPLE = (a_victim(), a_perpetrator(), a_child())
TOLD = an_incident_reported(people=PEOPLE, assessment=HIGH)


def revised(number: int = 2, **over: object) -> IncidentReported:
    return replace(TOLD, head=a_head(revision=number, recorded_at=NOW), **over)  # type: ignore[arg-type] # overrides


def lines(told: Story) -> dict[tuple[str, object], list[int]]:
    """Return the numbers of each line, in the order in which deliveries were decided."""
    found: dict[tuple[str, object], list[int]] = defaultdict(list)
    for delivery in told.known.deliveries.values():
        if delivery.sequence is not None:
            found[delivery.topic, delivery.case].append(delivery.sequence)
    return found


def whole(told: Story) -> bool:
    return all(sorted(line) == list(range(1, len(line) + 1)) for line in lines(told).values())


def test_each_recipient_counts_the_deliveries_of_a_case_from_one() -> None:
    told = story(
        TOLD,
        a_risk_assessed(assessment=an_assessment("medium", assessed_at=NOW)),
        a_support_updated(people=PEOPLE[:1], reason="open"),
        an_incident_reported(record="R-2", people=PEOPLE, assessment=HIGH),
    )

    assert whole(told)
    assert {topic: len(line) for (topic, _), line in lines(told).items() if len(line) > 2} == {
        "out.suffolk-mash": 4,
        "out.suffolk-marac": 3,
        "marac.suffolk.cases": 3,
    }


def test_two_cases_are_counted_apart() -> None:
    other = a_perpetrator(ref="q", names=(), identifiers=(), contacts=(), addresses=())
    told = story(TOLD, an_incident_reported(record="R-2", people=(a_victim(), other), assessment=HIGH))

    assert whole(told)
    assert len({case for _, case in lines(told)}) == 2


def test_the_hubs_receipts_and_what_is_withheld_have_no_number() -> None:
    decision = story(an_incident_reported(people=(a_victim(consents=()), a_perpetrator()))).last

    receipts = [d for d in decision.deliveries if d.kind is DeliveryKind.RECEIVED]
    assert [(d.sequence, d.case, d.key) for d in receipts] == [(None, None, "")]
    assert [d.sequence for d in withheld(decision)] == [None] * len(withheld(decision))


def test_a_delivery_that_is_stopped_passes_its_number_to_the_correction() -> None:
    told = story(TOLD, a_record_withdrawn())

    stopped = next(d for d in told.last.changed if d.recipient == IDVA)
    correction = to(IDVA, [told.last])[0]
    assert (stopped.state, stopped.sequence) == (DeliveryState.WITHHELD, None)
    assert (correction.kind, correction.sequence) == (DeliveryKind.CORRECTION, 1)
    assert whole(told)


@pytest.mark.parametrize("claimed", [True, False])
def test_a_delivery_that_the_relay_has_claimed_counts_as_sent_and_keeps_its_number(*, claimed: bool) -> None:
    told = story(TOLD)
    offer = to(IDVA, told.decisions)[0]
    state = DeliveryState.QUEUED if claimed else DeliveryState.PUBLISHED
    told.known.learn_delivery(replace(offer, claimed=claimed, state=state))

    told = story(a_record_withdrawn(), after=told)

    corrected = next(d for d in told.last.changed if d.recipient == IDVA)
    assert (corrected.state, corrected.sequence) == (DeliveryState.REPLACED, 1)
    assert [d.sequence for d in to(IDVA, [told.last])] == [2]
    assert whole(told)


def test_a_suspended_delivery_is_stopped_too() -> None:
    told = story(TOLD)
    told.known.learn_delivery(replace(to(IDVA, told.decisions)[0], state=DeliveryState.SUSPENDED))

    decision = story(a_record_withdrawn(), after=told).last

    assert [(d.state, d.sequence) for d in decision.changed if d.recipient == IDVA] == [(DeliveryState.WITHHELD, None)]


def test_a_revision_that_changes_nothing_sends_nothing_to_anyone() -> None:
    again = revised(people=PEOPLE)

    assert who_got(story(TOLD, again).last) == []


def test_a_revision_that_changes_something_is_told_to_those_who_may_see_it() -> None:
    told = story(TOLD, revised(incident=replace(TOLD.incident, flags=("strangulation",))))

    assert who_got(told.last) == [(IDVA, "update"), (MARAC, "marac-case"), (MARAC, "update"), (MASH, "update")]
    assert content(to(IDVA, [told.last])[0], Update).event is not None


def test_a_change_that_only_one_may_see_is_told_to_that_one_alone() -> None:
    """The children's hub sees the identifiers of a child; nobody else does."""
    told = story(TOLD, revised(people=(*PEOPLE[:2], a_child(vulnerabilities=(coded("hearing"),)))))

    assert who_got(told.last) == [(MASH, "update")]


def test_a_change_in_what_nobody_may_see_is_told_to_nobody() -> None:
    told = story(TOLD, revised(incident=replace(TOLD.incident, exact=False)))

    assert who_got(told.last) == []


def test_what_changes_back_is_told_again() -> None:
    phone = (a_victim(contacts=(a_phone(9),)), *PEOPLE[1:])

    told = story(TOLD, revised(2, people=phone), revised(3))

    assert [d.kind.value for d in to(IDVA, told.decisions)] == ["referral-offered", "update", "update"]


def test_an_event_is_not_delivered_to_its_sender() -> None:
    for sender in (IDVA, MASH, MARAC):
        event = an_incident_reported(sender, people=PEOPLE, assessment=HIGH)
        more = replace(event, head=a_head(sender, revision=2, recorded_at=NOW), incident=an_incident(flags=("x",)))
        got = {d.kind.value for d in to(sender, story(event, more).decisions)}

        assert got <= {"marac-case"}


def received_content(told: Story, agency: str) -> list[Received]:
    return [
        content(d, Received)
        for one in told.decisions
        for d in one.deliveries
        if d.kind is DeliveryKind.RECEIVED and d.recipient == agency
    ]


def test_the_receipt_does_not_tell_whether_another_agency_told_before() -> None:
    mash = an_incident_reported(MASH, "M-1", people=PEOPLE, assessment=HIGH)
    alone, after = story(mash), story(TOLD, a_support_updated(people=PEOPLE[:1]), mash)

    assert received_content(alone, MASH) == received_content(after, MASH)
    receipts = [[d for d in told.last.deliveries if d.kind is DeliveryKind.RECEIVED] for told in (alone, after)]
    assert receipts[0] == receipts[1]


def test_a_receipt_names_the_senders_event_and_nothing_else() -> None:
    assert received_content(story(TOLD), POLICE) == [
        Received(event_id="IncidentReported/R-1/None", record_id="R-1", outcome="processed", reason=None, pointers=())
    ]


def test_every_delivery_of_every_event_has_an_id_of_its_own() -> None:
    told = story(TOLD, revised(incident=an_incident(flags=("x",))), a_risk_assessed(), a_record_withdrawn())
    offer = to(IDVA, told.decisions)[0]
    told = story(a_receipt(offer), a_receipt(offer, ReceiptState.CLOSED), after=told)

    ids = [d.id for one in told.decisions for d in one.deliveries]
    assert len(ids) == len(set(ids))


def test_a_delivery_of_a_case_is_keyed_by_its_reference() -> None:
    told = story(TOLD)
    case = next(iter(told.known.cases.values()))

    keyed: list[Delivery] = sent(told.last)

    assert {d.key for d in keyed} == {case.reference}


def test_what_is_only_tried_out_comes_into_nothing_that_is_sent() -> None:
    known, told = Known(), received(TOLD)
    drafts = Drafts(received=told, cause=cause_of(told), known=known, policy=shipped_policy(), now=NOW)
    gathered = [field.name for field in fields(Drafts) if field.default_factory is not MISSING]

    tried = drafts.apart(Known())

    assert len(gathered) == 5
    assert [name for name in gathered if getattr(tried, name) is getattr(drafts, name)] == []
