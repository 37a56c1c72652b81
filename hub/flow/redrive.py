"""May one delivery go out again, now? Asked of each when a plan is made, and again, under its locks, when it runs.

It never goes to somebody who has it, never past a suspension, and never unless today's rules would tell the same.
"""

from dataclasses import replace

from hub.domain.agency import AccountState
from hub.domain.delivery import GONE, NEVER_RECEIPTED, Delivery, DeliveryKind, DeliveryState
from hub.domain.ids import CaseId
from hub.domain.operating import DeliveryRedriven, Redriven, Verdict
from hub.flow.drafts import Drafts
from hub.flow.retell import tell_case_again

CONFIRMED = frozenset(
    {
        DeliveryState.DELIVERED,
        DeliveryState.ACCEPTED,
        DeliveryState.REJECTED,
        DeliveryState.CONTACTED,
        DeliveryState.CLOSED,
    }
)
NAMES_NOBODY = frozenset({DeliveryKind.CORRECTION, DeliveryKind.CASE_REPLACED, DeliveryKind.CASE_MOVED})
"""Kinds that take back or lead on what went there before: no sharing rule gives them, and none can take them away."""


def redriven(drafts: Drafts, event: DeliveryRedriven) -> Redriven:
    """Return what becomes of one delivery of a plan."""
    delivery = drafts.known.deliveries.get(event.delivery)
    verdict = _verdict(drafts, delivery, late_too=event.late_too) if delivery else Verdict.NOT_ALLOWED
    return Redriven(redrive=event.redrive, delivery=event.delivery, verdict=verdict)


def _verdict(drafts: Drafts, delivery: Delivery, *, late_too: bool) -> Verdict:
    if delivery.state in GONE:
        return Verdict.REPLACED
    if delivery.state in CONFIRMED:
        return Verdict.HAS_IT
    account = drafts.known.account_of(delivery.recipient)
    if delivery.state is DeliveryState.SUSPENDED or account is AccountState.SUSPENDED:
        return Verdict.SUSPENDED
    if account is AccountState.REMOVED or delivery.kind in NEVER_RECEIPTED:
        return Verdict.NOT_ALLOWED
    if delivery.state is not DeliveryState.PUBLISHED:
        return Verdict.ON_ITS_WAY
    if delivery.respond_by and delivery.respond_by < drafts.now and not late_too:
        return Verdict.LATE
    return Verdict.SEND if _is_told_today(drafts, delivery) else Verdict.NOT_ALLOWED


def _is_told_today(drafts: Drafts, delivery: Delivery) -> bool:
    """Ask the rules of today whether they would tell the recipient this, had nobody told them."""
    case = drafts.known.cases.get(delivery.case) if delivery.case else None
    if case is None or case.limits.closed_to(delivery.recipient):
        return False
    if delivery.kind in NAMES_NOBODY:
        return True
    untold = drafts.known.with_deliveries([replace(d, state=DeliveryState.REPLACED) for d in _beside(drafts, delivery)])
    trial = drafts.apart(untold)
    tell_case_again(trial, case, untold)
    return any(_is_same(drafts, delivery, would) for would in trial.deliveries)


def _beside(drafts: Drafts, delivery: Delivery) -> list[Delivery]:
    """Return all that the recipient holds of the case: what was told later may rest on this."""
    case = CaseId(delivery.case) if delivery.case else None
    held = drafts.known.deliveries_in(case) if case else []
    return [d for d in held if d.recipient == delivery.recipient and d.state not in GONE]


def _is_same(drafts: Drafts, delivery: Delivery, would: Delivery) -> bool:
    """Say whether what would be told is this: word for word, or by the same set of rules and no fewer of them."""
    if would.state in GONE or _line(would) != _line(delivery):
        return False
    is_of_today = drafts.known.running.made_by.get(delivery.id) == drafts.policy.digest
    return would.fingerprint == delivery.fingerprint or (is_of_today and set(delivery.rules) <= set(would.rules))


def _line(delivery: Delivery) -> tuple[object, ...]:
    cause = (delivery.cause.source, delivery.cause.record)
    return delivery.recipient, delivery.kind, delivery.case, cause, delivery.subject
