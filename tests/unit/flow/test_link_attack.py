"""Joining and separating under attack: several people, several agencies, several decisions, deliveries on their way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import Case
from hub.domain.content import Correction, MaracCase
from hub.domain.decisions import LinkDecided
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, CaseId, PersonId
from hub.domain.outcome import Reason, Refused
from hub.domain.person import Person, YesNo
from hub.flow.known import Known
from hub.flow.received import Received
from hub.receive.decided import decided
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.world import Story, content, sent, story, to

ANN = a_victim(
    names=(named("Annalise", "Quillfeather"),),
    date_of_birth="1991-05-02",
    identifiers=(numbered(11),),
    addresses=(an_address("1 Annlane", postcode="IP1 1AA"),),
    contacts=(a_phone(111),),
)
BEA = a_victim(
    names=(named("Beatrix", "Zuckermann"),),
    date_of_birth="1968-11-30",
    identifiers=(numbered(22),),
    addresses=(an_address("2 Bealane", postcode="IP2 2BB"),),
    contacts=(a_phone(222),),
)
CLEO = a_victim(
    names=(named("Cordelia", "Vanderbosch"),),
    date_of_birth="1980-01-17",
    identifiers=(numbered(33),),
    addresses=(an_address("3 Cleolane", postcode="IP3 3CC"),),
    contacts=(a_phone(333),),
)
HIM = a_perpetrator(identifiers=(numbered(44),))
OTHER_HIM = a_perpetrator(
    names=(named("Nathaniel", "Pfefferkorn"),),
    date_of_birth="1961-09-25",
    identifiers=(numbered(55),),
    addresses=(),
    contacts=(),
)
KIT = a_child(names=(named("Dorothea", "Quillfeather"),), identifiers=(numbered(66),))
OTHER_KIT = a_child(names=(named("Ethelbert", "Zuckermann"),), date_of_birth="2012-08-21", identifiers=(numbered(77),))
WOMEN = {"ann": ANN, "bea": BEA, "cleo": CLEO}
MARKS = {"ann": ("Annalise", "Annlane", "900111"), "bea": ("Beatrix", "Bealane", "900222")}
"""What nobody may read in what is told of another woman."""
INFORMED = an_incident(suspect_informed=YesNo.YES)


def incident(her: Person, record: str, agency: str = POLICE, **over: Any) -> Event:
    """Return an incident of which an agency tells, without an assessment."""
    return an_incident_reported(agency, record, **({"people": (her, HIM), "assessment": None} | over))


def decision(one: PersonId, other: PersonId, *, same: bool, key: str = "-", by: str = "ann") -> Received:
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    event = LinkDecided(head=head, one=one, other=other, same=same, by=by, reason="a test")
    return decided(event, f"{one}{other}{same}{key}{by}", NOW)


def said(told: Story, record: str, ref: str = "v") -> PersonId:
    """Return the id that a person of a record would have alone, as its newest revision describes them."""
    return next(r.alone_of(ref) for r in told.known.records.values() if r.key.record == record)


def decide(told: Story, one: str, other: str, *, same: bool, key: str = "-") -> Story:
    return story(decision(said(told, one), said(told, other), same=same, key=key), after=told)


def who(known: Known, ref: str = "v") -> dict[str, PersonId]:
    return {r.key.record: r.people[ref] for r in known.records.values() if ref in r.people}


def everyone(known: Known) -> dict[Any, Any]:
    return {record.key: dict(record.people) for record in known.records.values()}


def standing(known: Known) -> dict[CaseId, Any]:
    """Return the cases with a part for anybody: pair and grade, records, parts, and incidents with their tellers."""
    return {
        case.id: (
            replace(case, marac=False),
            sorted(record.key for record in known.ever_in(case.id)),
            sorted((m.role, m.person) for m in known.members[case.id].values()),
            sorted(str(i.told) for i in known.incidents_in(case.id)),
        )
        for case in known.cases.values()
        if case.replaced_by is None and known.stands(case.id)
    }


def live(known: Known, kind: DeliveryKind) -> list[Delivery]:
    return [d for d in known.deliveries.values() if d.kind is kind and d.state not in GONE]


def last_entry(told: Story, case: CaseId) -> MaracCase:
    """Return what stands on the coordinator's topic under the key of a case."""
    shown = [d for one in told.decisions for d in one.deliveries if d.kind is DeliveryKind.MARAC_CASE]
    return content([d for d in shown if d.case == case][-1], MaracCase)


