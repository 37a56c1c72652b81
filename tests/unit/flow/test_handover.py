"""A conference hands a case over to another area's: who learns of it there, and who learns no more where it was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.content import CaseMoved, MaracCase, Task
from hub.domain.delivery import DeliveryKind
from hub.domain.events import CaseEvent, Event
from hub.domain.ids import AgencyId, AreaId
from hub.domain.limits import Excluded, LimitReason, Limits
from hub.domain.person import AddressClass, ConsentStatus
from hub.flow.received import Decision, Received
from hub.wire import codec
from tests.builders.conference import (
    HEALTH,
    NEW_HEALTH,
    NEW_HOME,
    NEW_HUB,
    NEW_IDVA,
    NEW_MARAC,
    NEW_MASH,
    NEW_POLICE,
    NORFOLK,
    SUFFOLK,
    a_handover,
    an_outcome,
    her_new_home,
    two_areas,
)
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_consent_changed,
    a_head,
    a_receipt,
    a_record_withdrawn,
    a_risk_assessed,
    an_incident,
    an_incident_reported,
)
from tests.builders.generous import in_areas_elsewhere
from tests.builders.limits import restricts
from tests.builders.other_side import PROBATION, anything_goes
from tests.builders.people import a_child, a_perpetrator, a_victim, named, numbered, says
from tests.builders.world import Story, content, published, sent, shipped_policy, story, to, who_got, withheld

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
KIT = a_child(identifiers=(numbered(3),))
FIRST = an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH)
OLD = {POLICE, IDVA, MASH, VRAS, MARAC, PROGRAMME, "suffolk-health", "suffolk-housing"}
LOWER = replace(MEDIUM, assessed_at=NOW - timedelta(minutes=30))
HANDOVER = a_handover(people=(HER, HIM, KIT))


def told(*events: Event | Received, after: Story | None = None) -> Story:
    return story(*events, after=after, policy=two_areas())


def kinds_to(agency: str, decisions: Sequence[Decision]) -> list[str]:
    return [d.kind.value for d in to(agency, decisions)]


def area_of(found: Story) -> set[str]:
    return {case.area for case in found.known.cases.values() if case.replaced_by is None}


def bytes_to(agencies: set[str], decisions: Sequence[Decision]) -> bytes:
    """Return everything that these agencies get, as it would be written."""
    parcels = [d.content for one in decisions for d in sent(one) if d.recipient in agencies and d.content]
    return b"\n".join(codec.to_json(parcel) for parcel in parcels)


def test_who_is_to_help_in_the_new_area_gets_the_case_and_who_held_it_before_that_it_moved() -> None:
    found = told(FIRST, HANDOVER)

    assert who_got(found.last) == [
        ("norfolk-idva", "referral-offered"),
        ("norfolk-marac", "marac-case"),
        ("norfolk-marac", "marac-referral"),
        ("norfolk-mash", "safeguarding-contact"),
        ("suffolk-idva", "case-moved"),
        ("suffolk-marac", "marac-case"),
        ("suffolk-mash", "case-moved"),
    ]
    assert area_of(found) == {NORFOLK}


def test_what_the_new_coordinator_gets_is_the_whole_history_and_what_the_old_one_was_shown_is_emptied() -> None:
    found = told(FIRST, HANDOVER)

    [emptied] = [d for d in to(MARAC, [found.last]) if d.kind is DeliveryKind.MARAC_CASE]
    whole = content(to(NEW_MARAC, [found.last])[-1], MaracCase)
    assert (emptied.topic, content(emptied, MaracCase).victim) == ("marac.suffolk.cases", ())
    assert content(emptied, MaracCase).area == "suffolk"
    assert (whole.area, len(whole.incidents), whole.told_by[0]) == ("norfolk", 1, "Suffolk Constabulary")
    assert to(NEW_MARAC, [found.last])[-1].topic == "marac.norfolk.cases"


def test_the_word_that_it_moved_says_nothing_of_where() -> None:
    word = content(to(IDVA, [told(FIRST, HANDOVER).last])[0], CaseMoved)

    assert word.moved_at == NOW
    assert "orfolk" not in repr(word)


@pytest.mark.parametrize("consent", ConsentStatus)
def test_below_high_risk_and_whatever_she_said_coordinator_and_idva_service_get_it(consent: ConsentStatus) -> None:
    her = replace(HER, consents=says(consent))
    first = an_incident_reported(people=(her, HIM), assessment=MEDIUM)

    found = told(first, a_handover(people=(her, HIM)))

    assert {("norfolk-idva", "referral-offered"), ("norfolk-marac", "marac-referral")} <= {*who_got(found.last)}


def test_what_anybody_tells_later_is_told_in_the_new_area_alone() -> None:
    found = told(FIRST, HANDOVER)

    again = an_incident_reported(
        POLICE, "R-2", people=(HER, HIM, KIT), incident=an_incident(occurred_from=NOW - timedelta(hours=3))
    )
    found = told(again, a_consent_changed(ConsentStatus.WITHDRAWN, agency=POLICE), a_risk_assessed(), after=found)

    later = found.decisions[2:]
    assert len({case.id for case in found.known.cases.values()}) == 1
    assert {d.recipient for one in later for d in sent(one)} & OLD == set()
    assert "marac-referral" in kinds_to(NEW_MARAC, later)


def test_her_new_address_reaches_nobody_where_she_lived() -> None:
    moved = replace(HER, addresses=(her_new_home(),))
    new = an_incident_reported(
        NEW_POLICE, "N-1", people=(moved, HIM, KIT), incident=an_incident(occurred_from=NOW - timedelta(hours=2))
    )
    open_home = replace(her_new_home(), visibility=AddressClass.ORDINARY)
    found = told(FIRST, replace(HANDOVER, people=(moved, HIM, KIT)), new)
    found = told(
        replace(FIRST, head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW), assessment=MEDIUM),
        replace(new, people=(replace(HER, addresses=(open_home,)), HIM, KIT), head=a_head(NEW_POLICE, "N-2")),
        a_record_withdrawn(POLICE, "R-1"),
        after=found,
    )

    text = bytes_to(OLD, found.decisions)
    assert text
    for value in (NEW_HOME, "NR1", "E07000148", "orfolk", "orwich"):
        assert value.encode() not in text


def test_a_task_that_names_nobody_goes_to_his_side_no_more_than_any_other() -> None:
    everything = anything_goes()
    policy = replace(everything, directory=in_areas_elsewhere(everything).directory)

    found = story(FIRST, HANDOVER, replace(FIRST, head=a_head(POLICE, "R-2")), policy=policy)

    assert {d.kind for d in to(PROBATION, found.decisions)} == set()


def test_nothing_of_the_move_reaches_his_side() -> None:
    found = told(FIRST, HANDOVER)

    assert to(PROGRAMME, [found.last]) == []
    assert [d for d in withheld(found.last) if d.recipient == PROGRAMME] == []


def test_all_her_cases_move_with_her_whoever_the_other_is() -> None:
    other = a_perpetrator(names=(named("Other", "Somebody"),), identifiers=(numbered(4),), date_of_birth="1980-01-01")
    second = an_incident_reported(POLICE, "R-2", people=(HER, other), assessment=HIGH)

    found = told(FIRST, second, a_handover(people=(HER,)))

    assert len(found.known.cases) == 2
    assert area_of(found) == {NORFOLK}


def test_a_new_case_of_hers_begins_where_she_is_though_it_is_told_where_she_was() -> None:
    other = a_perpetrator(names=(named("Other", "Somebody"),), identifiers=(numbered(4),), date_of_birth="1980-01-01")
    later = an_incident_reported(POLICE, "R-2", people=(HER, other), assessment=HIGH)

    found = told(FIRST, HANDOVER, later)

    assert area_of(found) == {NORFOLK}
    assert {agency for agency, _ in who_got(found.last)} & OLD == set()


@pytest.mark.parametrize("to_area", ["nowhere", None])
def test_where_the_new_area_is_not_known_somebody_is_asked_to_find_a_way_and_it_stays_where_it_is(
    to_area: str | None,
) -> None:
    found = told(FIRST, a_handover(to_area, people=(HER, HIM)))

    [task] = [d for d in sent(found.last) if d.kind is DeliveryKind.TASK]
    assert (task.recipient, task.subject) == (VRAS, "find-route")
    assert area_of(found) == {SUFFOLK}
    alarm = Alarm(code=AlarmCode.AREA_WITHOUT_DIRECTORY, area=SUFFOLK, about=MARAC)
    assert alarm in found.last.alarms, "somebody has to write the directory, and what was said for its name stays out"


@pytest.mark.parametrize("sender", [POLICE, IDVA, NEW_MARAC])
def test_nobody_but_its_own_coordinator_hands_a_case_over(sender: str) -> None:
    found = told(FIRST, a_handover(agency=sender, people=(HER, HIM)))

    assert area_of(found) == {SUFFOLK}
    assert "case-moved" not in {kind for _, kind in who_got(found.last)}


def test_what_the_conference_says_that_it_transferred_hands_over_too() -> None:
    found = told(FIRST, an_outcome("transferred", people=(HER, HIM, KIT), transfer_to="norfolk"))

    assert area_of(found) == {NORFOLK}
    assert {("norfolk-idva", "referral-offered"), ("norfolk-marac", "marac-referral")} <= {*who_got(found.last)}


def test_a_case_is_handed_on_and_back() -> None:
    back = a_handover("suffolk", agency=NEW_MARAC, record="T-2", people=(HER, HIM, KIT))
    back = replace(back, head=replace(back.head, recorded_at=NOW))

    found = told(FIRST, HANDOVER, back)

    assert area_of(found) == {SUFFOLK}
    got = {*who_got(found.last)}
    assert {("suffolk-idva", "referral-offered"), ("suffolk-marac", "marac-case")} <= got
    assert {("norfolk-idva", "case-moved"), ("norfolk-mash", "case-moved")} <= got
    assert ("suffolk-mash", "safeguarding-contact") in got


def test_a_handover_that_is_taken_back_brings_the_case_back() -> None:
    found = told(FIRST, HANDOVER)
    found = told(a_record_withdrawn(MARAC, "T-1"), after=found)

    assert area_of(found) == {SUFFOLK}
    got = {*who_got(found.last)}
    assert {("norfolk-idva", "correction"), ("norfolk-marac", "correction"), ("suffolk-idva", "correction")} <= got
    assert ("suffolk-marac", "marac-case") in got

    found = told(a_risk_assessed(POLICE, "A-1", people=(HER, HIM), assessment=LOWER), after=found)
    assert {d.recipient for d in sent(found.last)} & {NEW_IDVA, NEW_MARAC, NEW_MASH, NEW_HUB} == set()
    assert (IDVA, "update") in who_got(found.last)


def test_whoever_heard_in_the_new_area_of_something_else_learns_that_it_went_back() -> None:
    later = an_incident_reported(
        POLICE, "R-2", people=(HER, HIM), incident=an_incident(occurred_from=NOW - timedelta(hours=3)), assessment=HIGH
    )
    found = told(FIRST, HANDOVER, later)

    found = told(a_record_withdrawn(MARAC, "T-1"), after=found)

    assert ("norfolk-idva", "case-moved") in who_got(found.last)
    found = told(a_risk_assessed(POLICE, "A-1", people=(HER, HIM), assessment=MEDIUM), after=found)
    assert {d.recipient for d in sent(found.last)} & {NEW_IDVA, NEW_MARAC, NEW_MASH, NEW_HUB} == set()


def test_a_handover_told_once_more_alike_tells_nobody_anything_new() -> None:
    found = told(FIRST, HANDOVER)
    found = told(replace(HANDOVER, head=replace(HANDOVER.head, revision=2)), after=found)

    assert {kind for _, kind in who_got(found.last)} & {"case-moved", "marac-referral", "referral-offered"} == set()
    assert area_of(found) == {NORFOLK}


def test_what_was_told_as_a_handover_by_mistake_is_none_once_its_sender_says_otherwise() -> None:
    found = told(FIRST, HANDOVER)
    found = told(replace(HANDOVER, reason="support", head=replace(HANDOVER.head, revision=2)), after=found)

    assert area_of(found) == {SUFFOLK}
    assert ("norfolk-idva", "case-moved") in who_got(found.last)


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_in_whatever_order_records_come_the_case_is_where_they_leave_it(order: Sequence[int]) -> None:
    on = a_handover("suffolk", agency=NEW_MARAC, record="T-2", people=(HER, HIM, KIT))
    events: list[CaseEvent] = [FIRST, HANDOVER, replace(on, head=replace(on.head, recorded_at=NOW))]
    last = an_incident_reported(POLICE, "R-9", people=(HER, HIM, KIT))

    found = told(FIRST, *(events[place] for place in order if place), last)

    assert area_of(found) == {SUFFOLK}


def test_an_excluded_agency_does_not_learn_that_it_moved() -> None:
    found = told(FIRST)
    case = next(iter(found.known.cases.values()))
    out = Excluded(agency=AgencyId(IDVA), reason=LimitReason.CONFLICT_OF_INTEREST, by="somebody")
    found.known.learn_case(replace(case, limits=Limits(exclusions=(out,))))

    found = told(HANDOVER, after=found)

    assert to(IDVA, [found.last]) == []


def test_two_who_are_found_to_be_one_are_where_the_conference_handed_her() -> None:
    """He is not named at first; once he is, the pair's own case goes on, and in the area that she moved to."""
    unnamed = an_incident_reported(POLICE, "R-5", people=(HER,), assessment=HIGH)
    found = told(unnamed, a_handover(people=(HER,)))
    assert area_of(found) == {NORFOLK}

    found = told(replace(unnamed, head=replace(unnamed.head, revision=2), people=(HER, HIM)), after=found)

    assert area_of(found) == {NORFOLK}
    assert {d.recipient for d in sent(found.last)} & OLD == set()


