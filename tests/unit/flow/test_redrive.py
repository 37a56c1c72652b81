"""What goes out again: only to those who lack it, only what today's rules would tell, and never past a suspension."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hub.domain.agency import AccountState
from hub.domain.content import Received
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, DeliveryId, EventId
from hub.domain.limits import Excluded, LimitReason, Limits
from hub.domain.operating import (
    DeliveryRedriven,
    FailuresClosed,
    FailuresReported,
    FailuresTaken,
    LetterId,
    OpenLetter,
    OperatingReason,
    OperationDecided,
    Plan,
    RedriveDecided,
    RedriveId,
    RedriveMoved,
    Redriven,
    RedrivePlanned,
    RedriveState,
    RedriveStep,
    StopAllDecided,
    Verdict,
)
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.rules import Policy
from hub.flow.audit import entries_of
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.receive.decided import decided
from tests.builders.events import HIGH, IDVA, NOW, POLICE, an_incident_reported
from tests.builders.world import Story, content, published, shipped_policy, story

REDRIVE = RedriveId(UUID(int=7))
LETTERS = tuple(LetterId(UUID(int=number)) for number in (1, 2))
OPEN = OpenLetter(
    source=AgencyId(POLICE),
    event_id=EventId("E-1"),
    outcome="refused",
    reason="DATE_IN_FUTURE",
    pointers=("/incident",),
)
HEAD = Head(agency=CONSOLE, record_id="operating", recorded_at=NOW)
WITHOUT_RULES = replace(shipped_policy(), digest="another", sharing=type(shipped_policy().sharing)(()))


def told() -> Story:
    """Let the police report an incident, and the hub send what follows."""
    after = published(story(an_incident_reported(assessment=HIGH)))
    for delivery in after.known.deliveries.values():
        after.known.running.made_by[delivery.id] = shipped_policy().digest
    return after


def to_her_service(known: Known) -> Delivery:
    (found,) = [d for d in known.deliveries.values() if d.recipient == IDVA and d.kind is DeliveryKind.REFERRAL_OFFERED]
    return found


def decide_on(known: Known, event: OperationDecided, key: str = "k", policy: Policy | None = None) -> Decision:
    decision = decide(decided(event, key, NOW), known, policy or shipped_policy(), NOW)
    known.learn(decision)
    return decision


def verdict(known: Known, one: Delivery, *, late_too: bool = False, policy: Policy | None = None) -> Verdict:
    event = DeliveryRedriven(head=HEAD, redrive=REDRIVE, delivery=one.id, late_too=late_too, by="ann")
    (came,) = decide_on(known, event, f"{late_too}", policy).operated
    assert isinstance(came, Redriven)
    return came.verdict


def as_is(known: Known, **over: Any) -> Verdict:
    """Return what becomes of the referral of her service if it stood so."""
    changed = replace(to_her_service(known), **over)
    known.learn_delivery(changed)
    return verdict(known, changed)


def test_what_was_sent_and_never_confirmed_goes_again_and_then_is_on_its_way() -> None:
    known = told().known

    first = verdict(known, to_her_service(known))

    assert first is Verdict.SEND
    assert to_her_service(known).state is DeliveryState.QUEUED
    assert verdict(known, to_her_service(known), late_too=True) is Verdict.ON_ITS_WAY


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        pytest.param(DeliveryState.DELIVERED, Verdict.HAS_IT, id="confirmed"),
        pytest.param(DeliveryState.REJECTED, Verdict.HAS_IT, id="turned down"),
        pytest.param(DeliveryState.REPLACED, Verdict.REPLACED, id="replaced by something newer"),
        pytest.param(DeliveryState.WITHHELD, Verdict.REPLACED, id="stopped before it went"),
        pytest.param(DeliveryState.SUSPENDED, Verdict.SUSPENDED, id="waits, as they are suspended"),
        pytest.param(DeliveryState.HELD, Verdict.ON_ITS_WAY, id="waits for somebody's decision"),
    ],
)
def test_what_stands_otherwise_is_skipped(state: DeliveryState, becomes: Verdict) -> None:
    assert as_is(told().known, state=state) is becomes


@pytest.mark.parametrize(
    ("state", "becomes"),
    [(AccountState.SUSPENDED, Verdict.SUSPENDED), (AccountState.REMOVED, Verdict.NOT_ALLOWED)],
)
def test_nothing_goes_to_an_agency_that_is_suspended_or_removed(state: AccountState, becomes: Verdict) -> None:
    known = told().known
    known.accounts[AgencyId(IDVA)] = state

    assert verdict(known, to_her_service(known)) is becomes


def test_what_is_past_its_time_goes_only_where_somebody_ticked_it() -> None:
    known = told().known
    known.learn_delivery(replace(to_her_service(known), respond_by=NOW - timedelta(minutes=1)))

    assert verdict(known, to_her_service(known)) is Verdict.LATE
    assert verdict(known, to_her_service(known), late_too=True) is Verdict.SEND


def test_what_no_rule_of_today_gives_is_not_sent_again() -> None:
    known = told().known

    assert verdict(known, to_her_service(known), policy=WITHOUT_RULES) is Verdict.NOT_ALLOWED


def test_what_would_be_said_in_other_words_goes_only_while_the_rules_are_the_same() -> None:
    known = told().known
    known.learn_delivery(replace(to_her_service(known), fingerprint=b"other words"))
    of_the_same_rules = verdict(known, to_her_service(known))
    known = told().known
    known.learn_delivery(replace(to_her_service(known), fingerprint=b"other words"))
    known.running.made_by.clear()

    assert of_the_same_rules is Verdict.SEND
    assert verdict(known, to_her_service(known)) is Verdict.NOT_ALLOWED


def test_whoever_is_kept_out_of_the_case_by_now_gets_nothing_of_it_again() -> None:
    known = told().known
    case = next(iter(known.cases.values()))
    out = Excluded(agency=AgencyId(IDVA), reason=LimitReason.CONFLICT_OF_INTEREST, by="somebody")
    known.learn_case(replace(case, limits=Limits(exclusions=(out,))))

    assert verdict(known, to_her_service(known)) is Verdict.NOT_ALLOWED


def test_a_correction_goes_again_though_no_rule_gives_it() -> None:
    assert as_is(told().known, kind=DeliveryKind.CORRECTION) is Verdict.SEND


def test_what_nobody_answers_and_what_is_unknown_or_of_no_case_does_not_go_again() -> None:
    known = told().known
    unknown = replace(to_her_service(known), id=DeliveryId(UUID(int=9)))

    assert verdict(known, unknown) is Verdict.NOT_ALLOWED
    assert as_is(told().known, kind=DeliveryKind.STATUS) is Verdict.NOT_ALLOWED
    assert as_is(told().known, case=None) is Verdict.NOT_ALLOWED


def test_the_same_delivery_of_the_same_plan_goes_again_once() -> None:
    known = told().known
    one = to_her_service(known)
    event = DeliveryRedriven(head=HEAD, redrive=REDRIVE, delivery=one.id, late_too=False, by="ann")

    decide_on(known, event)
    again = decide_on(known, event)

    assert (again.repeated, again.operated) == (True, ())


def a_plan(state: RedriveState = RedriveState.PLANNED, **over: Any) -> Known:
    known = Known()
    plan = Plan(
        state=state,
        planned_by="ann",
        started_by=None,
        fingerprint="as seen",
        now="as seen",
        digest=shipped_policy().digest,
        needs_second=False,
    )
    known.running.plans[REDRIVE] = replace(plan, **over)
    return known


def step(taken: RedriveStep, by: str = "ann", fingerprint: str = "as seen") -> RedriveDecided:
    reason = OperatingReason.RECEIVER_LOST_IT
    return RedriveDecided(head=HEAD, redrive=REDRIVE, step=taken, by=by, reason=reason, fingerprint=fingerprint)


def came(decision: Decision) -> RedriveState | Reason:
    if isinstance(decision.ended, Refused):
        return decision.ended.reason
    (moved,) = decision.operated
    assert isinstance(moved, RedriveMoved)
    return moved.state


def test_a_plan_is_started_once() -> None:
    known = a_plan()

    assert came(decide_on(known, step(RedriveStep.START))) is RedriveState.RUNNING
    assert came(decide_on(known, step(RedriveStep.START, by="ben"), "other")) is Reason.REDRIVE_DECIDED


@pytest.mark.parametrize(
    "over",
    [{"now": "changed"}, {"fingerprint": "looked up anew"}, {"digest": "other rules"}],
    ids=["the world", "what was looked up", "the rules"],
)
def test_nothing_is_started_that_is_another_than_was_seen(over: dict[str, Any]) -> None:
    assert came(decide_on(a_plan(**over), step(RedriveStep.START))) is Reason.REDRIVE_CHANGED


def test_a_large_plan_waits_for_a_second_person_who_is_another() -> None:
    known = a_plan(needs_second=True)

    assert came(decide_on(known, step(RedriveStep.START, by="ben"), "1")) is RedriveState.WAITING
    known.running.plans[REDRIVE] = replace(known.running.plans[REDRIVE], started_by="ben")
    assert came(decide_on(known, step(RedriveStep.APPROVE, by="ann"), "2")) is Reason.SECOND_USER_NEEDED
    assert came(decide_on(known, step(RedriveStep.APPROVE, by="ben"), "3")) is Reason.SECOND_USER_NEEDED
    assert came(decide_on(known, step(RedriveStep.APPROVE, by="eve"), "4")) is RedriveState.RUNNING


def test_a_plan_that_runs_pauses_goes_on_and_stops() -> None:
    known = a_plan(RedriveState.RUNNING)
    steps = (RedriveStep.PAUSE, RedriveStep.GO_ON, RedriveStep.STOP)

    states = [came(decide_on(known, step(one), one.value)) for one in steps]

    assert states == [RedriveState.PAUSED, RedriveState.RUNNING, RedriveState.STOPPED]
    assert came(decide_on(known, step(RedriveStep.CHECK), "late")) is Reason.REDRIVE_DECIDED


def test_a_plan_that_nobody_made_is_unknown() -> None:
    assert came(decide_on(Known(), step(RedriveStep.START))) is Reason.REDRIVE_UNKNOWN


def test_repeats_are_stopped_once_and_that_is_noted_with_its_reason() -> None:
    known = Known()
    stop = StopAllDecided(head=HEAD, stopped=True, by="ann", reason=OperatingReason.EXERCISE)

    first, again = decide_on(known, stop), decide_on(known, stop, "other")
    on = decide_on(known, replace(stop, stopped=False), "third")

    assert [one.operated for one in (first, again)] == [(stop,), ()]
    actions = [entry.action for entry in entries_of([first, again, on])]
    assert actions == ["repeats-stopped exercise", "repeats-resumed exercise"]


def test_closing_failures_tells_each_sender_of_what_still_is_open_once() -> None:
    known = Known()
    known.running.letters[LETTERS[0]] = OPEN
    close = FailuresClosed(head=HEAD, letters=LETTERS, by="ann", reason=OperatingReason.NO_LONGER_NEEDED)

    decision, again = decide_on(known, close), decide_on(known, close, "other")

    (receipt,) = decision.deliveries
    said = content(receipt, Received)
    assert (receipt.recipient, said.event_id, said.outcome, said.reason) == (
        *(POLICE, "E-1", "refused", Reason.CLOSED_UNPROCESSED.value),
    )
    assert decision.operated == (replace(close, letters=LETTERS[:1]),)
    assert (again.ended, again.deliveries, again.operated) == (Processed(), (), ())


def test_a_report_repeats_to_the_sender_what_is_wrong_with_each_event_that_still_is_open() -> None:
    known = Known()
    known.running.letters[LETTERS[0]] = OPEN
    report = FailuresReported(
        head=HEAD, letters=LETTERS, failed="DATE_IN_FUTURE", outcome="refused", source=POLICE, kind="x", by="ann"
    )

    decision, again = decide_on(known, report), decide_on(known, report)

    (receipt,) = decision.deliveries
    said = content(receipt, Received)
    assert receipt.recipient == POLICE
    assert said == Received(
        event_id="E-1", record_id=None, outcome="refused", reason="DATE_IN_FUTURE", pointers=("/incident",)
    )
    assert decision.operated == (replace(report, letters=LETTERS[:1]),)
    assert again.deliveries == (), "one press tells once"


def test_every_decision_on_the_running_of_the_hub_is_noted_under_who_decided() -> None:
    taken = FailuresTaken(head=HEAD, failed="HUB_FAULT", outcome="dead_letter", source=POLICE, kind="x", by="ann")
    planned = RedrivePlanned(
        head=HEAD, redrive=REDRIVE, deliveries=(), letters=LETTERS, rate=20, second_above=500, by="ann"
    )
    known = a_plan()
    known.running.letters[LETTERS[0]] = OPEN
    report = FailuresReported(
        head=HEAD, letters=LETTERS, failed="HUB_FAULT", outcome="dead_letter", source=POLICE, kind="x", by="ann"
    )
    close = FailuresClosed(head=HEAD, letters=LETTERS, by="ann", reason=OperatingReason.OTHER)
    again = DeliveryRedriven(head=HEAD, redrive=REDRIVE, delivery=DeliveryId(UUID(int=3)), late_too=False, by="ann")
    pause = replace(step(RedriveStep.CHECK), reason=None)

    events: tuple[OperationDecided, ...] = (taken, planned, step(RedriveStep.START), report, close, again)
    decisions = [decide_on(known, event, str(number)) for number, event in enumerate(events)]
    decisions.append(decide_on(a_plan(), pause, "pause"))

    assert [(entry.who, entry.action) for entry in entries_of(decisions)] == [
        ("ann", "failures-taken HUB_FAULT"),
        ("ann", "redrive-planned"),
        ("ann", "redrive-start receiver-lost-it"),
        ("ann", "failures-reported HUB_FAULT"),
        ("ann", "failures-closed other"),
        ("ann", "delivery-redriven"),
        ("ann", "redrive-check"),
    ]