def test_a_join_by_score_that_somebody_confirmed_still_comes_apart() -> None:
    told = story(incident(ANN, "R-1"), incident(ANN, "R-2", VRAS))
    told = decide(told, "R-1", "R-2", same=True)

    told = decide(told, "R-1", "R-2", same=False)

    assert len(set(who(told.known).values())) == 2


def test_joined_by_two_decisions_they_come_apart_by_one() -> None:
    events = (incident(ANN, "R-1"), incident(BEA, "R-2", VRAS))
    told = decide(decide(story(*events), "R-1", "R-2", same=True), "R-1", "R-2", same=True, key="again")

    told = decide(told, "R-1", "R-2", same=False)

    assert everyone(told.known) == everyone(story(*events).known)


def test_a_decision_on_a_description_that_its_record_no_longer_gives_is_refused() -> None:
    told = story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS))
    gone = said(told, "R-1")
    told = story(incident(CLEO, "R-1", head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW)), after=told)

    told = story(decision(gone, said(told, "R-2"), same=True), after=told)

    assert told.last.ended == Refused(reason=Reason.PERSON_UNKNOWN)


@pytest.mark.parametrize(
    ("second", "apart", "sides"),
    [
        pytest.param(("A", "C"), ("A", "B"), {"AC", "B"}, id="who was joined to one of them goes with that one"),
        pytest.param(("B", "C"), ("A", "B"), {"A", "BC"}, id="and with the other where it was joined to the other"),
        pytest.param(("A", "C"), ("A", "C"), {"AB", "C"}, id="the younger join is undone, the older stands"),
        pytest.param(("A", "C"), ("B", "C"), {"AB", "C"}, id="also where it is undone by another of its side"),
        pytest.param(("B", "C"), ("A", "C"), {"AB", "C"}, id="whichever description it was joined by"),
    ],
)
def test_of_three_who_were_joined_in_turn(second: tuple[str, str], apart: tuple[str, str], sides: set[str]) -> None:
    told = story(incident(ANN, "A"), incident(BEA, "B", VRAS), incident(CLEO, "C", IDVA))
    told = decide(decide(told, "A", "B", same=True), *second, same=True)

    told = decide(told, *apart, same=False)

    found = who(told.known)
    assert {"".join(r for r in sorted(found) if found[r] == one) for one in found.values()} == sides


def test_whoever_was_told_apart_before_is_not_taken_back_in_by_a_later_separation() -> None:
    told = story(incident(CLEO, "C", IDVA), incident(ANN, "A"), incident(BEA, "B", VRAS))
    told = decide(decide(told, "C", "A", same=True), "A", "B", same=True)

    told = decide(decide(told, "C", "A", same=False), "A", "B", same=False)

    assert len(set(who(told.known).values())) == 3


def test_the_order_of_two_joins_changes_nothing() -> None:
    def after(*pairs: tuple[str, str]) -> tuple[Any, ...]:
        told = story(incident(ANN, "A"), incident(BEA, "B", VRAS), incident(CLEO, "C", IDVA))
        for one, other in pairs:
            told = decide(told, one, other, same=True)
        replaced = {case.id: case.replaced_by for case in told.known.cases.values()}
        return everyone(told.known), standing(told.known), replaced

    orders = [after(*pairs) for pairs in permutations((("A", "B"), ("A", "C"), ("B", "C")), 2)]

    assert all(order == orders[0] for order in orders)


def test_every_record_that_came_in_between_stands_in_the_case_that_the_first_of_them_would_have_opened() -> None:
    before = (incident(ANN, "R-1"), a_support_updated(VRAS, "S-1", people=(BEA,)))
    between = (a_referral_made(VRAS, "F-1", people=(BEA, HIM)), a_risk_assessed(IDVA, "A-1", people=(BEA, HIM)))

    told = story(*between, after=decide(story(*before), "R-1", "S-1", same=True))
    told = decide(told, "R-1", "S-1", same=False)

    assert standing(told.known) == standing(story(*before, *between).known)


