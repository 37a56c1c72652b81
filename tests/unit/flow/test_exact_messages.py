"""Messages that hold exactly their set, whatever rules give: to a school, to a conference's partners, in a record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.content import Flag, ResearchRequest, SchoolNotice
from hub.domain.cube import EVERYTHING, cube
from hub.domain.delivery import DeliveryKind, Parcel, Stopped, StopReason
from hub.domain.events import CaseEvent
from hub.domain.facts import AgeBand, Setting
from hub.domain.ids import PersonId
from hub.domain.person import ChildAtIncident, ChildVoice, Identifier, Role, YesNo
from hub.domain.rules import Treatment
from hub.domain.shown import PersonShown
from hub.domain.words import BEING_READ
from hub.flow.route import Route
from hub.flow.share import Withheld, share
from hub.flow.view import NO_RULE
from tests.builders.events import MASH, NOW, a_referral_made, an_incident, an_incident_reported
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.release import HOUSING, id_in, notice_for, routed, sharing_of, telling_of
from tests.builders.rules import a_sharing_rule, coded

NUMBER = Identifier(system="incident-reference", value="INC-2026-4711")
WORDS = "He shouted and I hid."
KIT = a_child(
    at_incident=ChildAtIncident(
        present=YesNo.YES,
        where="kitchen",
        voice=ChildVoice(spoken_to=YesNo.YES, alone=YesNo.NO, words=WORDS),
    )
)
INCIDENT = an_incident(
    references=(Identifier(system="crime-reference", value="42/1/26"), NUMBER),
    place_kind="home",
    abuse=(replace(coded("X"), canonical="physical"), replace(coded("Y"), canonical="sexual")),
    flags=("weapon", "stalking"),
    narrative="Text.",
)
TOLD = an_incident_reported(people=(a_victim(), a_perpetrator(), KIT), incident=INCIDENT)

Give = dict[str, dict[str, Treatment]]
NOTICE: Give = {
    "child": {
        "name": Treatment.AS_IS,
        "date-of-birth": Treatment.AS_IS,
        "present": Treatment.AS_IS,
        "where-in-home": Treatment.CODE,
        "voice": Treatment.CHECKED_WORDS,
    },
    "event": {
        "references": Treatment.AS_IS,
        "occurred-from": Treatment.AS_IS,
        "place-kind": Treatment.AS_IS,
        "circumstances": Treatment.CODE,
    },
}
WHO: Mapping[str, Treatment] = {"name": Treatment.AS_IS, "date-of-birth": Treatment.AS_IS}


def with_more(give: Give, section: str, field: str) -> Give:
    return give | {section: {**give.get(section, {}), field: Treatment.AS_IS}}


def without(give: Give, section: str, field: str) -> Give:
    return give | {section: {name: how for name, how in give[section].items() if name != field}}


def notice(
    give: Give = NOTICE,
    event: CaseEvent = TOLD,
    setting: Setting = Setting.ENROLLED_HERE,
    child: PersonId | None = None,
) -> Parcel | Withheld:
    rule = a_sharing_rule(
        recipient=AgencyKind.SCHOOL,
        delivery=DeliveryKind.SCHOOL_NOTICE,
        when=cube({"age": [AgeBand.FROM_8_TO_10], "setting": [Setting.ENROLLED_HERE]}),
        give=give,
    )
    telling = telling_of(event)
    return share(telling, notice_for(child or id_in(telling, Role.CHILD), setting), sharing_of(rule))


def noticed(parcel: Parcel | Withheld) -> SchoolNotice:
    assert isinstance(parcel, Parcel)
    assert isinstance(parcel.content, SchoolNotice)
    return parcel.content


def stopped_at(path: str) -> Stopped:
    return Stopped(reason=StopReason.AT_RELEASE, path=path)


def test_a_school_gets_exactly_the_notice() -> None:
    assert noticed(notice()) == SchoolNotice(
        child_name=KIT.names[0],
        child_date_of_birth="2017-11-30",
        police_reference=NUMBER,
        occurred_at=INCIDENT.occurred_from,
        place_kind="home",
        present="yes",
        where_in_home="kitchen",
        voice=ChildVoice(spoken_to=YesNo.YES, alone=YesNo.NO, words=WORDS),
        circumstances=("physical", "weapon"),
    )


def test_what_is_not_known_stands_in_a_notice_as_nothing() -> None:
    bare = an_incident_reported(people=(a_victim(), a_perpetrator(), a_child()), incident=an_incident())

    assert noticed(notice(event=bare)) == SchoolNotice(
        child_name=KIT.names[0], child_date_of_birth="2017-11-30", occurred_at=INCIDENT.occurred_from
    )


@pytest.mark.parametrize(
    ("section", "field", "path"),
    [
        ("child", "addresses", "addresses"),
        ("child", "contacts", "contacts"),
        ("child", "identifiers", "identifiers"),
        ("event", "narrative", "narrative"),
        ("event", "flags", "flags"),
    ],
)
def test_a_rule_that_gives_a_school_more_sends_nothing(section: str, field: str, path: str) -> None:
    full = replace(KIT, addresses=a_victim().addresses, contacts=a_victim().contacts)
    told = replace(TOLD, people=(a_victim(), a_perpetrator(), full))

    assert notice(with_more(NOTICE, section, field), told) == stopped_at(path)


@pytest.mark.parametrize(("section", "field"), [(section, field) for section in NOTICE for field in NOTICE[section]])
def test_a_rule_that_gives_a_school_less_sends_nothing(section: str, field: str) -> None:
    found = notice(without(NOTICE, section, field))

    assert isinstance(found, Stopped)
    assert found.reason is StopReason.AT_RELEASE


def test_a_notice_comes_of_a_police_report_alone_and_for_a_child_who_learns_there() -> None:
    mash = an_incident_reported(MASH, "M-1", people=TOLD.people, incident=INCIDENT)
    referral = a_referral_made(people=TOLD.people)
    telling = telling_of(TOLD)

    assert notice(event=mash) == "not-told-by-police"
    assert notice(event=referral) == "not-told-by-police"
    assert notice(setting=Setting.ELSEWHERE) == "not-enrolled-here"
    assert notice(setting=Setting.UNKNOWN) == "not-enrolled-here"
    assert notice(child=id_in(telling, Role.VICTIM)) == "not-a-child-of-the-case"


def test_without_a_rule_a_school_gets_nothing() -> None:
    telling = telling_of(TOLD)

    assert share(telling, notice_for(id_in(telling, Role.CHILD)), sharing_of()) == NO_RULE


def test_words_go_to_a_school_by_no_other_treatment_than_checked() -> None:
    as_they_are = notice(with_more(NOTICE, "child", "voice"))

    assert noticed(as_they_are).voice == ChildVoice(spoken_to=YesNo.YES, alone=YesNo.NO, words=None)


def test_words_that_name_somebody_wait_for_a_person_and_the_notice_goes() -> None:
    there = replace(KIT.at_incident or ChildAtIncident(), voice=ChildVoice(words="Probe shouted at Testa."))
    told = replace(TOLD, people=(a_victim(), a_perpetrator(), replace(KIT, at_incident=there)))

    assert noticed(notice(event=told)).voice == ChildVoice(words=BEING_READ)


def test_words_longer_than_a_notice_allows_wait_for_a_person_and_the_notice_goes() -> None:
    there = replace(KIT.at_incident or ChildAtIncident(), voice=ChildVoice(words="a" * 301))
    told = replace(TOLD, people=(a_victim(), a_perpetrator(), replace(KIT, at_incident=there)))

    assert noticed(notice(event=told)).voice == ChildVoice(words=BEING_READ)


@pytest.mark.parametrize(("said", "left"), [("a" * 300, "a" * 300), ("a" * 301, BEING_READ), (None, None)])
def test_of_a_childs_words_only_what_fits_a_notice_goes_unread_by_a_person(said: str | None, left: str | None) -> None:
    child = replace(KIT, at_incident=ChildAtIncident(voice=ChildVoice(words=said)))
    told = replace(TOLD, people=(a_victim(), a_perpetrator(), child))

    assert noticed(notice(event=told)).voice == ChildVoice(words=left)


def asked(give: Give, event: CaseEvent = TOLD) -> Parcel | Withheld:
    rule = a_sharing_rule(recipient=AgencyKind.HOUSING, delivery=DeliveryKind.RESEARCH_REQUEST, give=give)
    route = routed(HOUSING, DeliveryKind.RESEARCH_REQUEST, respond_by=NOW)
    return share(telling_of(event), route, sharing_of(rule))


def test_a_research_request_names_people_and_their_birthdays_alone() -> None:
    both: Give = {"victim": {**WHO}, "child": {**WHO}}

    parcel = asked(both)

    assert isinstance(parcel, Parcel)
    assert parcel.content == ResearchRequest(
        respond_by=NOW,
        victim=PersonShown(name=a_victim().names[0], date_of_birth="1991-05-02"),
        children=(PersonShown(name=KIT.names[0], date_of_birth="2017-11-30"),),
    )
    assert asked(with_more(both, "victim", "contacts")) == stopped_at("victim.contacts")
    assert asked({"victim": {**WHO}, "child": {"name": Treatment.AS_IS}}) == stopped_at("children.date_of_birth")
    assert asked({"child": {**WHO}}) == NO_RULE


def test_a_research_request_in_a_case_without_children_is_whole() -> None:
    parcel = asked({"victim": {**WHO}, "child": {**WHO}}, an_incident_reported())

    assert isinstance(parcel, Parcel)
    assert parcel.content == ResearchRequest(
        respond_by=NOW, victim=PersonShown(name=a_victim().names[0], date_of_birth="1991-05-02")
    )


def flagged(give: Give) -> Parcel | Withheld:
    until = NOW + timedelta(days=365)
    rule = a_sharing_rule(recipient=AgencyKind.HOUSING, delivery=DeliveryKind.FLAG, when=EVERYTHING, give=give)
    route: Route = routed(HOUSING, DeliveryKind.FLAG, until=until)
    return share(telling_of(TOLD), route, sharing_of(rule))


def test_a_flag_says_whose_record_it_is_for_that_it_stands_and_until_when() -> None:
    whole: Give = {"victim": {**WHO}, "flag": {"flag": Treatment.AS_IS, "expires-at": Treatment.AS_IS}}

    parcel = flagged(whole)

    assert isinstance(parcel, Parcel)
    assert parcel.content == Flag(
        victim=PersonShown(name=a_victim().names[0], date_of_birth="1991-05-02"),
        flag="marac",
        expires_at=NOW + timedelta(days=365),
    )
    assert flagged(with_more(whole, "victim", "addresses")) == stopped_at("victim.addresses")
    assert flagged(without(whole, "flag", "expires-at")) == stopped_at("expires_at")
    assert flagged({"victim": {**WHO}}) == NO_RULE
