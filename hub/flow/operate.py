"""What whoever runs the hub decided: stop all that repeats, plan and run a redrive, take or close what failed."""

from dataclasses import replace

from hub.domain.content import Received as ReceivedContent
from hub.domain.operating import (
    DeliveryRedriven,
    FailuresClosed,
    FailuresReported,
    FailuresTaken,
    Operated,
    OperationDecided,
    Plan,
    RedriveDecided,
    RedriveMoved,
    RedrivePlanned,
    RedriveState,
    RedriveStep,
    StopAllDecided,
)
from hub.domain.outcome import Outcome, Processed, Reason, Refused
from hub.flow.drafts import About, Drafts
from hub.flow.received import Decision
from hub.flow.redrive import redriven
from hub.flow.share import receipt

MAY_FOLLOW = {
    RedriveStep.START: {RedriveState.PLANNED: RedriveState.RUNNING},
    RedriveStep.APPROVE: {RedriveState.WAITING: RedriveState.RUNNING},
    RedriveStep.PAUSE: {RedriveState.RUNNING: RedriveState.PAUSED},
    RedriveStep.GO_ON: {RedriveState.PAUSED: RedriveState.RUNNING},
    RedriveStep.STOP: {
        RedriveState.CHECKING: RedriveState.STOPPED,
        RedriveState.PLANNED: RedriveState.STOPPED,
        RedriveState.WAITING: RedriveState.STOPPED,
        RedriveState.RUNNING: RedriveState.STOPPED,
        RedriveState.PAUSED: RedriveState.STOPPED,
    },
    RedriveStep.CHECK: {
        RedriveState.PLANNED: RedriveState.CHECKING,
        RedriveState.WAITING: RedriveState.CHECKING,
    },
}
"""Where each step leads, from each state in which it may be taken."""
SENDS = frozenset({RedriveStep.START, RedriveStep.APPROVE})


def operate(drafts: Drafts, event: OperationDecided) -> Decision:
    """Return what a decision on the running of the hub changes."""
    match event:
        case StopAllDecided():
            is_new = event.stopped is not drafts.known.running.stopped
            return _changed(drafts, *([event] if is_new else []))
        case RedrivePlanned() | FailuresTaken():
            return _changed(drafts, event)
        case RedriveDecided():
            return _step(drafts, event)
        case DeliveryRedriven():
            return _changed(drafts, redriven(drafts, event))
        case FailuresClosed():
            return _close(drafts, event)
        case FailuresReported():
            return _report(drafts, event)


def _changed(drafts: Drafts, *operated: Operated) -> Decision:
    return replace(drafts.decision(Processed()), operated=operated)


def _step(drafts: Drafts, event: RedriveDecided) -> Decision:
    """Take the next step of a plan; who confirms one that was confirmed before sends nothing."""
    plan = drafts.known.running.plans.get(event.redrive)
    if plan is None:
        return drafts.decision(Refused(reason=Reason.REDRIVE_UNKNOWN))
    state = MAY_FOLLOW[event.step].get(plan.state)
    if state is None:
        return drafts.decision(Refused(reason=Reason.REDRIVE_DECIDED))
    if event.step is RedriveStep.APPROVE and event.by in {plan.planned_by, plan.started_by}:
        return drafts.decision(Refused(reason=Reason.SECOND_USER_NEEDED))
    if event.step in SENDS and _is_other(drafts, plan, event):
        return drafts.decision(Refused(reason=Reason.REDRIVE_CHANGED))
    if event.step is RedriveStep.START and plan.needs_second:
        state = RedriveState.WAITING
    return _changed(drafts, RedriveMoved(decided=event, state=state))


def _is_other(drafts: Drafts, plan: Plan, event: RedriveDecided) -> bool:
    """Say whether anything of what the plan rests on is another than they saw."""
    return event.fingerprint != plan.fingerprint or plan.fingerprint != plan.now or plan.digest != drafts.policy.digest


def _close(drafts: Drafts, event: FailuresClosed) -> Decision:
    """Close what failed, and tell each sender once of each event that it goes no further."""
    for letter in event.letters:
        if sent := drafts.known.running.letters.get(letter):
            content = ReceivedContent(
                event_id=sent.event_id,
                record_id=None,
                outcome=Outcome.REFUSED.value,
                reason=Reason.CLOSED_UNPROCESSED.value,
                pointers=(),
            )
            drafts.send(receipt(sent.source, content), About(subject=f"closed {letter}"))
    still = tuple(one for one in event.letters if one in drafts.known.running.letters)
    return _changed(drafts, *([replace(event, letters=still)] if still else []))


def _report(drafts: Drafts, event: FailuresReported) -> Decision:
    """Give each sender the hub's answer to each of its events once more: why it failed, and at which fields."""
    still = tuple(one for one in event.letters if one in drafts.known.running.letters)
    for letter in still:
        failed = drafts.known.running.letters[letter]
        content = ReceivedContent(
            event_id=failed.event_id,
            record_id=None,
            outcome=failed.outcome,
            reason=failed.reason,
            pointers=failed.pointers,
        )
        drafts.send(receipt(failed.source, content), About(subject=f"reported {letter}"))
    return _changed(drafts, *([replace(event, letters=still)] if still else []))