def test_a_record_that_found_its_case_by_a_later_revision_does_not_fall_out_of_it() -> None:
    again = a_support_updated(IDVA, "S-1", people=(BEA,), head=a_head(IDVA, "S-1", revision=2, recorded_at=NOW))
    first = a_support_updated(IDVA, "S-1", people=(BEA,))
    events = (first, incident(BEA, "R-2"), again, incident(ANN, "R-1", VRAS))

    told = decide(decide(story(*events), "R-1", "R-2", same=True), "R-1", "R-2", same=False)

    assert standing(told.known) == standing(story(*events).known)


def test_a_record_does_not_fall_out_of_its_case_because_a_child_in_it_is_told_apart_from_another() -> None:
    """Its victim has a younger case by now, which nobody touches and which must not draw it in."""
    before = (incident(ANN, "R-1", people=(ANN, HIM, KIT)), incident(BEA, "R-2", VRAS, people=(BEA, HIM, OTHER_KIT)))
    between = (a_referral_made(IDVA, "F-1", people=(CLEO, KIT)), incident(CLEO, "R-3", people=(CLEO, OTHER_HIM)))

    told = story(*before)
    children = said(told, "R-1", "c"), said(told, "R-2", "c")
    told = story(decision(*children, same=True), *between, decision(*children, same=False), after=told)

    assert standing(told.known) == standing(story(*before, *between).known)


def test_a_record_that_came_in_between_and_was_withdrawn_goes_back_to_her_of_whom_it_was() -> None:
    events = (incident(ANN, "R-1"), incident(BEA, "R-2", VRAS))
    more = (incident(BEA, "R-3", VRAS), a_record_withdrawn(VRAS, "R-3"))

    told = decide(story(*more, after=decide(story(*events), "R-1", "R-2", same=True)), "R-1", "R-2", same=False)

    assert everyone(told.known) == everyone(story(*events, *more).known)


def test_a_referral_of_him_that_a_wrong_link_put_in_another_womans_case_is_corrected_and_made_in_its_own() -> None:
    told = decide(story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS)), "R-1", "R-2", same=True)
    told = story(incident(BEA, "R-3", incident=INFORMED), after=told)
    wrong = to(PROGRAMME, told.decisions[-1:])

    told = decide(told, "R-1", "R-2", same=False)

    corrected, anew = to(PROGRAMME, told.decisions[-1:])
    assert content(corrected, Correction).corrects == str(wrong[0].id)
    assert content(corrected, Correction).reason == "withdrawn"
    assert (anew.kind, anew.content) == (DeliveryKind.PERPETRATOR_REFERRAL, wrong[0].content)
    assert [d.id for d in live(told.known, DeliveryKind.PERPETRATOR_REFERRAL)] == [anew.id]


def test_a_referral_of_him_that_stands_where_it_stood_is_not_touched_by_a_separation() -> None:
    told = decide(story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS)), "R-1", "R-2", same=True)
    told = story(incident(ANN, "R-3", incident=INFORMED), after=told)

    told = decide(told, "R-1", "R-2", same=False)

    assert to(PROGRAMME, told.decisions[-1:]) == []


def test_withdrawn_after_a_separation_a_record_leaves_no_referral_of_him_standing() -> None:
    told = decide(story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS)), "R-1", "R-2", same=True)
    told = decide(story(incident(BEA, "R-3", incident=INFORMED), after=told), "R-1", "R-2", same=False)

    told = story(a_record_withdrawn(POLICE, "R-3"), after=told)

    assert live(told.known, DeliveryKind.PERPETRATOR_REFERRAL) == []


