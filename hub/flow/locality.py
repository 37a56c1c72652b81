"""What follows from where a case lies: the district in which she lives, and how support is offered there."""

from collections.abc import Mapping
from datetime import datetime

from hub.domain.case import Case
from hub.domain.dates import day_of
from hub.domain.directory import Directory
from hub.domain.events import CaseEvent
from hub.domain.facts import Offer
from hub.domain.ids import AreaId, PersonId
from hub.domain.person import AddressClass, Person
from hub.domain.rules import Policy
from hub.flow.known import Known


def district_of(
    case: Case, event: CaseEvent, people: Mapping[str, PersonId], known: Known, directory: Directory
) -> str | None:
    """Return where she lives among the districts of the case's area, by this event, else by the newest record.

    It decides who is asked for help; whether anybody is told it is another matter.
    """
    here = [person for person in event.people if people.get(person.ref) == case.victim]
    said = (*here, *(described.person for described in reversed(known.described(case.victim))))
    codes = (address.local_authority for person in said for address in person.addresses)
    return next((code for code in codes if directory.area_of_authority(code) == case.area), None)


TELLABLE = frozenset({AddressClass.ORDINARY, AddressClass.NOT_A_HOME})
"""Classes of an address that may be told, and so what is a part of it."""


def district_to_tell(victim: Person, district: str | None) -> str | None:
    """Return the district where an address that may be told names it: of a hidden one it is a part (rule A4)."""
    told = {address.local_authority for address in victim.addresses if address.visibility in TELLABLE}
    return district if district in told else None


def district_of_copy(of_hers: AddressClass, district: str | None) -> str | None:
    """Return by which district whoever watches over one is found: that a copy comes to them tells it (rule A4)."""
    return district if of_hers in TELLABLE else None


def offer_in(area: AreaId, policy: Policy, now: datetime) -> Offer:
    """Return how an area offers support to somebody whom nobody asked (docs/domain.md, rule C8)."""
    found = policy.directory.areas.get(area)
    if found is None:
        return Offer.UNKNOWN
    begun = found.opt_out_from is not None and found.opt_out_from <= day_of(now)
    return Offer.OPT_OUT if begun else Offer.OPT_IN
