"""From the provider's groups to roles and areas. A group that the settings do not name gives nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.ids import AreaId
from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.settings import Group, SignInSettings
from hub.web.users import CASES, OPERATIONS, Role

RUNNING_THE_HUB = frozenset({Role.OPS_VIEWER, Role.OPS_OPERATOR, Role.OPS_APPROVER})
"""Roles whose work an auditor checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What somebody may do, and where."""

    roles: frozenset[Role]
    areas: frozenset[AreaId]


def entitled(groups: Iterable[str], settings: SignInSettings, every_area: frozenset[AreaId]) -> Entitlement:
    """Return what the groups give together, or raise `NotSignedIn`: no role, or roles that one person may not have."""
    given = [settings.groups[group] for group in sorted(set(groups)) if group in settings.groups]
    roles = frozenset(role for group in given for role in group.roles)
    if not roles:
        raise NotSignedIn(Refusal.NO_ROLE)
    if roles.isdisjoint(OPERATIONS | CASES):
        raise NotSignedIn(Refusal.NO_PAGE)
    if Role.AUDITOR in roles and roles & RUNNING_THE_HUB:
        raise NotSignedIn(Refusal.AUDITS_OWN_WORK)
    if _is_mixed(given, every_area):
        raise NotSignedIn(Refusal.MIXED_AREAS)
    areas = frozenset(area for group in given for area in _areas(group, every_area))
    return Entitlement(roles=roles, areas=areas & every_area)


def _is_mixed(groups: list[Group], every_area: frozenset[AreaId]) -> bool:
    """Say whether roles and areas together would give more than the groups do: a reader there, a coordinator here."""
    by_area: dict[AreaId, set[Role]] = {}
    for group in groups:
        for area in _areas(group, every_area):
            by_area.setdefault(area, set()).update(group.roles & CASES)
    reading = {role for group in groups for role in group.roles & CASES}
    return any(roles != reading for roles in by_area.values())


def _areas(group: Group, every_area: frozenset[AreaId]) -> frozenset[AreaId]:
    return every_area if group.areas == "all" else group.areas
