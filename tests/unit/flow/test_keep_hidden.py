"""A hidden address stays hidden: whoever tells it, in whatever words, and when nobody tells it any longer."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.content import Content, ReferralOffered
from hub.domain.events import IncidentReported
from hub.domain.person import Address, AddressClass, Contact, Person, SafeContact
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address
from tests.builders.world import Story, content, story, to

REFUGE = Address(
    visibility=AddressClass.REFUGE, lines=("Flat 2", "7 Hidden Close"), postcode="IP7 7ZZ", local_authority="E07000244"
)
OTHER_HOME = an_address("3 Elsewhere Road", postcode="IP3 9ZZ")


def polices(*addresses: Address, revision: int = 1, **over: Any) -> IncidentReported:
    """Return a revision of the police's record in which she has these addresses."""
    head = a_head(POLICE, "R-1", revision=revision, recorded_at=NOW.replace(hour=8 + revision % 2))
    return an_incident_reported(
        head=head, people=(a_victim(addresses=addresses, **over), a_perpetrator()), assessment=HIGH
    )


def mashs(*addresses: Address, **over: Any) -> Any:
    """Return that another agency tells of her with these addresses, at high risk."""
    her = a_victim(addresses=addresses, **over)
    return a_referral_made(MASH, "F-9", people=(her, a_perpetrator()), assessment=HIGH)


def everything(told: Story) -> str:
    """Return every content that anybody got, as text."""
    contents: list[Content | None] = [d.content for decision in told.decisions for d in decision.deliveries]
    return repr([c for c in contents if c])


def offered_to_idva(told: Story) -> Person | Any:
    return content(to(IDVA, told.decisions)[0], ReferralOffered).victim


def test_a_revision_that_comes_without_an_address_because_it_is_restricted_clears_none() -> None:
    told = story(polices(REFUGE), polices(revision=2), mashs(replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert "Hidden Close" not in everything(told)


def test_another_record_of_the_same_sender_without_an_address_clears_none() -> None:
    bare = a_referral_made(POLICE, "F-2", people=(a_victim(addresses=()), a_perpetrator()))
    told = story(polices(REFUGE), bare, mashs(replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert "Hidden Close" not in everything(told)


def test_a_revision_with_a_new_home_leaves_the_refuge_hidden_and_tells_the_home() -> None:
    told = story(polices(REFUGE), polices(OTHER_HOME, revision=2))
    told = story(mashs(replace(REFUGE, visibility=AddressClass.ORDINARY)), after=told)

    assert "Hidden Close" not in everything(told)
    assert "Elsewhere Road" in everything(told)


def test_a_sender_says_that_an_address_need_not_be_hidden_by_naming_it_with_another_class() -> None:
    ordinary = replace(REFUGE, visibility=AddressClass.ORDINARY)

    told = story(polices(REFUGE), polices(ordinary, revision=2), mashs(ordinary))

    assert "Hidden Close" in everything(told)


def test_a_record_that_is_taken_back_clears_no_address_that_it_hid() -> None:
    ordinary = replace(REFUGE, visibility=AddressClass.ORDINARY)

    other = a_risk_assessed(POLICE, "A-7", people=(a_victim(addresses=()), a_perpetrator()))

    for events in ((a_record_withdrawn(), mashs(ordinary)), (mashs(ordinary), a_record_withdrawn())):
        told = story(other, polices(REFUGE), *events)

        assert to(IDVA, told.decisions)
        assert "Hidden Close" not in everything(told)


def test_the_sender_of_a_record_that_was_taken_back_says_that_its_address_need_not_be_hidden() -> None:
    ordinary = replace(REFUGE, visibility=AddressClass.ORDINARY)
    again = replace(polices(ordinary), head=a_head(POLICE, "R-2", recorded_at=NOW))

    told = story(polices(REFUGE), a_record_withdrawn(), again, mashs(ordinary))

    assert "Hidden Close" in everything(told)


def test_a_revision_without_the_child_that_was_hidden_clears_no_address() -> None:
    child = a_child(addresses=(REFUGE,))
    first = replace(polices(), people=(a_victim(addresses=()), a_perpetrator(), child))

    told = story(first, polices(revision=2), mashs(replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert to(IDVA, [told.last])
    assert "Hidden Close" not in everything(told)


IN_OTHER_WORDS = [
    pytest.param({"lines": ("flat 2, 7 HIDDEN close, Ipswich",), "postcode": None}, id="on one line, with the town"),
    pytest.param({"lines": ("7 Hidden Close",), "postcode": None}, id="a part of it"),
    pytest.param({"lines": ("The lodge, IP77ZZ",), "postcode": None}, id="its postcode among the lines"),
    pytest.param({"lines": (), "postcode": "IP7"}, id="the postcode's district alone"),
    pytest.param({"lines": (), "postcode": None}, id="the local authority alone"),
]


@pytest.mark.parametrize("words", IN_OTHER_WORDS)
def test_a_hidden_address_is_hidden_in_other_words_too(words: dict[str, Any]) -> None:
    told = story(polices(REFUGE), mashs(replace(REFUGE, visibility=AddressClass.ORDINARY, **words)))

    assert [d.content for d in to(IDVA, told.decisions)]
    for word in ("idden", "IDDEN", "IP7", "The lodge", "E07000244"):
        assert word not in everything(told)


def test_a_part_of_a_hidden_address_that_was_told_on_one_line_is_hidden() -> None:
    one_line = replace(REFUGE, lines=("Flat 2, 7 Hidden Close",))
    part = Address(visibility=AddressClass.ORDINARY, lines=("7 Hidden Close",))

    assert "Hidden Close" not in everything(story(polices(one_line), mashs(part)))


def test_an_address_that_is_not_like_the_hidden_one_is_told() -> None:
    told = story(polices(REFUGE), mashs(OTHER_HOME))

    assert "Elsewhere Road" in everything(told)


def test_a_postal_contact_and_a_note_do_not_tell_where_she_hides() -> None:
    post = Contact(kind="post", value="care of Mrs Rose, 5 Any Street")
    mail = Contact(kind="email", value="ip7.7zz@example.org")
    note = SafeContact(safe_from="09:00", note="Write to 7, Hidden Close.")

    told = story(polices(REFUGE, contacts=(a_phone(), post, mail), safe_contact=note))

    her = offered_to_idva(told)
    assert her.contacts == (a_phone(),)
    assert her.safe_contact == SafeContact(safe_from="09:00")


@pytest.mark.parametrize("kind", ["letter", "Post", "in-person"])
def test_where_she_hides_no_contact_of_a_kind_that_may_be_a_place_is_told(kind: str) -> None:
    there = Contact(kind=kind, value="care of Mrs Rose, 5 Any Street")

    assert offered_to_idva(story(polices(REFUGE, contacts=(a_phone(), there)))).contacts == (a_phone(),)


def test_where_nothing_is_hidden_a_postal_contact_and_a_note_are_told() -> None:
    post = Contact(kind="post", value="5 Any Street")
    note = SafeContact(note="Ask for her at the library.")

    her = offered_to_idva(story(polices(OTHER_HOME, contacts=(post,), safe_contact=note)))

    assert (her.contacts, her.safe_contact) == ((post,), note)


def test_the_coordinators_case_shows_no_address_that_a_later_revision_left_out() -> None:
    told = story(polices(REFUGE), polices(revision=2), mashs(replace(REFUGE, visibility=AddressClass.ORDINARY)))

    assert to(MARAC, told.decisions) != []
    assert "Hidden" not in repr([d.content for d in to(MARAC, told.decisions)])
