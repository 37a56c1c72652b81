"""A person suspends an agency: what is for it waits under its own numbers, and nobody else notices."""

from typing import Any

from hub.domain.agency import AccountState
from hub.domain.decisions import AccountDecided
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId
from hub.domain.outcome import Outcome
from hub.flow.received import Received
from hub.receive.decided import decided
from tests.builders.events import IDVA, MASH, NOW, an_assessment, an_incident_reported
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import sent, story

HIGH = an_assessment("high")


def account(agency: str, state: AccountState, key: str = "k", **over: Any) -> Received:
    said = {"by": "tester", "reason": "a test"} | over
    head = Head(agency=CONSOLE, record_id=f"account {agency}", recorded_at=NOW)
    return decided(AccountDecided(head=head, account=AgencyId(agency), state=state, **said), key, NOW)


def incident(record: str = "R-1") -> Any:
    return an_incident_reported(record=record, people=(a_victim(), a_perpetrator(), a_child()), assessment=HIGH)


def test_what_is_for_a_suspended_agency_is_decided_and_numbered_and_waits() -> None:
    told = story(account(IDVA, AccountState.SUSPENDED), incident()).last

    waits = [d for d in told.deliveries if d.state is DeliveryState.SUSPENDED]

    assert [(d.recipient, d.kind, d.sequence) for d in waits] == [(IDVA, DeliveryKind.REFERRAL_OFFERED, 1)]
    assert {d.recipient for d in sent(told)} >= {MASH}


def test_nobody_else_notices_that_an_agency_is_suspended() -> None:
    as_ever = sent(story(incident()).last)

    beside = sent(story(account(IDVA, AccountState.SUSPENDED), incident()).last)

    assert beside == [d for d in as_ever if d.recipient != IDVA]


def test_an_agency_that_goes_on_gets_its_next_delivery_at_once() -> None:
    told = story(
        account(IDVA, AccountState.SUSPENDED, "1"),
        account(IDVA, AccountState.ACTIVE, "2"),
        incident(),
    ).last

    assert {d.state for d in told.deliveries if d.recipient == IDVA} == {DeliveryState.QUEUED}


def test_what_stands_already_changes_nothing_and_a_decision_has_no_receipt() -> None:
    first = account(MASH, AccountState.SUSPENDED, "1")

    told = story(first, account(MASH, AccountState.SUSPENDED, "2"))

    assert [len(d.accounts) for d in told.decisions] == [1, 0]
    assert [(d.ended.outcome, d.deliveries) for d in told.decisions] == [(Outcome.PROCESSED, ())] * 2


def test_a_decision_under_the_same_key_acts_once_also_when_it_was_made_later() -> None:
    told = story(account(MASH, AccountState.SUSPENDED), account(MASH, AccountState.SUSPENDED))

    assert (told.last.repeated, told.last.accounts) == (True, ())


def test_a_key_that_was_used_for_another_decision_is_refused() -> None:
    told = story(account(MASH, AccountState.SUSPENDED), account(MASH, AccountState.ACTIVE))

    assert (told.last.ended.outcome, told.last.accounts, told.last.deliveries) == (Outcome.REFUSED, (), ())
