"""What the simulated agencies decide, over many tries."""

from collections import Counter

from hub.demo.chance import seeded
from hub.demo.deciding import CLOSED_FOR, CONSENTS, DECIDED_ON, HABITS, NOT_OURS, REASONS, Decision, decisions
from hub.demo.plan import Manner
from hub.domain.content import Content, Task, Update
from hub.domain.events import ReceiptState

TRIES = 400
TO_ASK = Task(task="ask-consent", reason="r", respond_by=None)
AN_UPDATE = Update(told_by="x", told_by_kind="police", reason="changed")


def tried(kind: str, content: Content = AN_UPDATE, manner: Manner | None = None) -> list[tuple[ReceiptState, ...]]:
    """Return the states of the answers of each try."""
    chance = seeded("deciding", kind)
    return [tuple(d.state for d in decisions(kind, content, manner or Manner(), chance)) for _ in range(TRIES)]


def test_a_referral_is_accepted_and_now_and_then_turned_down_or_followed_by_contact() -> None:
    assert set(tried("referral-offered")) == {
        (ReceiptState.ACCEPTED,),
        (ReceiptState.ACCEPTED, ReceiptState.CONTACTED),
        (ReceiptState.REJECTED,),
    }


def test_every_kind_that_is_decided_on_is_mostly_accepted() -> None:
    for kind in DECIDED_ON:
        assert Counter(states[0] for states in tried(kind))[ReceiptState.ACCEPTED] > 0.85 * TRIES


def test_an_agency_that_gets_it_wrong_turns_everything_down_with_a_reason() -> None:
    chance, manner = seeded("wrong"), Manner(rejects=1.0)

    (one,) = decisions("marac-referral", AN_UPDATE, manner, chance)

    assert one.state is ReceiptState.REJECTED
    assert one.reason in REASONS


def test_an_update_and_another_task_are_answered_by_nothing_more() -> None:
    other = Task(task="review-unsafe-contact", reason="r", respond_by=None)

    assert set(tried("update") + tried("task", other)) == {()}


def test_a_task_to_ask_her_is_closed_with_what_she_says() -> None:
    chance = seeded("asking")
    answers = [decisions("task", TO_ASK, Manner(), chance) for _ in range(TRIES)]

    assert {(one.state, one.reason) for (one,) in answers} == {(ReceiptState.CLOSED, "ASKED")}
    assert {one.consent for (one,) in answers} == set(CONSENTS)


def test_a_slow_agency_takes_its_time_and_contact_comes_after_acceptance() -> None:
    chance, manner = seeded("slow"), Manner(slow=5.0, rejects=0.0)
    answers = [decisions("referral-offered", AN_UPDATE, manner, chance) for _ in range(TRIES)]

    assert min(one.after for found in answers for one in found) > 5.0
    assert all(found[0].after < found[1].after for found in answers if len(found) > 1)


def answered(service: str) -> list[Decision]:
    """Return the first answer of each try by a service with its habits."""
    chance = seeded("habits", service)
    return [decisions("referral-offered", AN_UPDATE, Manner(), chance, HABITS[service])[0] for _ in range(TRIES)]


def test_mental_health_often_has_no_capacity_and_says_so() -> None:
    refused = [one for one in answered("mental-health") if one.state is ReceiptState.REJECTED]

    assert 0.3 * TRIES < len(refused) < 0.7 * TRIES
    assert {one.reason for one in refused} == {"NO_CAPACITY"}


def test_a_service_to_which_somebody_does_not_belong_names_the_right_one() -> None:
    elsewhere = [one for one in answered("womens-centre") if one.redirect]

    assert {one.redirect for one in elsewhere} == set(HABITS["womens-centre"].instead)
    assert {(one.state, one.reason) for one in elsewhere} == {(ReceiptState.REJECTED, NOT_OURS)}


def test_a_service_that_is_closed_at_night_answers_some_deliveries_after_it() -> None:
    times = [one.after for one in answered("womens-centre")]

    assert 0.1 * TRIES < sum(after > CLOSED_FOR for after in times) < 0.5 * TRIES
    assert max(one.after for one in answered("sarc")) < CLOSED_FOR
