"""People as agencies describe them: all invented, valid by default, any part replaced by keyword."""

from dataclasses import replace
from typing import Any

from hub.domain.person import (
    Address,
    AddressClass,
    Consent,
    ConsentStatus,
    Contact,
    Identifier,
    Person,
    PersonName,
    Role,
    Sex,
)

IPSWICH = "E07000202"
_WEIGHTS = range(10, 1, -1)


def named(given: str, family: str | None) -> PersonName:
    """Return a name of one given name and a family name."""
    return PersonName(given=(given,), family=family)


def nhs_number(serial: int) -> str:
    """Return a valid number of the reserved test range for a serial of up to five digits."""
    for start in range(10):
        digits = f"999{serial:05d}{start}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11
        if check != 10:
            return f"{digits}{check % 11}"
    raise AssertionError("one digit in ten always fits")


def numbered(serial: int) -> Identifier:
    """Return a valid NHS number as an identifier."""
    return Identifier(system="nhs-number", value=nhs_number(serial))


def a_phone(last: int = 101, **over: Any) -> Contact:
    """Return a telephone number of the range that is kept for fiction."""
    return replace(Contact(kind="phone", value=f"07700 900{last:03d}"), **over)


def an_address(line: str = "1 Nowhere Lane", **over: Any) -> Address:
    """Return an ordinary address in Ipswich."""
    home = Address(
        visibility=AddressClass.ORDINARY, lines=(line, "Testford"), postcode="IP1 9ZZ", local_authority=IPSWICH
    )
    return replace(home, **over)


def says(status: ConsentStatus, purpose: str = "support") -> tuple[Consent, ...]:
    """Return what a person says to one purpose."""
    return (Consent(purpose=purpose, status=status),)


def a_victim(**over: Any) -> Person:
    """Return a woman of 34 who agreed to be offered support."""
    her = Person(
        ref="v",
        roles=(Role.VICTIM,),
        names=(named("Testa", "Example"),),
        date_of_birth="1991-05-02",
        sex=Sex.FEMALE,
        addresses=(an_address(),),
        contacts=(a_phone(101),),
        consents=says(ConsentStatus.GIVEN),
    )
    return replace(her, **over)


def a_perpetrator(**over: Any) -> Person:
    """Return a man of 36 who lives elsewhere."""
    him = Person(
        ref="p",
        roles=(Role.PERPETRATOR,),
        names=(named("Probe", "Sample"),),
        date_of_birth="1989-07-14",
        sex=Sex.MALE,
        addresses=(an_address("9 Otherplace Road", postcode="IP2 9ZZ"),),
        contacts=(a_phone(202),),
    )
    return replace(him, **over)


def a_child(**over: Any) -> Person:
    """Return a child of eight."""
    child = Person(
        ref="c", roles=(Role.CHILD,), names=(named("Kit", "Example"),), date_of_birth="2017-11-30", sex=Sex.NOT_KNOWN
    )
    return replace(child, **over)
