"""What the hub knows and the sender did not: escalation, consent, whole descriptions, hidden addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.content import MaracCase, ReferralOffered, SafeguardingContact, Update
from hub.domain.events import CaseEvent, ConsentChanged, Incident, IncidentReported
from hub.domain.person import Address, AddressClass, ChildAtIncident, Coded, ConsentStatus, Person, YesNo
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_consent_changed,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered, says
from tests.builders.world import Story, content, published, sent, shipped_policy, story, to

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
KIT = a_child(identifiers=(numbered(3),))
BARE_HER = replace(HER, addresses=(), contacts=(), consents=(), names=(), date_of_birth=None, sex=None)


def look(told: Story, event: CaseEvent | None = None, now: datetime = NOW) -> Enriched:
    """Return the only case as it is seen when `event`, else its newest record, is told."""
    case = next(iter(told.known.cases.values()))
    record = told.known.records_in(case.id)[-1]
    newest = record.event
    assert isinstance(newest, CaseEvent)
    occasion = Occasion(event=event or newest, people=record.people, policy=shipped_policy(), now=now)
    return enrich(Joined(case=case, members=()), occasion, told.known)


def happened(number: int, at: datetime) -> IncidentReported:
    return an_incident_reported(record=f"R-{number}", incident=an_incident(occurred_from=at), people=(HER, HIM))


NIGHT = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "escalated"),
    [
        pytest.param(datetime(2025, 3, 2, 0, 0, tzinfo=UTC), True, id="exactly twelve months ago"),
        pytest.param(datetime(2025, 3, 1, 23, 59, tzinfo=UTC), False, id="a day longer ago"),
    ],
)
def test_three_incidents_of_a_pair_within_twelve_months_are_an_escalation(first: datetime, *, escalated: bool) -> None:
    told = story(happened(1, first), happened(2, NIGHT - timedelta(days=90)), happened(3, NIGHT))

    seen = look(told)

    assert (seen.incidents_in_window, seen.escalation) == (3 if escalated else 2, escalated)


def test_the_window_is_one_of_days_in_london() -> None:
    summer = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    just_in, just_out = datetime(2025, 6, 30, 23, 0, tzinfo=UTC), datetime(2025, 6, 30, 22, 59, tzinfo=UTC)

    assert look(story(happened(1, just_in)), now=summer).incidents_in_window == 1
    assert look(story(happened(1, just_out)), now=summer).incidents_in_window == 0


def test_an_incident_told_by_two_agencies_counts_once_and_a_revision_counts_once() -> None:
    mash = an_incident_reported(MASH, "M-1", incident=an_incident(occurred_from=NIGHT), people=(HER, HIM))
    again = replace(happened(1, NIGHT), head=a_head(revision=2, recorded_at=NOW))

    assert look(story(happened(1, NIGHT), mash, again)).incidents_in_window == 1


def test_an_incident_that_was_withdrawn_counts_no_more() -> None:
    events = [happened(n, NIGHT - timedelta(days=n)) for n in range(3)]

    told = story(*events, a_record_withdrawn(record="R-1"))

    assert (look(told).incidents_in_window, look(told).escalation) == (2, False)


GIVEN, REFUSED, WITHDRAWN, UNKNOWN = (
    ConsentStatus.GIVEN,
    ConsentStatus.REFUSED,
    ConsentStatus.WITHDRAWN,
    ConsentStatus.UNKNOWN,
)


def asked(status: ConsentStatus | None, hours: int, agency: str = POLICE, record: str = "R-1") -> IncidentReported:
    her = replace(HER, consents=says(status) if status else ())
    head = a_head(agency, record, recorded_at=NOW - timedelta(hours=hours))
    return an_incident_reported(agency, record, head=head, people=(her, HIM))


def changed(status: ConsentStatus, hours: int = 0, **over: Any) -> ConsentChanged:
    head = a_head(IDVA, "K-1", recorded_at=NOW - timedelta(hours=hours))
    return a_consent_changed(status, **{"head": head, "people": (BARE_HER,), **over})


@pytest.mark.parametrize(
    ("events", "consent"),
    [
        pytest.param([asked(None, 2)], UNKNOWN, id="nothing said is not known"),
        pytest.param([asked(GIVEN, 2)], GIVEN, id="what the incident says"),
        pytest.param([asked(REFUSED, 3), asked(GIVEN, 2, MASH, "M-1")], GIVEN, id="what was said last"),
        pytest.param([asked(GIVEN, 2), asked(REFUSED, 3, MASH, "M-1")], GIVEN, id="what comes late was not said last"),
        pytest.param([asked(GIVEN, 3), asked(None, 2, MASH, "M-1")], GIVEN, id="a later silence takes nothing back"),
        pytest.param(
            [asked(GIVEN, 3), asked(UNKNOWN, 2, MASH, "M-1")], GIVEN, id="nor does another agency's ignorance"
        ),
        pytest.param([asked(GIVEN, 3), changed(WITHDRAWN)], WITHDRAWN, id="she took it back"),
        pytest.param([asked(None, 3), changed(GIVEN)], GIVEN, id="she gave it"),
        pytest.param(
            [asked(GIVEN, 3), changed(WITHDRAWN, purpose="research")], GIVEN, id="it was about another purpose"
        ),
        pytest.param(
            [replace(asked(GIVEN, 3), people=(HER, HIM, KIT)), changed(WITHDRAWN, people=(replace(KIT, consents=()),))],
            GIVEN,
            id="it was her child who was asked",
        ),
    ],
)
def test_consent_is_what_the_victim_said_last(events: list[CaseEvent], consent: ConsentStatus) -> None:
    told = story(*events)

    assert look(told).consent is consent


def test_what_comes_late_was_not_said_last_also_when_it_is_decided_on() -> None:
    late = asked(REFUSED, 3, MASH, "M-1")
    silent = asked(None, 1, IDVA, "I-1")

    assert look(story(asked(GIVEN, 2), late), late).consent is GIVEN
    assert look(story(late, asked(GIVEN, 2), silent), silent).consent is GIVEN


def test_the_withdrawal_of_a_record_takes_back_the_consent_that_it_told() -> None:
    told = story(asked(REFUSED, 3, MASH, "M-1"), asked(GIVEN, 2), a_record_withdrawn())

    assert look(told).consent is REFUSED


def test_a_service_that_was_told_learns_that_she_took_it_back_and_nothing_else() -> None:
    told = story(changed(WITHDRAWN), after=published(story(asked(GIVEN, 3))))

    update = content(to(VRAS, told.decisions)[-1], Update)
    assert update.victim is not None
    assert update.victim.consent == "withdrawn"
    assert replace(update.victim, consent=None) == type(update.victim)()
    assert (update.event, update.risk, update.children, update.perpetrators) == (None, None, (), ())


def offered(told: Story, agency: str = IDVA) -> ReferralOffered:
    return content(to(agency, told.decisions)[-1], ReferralOffered)


def test_what_a_sender_leaves_out_of_a_description_is_taken_from_what_others_said() -> None:
    police = an_incident_reported(people=(replace(HER, contacts=()), HIM), assessment=None)
    idva = a_referral_made(MASH, "F-1", people=(BARE_HER, HIM), assessment=HIGH)

    her = offered(story(police, idva)).victim

    assert her is not None
    assert (her.name, her.date_of_birth, her.sex) == (HER.names[0], HER.date_of_birth, HER.sex)


def test_nothing_of_another_agencys_addresses_and_telephones_is_mixed_in() -> None:
    police = an_incident_reported(people=(HER, HIM), assessment=None)
    mash = a_referral_made(MASH, "F-1", people=(BARE_HER, HIM), assessment=HIGH)

    her = offered(story(police, mash)).victim

    assert her is not None
    assert (her.addresses, her.contacts, her.safe_contact) == (None, None, None)


def test_what_the_same_agency_said_of_them_in_another_record_goes_on() -> None:
    police = an_incident_reported(people=(HER, HIM), assessment=None)
    again = an_incident_reported(record="R-2", people=(BARE_HER, HIM), assessment=HIGH)

    her = offered(story(police, again)).victim

    assert her is not None
    assert (her.addresses, her.contacts) == (HER.addresses, HER.contacts)


def test_whom_the_event_does_not_name_is_described_by_one_agency_alone() -> None:
    """The police know a telephone of his, the children's hub a newer name: neither is put into the other's words."""
    police = an_incident_reported(people=(HER, replace(HIM, addresses=())), assessment=None)
    head = a_head(MASH, "M-1", recorded_at=NOW - timedelta(minutes=5))
    moved = replace(HIM, addresses=(), contacts=(), names=(named("Probe", "Newname"),))
    mash = an_incident_reported(MASH, "M-1", head=head, people=(HER, moved), assessment=None)
    risk = a_risk_assessed(POLICE, "A-1", people=(HER,))

    told = story(police, mash, risk)

    seen = look(told)
    assert seen.perpetrators[0].person.names == (named("Probe", "Newname"),)
    assert seen.perpetrators[0].person.contacts == ()


def test_a_telephone_that_the_sender_takes_out_is_out() -> None:
    two = replace(HER, contacts=(a_phone(1), a_phone(2)))
    one = replace(HER, contacts=())
    first = an_incident_reported(people=(two, HIM), assessment=HIGH)
    mended = replace(first, head=a_head(revision=2, recorded_at=NOW), people=(one, HIM))

    told = story(first, mended)

    update = content(to(IDVA, told.decisions)[-1], Update)
    assert update.victim is not None
    assert update.victim.contacts is None


def test_a_child_that_the_sender_takes_out_is_out() -> None:
    first = an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH)
    mended = replace(first, head=a_head(revision=2, recorded_at=NOW), people=(HER, HIM))

    assert look(story(first), mended).children == ()
    assert look(story(first, mended)).children == ()


def test_a_child_of_an_earlier_incident_is_a_child_of_the_case() -> None:
    first = an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH)
    second = an_incident_reported(record="R-2", people=(HER, HIM), assessment=HIGH)

    told = story(first, second)

    assert [d.kind for d in to(MASH, told.decisions[1:])] == ["safeguarding-contact"]
    assert [child.person.names for child in look(told).children] == [KIT.names]


def test_a_child_of_the_family_that_a_record_now_speaks_of_is_no_child_of_the_case_it_left() -> None:
    other = a_victim(ref="o", names=(named("Ann", "Other"),), identifiers=(numbered(7),), contacts=())
    zoe = a_child(ref="z", names=(named("Zoe", "Other"),), identifiers=(numbered(8),))
    elsewhere = an_incident_reported(
        head=a_head(revision=2, recorded_at=NOW), people=(other, HIM, zoe), assessment=HIGH
    )
    later = an_incident_reported(record="R-2", people=(HER, HIM), assessment=HIGH)

    beside = an_incident_reported(MASH, "M-1", people=(HER, HIM))
    told = story(beside, an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH), elsewhere, later)

    assert told.last.cases == (told.known.cases[told.decisions[0].cases[0].id],)
    assert "Zoe" not in repr([d.content for d in sent(told.last)])


def test_a_child_of_a_withdrawn_record_is_told_to_nobody_any_more() -> None:
    first = an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH)
    second = an_incident_reported(record="R-2", people=(HER, HIM), assessment=HIGH)

    told = story(first, a_record_withdrawn(), second)

    assert to(MASH, told.decisions[2:]) == []


def test_how_a_child_was_touched_is_not_carried_from_one_incident_to_the_next() -> None:
    there = replace(KIT, at_incident=ChildAtIncident(present=YesNo.YES, witnessed=YesNo.YES))
    first = an_incident_reported(people=(HER, HIM, there), assessment=HIGH)
    second = an_incident_reported(record="R-2", people=(HER, HIM), assessment=HIGH)

    told = story(first, second)

    contacts = [content(d, SafeguardingContact) for d in to(MASH, told.decisions)]
    assert [(c.children[0].present, c.children[0].witnessed) for c in contacts] == [("yes", "yes"), (None, None)]


def test_what_a_man_is_to_one_victim_is_not_what_he_is_to_another() -> None:
    """Whom the event leaves out is described as he stands in this case, not in his newest one."""
    his = Coded(system="rel", code="ex-partner")
    other = Coded(system="rel", code="son")
    ann = a_victim(ref="a", names=(named("Ann", "Other"),), identifiers=(numbered(7),))
    first = an_incident_reported(people=(HER, replace(HIM, relationship_to_victim=his)), assessment=None)
    later = a_head(MASH, "M-1", recorded_at=NOW - timedelta(minutes=5))
    second = an_incident_reported(
        MASH, "M-1", head=later, people=(ann, replace(HIM, relationship_to_victim=other)), assessment=None
    )
    support = a_support_updated(POLICE, people=(BARE_HER,))

    told = story(first, second, support)

    case = told.known.cases[told.last.records[0].cases[0]]
    record = told.last.records[0]
    occasion = Occasion(event=support, people=record.people, policy=shipped_policy(), now=NOW)
    seen = enrich(Joined(case=case, members=()), occasion, told.known)
    assert seen.perpetrators[0].person.relationship_to_victim == his


def test_somebody_of_whom_nothing_stands_any_more_is_still_in_the_case() -> None:
    told = story(an_incident_reported(people=(HER, HIM)), a_record_withdrawn(), a_risk_assessed(people=(HER,)))

    assert len(told.known.cases) == 2
    withdrawn = next(iter(told.known.cases.values()))
    occasion = Occasion(event=a_support_updated(people=()), people={}, policy=shipped_policy(), now=NOW)
    seen = enrich(Joined(case=withdrawn, members=()), occasion, told.known)
    assert (seen.victim.person.names, seen.victim.id) == ((), withdrawn.victim)


REFUGE = an_address("7 Hidden Row", visibility=AddressClass.REFUGE, postcode="IP3 9ZZ")


def hers(*addresses: Address, of: Person = HER) -> Person:
    return replace(of, addresses=addresses)


@pytest.mark.parametrize(
    ("hidden", "open_"),
    [
        pytest.param(REFUGE, an_address("7 Hidden Row", postcode="ip39zz"), id="the same postcode"),
        pytest.param(
            replace(REFUGE, postcode=None), an_address("7 Hidden Row", postcode="IP3 9ZZ"), id="the same lines alone"
        ),
        pytest.param(
            replace(REFUGE, uprn="100"), an_address("Flat B", postcode=None, uprn="100"), id="the same property number"
        ),
        pytest.param(
            replace(REFUGE, postcode="ZZ99 3VZ"), an_address("7 hidden row", postcode="ZZ99 3VZ"), id="no real postcode"
        ),
        pytest.param(
            replace(REFUGE, visibility=AddressClass.CONFIDENTIAL), an_address(postcode="IP3 9ZZ"), id="confidential"
        ),
    ],
)
def test_an_address_that_any_agency_hides_is_hidden_whoever_tells_it(hidden: Address, open_: Address) -> None:
    idva = a_referral_made(IDVA, people=(hers(hidden), HIM))
    police = an_incident_reported(people=(hers(open_), HIM, hers(open_, of=KIT)), assessment=HIGH)

    for told in (story(idva, police), story(police, idva, a_risk_assessed(POLICE, people=(hers(open_), HIM)))):
        seen = look(told, police)
        shown = [a.visibility for who in (seen.victim, *seen.children) for a in who.person.addresses]
        assert AddressClass.ORDINARY not in shown


def test_her_hidden_address_is_not_told_as_that_of_her_child() -> None:
    """The child lives in the refuge with her, and a careless form calls that an ordinary address."""
    idva = a_referral_made(IDVA, people=(hers(REFUGE), HIM))
    police = an_incident_reported(
        people=(HER, HIM, hers(an_address("7 Hidden Row", postcode="IP3 9ZZ"), of=KIT)), assessment=HIGH
    )

    told = story(idva, police)

    contact = content(to(MASH, told.decisions)[-1], SafeguardingContact)
    assert contact.children[0].addresses is None
    assert "IP3 9ZZ" not in repr([d.content for one in told.decisions for d in sent(one)])


def test_the_hidden_address_of_a_child_who_is_not_named_is_not_told_as_hers() -> None:
    mash = an_incident_reported(MASH, "M-1", people=(HER, HIM, hers(REFUGE, of=KIT)))
    police = an_incident_reported(people=(hers(an_address("7 Hidden Row", postcode="IP3 9ZZ")), HIM), assessment=HIGH)

    told = story(mash, police)

    assert "IP3 9ZZ" not in repr([d.content for one in told.decisions for d in sent(one)])


def test_an_address_that_nobody_hides_is_told() -> None:
    idva = a_referral_made(IDVA, people=(hers(REFUGE), HIM))
    police = an_incident_reported(people=(HER, HIM), assessment=HIGH)

    her = content(to(MARAC, story(idva, police).decisions)[-1], MaracCase).victim

    assert {a.postcode for one in her for a in one.addresses or ()} == {"IP1 9ZZ"}


def test_the_newest_assessment_is_shown_with_its_own_grade_though_an_older_one_comes_late() -> None:
    newer = an_assessment("medium", assessed_at=NOW - timedelta(hours=1))
    older = an_assessment("high", assessed_at=NOW - timedelta(hours=9))

    told = story(a_risk_assessed(assessment=newer), a_risk_assessed(record="A-2", assessment=older))

    seen = look(told, a_risk_assessed(record="A-2", assessment=older))
    assert (seen.assessment, seen.grade.word) == (newer, "medium")


def test_without_an_incident_of_its_own_an_event_is_told_with_the_newest_of_the_case() -> None:
    newest, oldest = an_incident(), an_incident(occurred_from=NOW - timedelta(days=40))
    told = story(
        an_incident_reported(people=(HER, HIM), incident=newest),
        an_incident_reported(record="R-2", people=(HER, HIM), incident=oldest),
    )

    seen: list[Incident | None] = [look(told, a_support_updated(people=())).incident]
    seen.append(look(story(a_referral_made(people=(HER, HIM)))).incident)

    assert seen == [newest, None]
