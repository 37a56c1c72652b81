"""Rules that hold from one day on and until another."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hub.domain.ids import RuleId
from hub.domain.rules import Sharing, Term
from tests.builders.events import HIGH, IDVA, NOW, an_incident_reported
from tests.builders.rules import a_sharing_rule, policy_of
from tests.builders.world import story, to

FIRST, SECOND = RuleId("idva/first"), RuleId("idva/second")
TURN = date(2026, 3, 3)
OLD = a_sharing_rule(id=FIRST, term=Term(ends=TURN))
NEW = a_sharing_rule(id=SECOND, term=Term(starts=TURN))


def test_a_term_begins_on_its_first_day_and_is_over_on_the_day_that_it_names() -> None:
    term = Term(starts=date(2026, 3, 2), ends=date(2026, 3, 4))

    assert [term.covers(date(2026, 3, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]


def test_the_rules_of_a_day_are_those_in_force_on_it() -> None:
    sharing = Sharing([OLD, NEW])

    held = [[rule.id for rule in sharing.on(date(2026, 3, day)).rules] for day in (2, 3, 4)]

    assert held == [[FIRST], [SECOND], [SECOND]]
    assert sharing.on(date(2026, 3, 3)) is sharing.on(date(2027, 1, 1))


def test_rules_without_dates_are_the_same_every_day() -> None:
    sharing = Sharing([a_sharing_rule()])

    assert sharing.on(TURN) is sharing


def test_what_is_shared_follows_the_rules_of_the_day_in_london() -> None:
    policy = policy_of(OLD, NEW)
    late, next_day = datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)

    assert [rule.id for rule in policy.on(late).sharing.rules] == [FIRST]
    assert [rule.id for rule in policy.on(next_day).sharing.rules] == [SECOND]


def test_an_event_is_decided_by_the_rules_in_force_when_it_comes() -> None:
    told = an_incident_reported(assessment=HIGH)

    before = story(told, policy=policy_of(OLD, NEW))
    over = story(told, policy=policy_of(replace(OLD, term=Term(ends=NOW.date()))))

    assert [d.rules for d in to(IDVA, before.decisions)] == [(FIRST,)]
    assert to(IDVA, over.decisions) == []