def test_the_coordinator_keeps_nothing_of_a_case_that_came_before_the_conference_by_a_wrong_link_alone() -> None:
    high = an_assessment("high")
    told = story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS, assessment=high))
    older = told.decisions[0].cases[0]
    told = decide(told, "R-1", "R-2", same=True)
    assert last_entry(told, older.id).victim

    told = decide(told, "R-1", "R-2", same=False)

    assert last_entry(told, older.id) == MaracCase(
        case_reference=older.reference,
        area=older.area,
        told_by=(),
        victim=(),
        perpetrators=(),
        children=(),
        incidents=(),
        risk=None,
        history=None,
    )


def test_the_coordinator_learns_where_a_case_went_that_a_wrong_link_opened() -> None:
    """Joined she had two cases, so an assessment without him opened a third; apart it stands in her only one."""
    told = story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS, people=(BEA, OTHER_HIM)))
    told = decide(told, "R-1", "R-2", same=True)
    told = story(a_risk_assessed(IDVA, "A-1", people=(BEA,)), after=told)
    opened = told.last.cases[0]

    told = decide(told, "R-1", "R-2", same=False)

    own = told.decisions[1].cases[0]
    assert told.known.cases[opened.id].replaced_by == own.id
    assert last_entry(told, opened.id).replaced_by == own.reference
    assert last_entry(told, opened.id).victim == ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """An event in few words: who tells what of whom."""

    kind: str
    agency: str
    her: str
    him: Person | None
    children: tuple[Person, ...]
    days: int
    graded: str | None
    informed: YesNo

    def event(self, record: str) -> Event:
        """Return it as a record."""
        him = (self.him,) if self.him else ()
        children = tuple(replace(child, ref=f"c{n}") for n, child in enumerate(self.children))
        people = (WOMEN[self.her], *him, *children)
        at = NOW - timedelta(days=self.days, hours=int(record))
        judged = an_assessment(self.graded, assessed_at=at) if self.graded else None
        if self.kind == "incident":
            what = an_incident(occurred_from=at, suspect_informed=self.informed)
            return an_incident_reported(self.agency, record, people=people, incident=what, assessment=judged)
        if self.kind == "risk":
            assessment = judged or an_assessment("high", assessed_at=at)
            return a_risk_assessed(self.agency, record, people=people, assessment=assessment)
        if self.kind == "referral":
            return a_referral_made(self.agency, record, people=people)
        if self.kind == "support":
            return a_support_updated(self.agency, record, people=people[:1])
        return a_safeguarding_updated(self.agency, record, people=people)


def tales(*women: str) -> st.SearchStrategy[Tale]:
    return st.builds(
        Tale,
        kind=st.sampled_from(("incident", "incident", "risk", "referral", "support", "safeguarding")),
        agency=st.sampled_from((POLICE, IDVA, MASH, VRAS, MARAC)),
        her=st.sampled_from(women),
        him=st.sampled_from((HIM, OTHER_HIM, None)),
        children=st.sampled_from(((), (KIT,), (OTHER_KIT,), (KIT, OTHER_KIT))),
        days=st.sampled_from((0, 1, 40, 380)),
        graded=st.sampled_from((None, "medium", "high")),
        informed=st.sampled_from(YesNo),
    )


STATES = st.sampled_from(
    (
        (DeliveryState.QUEUED, False),
        (DeliveryState.QUEUED, True),
        (DeliveryState.PUBLISHED, True),
        (DeliveryState.DELIVERED, True),
        (DeliveryState.ACCEPTED, True),
    )
)


def under_way(known: Known, states: Iterable[tuple[DeliveryState, bool]]) -> None:
    """Let what waits go as far as chance will have it."""
    waiting = [d for d in known.deliveries.values() if d.state is DeliveryState.QUEUED]
    for delivery, (state, claimed) in zip(waiting, states, strict=False):
        known.learn_delivery(replace(delivery, state=state, claimed=claimed or delivery.claimed))


