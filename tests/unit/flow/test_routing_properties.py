"""What holds of routes whatever is told: danger takes nobody away, order tells nobody else, his side stays blind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.content import SchoolNotice
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported
from hub.domain.ids import AgencyId
from hub.domain.person import Coded, Consent, ConsentStatus, OverrideReason, Person, YesNo
from hub.flow.other_side import why_not_by
from hub.flow.route import BY_ITSELF, FIRST
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_referral_made,
    a_risk_assessed,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.every_service import every_service, of_kind, pupil
from tests.builders.other_side import PROBATION, anything_goes
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import sent, story

EVERY = every_service()
FAMILY = (pupil("c"), pupil("d", "2012-05-06"), a_child(ref="e", date_of_birth="2023-01-01"))
GRADES = ("standard", "medium", "high", None)
SIGNS = ("sexual", "stalking", "fixated", "honour-based", "forced-marriage", "strangulation")
NEEDS = ("care-needs", "suicidal", "deaf")
PROTECTS = frozenset(
    of_kind(kind)
    for kind in (
        AgencyKind.IDVA,
        AgencyKind.MARAC,
        AgencyKind.MASH,
        AgencyKind.SPECIALIST_SERVICE,
        AgencyKind.ADULT_SAFEGUARDING,
        AgencyKind.MENTAL_HEALTH,
        AgencyKind.POLICE,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a police report says, as far as routes look at it."""

    grade: str | None = None
    signs: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    consent: ConsentStatus = ConsentStatus.GIVEN
    override: OverrideReason | None = None
    children: int = 0
    born: str | None = "1991-05-02"
    earlier: int = 0
    """How many incidents of the pair were told before."""

    @property
    def her(self) -> Person:
        """Return the victim as the report describes her."""
        needs = tuple(Coded(system="native", code=need, canonical=need) for need in self.needs)
        said = Consent(purpose="support", status=self.consent, override=self.override)
        return a_victim(vulnerabilities=needs, consents=(said,), date_of_birth=self.born)

    def events(self) -> list[IncidentReported]:
        """Return the report, after the earlier ones."""
        people = (self.her, a_perpetrator(), *FAMILY[: self.children])
        graded = an_assessment(self.grade) if self.grade else None
        before = [
            an_incident_reported(
                record=f"R-{n}",
                people=people,
                assessment=None,
                incident=an_incident(occurred_from=NOW - timedelta(days=n + 2)),
            )
            for n in range(self.earlier)
        ]
        last = an_incident_reported(people=people, assessment=graded, incident=an_incident(flags=self.signs))
        return [*before, replace(last, head=a_head(record="R-last"))]


reports = st.builds(
    Told,
    grade=st.sampled_from(GRADES),
    signs=st.lists(st.sampled_from(SIGNS), max_size=2, unique=True).map(tuple),
    needs=st.lists(st.sampled_from(NEEDS), max_size=2, unique=True).map(tuple),
    consent=st.sampled_from(ConsentStatus),
    override=st.none() | st.sampled_from(OverrideReason),
    children=st.integers(0, 2),
    born=st.sampled_from(("1991-05-02", "2008-06-01", "2011-06-01", None)),
    earlier=st.integers(0, 1),
)


def with_sign(sign: str) -> Callable[[Told], Told]:
    return lambda told: replace(told, signs=(*told.signs, sign))


def with_need(need: str) -> Callable[[Told], Told]:
    return lambda told: replace(told, needs=(*told.needs, need))


RAISED: dict[str, Callable[[Told], Told]] = {
    **{sign: with_sign(sign) for sign in SIGNS},
    **{need: with_need(need) for need in NEEDS},
    "high risk": lambda told: replace(told, grade="high"),
    "assessed": lambda told: replace(told, grade=told.grade or "standard"),
    "another child": lambda told: replace(told, children=told.children + 1),
    "it happened before": lambda told: replace(told, earlier=told.earlier + 1),
    "a reason in law": lambda told: replace(told, override=told.override or OverrideReason.SERIOUS_HARM),
}


def first_heard(events: list[Any]) -> set[tuple[str, str, str]]:
    """Return who heard of the case by a word of its own, of which child if of one; tasks and updates apart."""
    told = story(*events, policy=EVERY)
    return {
        (d.recipient, d.kind.value, _child(d))
        for decision in told.decisions
        for d in sent(decision)
        if d.kind in FIRST | BY_ITSELF
    }


def _child(delivery: Delivery) -> str:
    return str(delivery.content.child_name) if isinstance(delivery.content, SchoolNotice) else ""


def protected(told: Told) -> set[tuple[str, str, str]]:
    return {one for one in first_heard(told.events()) if one[0] in PROTECTS}


