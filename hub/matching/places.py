"""Places that may count as evidence: ordinary homes only, never a refuge, a hidden address or a public building."""

import re
from collections.abc import Iterable

from hub.domain.person import Address, AddressClass, Person
from hub.matching.normal import folded, postcode_key

_NOT_A_HOME = re.compile(
    r"\b(refuge|confidential|withheld|police|custody|hmp|prison|hospital|infirmary|hostel|shelter|hotel|"
    r"women'?s aid|nfa|no fixed (?:abode|address)|homeless|unknown|not known|n/?k|c/o|care of|social services|"
    r"council offices?|court)\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\b(\d+[a-z]?)\b", re.IGNORECASE)


def postcodes_of(person: Person) -> Iterable[str]:
    """Return the postcodes of the homes that a description gives, whole or the first half alone."""
    return (key for address in homes_of(person) if (key := postcode_key(address.postcode)))


def doors_of(person: Person) -> Iterable[str]:
    """Return house and postcode, and house and street, of each home: either may be missing or wrong."""
    for address in homes_of(person):
        line = address.lines[0] if address.lines else ""
        numbers = _HOUSE.findall(line)
        postcode = postcode_key(address.postcode)
        if numbers and postcode:
            yield f"{postcode} {' '.join(numbers).lower()}"
        if numbers and folded(_HOUSE.sub("", line)):
            yield folded(line)


def homes_of(person: Person) -> Iterable[Address]:
    """Return the ordinary addresses, without those whose words say that nobody lives there as at home."""
    return (
        address
        for address in person.addresses
        if address.visibility is AddressClass.ORDINARY and not _NOT_A_HOME.search(" ".join(address.lines))
    )
