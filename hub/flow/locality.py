"""What follows from where a case lies: the district in which she lives, and how support is offered there."""

from datetime import datetime

from hub.domain.case import Case
from hub.domain.dates import LONDON
from hub.domain.facts import Offer
from hub.domain.person import Person
from hub.domain.rules import Policy


def district_of(victim: Person, case: Case, policy: Policy) -> str | None:
    """Return where she lives among the districts of the case's area; where several are said, the first."""
    said = (address.local_authority for address in victim.addresses)
    return next((code for code in said if policy.directory.area_of_authority(code) == case.area), None)


def offer_in(case: Case, policy: Policy, now: datetime) -> Offer:
    """Return how the case's area offers support to somebody whom nobody asked (docs/domain.md, rule C8)."""
    area = policy.directory.areas.get(case.area)
    if area is None:
        return Offer.UNKNOWN
    begun = area.opt_out_from is not None and area.opt_out_from <= now.astimezone(LONDON).date()
    return Offer.OPT_OUT if begun else Offer.OPT_IN
