"""The journey of an event: its hops in the order of time, waits that add up, and nothing that names anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hub.domain.ids import AgencyId
from hub.store.ops.failures import Letter
from hub.store.ops.journey import Answer, Arrived, Caused, Journey, SentAgain
from hub.web.ops.hops import hops, missing
from hub.web.ops.scope import Scope

CAME = datetime(2026, 3, 2, 10, 0, 0, 999_999, tzinfo=UTC)
NAMES = {"idva": "IDVA service", "mash": "MASH", "housing": "Housing"}
SCOPE = Scope(
    areas=frozenset(),
    names=NAMES,
    promises=dict.fromkeys(NAMES, timedelta(minutes=5)),
    places={},
    single={name: AgencyId(name) for name in NAMES},
)
ARRIVED = Arrived(
    seq=1,
    source="police",
    event_id="e1",
    kind="incident",
    outcome="processed",
    reason=None,
    arrived_at=CAME,
    decided_at=CAME + timedelta(microseconds=80_002),
    pointers=[],
    other_event=None,
    lane="urgent",
    topic=None,
    partition=0,
    offset=0,
    repeats=0,
    repeated_at=None,
    kept=True,
    test=False,
    policy_digest="d",
    people=2,
    cases=1,
    areas=["suffolk"],
)


def told(number: int, recipient: str, **over: object) -> Caused:
    one = Caused(
        id=UUID(int=number),
        position=number,
        recipient=recipient,
        kind="update",
        state="published",
        numbered=True,
        rules=[f"{recipient}/update"],
        purposes=[],
        reason=None,
        corrects=None,
        respond_by=None,
        decided_at=ARRIVED.decided_at,
        claimed_at=None,
        published_at=ARRIVED.decided_at + timedelta(microseconds=1_234_567),
        resends=0,
        topic=None,
        out_partition=None,
        out_offset=None,
        area=None,
    )
    return replace(one, **over)  # type: ignore[arg-type]  # fields of one class


def answered(number: int, state: str, after: timedelta, reason: str | None = None) -> Answer:
    return Answer(
        delivery_id=UUID(int=number), event_id="a", state=state, at=CAME, reason=reason, received_at=CAME + after
    )


THREE = Journey(
    arrived=ARRIVED,
    caused=[
        told(1, "idva", state="accepted"),
        told(2, "mash", resends=2),
        told(3, "housing", state="withheld", reason="no-sharing-rule", published_at=None, rules=[]),
    ],
    answers={
        UUID(int=1): [
            answered(1, "delivered", timedelta(seconds=2, microseconds=333_333)),
            answered(1, "accepted", timedelta(hours=3)),
        ]
    },
    letters=[],
)


LETTER = Letter(
    id=UUID(int=9),
    source="police",
    event_id="e1",
    outcome="refused",
    reason="DATE_IN_FUTURE",
    pointers=[],
    type=None,
    set_aside_at=CAME,
    retried_at=None,
    kept=True,
)


def test_one_accepted_one_sent_three_times_and_one_held_back_are_hops_that_add_up_exactly() -> None:
    found = hops(THREE, SCOPE)

    assert [(hop.step.what, str(hop.step.result)) for hop in found] == [
        ("Received", "In the urgent lane"),
        ("Checked", "In order"),
        ("Duplicate check", "New"),
        ("Matched", "2 people, 1 case"),
        ("Rules applied", "Who is told is decided"),
        ("Housing: Update of what it already holds", "Held back"),
        ("IDVA service: Update of what it already holds", "On its way"),
        ("MASH: Update of what it already holds", "On its way (attempt 3)"),
        ("IDVA service: Update of what it already holds", "Delivered (their system has it)"),
        ("IDVA service: Update of what it already holds", "Accepted"),
    ]
    assert sum((hop.since for hop in found), timedelta()) == found[-1].total
    assert all(hop.total.microseconds % 1000 == 0 for hop in found)
    assert found[5].step.rules == ("no-sharing-rule",)


def test_a_delivery_that_was_not_confirmed_in_time_is_a_missing_hop_and_never_a_guess() -> None:
    assert missing(THREE, SCOPE, CAME + timedelta(minutes=4)) == []

    [one] = missing(THREE, SCOPE, CAME + timedelta(minutes=6))
    assert one.what == "MASH: Delivered (their system has it)"


def test_what_was_sent_again_names_its_redrive_and_the_waits_still_add_up() -> None:
    redrive, at = UUID(int=7), CAME + timedelta(hours=4, microseconds=5_555)
    again = [SentAgain(redrive=redrive, id=UUID(int=2), done_at=at)]

    found = hops(replace(THREE, again=again), SCOPE)

    assert (found[-1].step.what, found[-1].step.result, found[-1].step.redrive) == (
        *("MASH: Update of what it already holds", "Sent again in a redrive"),
        redrive,
    )
    assert sum((hop.since for hop in found), timedelta()) == found[-1].total
    assert {hop.step.redrive for hop in found[:-1]} == {None}


def test_what_was_taken_in_again_names_the_last_redrive_that_did_it() -> None:
    again = [SentAgain(redrive=UUID(int=number), id=UUID(int=9), done_at=CAME) for number in (7, 8)]
    letter = replace(LETTER, outcome="dead_letter", retried_at=CAME + timedelta(hours=1))

    by_hand = hops(replace(THREE, letters=[letter]), SCOPE)[-2].step
    in_redrive = hops(replace(THREE, letters=[letter], again=again), SCOPE)[-2].step

    assert (by_hand.result, by_hand.redrive) == ("By an operator", None)
    assert (in_redrive.result, in_redrive.redrive) == ("In a redrive", UUID(int=8))


def test_a_reason_of_their_own_is_not_shown_for_it_may_be_anybodys_name() -> None:
    answers = {UUID(int=1): [answered(1, "rejected", timedelta(seconds=3), "Quillet")]}
    found = hops(replace(THREE, answers=answers), SCOPE)

    assert "Quillet" not in str(found)
    assert found[-1].step.why == "They gave a reason of their own."


def test_an_event_that_was_refused_ends_with_what_the_sender_must_mend_by_field() -> None:
    refused = replace(ARRIVED, outcome="refused", reason="DATE_IN_FUTURE", pointers=["/incident/occurred_from"])

    found = hops(Journey(arrived=refused, caused=[], answers={}, letters=[LETTER]), SCOPE)

    assert [hop.step.what for hop in found] == ["Received", "Checked"]
    assert found[-1].step.why == "Correct the date: it lies in the future. Field: /incident/occurred_from."