def test_partners_of_the_new_area_mark_her_record_and_those_of_the_old_one_only_keep_theirs() -> None:
    found = told(FIRST, an_outcome(people=(HER, HIM)), HANDOVER)

    assert kinds_to(NEW_HEALTH, [found.last]) == ["flag"]
    assert kinds_to(HEALTH, [found.last]) == []


def test_her_way_over_several_areas_is_not_told_in_any_that_she_left() -> None:
    """Whoever tells where she was in between does not bring her back there either, by a new case of hers."""
    three = in_areas_elsewhere(shipped_policy())
    on = a_handover("essex", agency="norfolk-marac", record="T-2", people=(HER, HIM, KIT))
    on = replace(on, head=replace(on.head, recorded_at=NOW))
    other = a_perpetrator(names=(named("Other", "Somebody"),), identifiers=(numbered(4),), date_of_birth="1980-01-01")
    her = replace(HER, addresses=())
    later = an_incident_reported("norfolk-police", "R-2", people=(her, other), assessment=HIGH)

    found = story(FIRST, HANDOVER, on, later, policy=three)

    assert area_of(found) == {"essex"}
    assert {d.recipient for d in sent(found.last) if d.recipient != "norfolk-police"} <= {
        agency.id for agency in three.directory.areas[AreaId("essex")].agencies
    }


