"""Whatever else is told of her, by whichever kind of event, his side gets the same bytes, and so do its senders."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent
from hub.domain.person import Coded, Education
from hub.wire import codec
from tests.builders.conference import an_outcome
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_referral_made,
    a_safeguarding_updated,
    a_support_updated,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.other_side import HIS, INFORMED, PROBATION, anything_goes, informed, referred, with_probation
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import Story, sent, story

PAIR = (a_victim(), a_perpetrator())
HERS: tuple[CaseEvent, ...] = (
    an_incident_reported(IDVA, "I-1", incident=an_incident(flags=("stalking", "honour-based")), assessment=HIGH),
    a_referral_made(IDVA, "F-7", reason="restorative-justice", requested_by="her", reviewed=True),
    a_referral_made(VRAS, "F-8", reason="therapy", requested_by="professional", referrer_role="gp"),
    a_safeguarding_updated(MASH, "C-1"),
    a_support_updated(IDVA, "S-1"),
    an_outcome("heard", people=PAIR),
    a_referral_made(MARAC, "T-1", reason="marac-transfer", transfer_to="norfolk"),
    a_custody_changed(POLICE, "U-1", people=PAIR, change="released"),
    a_hearing_changed(POLICE, "H-1", people=PAIR),
    a_details_changed(POLICE, "D-1", people=(a_victim(),)),
    an_outcome_recorded(IDVA, "M-1", people=(a_victim(),)),
    a_feedback_received(IDVA, "Y-1", people=(a_victim(),), severity="serious"),
    an_incident_reported(IDVA, "I-9", incident=an_incident(flags=("homicide",)), assessment=None),
)
"""What her side tells, of every kind."""


def got_by(agencies: frozenset[str], told: Story) -> list[tuple[object, ...]]:
    """Return all that they can see, but for the case's reference: it names the case, which is another."""
    deliveries = (d for decision in told.decisions for d in sent(decision) if d.recipient in agencies)
    return [
        (
            d.recipient,
            d.topic,
            d.kind,
            d.sequence,
            d.respond_by,
            d.traceparent,
            d.content and codec.encode(d.content, 1),
        )
        for d in deliveries
    ]


@pytest.mark.parametrize("policy", [with_probation, anything_goes])
@pytest.mark.parametrize(
    "of_him", [informed(), referred(), referred(PROBATION)], ids=["told", "by police", "probation"]
)
@pytest.mark.parametrize("hers", HERS, ids=lambda event: f"{type(event).__name__} {event.head.record_id}")
def test_neither_what_was_told_before_nor_what_is_told_after_changes_a_byte(
    hers: CaseEvent, of_him: CaseEvent, policy: Callable[[], Any]
) -> None:
    alone = got_by(HIS, story(of_him, policy=policy()))

    assert got_by(HIS, story(hers, of_him, policy=policy())) == alone
    assert got_by(HIS, story(of_him, hers, policy=policy())) == alone
    assert got_by(HIS, story(*HERS, of_him, *(again(one) for one in HERS), policy=policy())) == alone


def again(event: CaseEvent) -> CaseEvent:
    later = replace(event.head, record_id=f"{event.head.record_id}-2", recorded_at=NOW)
    return replace(event, head=later)


IN_ONE = {
    "abuse": {"incident": replace(INFORMED, flags=("sexual", "stalking", "honour-based"))},
    "killed": {"incident": replace(INFORMED, flags=("homicide",))},
    "operation": {"incident": replace(INFORMED, operation="OP-1")},
    "needs": {
        "people": (
            a_victim(vulnerabilities=(Coded(system="x", code="suicidal"), Coded(system="x", code="care-needs"))),
            a_perpetrator(),
        )
    },
    "a pupil": {"people": (*PAIR, a_child(education=Education(place="school", urn="999001")))},
    "high risk": {"assessment": HIGH},
}


@pytest.mark.parametrize("hers", IN_ONE.values(), ids=IN_ONE)
def test_nothing_of_her_in_the_same_report_changes_a_byte(hers: dict[str, Any]) -> None:
    policy = anything_goes()

    assert got_by(HIS, story(informed(**hers), policy=policy)) == got_by(HIS, story(informed(), policy=policy))


OF_HIM: tuple[CaseEvent, ...] = (
    a_custody_changed(PROBATION, "U-9", people=(a_perpetrator(),), change="released"),
    a_custody_changed(PROBATION, "U-9", people=PAIR, change="released"),
    a_hearing_changed(PROBATION, "H-9", people=(a_perpetrator(),)),
    a_details_changed(PROBATION, "D-9", people=(a_perpetrator(),)),
    a_support_updated(PROBATION, "S-9", people=(a_perpetrator(),)),
    a_feedback_received(PROBATION, "Y-9", people=(a_perpetrator(),), severity="serious"),
    a_referral_made(PROBATION, "F-9", reason="restorative-justice", requested_by="him"),
    an_incident_reported(PROBATION, "R-9"),
)


def answers(told: Story) -> list[tuple[object, ...]]:
    """Return what the sender of the last event gets by it, its receipt too."""
    mine = (d for d in told.last.deliveries if d.recipient == PROBATION and d.state is DeliveryState.QUEUED)
    return [(d.id, d.key, d.topic, d.kind, d.content and codec.encode(d.content, 1)) for d in mine]


@pytest.mark.parametrize("event", OF_HIM, ids=lambda event: f"{type(event).__name__} {len(event.people)}")
@pytest.mark.parametrize("policy", [with_probation, anything_goes])
def test_whoever_tells_of_him_gets_the_same_answer_whether_or_not_there_is_a_case(
    event: CaseEvent, policy: Callable[[], Any]
) -> None:
    new, known = (answers(story(*before, event, policy=policy())) for before in ((), HERS))

    assert known == new
    assert [one[3] for one in new] == [DeliveryKind.RECEIVED]
