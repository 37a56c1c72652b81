"""She was killed: ordinary contact ends at once and for good, whoever holds the case, and nothing of it is erased."""

from dataclasses import replace
from datetime import timedelta

from hub.domain.content import Task
from hub.domain.cube import freed
from hub.domain.decisions import HoldDecided
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.head import Head
from hub.domain.person import ConsentStatus, YesNo
from tests.builders.events import (
    HIGH,
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
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, named, says
from tests.builders.world import Story, content, published, received, sent, shipped_policy, story, to, who_got, withheld

KILLED = an_incident_reported(POLICE, "R-9", incident=an_incident(flags=("homicide",)), assessment=None)
OTHER_MAN = a_perpetrator(names=(named("Other", "Man"),), date_of_birth="1970-01-01", contacts=(), addresses=())


def stops(told: Story) -> list[str]:
    return sorted(d.recipient for d in sent(told.last) if d.subject == "stop-contact")


def holders() -> Story:
    """Return a case that police, IDVA, conference and victim hub hold, of whom all have confirmed."""
    told = story(an_incident_reported(assessment=HIGH))
    lower = an_assessment("medium", assessed_at=NOW - timedelta(hours=1))
    return published(story(an_incident_reported(record="R-2", assessment=lower), after=told))


def test_whoever_holds_a_case_of_hers_is_told_to_end_contact_once() -> None:
    told = story(KILLED, after=holders())
    assert stops(told) == [IDVA, MARAC, VRAS]
    her = content(next(d for d in to(VRAS, told.decisions) if d.subject == "stop-contact"), Task).victim
    assert her
    assert (her.name, her.contacts, her.addresses, her.safe_contact) == (a_victim().names[0], None, None, None)

    told = story(replace(KILLED, head=a_head(POLICE, "R-9", revision=2)), after=told)
    assert stops(told) == []


def test_whoever_holds_another_case_of_hers_is_told_too_and_once_for_both() -> None:
    told = holders()
    told = published(
        story(an_incident_reported(record="R-3", people=(a_victim(), OTHER_MAN), assessment=None), after=told)
    )
    assert len(told.known.cases) == 2

    told = story(replace(KILLED, people=(a_victim(), OTHER_MAN)), after=told)

    assert stops(told) == [IDVA, MARAC, VRAS]


def test_no_service_is_asked_to_make_contact_by_that_event_or_any_later_one() -> None:
    told = story(KILLED)
    assert who_got(told.last) == [("national-homicide-service", "referral-offered")]

    later = (
        an_incident_reported(record="R-10"),
        an_incident_reported(IDVA, "A-1", people=(a_victim(), OTHER_MAN)),
        a_referral_made(IDVA, "F-1"),
        an_incident_reported(
            record="R-11", people=(a_victim(consents=says(ConsentStatus.NOT_SOUGHT)), a_perpetrator())
        ),
        an_incident_reported(record="R-12", assessment=HIGH),
    )
    for event in later:
        told = story(event, after=told)
        offers = {d.recipient for d in sent(told.last) if d.kind is DeliveryKind.REFERRAL_OFFERED}
        assert offers <= {"national-homicide-service"}
        assert [d.subject for d in sent(told.last) if d.subject in {"ask-consent", "review-unsafe-contact"}] == []


def test_nobody_is_asked_whatever_the_routes_say() -> None:
    policy = shipped_policy()
    careless = tuple(replace(rule, when=freed(rule.when, ["homicide"])) for rule in policy.routes)

    told = story(KILLED, policy=replace(policy, routes=careless))

    assert (VRAS, "homicide") in {(d.recipient, d.reason) for d in withheld(told.last)}
    assert VRAS not in {d.recipient for d in sent(told.last)}


def test_her_children_are_still_told_to_those_who_protect_them() -> None:
    told = story(replace(KILLED, people=(a_victim(), a_perpetrator(), a_child())))

    assert (MASH, "safeguarding-contact") in who_got(told.last)


def test_what_waits_by_which_somebody_would_speak_with_her_is_stopped() -> None:
    told = story(an_incident_reported(record="R-1"))
    unasked = a_victim(consents=says(ConsentStatus.NOT_SOUGHT))
    asks = story(an_incident_reported(record="R-1", people=(unasked, a_perpetrator())))

    told, asks = story(KILLED, after=told), story(KILLED, after=asks)

    assert changed(told) == [(VRAS, "referral-offered", "homicide")]
    assert (POLICE, "task", "homicide") in changed(asks)


def changed(told: Story) -> list[tuple[str, str, str | None]]:
    return [(d.recipient, d.kind.value, d.reason) for d in told.last.changed]


def test_a_task_to_ask_her_that_went_out_is_taken_back() -> None:
    unasked = a_victim(consents=says(ConsentStatus.NOT_SOUGHT))
    told = published(story(an_incident_reported(IDVA, "A-1", people=(unasked, a_perpetrator()))))

    told = story(replace(KILLED, people=(unasked, a_perpetrator())), after=told)

    assert [(d.subject, d.state) for d in told.last.changed] == [("ask-consent", DeliveryState.REPLACED)]
    assert stops(told) == [IDVA]


def test_the_other_partys_side_and_whoever_told_it_get_no_task() -> None:
    informed = an_incident(suspect_informed=YesNo.YES)
    told = published(story(an_incident_reported(IDVA, "A-1"), an_incident_reported(record="R-1", incident=informed)))
    assert to(PROGRAMME, told.decisions)

    told = story(KILLED, after=told)

    assert stops(told) == [VRAS]


def test_every_case_of_hers_is_held_and_that_is_noted() -> None:
    told = holders()
    told = story(an_incident_reported(record="R-3", people=(a_victim(), OTHER_MAN), assessment=None), after=told)

    told = story(KILLED, after=told)

    assert {hold.case for hold in told.last.holds} == set(told.known.cases) == told.known.held
    assert {(hold.by, hold.reason, hold.held) for hold in told.last.holds} == {("hub", "homicide", True)}
    assert {entry.cases for entry in told.last.audit} == {(case,) for case in told.known.cases}
    assert {(entry.who, entry.action) for entry in told.last.audit} == {("hub", "case-held")}


def test_it_is_held_and_told_too_where_the_same_record_named_nobody_before() -> None:
    told = story(an_incident_reported(IDVA, "A-1"), an_incident_reported(record="R-9", people=(a_victim(),)))
    told = published(told)
    assert len(told.known.cases) == 2

    told = story(replace(KILLED, head=a_head(POLICE, "R-9", revision=2)), after=told)

    assert told.known.held
    assert VRAS in stops(told)


def test_a_hold_that_somebody_released_is_not_set_again() -> None:
    told = story(KILLED)
    (case,) = told.known.cases
    head = Head(agency="console", record_id="hold", recorded_at=NOW)
    release = HoldDecided(head=head, case=case, held=False, by="ann", reason="review over")
    told = story(received(release), after=told)

    told = story(an_incident_reported(record="R-10"), after=told)

    assert told.last.holds == ()
    assert told.known.held == set()


def test_once_the_report_is_withdrawn_she_is_offered_support_again_and_the_hold_stands() -> None:
    told = story(KILLED, after=holders())
    told = published(told)

    told = story(a_record_withdrawn(record="R-9"), after=told)
    tasks = [d for d in told.last.changed if d.subject == "stop-contact"]
    assert {d.recipient for d in tasks} == {IDVA, MARAC, VRAS}
    assert told.known.held

    earlier = an_incident(occurred_from=NOW - timedelta(days=5))
    told = story(an_incident_reported(IDVA, "A-7", incident=earlier), after=told)
    assert (VRAS, "referral-offered") in who_got(told.last)


def test_who_got_her_by_a_wrong_link_does_not_learn_that_she_died() -> None:
    told = story(an_incident_reported())
    (offer,) = to(VRAS, told.decisions)

    told.known.deliveries[offer.id] = replace(offer, state=DeliveryState.REPLACED, reason="wrong-link")
    assert stops(story(KILLED, after=told)) == []
