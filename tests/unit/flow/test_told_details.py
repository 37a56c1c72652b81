"""Who somebody is, or where, has changed: holders are told, and no hidden place travels by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.content import Update
from hub.domain.delivery import Delivery
from hub.domain.person import Address, AddressClass, Contact
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_custody_changed,
    a_details_changed,
    a_head,
    an_incident_reported,
)
from tests.builders.holders import KIT, PROBATION, a_held_case, one_to, then
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named
from tests.builders.world import Story, content, sent, who_got

HER, HIM = a_victim(consents=()), a_perpetrator()
NEW = an_address("44 Quillmoor Passage", postcode="IP8 9ZQ")
HIDING = pytest.mark.parametrize("visibility", [AddressClass.CONFIDENTIAL, AddressClass.REFUGE])


def moved(home: Address) -> Story:
    return then(a_details_changed(people=(replace(HER, addresses=(home,)), HIM)), after=a_held_case())


def said(deliveries: list[Delivery]) -> str:
    return repr([d.content for d in deliveries])


def test_a_new_telephone_is_told_to_those_who_hold_the_case_and_not_to_its_sender() -> None:
    told = then(a_details_changed(people=(replace(HER, contacts=(a_phone(7),)), HIM)), after=a_held_case())

    assert who_got(told.last) == [(MARAC, "update"), (MASH, "update"), (VRAS, "update")]
    victim = content(one_to(MASH, sent(told.last)), Update).victim
    assert victim is not None
    assert victim.contacts == (a_phone(7),)


def test_an_ordinary_new_address_is_told() -> None:
    assert "Quillmoor" in said(sent(moved(NEW).last))


@HIDING
def test_a_hidden_new_address_is_told_to_nobody_neither_whole_nor_in_part(visibility: AddressClass) -> None:
    told = moved(replace(NEW, visibility=visibility))

    assert "Quillmoor" not in said(sent(told.last))
    assert "IP8" not in said(sent(told.last))


@HIDING
def test_once_it_is_hidden_no_later_word_of_anybody_brings_it_out(visibility: AddressClass) -> None:
    told = moved(replace(NEW, visibility=visibility))
    by_post = Contact(kind="post", value="44 Quillmoor Passage IP8 9ZQ")
    careless = replace(HER, addresses=(NEW,), contacts=(by_post,))

    later = then(
        an_incident_reported(POLICE, "R-9", people=(careless, HIM, a_child(addresses=(NEW,)))),
        a_custody_changed(PROBATION, people=(careless, HIM)),
        after=told,
    )

    assert "Quillmoor" not in said([d for one in later.decisions for d in sent(one)])


@HIDING
def test_an_address_that_was_told_and_is_hidden_now_is_told_no_more(visibility: AddressClass) -> None:
    told = moved(NEW)
    head = a_head(IDVA, "D-1", revision=2, recorded_at=NOW - timedelta(minutes=5))
    hidden = replace(HER, addresses=(replace(NEW, visibility=visibility),))

    later = then(a_details_changed(head=head, people=(hidden, HIM)), after=told)

    assert {d.recipient for d in sent(later.last)} == {MARAC, MASH, VRAS}  # they hold it no more
    assert "Quillmoor" not in said(sent(later.last))


def test_his_new_address_is_told_in_every_case_of_his_and_hers_in_hers_alone() -> None:
    sister = a_victim(ref="s", names=(named("Ann", "Other"),), date_of_birth="1995-01-15", contacts=(a_phone(8),))
    both = then(an_incident_reported(record="R-2", people=(sister, HIM)), after=a_held_case())
    cases = set(both.known.cases)
    at = an_address("3 Farfield Way", postcode="IP7 9ZQ")

    his = then(a_details_changed(people=(replace(HIM, addresses=(at,)),), changed=("address",)), after=both)
    assert {d.case for d in sent(his.last)} == cases

    hers = then(a_details_changed(record="D-2", people=(replace(HER, contacts=(a_phone(9),)),)), after=his)
    assert len({d.case for d in sent(hers.last)}) == 1


def test_what_a_child_is_called_now_is_told_in_its_case() -> None:
    renamed = replace(KIT, names=(named("Kit", "Newname"), named("Kit", "Example")))

    told = then(a_details_changed(MASH, people=(renamed,), changed=("name",)), after=a_held_case())

    assert {d.recipient for d in sent(told.last)} == {IDVA, MARAC, VRAS}
    assert "Newname" in said(sent(told.last))
