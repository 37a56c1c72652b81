"""Partners of the conference mark her record from when it heard the case, for twelve months after the last referral."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.content import Flag, Update
from hub.domain.dates import day_of, months_after
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import Event, IncidentReported, MaracAction
from hub.domain.ids import AgencyId, CaseId, EventId, RuleId
from hub.domain.limits import Excluded, LimitReason, Limits, OpenTo
from hub.domain.outcome import Outcome
from hub.domain.rules import Policy, Sharing, Treatment
from hub.receive.decided import lapsed
from tests.builders.conference import HEALTH, HOUSING, NEW_HEALTH, a_handover, an_outcome, two_areas
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    a_head,
    a_record_withdrawn,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered
from tests.builders.rules import a_sharing_rule
from tests.builders.world import Story, content, sent, shipped_policy, story, to, who_got, withheld

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
HEARD = an_outcome(people=(HER, HIM))
LAST_DAY = date(2027, 3, 2)
"""Twelve months after the referral of today."""


def told(*events: Event, after: Story | None = None, now: datetime = NOW) -> Story:
    return story(*events, after=after, policy=two_areas(), now=now)


def flags(found: Story, agency: str = HEALTH) -> list[Flag]:
    return [content(d, Flag) for d in to(agency, found.decisions) if isinstance(d.content, Flag)]


def said(found: Story, agency: str = HEALTH) -> list[tuple[str | None, date | None]]:
    return [(one.flag, one.expires_at and day_of(one.expires_at)) for one in flags(found, agency)]


def the_case(found: Story) -> CaseId:
    return next(case.id for case in found.known.cases.values() if case.replaced_by is None)


def lapsing(found: Story, until: date, now: datetime) -> Story:
    return story(lapsed(the_case(found), until, now), after=found, policy=two_areas(), now=now)


def again(day: datetime, record: str = "R-2") -> IncidentReported:
    """Return another incident of the pair, of medium risk."""
    at = day - timedelta(hours=2)
    return an_incident_reported(
        POLICE,
        record,
        head=a_head(POLICE, record, recorded_at=day - timedelta(hours=1)),
        people=(HER, HIM),
        incident=an_incident(occurred_from=at),
        assessment=an_assessment("medium", assessed_at=at),
    )


def test_once_the_conference_heard_the_case_health_and_housing_mark_her_record() -> None:
    found = told(FIRST, HEARD)

    assert [who for who, kind in who_got(found.last) if kind == "flag"] == [HEALTH, HOUSING]
    assert said(found) == [("marac", LAST_DAY)]


def test_a_mark_says_who_she_is_that_it_stands_and_until_when_and_nothing_else() -> None:
    [flag] = flags(told(FIRST, HEARD))

    assert flag.victim is not None
    shown = {name for name in type(flag.victim).__dataclass_fields__ if getattr(flag.victim, name) is not None}
    assert shown == {"name", "date_of_birth"}
    assert flag.expires_at == datetime(2027, 3, 2, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("outcome", ["deferred", "not-heard", "transferred"])
def test_a_case_that_was_not_heard_is_not_marked(outcome: str) -> None:
    assert flags(told(FIRST, an_outcome(outcome, people=(HER, HIM)))) == []


def test_nothing_is_marked_because_of_a_referral_alone_nor_because_somebody_else_says_it_was_heard() -> None:
    assert flags(told(FIRST)) == []
    assert flags(told(FIRST, an_outcome(agency=POLICE, people=(HER, HIM)))) == []


def test_where_nobody_marks_records_nobody_is_told() -> None:
    found = story(FIRST, HEARD, policy=shipped_policy_without_partners())

    assert [kind for _, kind in who_got(found.last) if kind == "flag"] == []


def shipped_policy_without_partners() -> Policy:
    policy = shipped_policy()
    partners = {"health", "housing"}
    areas = [
        replace(area, contracts=tuple(c for c in area.contracts if c.service not in partners))
        for area in policy.directory.areas.values()
    ]
    return replace(policy, directory=type(policy.directory)(areas))


def test_the_conference_may_say_until_when() -> None:
    found = told(FIRST, an_outcome(people=(HER, HIM), flag_until="2026-09-30"))

    assert said(found) == [("marac", date(2026, 9, 30))]


def test_told_once_more_it_marks_nothing_anew() -> None:
    found = told(FIRST, HEARD, replace(HEARD, head=replace(HEARD.head, revision=2)))

    assert len(flags(found)) == 1


def test_a_later_referral_prolongs_the_mark() -> None:
    later = NOW + timedelta(days=90)
    found = told(FIRST, HEARD)

    found = told(again(later), after=found, now=later)

    assert said(found) == [("marac", LAST_DAY), ("marac", months_after(day_of(later), 12))]


def test_a_mark_lapses_after_its_last_day_and_not_on_it() -> None:
    found = told(FIRST, HEARD)
    last = datetime(2027, 3, 2, 23, 30, tzinfo=UTC)

    too_soon = replace(lapsed(the_case(found), LAST_DAY, last), event_id=EventId("too-soon"))
    found = story(too_soon, after=found, policy=two_areas(), now=last)
    assert said(found) == [("marac", LAST_DAY)]

    found = lapsing(found, LAST_DAY, last + timedelta(hours=1))
    assert said(found) == [("marac", LAST_DAY), ("marac-lapsed", LAST_DAY)]
    assert said(found, HOUSING) == said(found)


def test_that_a_mark_lapsed_acts_once_however_often_it_is_found() -> None:
    after = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
    found = lapsing(told(FIRST, HEARD), LAST_DAY, after)

    found = lapsing(found, LAST_DAY, after + timedelta(hours=1))

    assert found.last.ended.outcome is Outcome.DUPLICATE
    assert len(flags(found)) == 2


def test_a_mark_that_was_prolonged_meanwhile_does_not_lapse() -> None:
    later = NOW + timedelta(days=90)
    found = told(again(later), after=told(FIRST, HEARD), now=later)

    found = lapsing(found, LAST_DAY, datetime(2027, 3, 3, 9, 0, tzinfo=UTC))

    assert [code for code, _ in said(found)] == ["marac", "marac"]


def test_after_it_lapsed_a_new_referral_has_to_be_heard_before_a_record_is_marked() -> None:
    later = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
    found = lapsing(told(FIRST, HEARD), LAST_DAY, datetime(2027, 3, 3, 9, 0, tzinfo=UTC))
    new = replace(again(later), assessment=an_assessment("high", assessed_at=later - timedelta(hours=2)))

    found = told(new, after=found, now=later)
    assert [code for code, _ in said(found)] == ["marac", "marac-lapsed"]

    heard = an_outcome(record="O-2", people=(HER, HIM), heard_at=later)
    found = told(replace(heard, head=a_head(MARAC, "O-2", recorded_at=later)), after=found, now=later)
    assert said(found)[-1] == ("marac", date(2028, 6, 1))


def test_what_the_conference_takes_back_is_corrected() -> None:
    found = told(FIRST, HEARD, a_record_withdrawn(MARAC, "O-1"))

    assert {(HEALTH, "correction"), (HOUSING, "correction")} <= {*who_got(found.last)}
    assert said(told(replace(FIRST, head=replace(FIRST.head, revision=2)), after=found))[1:] == []


def test_a_mark_of_a_prolonged_referral_is_corrected_too_once_nothing_is_left_of_why() -> None:
    later = NOW + timedelta(days=90)
    found = told(again(later), after=told(FIRST, HEARD), now=later)

    found = told(a_record_withdrawn(MARAC, "O-1"), after=found, now=later)

    corrected = [d for d in to(HEALTH, [found.last]) if d.kind == "correction"]
    assert len(corrected) == 2


KEPT_OUT = Excluded(agency=AgencyId(HEALTH), reason=LimitReason.CONFLICT_OF_INTEREST, by="somebody")
TO_OTHERS = OpenTo(agencies=(AgencyId(IDVA),), reason=LimitReason.CONFLICT_OF_INTEREST, by="somebody")


@pytest.mark.parametrize(
    ("limits", "because"),
    [(Limits(exclusions=(KEPT_OUT,)), "excluded"), (Limits(open_to=TO_OTHERS), "restricted-case")],
)
def test_a_partner_who_is_kept_out_hears_neither_of_the_mark_nor_of_its_lapse(limits: Limits, because: str) -> None:
    found = told(FIRST)
    case = found.known.cases[the_case(found)]
    found.known.learn_case(replace(case, limits=limits))

    found = told(HEARD, again(NOW), after=found)
    found = lapsing(found, LAST_DAY, datetime(2027, 3, 4, 9, 0, tzinfo=UTC))

    assert flags(found) == []
    kept: list[Delivery] = [d for one in found.decisions for d in withheld(one) if d.recipient == HEALTH]
    assert [(d.reason, d.subject) for d in kept] == [(because, f"until {LAST_DAY}")]


def test_partners_where_she_was_keep_their_mark_until_it_lapses() -> None:
    found = told(FIRST, HEARD, a_handover(people=(HER, HIM)))
    assert said(found, NEW_HEALTH) == [("marac", LAST_DAY)]

    found = lapsing(found, LAST_DAY, datetime(2027, 3, 3, 9, 0, tzinfo=UTC))

    assert [code for code, _ in said(found)] == ["marac", "marac-lapsed"]
    assert [code for code, _ in said(found, NEW_HEALTH)] == ["marac", "marac-lapsed"]


@settings(max_examples=25)
@given(st.lists(st.integers(1, 700), max_size=5))
def test_in_whatever_order_referrals_come_the_mark_stands_until_the_same_day(days: list[int]) -> None:
    events = [again(NOW - timedelta(days=day), f"R-{day}") for day in dict.fromkeys(days)]

    def last(order: Sequence[Event]) -> tuple[str | None, date | None]:
        return said(told(FIRST, *order, HEARD))[-1]

    assert last(events) == last(list(reversed(events)))


ACTIONS = (
    MaracAction(action="safety-plan", owner=IDVA),
    MaracAction(action="visit-school", owner=MASH),
    MaracAction(action="arrest", owner=POLICE),
)


@pytest.mark.parametrize(("agency", "seen"), [(IDVA, {IDVA, MASH, POLICE}), (MASH, {MASH})])
def test_what_others_are_to_do_is_theirs_to_know(agency: str, seen: set[str]) -> None:
    kinds = (AgencyKind.IDVA, AgencyKind.MASH)
    rules = [
        a_sharing_rule(
            id=RuleId(f"{kind}/conference"),
            recipient=kind,
            delivery=DeliveryKind.UPDATE,
            give={"conference": {"outcome": Treatment.AS_IS, "actions": Treatment.AS_IS}},
        )
        for kind in kinds
    ]
    policy = two_areas()
    policy = replace(policy, sharing=Sharing([*policy.sharing.rules, *rules]))
    first = replace(FIRST, people=(HER, HIM, a_child()))

    found = story(first, replace(HEARD, actions=ACTIONS), policy=policy)

    [update] = [d for d in sent(found.last) if d.recipient == agency]
    shown = content(update, Update).conference
    assert shown is not None
    assert {one.owner for one in shown.actions or ()} == seen


def test_from_when_the_conference_speaks_of_it_its_coordinator_has_the_case() -> None:
    first = replace(FIRST, assessment=MEDIUM)

    found = told(first, HEARD)

    assert [case.marac for case in found.known.cases.values()] == [True]
    assert (MARAC, "marac-case") in who_got(found.last)
