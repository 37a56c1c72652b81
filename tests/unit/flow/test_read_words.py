"""Words that may tell who or where somebody is wait for a person; everything else of the delivery goes in time."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.content import MaracCase, ReferralOffered, Update
from hub.domain.cube import EVERYTHING
from hub.domain.decisions import WordsRead
from hub.domain.delivery import DeliveryKind, Stopped, StopReason
from hub.domain.events import IncidentReported
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, RuleId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import AddressClass, ChildAtIncident, ChildVoice, Person, YesNo
from hub.domain.rules import Policy, SharingRule, Treatment
from hub.domain.shown import EventShown, PersonShown
from hub.domain.words import BEING_READ, KEPT_BACK, HeldWords, WordsState
from hub.flow.drafts import Drafts, cause_of
from hub.flow.known import Known
from hub.flow.read_words import marked
from hub.flow.received import Received
from hub.flow.release import release
from hub.flow.words.holding import hold
from hub.flow.words.unread import Unread
from hub.receive.decided import decided
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    NOW,
    POLICE,
    PROGRAMME,
    a_head,
    a_record_withdrawn,
    an_incident,
    an_incident_reported,
)
from tests.builders.limits import case_of, excludes, includes
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, named
from tests.builders.release import HIS_SERVICE, a_referral, held, telling_of
from tests.builders.rules import a_sharing_rule, policy_of
from tests.builders.world import Story, content, received, sent, shipped_policy, story, to

HARMLESS = "He shouted at her in the kitchen until a neighbour knocked."
ELSEWHERE = "She has moved to 14 Quillet Lane and hopes that he will not find her."
OTHERS = "She says that she will not go back, and sleeps at 3 Tumbrel Street for now."
NAME = {"name": Treatment.AS_IS}
GIVEN = {"victim": NAME, "event": {"place-kind": Treatment.AS_IS, "narrative": Treatment.CHECKED_WORDS}}


def gives(delivery: DeliveryKind, to: AgencyKind = AgencyKind.IDVA, **give: Any) -> SharingRule:
    return a_sharing_rule(
        id=RuleId(f"{to}/{delivery}"), recipient=to, delivery=delivery, when=EVERYTHING, give={**GIVEN, **give}
    )


def rules(**give: Any) -> Policy:
    """Return rules that give the IDVA service the narrative, and what else is asked for."""
    return policy_of(gives(DeliveryKind.REFERRAL_OFFERED, **give), gives(DeliveryKind.UPDATE, **give))


WORDS = rules()


def polices(narrative: str | None = ELSEWHERE, revision: int = 1, **over: Any) -> IncidentReported:
    incident = an_incident(place_kind="home", narrative=narrative)
    told = {"incident": incident, "assessment": HIGH, "head": a_head(POLICE, "R-1", revision=revision)}
    return an_incident_reported(POLICE, "R-1", **(told | over))


def told(*events: IncidentReported | Received, policy: Policy = WORDS, after: Story | None = None) -> Story:
    return story(*events, policy=policy, after=after)


def waiting(said: Story) -> list[HeldWords]:
    return [held for held in said.known.words.values() if held.state is WordsState.WAITING]


def reads(held: HeldWords, *, passed: bool, by: str = "ann") -> Received:
    head = Head(agency=CONSOLE, record_id="words", recorded_at=NOW)
    event = WordsRead(head=head, words=held.id, passed=passed, by=by, reason="a test")
    return decided(event, f"{held.id}{held.mark!r}{passed}{by}", NOW)


def read(said: Story, *, passed: bool, policy: Policy = WORDS) -> Story:
    """Let somebody decide on the only words that wait."""
    (held,) = waiting(said)
    return told(reads(held, passed=passed), policy=policy, after=said)


def narrative_in(said: Story) -> str | None:
    """Return the narrative in the last that the IDVA service was sent."""
    last = to(IDVA, said.decisions)[-1].content
    assert isinstance(last, ReferralOffered | Update)
    return last.event.narrative if last.event else None


def test_a_narrative_in_which_nothing_is_found_reaches_the_idva_service_at_once() -> None:
    said = told(polices(HARMLESS))

    (offer,) = to(IDVA, said.decisions)
    assert content(offer, ReferralOffered).event == EventShown(place_kind="home", narrative=HARMLESS)
    assert waiting(said) == []


def test_words_that_an_agency_let_in_again_is_the_first_to_be_given_wait_for_a_person_too() -> None:
    said = told(polices(None))
    said = told(excludes(case_of(said), IDVA), polices(ELSEWHERE, revision=2), after=said)

    said = told(includes(case_of(said), IDVA, "ann"), includes(case_of(said), IDVA, "bob"), after=said)

    assert narrative_in(said) == BEING_READ
    assert [held.place.path for held in said.last.words] == ["incident/narrative"]


def test_a_narrative_with_another_address_waits_and_the_rest_goes_at_once_with_a_code_in_its_place() -> None:
    said = told(polices())

    (offer,) = to(IDVA, said.decisions)
    assert content(offer, ReferralOffered).victim == PersonShown(name=a_victim().names[0])
    assert content(offer, ReferralOffered).event == EventShown(place_kind="home", narrative=BEING_READ)
    (held,) = waiting(said)
    assert (held.place.source, held.place.record, held.place.path) == (POLICE, "R-1", "incident/narrative")


def test_what_is_kept_of_words_that_wait_says_nothing_of_them() -> None:
    (held,) = waiting(told(polices()))

    assert "Quillet" not in repr(held)


def test_passed_words_follow_in_an_update() -> None:
    said = read(told(polices()), passed=True)

    (update,) = sent(said.last)
    assert (update.recipient, update.kind) == (IDVA, DeliveryKind.UPDATE)
    assert content(update, Update).event == EventShown(place_kind="home", narrative=ELSEWHERE)
    assert waiting(said) == []


def test_words_that_were_kept_back_never_come_and_a_code_says_so() -> None:
    said = read(told(polices()), passed=False)
    assert narrative_in(said) == KEPT_BACK

    told(polices(revision=2, people=(a_victim(), a_perpetrator(), a_child())), after=said)
    told(polices(revision=3, incident=an_incident(place_kind="street", narrative=ELSEWHERE)), after=said)

    assert ELSEWHERE not in str([d.content for d in to(IDVA, said.decisions)])
    assert waiting(said) == []


def test_words_that_were_edited_are_new_words_and_are_read_anew() -> None:
    said = read(told(polices()), passed=True)

    said = told(polices(OTHERS, revision=2), after=said)

    assert narrative_in(said) == BEING_READ
    assert [held.state for held in said.known.words.values()] == [WordsState.PASSED, WordsState.WAITING]


def test_passed_words_need_not_be_read_again_in_a_later_revision() -> None:
    said = read(told(polices()), passed=True)

    said = told(polices(revision=2, incident=an_incident(place_kind="street", narrative=ELSEWHERE)), after=said)

    assert narrative_in(said) == ELSEWHERE
    assert waiting(said) == []


def test_words_wait_no_longer_that_their_record_says_no_more() -> None:
    said = told(polices(), polices(HARMLESS, revision=2))

    assert waiting(said) == []
    assert narrative_in(said) == HARMLESS


def test_words_that_their_record_says_again_wait_again() -> None:
    said = told(polices(), polices(HARMLESS, revision=2), polices(revision=3))

    assert len(waiting(said)) == 1
    assert narrative_in(read(said, passed=True)) == ELSEWHERE


def test_words_of_a_record_that_was_withdrawn_wait_no_longer_and_cannot_be_passed() -> None:
    said = told(polices())
    (held,) = waiting(said)

    said = story(a_record_withdrawn(), reads(held, passed=True), policy=WORDS, after=said)

    assert waiting(said) == []
    assert said.last.ended == Refused(reason=Reason.WORDS_UNKNOWN)


def test_a_name_that_the_delivery_gives_anyway_holds_nothing_and_one_that_it_does_not_does() -> None:
    hers, his = "Testa says that she is safe.", "Probe was seen at the door."

    assert narrative_in(told(polices(hers))) == hers
    assert narrative_in(told(polices(his))) == BEING_READ
    assert narrative_in(told(polices(his), policy=rules(perpetrator=NAME))) == his


def test_words_that_tell_a_hidden_address_cannot_be_passed_by_anybody() -> None:
    refuge = an_address("7 Farlingaye Row", visibility=AddressClass.REFUGE, postcode="IP7 9ZZ")
    people = (a_victim(addresses=(refuge,)), a_perpetrator())
    said = told(polices("She is at Farlingaye Row now.", people=people))

    said = read(said, passed=True)

    assert said.last.ended == Refused(reason=Reason.WORDS_TELL_HIDDEN_ADDRESS)
    assert "Farlingaye" not in str([d.content for d in to(IDVA, said.decisions)])
    assert len(waiting(said)) == 1


def test_words_passed_before_stay_away_once_they_tell_an_address_that_is_hidden_by_now() -> None:
    said = read(told(polices()), passed=True)
    refuge = an_address("14 Quillet Lane", visibility=AddressClass.CONFIDENTIAL)

    said = told(polices(revision=2, people=(a_victim(addresses=(refuge,)), a_perpetrator())), after=said)

    assert narrative_in(said) == BEING_READ


def test_deciding_alike_again_changes_nothing_and_deciding_otherwise_is_refused() -> None:
    said = told(polices())
    (held,) = waiting(said)
    read(said, passed=True)

    again = told(reads(held, passed=True, by="ben"), after=said).last
    otherwise = told(reads(held, passed=False, by="ben"), after=said).last

    assert (again.ended, again.deliveries, again.words) == (Processed(), (), ())
    assert otherwise.ended == Refused(reason=Reason.WORDS_READ_BEFORE)


def test_words_that_nobody_holds_cannot_be_read() -> None:
    (held,) = waiting(told(polices()))

    assert told(reads(held, passed=True)).last.ended == Refused(reason=Reason.WORDS_UNKNOWN)


def test_the_other_partys_side_never_gets_words_whatever_a_rule_or_a_person_says() -> None:
    informed = replace(polices().incident, suspect_informed=YesNo.YES)
    his = gives(DeliveryKind.PERPETRATOR_REFERRAL, AgencyKind.PERPETRATOR_SERVICE, perpetrator=NAME)
    policy = policy_of(gives(DeliveryKind.REFERRAL_OFFERED), gives(DeliveryKind.UPDATE), his)
    for narrative in (HARMLESS, ELSEWHERE):
        said = told(polices(incident=replace(informed, narrative=narrative)), policy=policy)
        if waiting(said):
            said = read(said, passed=True, policy=policy)

        his_own = to(PROGRAMME, said.decisions)
        assert len(his_own) == 1
        assert narrative not in str(his_own[0].content)
        assert BEING_READ not in str(his_own[0].content)


def test_a_narrative_that_a_rule_gives_as_it_is_is_read_all_the_same() -> None:
    as_is = {"event": {"narrative": Treatment.AS_IS}}

    assert narrative_in(told(polices(), policy=rules(**as_is))) == BEING_READ


def a_witness(words: str) -> Person:
    voice = ChildVoice(spoken_to=YesNo.YES, alone=YesNo.YES, words=words)
    return a_child(at_incident=ChildAtIncident(present=YesNo.YES, voice=voice))


def test_a_childs_own_words_are_read_like_a_narrative_and_how_they_came_goes_at_once() -> None:
    policy = rules(child={"voice": Treatment.CHECKED_WORDS})
    said = told(polices(None, people=(a_victim(), a_perpetrator(), a_witness("Kit hid from Probe."))), policy=policy)

    (offer,) = to(IDVA, said.decisions)
    heard = ChildVoice(spoken_to=YesNo.YES, alone=YesNo.YES, words=BEING_READ)
    assert content(offer, ReferralOffered).children == (PersonShown(voice=heard),)

    said = read(said, passed=True, policy=policy)

    (update,) = sent(said.last)
    assert content(update, Update).children == (PersonShown(voice=replace(heard, words="Kit hid from Probe.")),)


def test_the_coordinators_case_gets_the_words_once_they_were_passed() -> None:
    coordinator = gives(DeliveryKind.MARAC_CASE, AgencyKind.MARAC)
    policy = policy_of(coordinator, gives(DeliveryKind.MARAC_REFERRAL, AgencyKind.MARAC))
    said = told(polices(), policy=policy)
    before = [d.content for d in to(MARAC, said.decisions) if isinstance(d.content, MaracCase)][-1]

    said = read(said, passed=True, policy=policy)

    after = [d.content for d in to(MARAC, said.decisions) if isinstance(d.content, MaracCase)][-1]
    assert [case.incidents[0].event.narrative for case in (before, after)] == [BEING_READ, ELSEWHERE]


def test_words_that_only_the_coordinators_case_would_hold_wait_too() -> None:
    referral = gives(DeliveryKind.MARAC_REFERRAL, AgencyKind.MARAC, event={"place-kind": Treatment.AS_IS})

    said = told(polices(), policy=policy_of(referral, gives(DeliveryKind.MARAC_CASE, AgencyKind.MARAC)))

    assert len(waiting(said)) == 1


def test_words_of_a_case_that_their_record_left_are_decided_and_told_to_nobody() -> None:
    said = told(polices())
    (held,) = waiting(said)
    another = a_perpetrator(names=(named("Tumbrel", "Otherman"),), date_of_birth="1970-01-02", contacts=())
    told(polices(revision=2, people=(a_victim(), another)), after=said)

    decision = told(reads(held, passed=True), after=said).last

    assert decision.ended == Processed()
    assert [one.state for one in decision.words] == [WordsState.PASSED]
    assert decision.deliveries == ()


def test_whoever_is_to_decide_sees_what_was_found_and_where() -> None:
    said = told(polices())
    (held,) = waiting(said)

    seen = marked(reads(held, passed=True), said.known, WORDS, NOW)

    assert seen is not None
    text, hits = seen
    assert text == ELSEWHERE
    assert {text[hit.start : hit.end] for hit in hits} >= {"14 Quillet Lane"}


def test_words_of_nobody_are_shown_to_nobody() -> None:
    (held,) = waiting(told(polices()))

    assert marked(reads(held, passed=True), told(polices(HARMLESS)).known, WORDS, NOW) is None


@pytest.mark.parametrize("agency", [IDVA, MARAC])
def test_no_rule_that_ships_gives_a_narrative_unread(agency: str) -> None:
    said = story(polices(), policy=shipped_policy())

    assert ELSEWHERE not in str([d.content for d in to(agency, said.decisions)])


def test_free_text_that_comes_to_the_other_partys_side_stops_the_delivery_though_it_is_his_own() -> None:
    stopped = release(a_referral(sex=held(Unread("He said so himself."))), HIS_SERVICE, telling_of(polices()))

    assert stopped == Stopped(reason=StopReason.AT_RELEASE, path="perpetrator.sex", rule="r/1")


def test_words_that_no_record_says_any_more_wait_for_nobody_and_stop_nothing() -> None:
    before, event = told(polices()), polices(HARMLESS, revision=2)
    arrived = received(event)
    drafts = Drafts(received=arrived, cause=cause_of(arrived), known=Known(), policy=WORDS, now=NOW)

    hold(drafts, [ELSEWHERE, HARMLESS], before.last.cases[0].id, event)

    assert [one.place.path for one in drafts.words.values()] == ["incident/narrative"]
