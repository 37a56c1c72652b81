"""What rests on her consent, and what is withheld for want of it (docs/domain.md, rules C4 and C6)."""

from functools import lru_cache

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, cube, holds, overlap, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Facts
from hub.domain.ids import RuleId
from hub.domain.person import ConsentStatus
from hub.domain.rules import Sharing

TAKEN_BACK = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})
REMEMBERED = 10_000
"""Conditions of which it is kept whether they rest on consent: all rules of a set are asked at every refusal."""


@lru_cache(maxsize=8)
def resting_on_consent(sharing: Sharing) -> frozenset[RuleId]:
    """Return the rules that hold when she agrees and, all else equal, no longer once she says no."""
    return frozenset(rule.id for rule in sharing.rules if _rests(rule.when))


@lru_cache(REMEMBERED)
def _rests(when: Cube) -> bool:
    return _allows(when, ConsentStatus.GIVEN) and not all(_allows(when, status) for status in TAKEN_BACK)


def _allows(when: Cube, status: ConsentStatus) -> bool:
    return bool(overlap(when, cube({"consent": [status]})))


def for_want_of_consent(sharing: Sharing, to: AgencyKind, delivery: DeliveryKind, facts: Facts) -> str | None:
    """Return as a code what she said, where something would be told had she agreed; None where she need not."""
    status = facts["consent"]
    if status is ConsentStatus.GIVEN:
        return None
    agreed = point({**facts, "consent": ConsentStatus.GIVEN})
    rules = (rule for rule in sharing.rules if rule.recipient is to and rule.delivery is delivery)
    return no_consent(status) if any(holds(rule.when, agreed) for rule in rules) else None


def no_consent(status: object) -> str:
    """Return the reason that is recorded with what is withheld because of what she said."""
    return f"no-consent-{status}"
