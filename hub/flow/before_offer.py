"""What is looked at once more before a service is asked to make contact with her.

One referral in six fails at the service that gets it: a number that is not safe, somebody whom it knows already,
somebody who has died. So it is looked at here, and whoever can mend it is asked (docs/domain.md, rules F3, F4 and F7).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.agency import OTHER_PARTYS_SIDE, WORKS_WITH_HER, Agency, AgencyKind
from hub.domain.dates import day_of
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, ReferralMade
from hub.domain.facts import TaskFact
from hub.domain.ids import AgencyId, RuleId
from hub.domain.risk import Grade
from hub.domain.rules import Clock, Policy, TimeLimit
from hub.flow.abuse import HOMICIDE
from hub.flow.enrich import Enriched
from hub.flow.known import Known
from hub.flow.route import Route, task_for, who_may_find
from hub.flow.safe_contact import is_reachable


class HeldBack(StrEnum):
    """Why a service is not asked although its route holds; recorded with what was withheld."""

    HOMICIDE = "homicide"
    """She was killed: nobody makes contact with her."""
    DUPLICATE = "duplicate"
    """It has an open referral of her already, and learns of this one there."""
    UNSAFE_CONTACT = "unsafe-contact"
    """Nobody knows a safe way to reach her, and whoever told of her is asked for one."""


MAKE_CONTACT = frozenset({TaskFact.ASK_CONSENT, TaskFact.REVIEW_UNSAFE_CONTACT})
"""Tasks by which somebody would speak with her."""
NOT_OPTIONAL = frozenset({AgencyKind.IDVA, AgencyKind.ADULT_SAFEGUARDING, AgencyKind.HOMICIDE_SERVICE})
"""Kinds that are asked whatever else: they find out themselves how she is reached."""
OVER = GONE | {DeliveryState.REJECTED, DeliveryState.CLOSED}
"""States of a referral that nobody works on any more."""
NO_SAFE_WAY = "No way to reach her is known to be safe: find out before anybody makes contact."


def why_held_back(to: Route, enriched: Enriched, event: CaseEvent, known: Known) -> HeldBack | None:
    """Return why a service is not asked to make contact; None where it is, or where no contact is asked for."""
    if is_killed(enriched) and to.agency.kind is not AgencyKind.HOMICIDE_SERVICE and _asks_for_contact(to):
        return HeldBack.HOMICIDE
    if to.delivery is not DeliveryKind.REFERRAL_OFFERED or not _is_optional(to, enriched):
        return None
    if open_elsewhere(to.agency.id, enriched, event, known):
        return HeldBack.DUPLICATE
    return None if has_safe_way(enriched) else HeldBack.UNSAFE_CONTACT


def is_killed(enriched: Enriched) -> bool:
    """Say whether any agency tells that she was killed, in this or another case of hers."""
    return bool(enriched.abuse.of_victim & HOMICIDE)


def open_elsewhere(service: AgencyId, enriched: Enriched, event: CaseEvent, known: Known) -> Delivery | None:
    """Return the open referral of her that a service has, where this one names neither an incident nor whoever did it.

    Two people who harmed her are two cases, and an incident is told to whoever holds none of it.
    """
    case = enriched.case
    if not isinstance(event, ReferralMade) or case.perpetrator is not None:
        return None
    others = (one for one in known.cases_of(case.victim) if one.victim == case.victim and one.id != case.id)
    offers = (d for one in others for d in known.deliveries_in(one.id) if d.kind is DeliveryKind.REFERRAL_OFFERED)
    return next((d for d in offers if d.recipient == service and d.state not in OVER), None)


def said_with(to: Route, enriched: Enriched) -> Route:
    """Return the route of what is sent all the same, which says so where nobody knows a safe way to reach her."""
    if to.delivery is not DeliveryKind.REFERRAL_OFFERED or is_killed(enriched) or has_safe_way(enriched):
        return to
    return to._replace(reason=f"{to.reason} {NO_SAFE_WAY}")


UNSAFE = RuleId("no-safe-contact")
"""Speaks where a service is not asked because nobody knows a safe way to reach her."""
SOON = TimeLimit(amount=timedelta(days=1), clock=Clock.WORKING_DAYS)


def asked_for_a_way(enriched: Enriched, sender: AgencyId, policy: Policy, now: datetime) -> Route | None:
    """Return who is asked how she can be reached: who told of her and speaks with her, else the area's fallback."""
    told_by, case = policy.directory.agencies.get(sender), enriched.case
    if told_by and told_by.kind in WORKS_WITH_HER and not case.limits.closed_to(sender):
        return _task(told_by, TaskFact.REVIEW_UNSAFE_CONTACT, _TO_SENDER, now)
    asked = who_may_find(case, policy.directory, day_of(now), enriched.district)
    return next((_task(agency, TaskFact.FIND_ROUTE, NO_SAFE_WAY, now) for agency in asked), None)


_TO_SENDER = "No way to reach her is known to be safe. Find one, and send your record again with it."


def _task(agency: Agency, task: TaskFact, reason: str, now: datetime) -> Route:
    return task_for(agency, task, UNSAFE, reason, SOON.end(now))


def _asks_for_contact(to: Route) -> bool:
    return to.delivery is DeliveryKind.REFERRAL_OFFERED or to.task in MAKE_CONTACT


def _is_optional(to: Route, enriched: Enriched) -> bool:
    """Say whether a service is one of her choice; at high risk nothing waits for a safe number."""
    return enriched.grade is not Grade.HIGH and to.agency.kind not in NOT_OPTIONAL | OTHER_PARTYS_SIDE


def has_safe_way(enriched: Enriched) -> bool:
    """Say whether a safe way to reach her is known."""
    return is_reachable(enriched.victim.person, (seen.person for seen in enriched.perpetrators))