@pytest.mark.parametrize("raised", RAISED)
@settings(max_examples=12)
@given(reports)
def test_what_raises_risk_takes_nobody_away_who_protects(raised: str, told: Told) -> None:
    """A task is no protection: who was asked to ask her is not asked any more once she is offered help anyway."""
    assert protected(told) <= protected(RAISED[raised](told))


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[CaseEvent], list[CaseEvent]]:
    """Draw what agencies tell of one pair, each in records of its own, and the same in another order.

    Promised is what follows from everything together: who, once all has arrived, has heard of the case by a word of
    its own, and a school of which child. It is promised where all grade alike and she says one thing – a grade that
    falls or an answer that changes tells in the order in which it was said – and where the police name the children:
    of a child of whom they know only afterwards, no notice goes for what they told before. Tasks and updates follow
    the order in which things become known, and so does what only ever follows a case: custody, courts, support.
    """
    grade = draw(st.sampled_from(GRADES))
    her = draw(reports).her
    kept = replace(her, vulnerabilities=(), date_of_birth="1991-05-02")
    graded = an_assessment(grade) if grade else None
    told: list[CaseEvent] = []
    for number in range(draw(st.integers(1, 2))):
        needs = tuple(Coded(system="n", code=need, canonical=need) for need in draw(st.sets(st.sampled_from(NEEDS))))
        happened = an_incident(
            occurred_from=NOW - timedelta(days=3 + 30 * number),
            flags=tuple(draw(st.lists(st.sampled_from(SIGNS), max_size=2, unique=True))),
        )
        children = FAMILY[: draw(st.integers(0, 3))]
        people = (replace(kept, vulnerabilities=needs), a_perpetrator(), *children)
        told.append(an_incident_reported(record=f"R-{number}", people=people, incident=happened, assessment=graded))
    for number, agency in enumerate(draw(st.lists(st.sampled_from((IDVA, VRAS, MARAC, POLICE)), max_size=2))):
        reason = draw(st.sampled_from(("support", "therapy", "respite", "sarc")))
        criteria = draw(st.sampled_from(((), ("professional-judgement",))))
        referral = a_referral_made(agency, f"F-{number}", people=(kept, a_perpetrator()), reason=reason)
        told.append(replace(referral, criteria=criteria, assessment=graded))
    if graded and draw(st.booleans()):
        told.append(a_risk_assessed(people=(kept, a_perpetrator()), assessment=graded))
    return told, draw(st.permutations(told))


@settings(max_examples=60)
@given(orders())
def test_the_order_of_arrival_changes_nothing_in_who_hears_of_a_case(told: tuple[list[Any], list[Any]]) -> None:
    one, other = told

    assert first_heard(one) == first_heard(other)


@settings(max_examples=25)
@given(reports)
def test_a_record_that_says_the_same_again_tells_nobody_anything(told: Told) -> None:
    *before, last = told.events()
    again = replace(last, head=replace(last.head, revision=2))

    assert [d.kind.value for d in sent(story(*before, last, again, policy=EVERY).last)] == []


@settings(max_examples=25)
@given(reports, st.sampled_from(SIGNS))
def test_a_record_that_says_one_thing_more_tells_it_and_nothing_anew(told: Told, sign: str) -> None:
    """Whoever holds the incident gets an update at most; a first word goes to those alone who are new."""
    *before, last = told.events()
    more = replace(last.incident, flags=(*last.incident.flags, sign))
    after = story(*before, last, replace(last, head=replace(last.head, revision=2), incident=more), policy=EVERY)

    had = {(d.recipient, d.kind) for decision in after.decisions[:-1] for d in sent(decision)}
    new = {(d.recipient, d.kind) for d in sent(after.last) if d.kind in FIRST | {DeliveryKind.TASK}}
    assert new & {(to, kind) for to, kind in had if kind is not DeliveryKind.REFERRAL_OFFERED} == set()
    holders = {d.recipient for d in sent(after.decisions[-2]) if d.kind in FIRST}
    assert holders & {to for to, kind in new if kind in FIRST} == set()


def whatever_routes() -> Any:
    """Return rules and routes by which everything goes to his side, where every service answers."""
    return replace(anything_goes(), directory=EVERY.directory)


HIS = {of_kind(kind) for kind in OTHER_PARTYS_SIDE}


@settings(max_examples=60)
@given(
    reports,
    st.sampled_from((POLICE, MARAC, MASH, IDVA, PROBATION)),
    st.sampled_from(YesNo),
    st.sampled_from(("1989-07-14", "2012-01-01", None)),
    st.booleans(),
)
def test_nothing_goes_to_his_side_but_by_the_two_ways_whatever_routes_and_rules_say(
    told: Told,
    sender: str,
    informed: YesNo,
    born: str | None,
    refers: bool,  # noqa: FBT001 - drawn
) -> None:
    him = a_perpetrator(date_of_birth=born)
    people = (told.her, him, *FAMILY[: told.children])
    event: CaseEvent = an_incident_reported(
        sender, people=people, incident=an_incident(suspect_informed=informed, flags=told.signs)
    )
    if refers:
        event = a_referral_made(sender, people=people, reason="perpetrator-programme", may_be_told=("referral",))

    policy = whatever_routes()
    got = [d for d in sent(story(event, policy=policy).last) if d.recipient in HIS]

    assert {d.kind for d in got} <= {DeliveryKind.PERPETRATOR_REFERRAL}
    if why_not_by(event, policy.directory.kind_of(AgencyId(sender))):
        assert got == []
