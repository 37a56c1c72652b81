"""The areas of the simulation: where it plays, and one to which conferences hand cases over."""

from functools import cache

from hub.domain.agency import AgencyKind
from hub.domain.rules import Policy
from hub.policy.load import load, shipped_files

HERE, ELSEWHERE = "suffolk", "cumbria"
NOWHERE = "atlantis"
"""An area that the hub does not know."""


@cache
def policy() -> Policy:
    """Return the shipped rules with both areas."""
    return load(shipped_files(f"{HERE},{ELSEWHERE}"))


AGENCIES = ("suffolk-police", "suffolk-idva", "suffolk-mash", "suffolk-vras", "suffolk-marac")
"""Who tells what happens."""
COORDINATORS = ("suffolk-marac", "cumbria-marac")
READERS = tuple(one.id for one in policy().directory.agencies.values() if one.kind is not AgencyKind.SCHOOL)
"""Everyone who may be told, and who answers."""
