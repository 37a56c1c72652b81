"""A few invented people, so that what is told of them collides often. Each telling says another part of them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.domain.identifiers import LETTERS
from hub.domain.person import (
    Address,
    AddressClass,
    ChildAtIncident,
    Consent,
    ConsentStatus,
    Contact,
    Identifier,
    Person,
    PersonName,
    Role,
    Sex,
    YesNo,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """An invented person, whole."""

    given: str
    family: str
    born: str
    number: Identifier
    postcode: str
    phone: str
    role: Role


def population() -> tuple[Somebody, ...]:
    """Return everybody: three pairs with children in common, and one name that two people have."""
    victims = (
        ("Testa", "Example", "1991-05-02"),
        ("Sample", "Invented", "1984-11-30"),
        ("Testa", "Example", "1991-05-02"),
    )
    others = (("Placeholder", "Fictive", "1988-01-17"), ("Nobody", "Example", "1979-07-08"))
    children = (("Mini", "Example", "2016-09-01"), ("Little", "Invented", "2010-02-28"))
    people = [(*one, Role.VICTIM) for one in victims]
    people += [(*one, Role.PERPETRATOR) for one in others]
    people += [(*one, Role.CHILD) for one in children]
    return tuple(
        Somebody(
            given=given,
            family=family,
            born=born,
            number=_pnc(place) if role is Role.PERPETRATOR else _nhs(place),
            postcode=f"XX{place + 1} {place + 1}AA",
            phone=f"0770090012{place}",
            role=role,
        )
        for place, (given, family, born, role) in enumerate(people)
    )


def described(who: Somebody, ref: str, roles: Iterable[Role], data: random.Random) -> Person:
    """Return what somebody's agency happens to know of a person this time."""
    person = Person(ref=ref, roles=tuple(roles), sex=data.choice((None, Sex.FEMALE, Sex.MALE)))
    if data.random() < 0.8:
        person = replace(person, names=(PersonName(given=(who.given,), family=who.family),), date_of_birth=who.born)
    if data.random() < 0.5 or not person.names:
        person = replace(person, identifiers=(who.number,))
    if data.random() < 0.7:
        place = data.choice((AddressClass.ORDINARY,) * 4 + (AddressClass.CONFIDENTIAL,))
        person = replace(person, addresses=(_address(who, place),))
    if data.random() < 0.4:
        person = replace(person, contacts=(Contact(kind="phone", value=who.phone, safe=data.choice(tuple(YesNo))),))
    if Role.VICTIM in person.roles and data.random() < 0.6:
        person = replace(person, consents=(Consent(purpose="support", status=data.choice(tuple(ConsentStatus))),))
    if Role.CHILD in person.roles:
        person = replace(person, at_incident=ChildAtIncident(resident=YesNo.YES, present=data.choice(tuple(YesNo))))
    return person


def _address(who: Somebody, place: AddressClass) -> Address:
    return Address(visibility=place, lines=("1 Nowhere Lane",), postcode=who.postcode, local_authority="E07000202")


def _nhs(place: int) -> Identifier:
    """Return a valid number of the range that is set apart for tests."""
    for serial in range(place * 20, place * 20 + 20):
        digits = f"999000{serial:03d}"
        check = 11 - sum((10 - i) * int(d) for i, d in enumerate(digits)) % 11
        if check != 10:
            return Identifier(system="nhs-number", value=f"{digits}{check % 11}")
    raise AssertionError


def _pnc(place: int) -> Identifier:
    serial = f"{place + 1:07d}"
    return Identifier(system="pnc", value=f"90/{serial}{LETTERS[int('90' + serial) % len(LETTERS)]}")
