"""What the children's hub rated, decided and planned reaches those who hold the case, as their rules give it."""

from hub.domain.content import Update
from tests.builders.events import IDVA, MARAC, MASH, NOW, VRAS, a_safeguarding_updated
from tests.builders.holders import KIT, a_held_case, one_to, then
from tests.builders.world import content, sent, who_got

PLAN = a_safeguarding_updated(
    rating="red",
    level=4,
    outcomes=("section-47", "Kit Example stays with Gran"),
    plan="child-protection",
    plan_from="2026-03-01",
    authority="E07000202",
    strategy_at=NOW,
    conference_at=NOW,
)


def test_rating_level_outcomes_plan_and_dates_are_told_and_no_sentence_among_the_codes() -> None:
    told = then(PLAN, after=a_held_case())

    assert who_got(told.last) == [(IDVA, "update"), (MARAC, "update"), (VRAS, "update")]
    shown = content(one_to(IDVA, sent(told.last)), Update).safeguarding
    assert shown is not None
    assert (shown.rating, shown.level, shown.outcomes) == ("red", 4, ("section-47",))
    assert (shown.plan, shown.plan_from, shown.plan_until) == ("child-protection", "2026-03-01", None)
    assert (shown.strategy_at, shown.conference_at) == (NOW, NOW)


def test_one_of_the_child_alone_is_told_in_the_childs_case() -> None:
    told = then(a_safeguarding_updated(people=(KIT,), rating="green"), after=a_held_case())

    assert who_got(told.last) == [(IDVA, "update"), (MARAC, "update"), (VRAS, "update")]


def test_its_sender_is_told_nothing_of_it() -> None:
    assert MASH not in {recipient for recipient, _ in who_got(then(PLAN, after=a_held_case()).last)}
