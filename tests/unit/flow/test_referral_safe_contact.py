"""Nobody is asked to make contact before a safe way is known, and no way that was called unsafe is ever given."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.content import ReferralOffered, Task
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.events import IncidentReported
from hub.domain.person import AddressClass, Consent, ConsentStatus, Contact, Person, SafeContact, YesNo
from hub.flow.safe_contact import is_reachable, usable
from tests.builders.events import HIGH, IDVA, MARAC, POLICE, PROGRAMME, VRAS, a_head, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address
from tests.builders.world import Story, content, published, sent, story, to, who_got, withheld

HIM = a_perpetrator()
NOWHERE = a_victim(addresses=())
"""Nobody said that her telephone is safe, and there is no address for a letter."""


def told_of(her: Person, sender: str = POLICE, **over: Any) -> IncidentReported:
    return an_incident_reported(sender, people=(her, HIM), **over)


def held_back(told: Story) -> list[tuple[str, str | None]]:
    """Return what was withheld of her side."""
    return [(d.recipient, d.reason) for d in withheld(told.last) if d.recipient != PROGRAMME]


def test_a_service_of_her_choice_waits_until_whoever_told_of_her_finds_a_safe_way() -> None:
    told = story(told_of(NOWHERE))

    assert who_got(told.last) == [(POLICE, "task")]
    task = content(to(POLICE, told.decisions)[0], Task)
    assert (task.task, task.about_record, task.victim) == ("review-unsafe-contact", "R-1", None)
    assert held_back(told) == [(VRAS, "unsafe-contact")]


def test_where_several_services_wait_for_a_safe_way_it_is_asked_for_once_and_no_number_is_left_out() -> None:
    agreed = replace(NOWHERE, consents=(Consent(purpose="support", status=ConsentStatus.GIVEN),))
    told = story(told_of(agreed, incident=an_incident(flags=("sexual", "honour-based"))))

    assert len([reason for _, reason in held_back(told) if reason == "unsafe-contact"]) > 1
    assert [(d.recipient, d.kind, d.sequence) for d in sent(told.last) if d.recipient == POLICE and d.sequence] == [
        (POLICE, DeliveryKind.TASK, 1)
    ]


def test_once_a_safe_way_is_known_she_is_offered_and_the_task_is_over() -> None:
    told = published(story(told_of(NOWHERE)))
    safe = replace(NOWHERE, contacts=(a_phone(101, safe=YesNo.YES),))

    told = story(told_of(safe, head=a_head(revision=2)), after=told)

    assert (VRAS, "referral-offered") in who_got(told.last)
    assert [(d.subject, d.state, d.reason) for d in told.last.changed] == [
        ("review-unsafe-contact", DeliveryState.REPLACED, "answered")
    ]


def test_while_no_safe_way_is_known_the_task_stands_and_is_set_once() -> None:
    told = story(told_of(NOWHERE), told_of(NOWHERE, head=a_head(revision=2)))

    assert len(to(POLICE, told.decisions)) == 1
    assert told.last.changed == ()


@pytest.mark.parametrize("sender", [MARAC, VRAS, "suffolk-perpetrator-service"])
def test_where_the_sender_does_not_speak_with_her_the_area_is_asked(sender: str) -> None:
    told = story(told_of(NOWHERE, sender))

    tasks = [d.recipient for d in sent(told.last) if d.kind is DeliveryKind.TASK]
    assert tasks == ([] if sender == VRAS else [VRAS])  # whoever told of her is not offered her
    if sender == VRAS:
        return
    task = content(to(VRAS, told.decisions)[0], Task)
    assert (task.task, task.about_record) == ("find-route", None)
    assert "safe" in task.reason


def test_at_high_risk_nothing_waits_and_the_offer_says_that_no_safe_way_is_known() -> None:
    known, unknown = (story(told_of(her, assessment=HIGH)) for her in (a_victim(), NOWHERE))

    reasons = [content(to(IDVA, told.decisions)[0], ReferralOffered).reason for told in (known, unknown)]
    assert "known to be safe" not in reasons[0]
    assert reasons[1] == f"{reasons[0]} No way to reach her is known to be safe: find out before anybody makes contact."
    assert held_back(unknown) == []


SHARED = an_address("9 Otherplace Road", postcode="IP2 9ZZ")  # where he lives
HIDDEN = an_address(visibility=AddressClass.CONFIDENTIAL)
LETTERS_UNSAFE = Contact(kind="post", value="1 Nowhere Lane", safe=YesNo.NO)


@pytest.mark.parametrize(
    ("her", "reachable"),
    [
        pytest.param(a_victim(), True, id="a home of her own"),
        pytest.param(replace(NOWHERE, contacts=(a_phone(safe=YesNo.YES),)), True, id="a safe number"),
        pytest.param(replace(NOWHERE, safe_contact=SafeContact(safe_from="10:00")), True, id="limits"),
        pytest.param(replace(NOWHERE, safe_contact=SafeContact()), False, id="limits that say nothing"),
        pytest.param(NOWHERE, False, id="a number of which nobody said that it is safe"),
        pytest.param(a_victim(addresses=(SHARED,)), False, id="letters come to where he lives"),
        pytest.param(a_victim(addresses=(HIDDEN,)), False, id="a hidden address takes no letters"),
        pytest.param(a_victim(contacts=(LETTERS_UNSAFE,)), False, id="letters were called unsafe"),
        pytest.param(a_victim(contacts=(), addresses=()), False, id="nothing at all"),
    ],
)
def test_what_counts_as_a_safe_way(her: Person, reachable: bool) -> None:  # noqa: FBT001
    assert is_reachable(her, [HIM]) is reachable


CONTACTS = st.lists(
    st.builds(
        Contact,
        kind=st.sampled_from(["phone", "email", "post"]),
        value=st.text(min_size=1),
        safe=st.sampled_from(YesNo),
    )
)


@given(CONTACTS)
def test_no_way_that_was_called_unsafe_is_given_and_every_other_is(contacts: list[Contact]) -> None:
    given_ = usable(a_victim(contacts=tuple(contacts)))

    assert list(given_) == [one for one in contacts if one.safe is not YesNo.NO]


@given(CONTACTS)
def test_one_safe_way_is_enough_whatever_else_is_known(contacts: list[Contact]) -> None:
    assert is_reachable(replace(NOWHERE, contacts=(*contacts, a_phone(safe=YesNo.YES))), [HIM])


def test_a_number_that_was_called_unsafe_is_given_to_nobody() -> None:
    her = a_victim(contacts=(a_phone(111, safe=YesNo.NO), a_phone(112, safe=YesNo.YES)))

    told = story(told_of(her, assessment=HIGH))

    given_ = repr([d.content for d in sent(told.last)])
    assert "900112" in given_
    assert "900111" not in given_


def test_a_number_that_one_agency_called_unsafe_is_given_from_no_other() -> None:
    warned = a_victim(contacts=(a_phone(111, safe=YesNo.NO),))
    unaware = a_victim(contacts=(a_phone(111, safe=YesNo.YES),), addresses=())

    told = story(told_of(warned, IDVA, head=a_head(IDVA, "A-1")), told_of(unaware))

    assert "900111" not in repr([d.content for one in told.decisions for d in sent(one)])
