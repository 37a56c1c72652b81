"""What he wishes for in her name brings nothing of her to anybody, and puts nothing into her mouth."""

from typing import Any

import pytest

from hub.domain.events import PERPETRATOR_PROGRAMME, ReferralMade
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import ConsentStatus
from hub.flow.validate import validate
from tests.builders.events import HIGH, NOW, POLICE, PROGRAMME, VRAS, a_head, a_referral_made, an_incident_reported
from tests.builders.people import a_perpetrator, a_phone, a_victim, says
from tests.builders.world import Story, sent, story, to, who_got, withheld


def his(reason: str = "restorative-justice", **over: Any) -> ReferralMade:
    """Return a referral that he wished for; it says that she agrees, and where to ring her."""
    return a_referral_made(POLICE, "J-1", reason=reason, requested_by="him", **over)


@pytest.mark.parametrize("reason", ["restorative-justice", "support", "therapy", "mental-health", "anything"])
def test_nothing_of_her_goes_to_anybody_and_that_is_recorded(reason: str) -> None:
    told = story(his(reason, reviewed=True))

    assert told.last.ended == Processed()
    assert sent(told.last) == []
    assert [(d.recipient, d.reason, d.case) for d in withheld(told.last)] == [(VRAS, "asked-by-him", None)]
    assert [*told.known.cases] == []


def test_what_it_says_of_her_counts_for_nothing() -> None:
    refused = a_victim(consents=says(ConsentStatus.REFUSED))
    told = story(an_incident_reported(people=(refused, a_perpetrator())))
    known = dict(told.known.records)
    lure = a_victim(contacts=(a_phone(666),), consents=says(ConsentStatus.GIVEN))

    told = story(his(people=(lure, a_perpetrator())), after=told)
    assert told.known.records == known

    told = story(
        an_incident_reported(people=(a_victim(consents=()), a_perpetrator()), head=a_head(revision=2)), after=told
    )
    assert "900666" not in repr(told.decisions[-1].deliveries)
    assert to(VRAS, told.decisions) == []


def test_whoever_holds_her_case_hears_nothing_of_it() -> None:
    told = story(an_incident_reported(assessment=HIGH))

    assert sent(story(his(), after=told).last) == []


def test_for_himself_he_may_ask_for_a_programme_and_only_his_side_hears_of_it() -> None:
    held = story(an_incident_reported(assessment=HIGH))
    before = {(d.recipient, d.kind) for d in held.known.deliveries.values()}
    for_himself = his(PERPETRATOR_PROGRAMME, may_be_told=("referral",))

    assert who_got(story(for_himself, after=held).last) == [(PROGRAMME, "perpetrator-referral")]
    assert who_got(story(for_himself).last) == [(PROGRAMME, "perpetrator-referral")]
    assert (VRAS, "referral-offered") not in before


@pytest.mark.parametrize("found", [{"assessment": HIGH}, {"criteria": ("repeat",)}])
def test_what_an_agency_found_itself_is_not_lost_under_his_wish(found: dict[str, Any]) -> None:
    assert validate_(his(**found)) == Refused(reason=Reason.VALUE_NOT_ALLOWED, pointers=("/requested_by",))
    assert validate_(his(PERPETRATOR_PROGRAMME, **found)) is None


def validate_(event: ReferralMade) -> object:
    return validate(event, POLICE, NOW)


def test_the_same_referral_at_her_wish_is_told() -> None:
    told: Story = story(a_referral_made(POLICE, "J-1", reason="support", requested_by="her"))

    assert who_got(told.last) == [(VRAS, "referral-offered")]