@given(
    st.lists(tales("ann", "bea"), min_size=1, max_size=4),
    st.lists(tales("ann", "bea"), max_size=3),
    st.lists(STATES, max_size=12),
)
def test_whatever_is_told_join_then_separate_is_never_joined(
    before: list[Tale], between: list[Tale], states: list[tuple[DeliveryState, bool]]
) -> None:
    first = (incident(ANN, "20"), incident(BEA, "21", VRAS))
    events = [tale.event(str(number)) for number, tale in enumerate((*before, *between))]
    earlier, later = (*first, *events[: len(before)]), events[len(before) :]

    told = story(*earlier)
    under_way(told.known, states)
    told = decide(told, "20", "21", same=True)
    under_way(told.known, states)
    told = decide(story(*later, after=told), "20", "21", same=False)

    never = story(*earlier, *later).known
    assert everyone(told.known) == everyone(never)
    assert standing(told.known) == standing(never)
    assert_numbered_without_a_hole(told.known)
    assert_corrected_with_those_who_got_it(told, len(earlier))
    assert_nothing_of_another(told)


def assert_numbered_without_a_hole(known: Known) -> None:
    lines: dict[Any, list[int]] = {}
    for delivery in known.deliveries.values():
        if delivery.sequence is not None:
            lines.setdefault((delivery.topic, delivery.case), []).append(delivery.sequence)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in lines.values())


def assert_corrected_with_those_who_got_it(told: Story, before: int) -> None:
    """Once each, to the recipient, later in the same sequence, and never what was told before the link."""
    earlier = {str(d.id) for one in told.decisions[:before] for d in one.deliveries}
    corrections = [d for d in told.last.deliveries if d.kind is DeliveryKind.CORRECTION]
    known = {str(d.id): d for d in told.known.deliveries.values()}
    assert len({d.subject for d in corrections}) == len(corrections)
    for correction in corrections:
        wrong = known[correction.subject]
        assert (wrong.recipient, wrong.topic, wrong.case) == (correction.recipient, correction.topic, correction.case)
        assert wrong.sequence is None or wrong.sequence < (correction.sequence or 0)
        assert correction.subject not in earlier


def assert_nothing_of_another(told: Story) -> None:
    """What stands of a case, and what its coordinator was shown last, holds nothing of the other woman."""
    entries = {d.case: d for d in told.known.deliveries.values() if d.kind is DeliveryKind.MARAC_CASE}
    for delivery in told.known.deliveries.values():
        latest = delivery.kind is not DeliveryKind.MARAC_CASE or entries[delivery.case] is delivery
        if delivery.case and delivery.state not in GONE and latest:
            for mark in _not_of(told.known.cases[delivery.case], told.known):
                assert mark not in repr(delivery.content)


def _not_of(case: Case, known: Known) -> Iterator[str]:
    """Yield the marks of the women of whom no record of the victim speaks."""
    names: Mapping[str, str] = {"ann": "Annalise", "bea": "Beatrix"}
    spoken = repr([person for record in known.ever_of(case.victim) for person in getattr(record.event, "people", ())])
    for her, name in names.items():
        if name not in spoken:
            yield from MARKS[her]


@given(st.lists(tales("ann", "bea", "cleo"), max_size=4), st.data())
def test_however_three_are_joined_they_come_apart_again(events: list[Tale], data: st.DataObject) -> None:
    first = (incident(ANN, "20"), incident(BEA, "21", VRAS), incident(CLEO, "22", IDVA))
    rest = [tale.event(str(number)) for number, tale in enumerate(events)]
    told = story(*first, *rest)
    pairs = list(permutations(("20", "21", "22"), 2))

    for number in range(2):
        told = decide(told, *data.draw(st.sampled_from(pairs)), same=True, key=f"join {number}")
    while mixed := [(a, b) for a, b in pairs if who(told.known)[a] == who(told.known)[b]]:
        told = decide(told, *data.draw(st.sampled_from(mixed)), same=False, key=f"part {len(told.decisions)}")

    never = story(*first, *rest).known
    assert everyone(told.known) == everyone(never)
    assert standing(told.known) == standing(never)
    assert_numbered_without_a_hole(told.known)


def test_a_separation_sends_nothing_where_nobody_was_told_of_two_as_of_one() -> None:
    told = story(incident(ANN, "R-1"), incident(BEA, "R-2", VRAS))

    assert sent(decide(told, "R-1", "R-2", same=False).last) == []
