"""Who was told what (page C3), line by line: every cell holds a time, or a sentence that says why it has none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hub.domain.delivery import DeliveryState
from hub.store.conference.told import Answered, Corrected, Counted, Given, Told
from hub.web.cases.told_rows import Cell, Line, Naming, by_agency, by_event, counted
from hub.web.cases.told_view import Hers
from hub.web.ops.naming import status_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMING = Naming(name=lambda agency: f"The {agency}", why=lambda rule: f"Rule {rule}.", hers=Hers(values=frozenset()))


def given(**over: Any) -> Given:
    """Return an offer of a referral that went out."""
    made = Given(
        id=uuid4(),
        position=1,
        recipient="idva",
        kind="referral-offered",
        source="police",
        event_id="E-1",
        state="published",
        subject="-",
        reason=None,
        resends=0,
        respond_by=None,
        decided_at=AT,
        published_at=AT,
        payload=None,
        told="incident",
        arrived_at=AT,
    )
    return replace(made, **over)


def answer(to: UUID, state: str, minutes: int, reason: str | None = None) -> Answered:
    """Return a receipt."""
    at = AT + timedelta(minutes=minutes)
    return Answered(delivery_id=to, state=state, at=at, reason=reason, received_at=at)


def line(one: Given, *answers: Answered, corrections: tuple[Corrected, ...] = ()) -> Line:
    """Return how a delivery reads."""
    told = Told(given=[one], answers={one.id: answers}, corrections={one.id: corrections})
    return by_agency(told, NAMING)[0].lines[0]


def test_what_was_sent_received_and_accepted_has_three_times() -> None:
    one = given(state="accepted")

    found = line(one, answer(one.id, "delivered", 1), answer(one.id, "accepted", 9))

    assert (found.sent, found.delivered) == (Cell(at=AT), Cell(at=AT + timedelta(minutes=1)))
    assert found.answered == [Cell(says="Accepted", at=AT + timedelta(minutes=9))]


def test_what_was_turned_down_says_why() -> None:
    one = given(state="rejected")

    assert line(one, answer(one.id, "rejected", 5, "out-of-area")).answered[0].says == "Rejected (out of area)"


@pytest.mark.parametrize(
    ("over", "sent"),
    [
        pytest.param({"state": "withheld", "reason": "no-rule"}, "Not sent: it was held back", id="held back"),
        pytest.param({"state": "held"}, "Not yet: it waits for a person's decision", id="undecided"),
        pytest.param({"state": "suspended"}, "Not yet: the agency is suspended", id="suspended"),
        pytest.param({"state": "queued"}, "Not yet: it waits to go out", id="waiting"),
        pytest.param({"state": "replaced"}, "Not sent: a newer one took its place", id="replaced"),
    ],
)
def test_what_was_not_sent_says_so_in_every_cell(over: dict[str, Any], sent: str) -> None:
    found = line(given(published_at=None, **over))

    assert (found.sent, found.delivered, found.answered) == (
        Cell(says=sent),
        Cell(says="Not sent"),
        [Cell(says="Not sent")],
    )


def test_what_was_held_back_says_by_which_rule_and_that_nothing_was_given() -> None:
    found = line(given(state="withheld", published_at=None, reason="no-rule"))

    assert (found.held_back, found.note) == ("Rule no-rule.", "Nothing")


def test_what_nobody_answers_says_that_no_answer_is_asked_for() -> None:
    found = line(given(kind="marac-case"))

    assert found.delivered == Cell(says="No receipt is asked for")
    assert found.answered == [Cell(says="For information: no answer is asked for")]


def test_a_correction_stands_with_what_it_corrects() -> None:
    fix = Corrected(corrects="x", state="delivered", resends=0, decided_at=AT, published_at=AT)

    assert line(given(), corrections=(fix,)).corrected == [Cell(says="Delivered (their system has it)", at=AT)]


@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("resends", [0, 1])
def test_a_delivery_has_the_word_that_operators_read_of_it(state: DeliveryState, resends: int) -> None:
    one = given(state=state.value, resends=resends)

    assert line(one).status is status_of(one)


def test_deliveries_of_one_event_stand_together_by_when_it_came() -> None:
    told = Told(
        given=[given(recipient="idva"), given(recipient="mash"), given(event_id="E-0", told="risk")],
        answers={},
        corrections={},
    )

    found = [(group.heading, [one.to for one in group.lines]) for group in by_event(told, NAMING)]

    assert found == [
        ("Report of an incident from The police", ["The idva", "The mash"]),
        ("Risk assessment from The police", ["The idva"]),
    ]


def test_what_is_counted_adds_up_to_all_there_is() -> None:
    counts = [
        Counted(state=state.value, again=again, deliveries=1, newest=1, new=0)
        for state in DeliveryState
        for again in (False, True)
    ]

    found = counted(counts)

    assert [text for text, _ in found[:4]] == ["Delivered", "On its way", "Held back", "Not delivered"]
    assert sum(count for _, count in found) == len(counts)