def test_a_service_there_that_takes_her_on_is_no_news_for_whoever_told_of_her_where_she_was() -> None:
    later = an_incident_reported(
        POLICE, "R-2", people=(HER, HIM, KIT), incident=an_incident(occurred_from=NOW - timedelta(hours=3))
    )
    found = told(FIRST, HANDOVER, later)

    found = told(a_receipt(to(NEW_MARAC, [found.last])[0]), after=found)

    assert sent(found.last) == []
    assert [(d.recipient, d.reason) for d in withheld(found.last)] == [(POLICE, "case-moved")]


def test_the_conference_that_handed_her_over_learns_that_she_was_taken_on() -> None:
    found = told(FIRST, HANDOVER)

    found = told(a_receipt(to(NEW_IDVA, [found.last])[0]), after=found)

    assert who_got(found.last) == [(MARAC, "status")]


def test_whoever_is_named_for_a_restricted_case_where_she_was_learns_nothing_of_her_by_the_task_to_find_a_way() -> None:
    found = told(FIRST, HANDOVER)
    case = next(iter(found.known.cases.values()))

    found = told(restricts(case.id, POLICE), after=found)

    [task] = [content(d, Task) for d in sent(found.last) if d.kind is DeliveryKind.TASK]
    assert (task.task, task.victim) == ("find-route", None)


def test_that_she_was_killed_is_told_to_nobody_where_she_was() -> None:
    found = published(told(FIRST, HANDOVER))
    killed = an_incident_reported(
        NEW_POLICE, "R-9", people=(HER, HIM), incident=an_incident(flags=("homicide",)), assessment=None
    )

    found = told(killed, after=found)

    stopped = [d.recipient for d in sent(found.last) if d.subject == "stop-contact"]
    assert NEW_IDVA in stopped
    assert set(stopped) & OLD == set()


def test_a_task_to_ask_her_where_she_was_is_not_taken_back_by_what_she_says_where_she_is() -> None:
    """Its correction would say that she was asked."""
    asked = replace(HER, consents=says(ConsentStatus.NOT_SOUGHT))
    found = published(told(an_incident_reported(people=(asked, HIM), assessment=MEDIUM)))
    assert (POLICE, "task") in who_got(found.last)
    found = published(told(a_handover(people=(asked, HIM)), after=found))

    found = told(a_consent_changed(ConsentStatus.GIVEN, agency=NEW_IDVA), after=found)

    assert {d.recipient for d in sent(found.last)} & OLD == set()
