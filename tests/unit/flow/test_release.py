"""The last moment before a recipient: what rules let go and must not leave all the same (ADR 18)."""

from dataclasses import replace

import pytest

from hub.domain.content import ReferralOffered, SchoolNotice
from hub.domain.delivery import Stopped, StopReason
from hub.domain.facts import SubjectRole
from hub.domain.person import AddressClass, ChildVoice, Identifier, PersonName, Role
from hub.domain.shown import PersonShown
from hub.flow.held import Draft, Part, Source
from hub.flow.release import Released, release
from tests.builders.events import MASH, NOW, an_incident_reported
from tests.builders.other_side import informed
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.release import (
    HIS_SERVICE,
    IDVA_SERVICE,
    SCHOOL,
    a_referral,
    held,
    looked,
    stopped_by,
    telling_of,
)

HER = a_victim(identifiers=(numbered(7),))
HIM = a_perpetrator()
TELLING = telling_of(informed(people=(HER, HIM, a_child())))
HIS_NAME = held(HIM.names[0])
REFUGE = an_address("7 Hidden Close", visibility=AddressClass.REFUGE, postcode="IP7 7ZZ")
VICTIM, CHILD, PERPETRATOR = SubjectRole.VICTIM, SubjectRole.CHILD, SubjectRole.PERPETRATOR


def an_offer(**parts: Part) -> Draft:
    told: dict[str, Part] = {"told_by": "Police", "told_by_kind": "police", "reason": "Why.", "respond_by": NOW}
    return Draft(shape=ReferralOffered, parts={**told, **parts})


def at(path: str, rule: str = "") -> Stopped:
    return Stopped(reason=StopReason.AT_RELEASE, path=path, rule=rule)


def test_what_the_event_says_of_him_goes_to_his_side() -> None:
    assert stopped_by(a_referral(name=HIS_NAME), HIS_SERVICE, TELLING) is None


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param((VICTIM,), id="a victim's"),
        pytest.param((CHILD,), id="a child's"),
        pytest.param((PERPETRATOR, VICTIM), id="of one who is both"),
        pytest.param((PERPETRATOR, CHILD), id="of one who is a child of the case too"),
        pytest.param((SubjectRole.OTHER,), id="of somebody else"),
    ],
)
def test_a_value_of_anyone_but_him_stops_a_delivery_to_his_side(roles: tuple[SubjectRole, ...]) -> None:
    draft = a_referral(name=held(PersonName(given=("Nobody",)), *roles))

    assert release(draft, HIS_SERVICE, TELLING) == at("perpetrator.name", "r/1")


def test_what_another_record_says_of_him_stops_it_too() -> None:
    draft = a_referral(sex=held("male", source=Source.CASE))

    assert release(draft, HIS_SERVICE, TELLING) == at("perpetrator.sex", "r/1")


def test_a_value_of_which_nobody_knows_whose_it_is_stops_a_delivery_to_anyone() -> None:
    raw = an_offer(victim=Draft(shape=PersonShown, parts={"sex": "female"}))

    assert release(raw, IDVA_SERVICE, TELLING) == at("victim.sex")
    assert release(a_referral(sex="male"), HIS_SERVICE, TELLING) == at("perpetrator.sex")


def test_a_word_of_the_hub_stands_only_where_the_hub_speaks_and_only_from_its_list() -> None:
    assert release(a_referral(told_by_kind="Testa"), HIS_SERVICE, TELLING) == at("told_by_kind")
    assert release(a_referral(may_be_told=("incident", "she-said")), HIS_SERVICE, TELLING) == at("may_be_told")
    assert release(a_referral(respond_by="tomorrow"), HIS_SERVICE, TELLING) == at("respond_by")
    assert release(an_offer(reason=NOW), IDVA_SERVICE, TELLING) == at("reason")


def test_a_referral_of_him_has_exactly_its_set_of_paths() -> None:
    more = a_referral(history=held(2))
    parts = dict(a_referral().parts)
    del parts["may_be_told"]
    less = replace(a_referral(), parts=parts)

    assert release(more, HIS_SERVICE, TELLING) == at("history")
    assert release(less, HIS_SERVICE, TELLING) == at("may_be_told")


def test_a_stopped_delivery_names_path_and_rule_and_no_value() -> None:
    stopped = release(a_referral(name=held(HER.names[0], VICTIM)), HIS_SERVICE, TELLING)

    assert "Testa" not in repr(stopped)
    assert "Testa" not in repr(release(a_referral(name=HIS_NAME), HIS_SERVICE, TELLING))


@pytest.mark.parametrize(
    ("said", "path"),
    [
        pytest.param("Testa", "name", id="her name"),
        pytest.param("TESTA's", "name", id="her name in capitals, possessive"),
        pytest.param("Tésta", "name", id="her name with an accent"),
        pytest.param("02/05/1991", "date-of-birth", id="her birthday as people write it"),
        pytest.param("2nd May 1991", "date-of-birth", id="her birthday in words"),
        pytest.param("+44 (0)7700 900 101", "contacts", id="her number, written otherwise"),
        pytest.param("1 NOWHERE-LANE", "address", id="her street and number"),
        pytest.param("near Nowhere Lane", "address", id="her street"),
        pytest.param("ip19zz", "address", id="her postcode without its space"),
        pytest.param(numbered(7).value, "identifiers", id="her NHS number"),
        pytest.param("Kit", "name", id="the child's name"),
        pytest.param("30.11.2017", "date-of-birth", id="the child's birthday"),
    ],
)
def test_a_value_of_hers_under_a_wrong_tag_is_found_in_the_bytes(said: str, path: str) -> None:
    for part in (
        a_referral(name=HIS_NAME, sex=held(said)),
        a_referral(name=held(PersonName(given=(f"Probe also known as the one near {said} and so on",)))),
        a_referral(name=HIS_NAME, references=held((Identifier(system="crime-reference", value=said),))),
    ):
        assert stopped_by(part, HIS_SERVICE, TELLING) == at(path)


def test_what_he_shares_with_her_is_his_own_and_goes() -> None:
    him = a_perpetrator(names=(named("Probe", "Example"),), addresses=(an_address(),))
    telling = telling_of(informed(people=(HER, him, a_child())))

    assert stopped_by(a_referral(name=held(him.names[0])), HIS_SERVICE, telling) is None
    assert stopped_by(a_referral(sex=held("1 Nowhere Lane")), HIS_SERVICE, telling) is None
    assert stopped_by(a_referral(sex=held("Testa Example")), HIS_SERVICE, telling) == at("name")


def test_a_confidential_address_never_goes_though_he_is_said_to_live_there() -> None:
    her = replace(HER, addresses=(REFUGE,))
    him = a_perpetrator(addresses=(replace(REFUGE, visibility=AddressClass.ORDINARY),))
    telling = telling_of(informed(people=(her, him)))

    for said in ("IP7 7ZZ", "7 Hidden Close", "Hidden Close"):
        assert stopped_by(a_referral(sex=held(said)), HIS_SERVICE, telling) == at("address")


def test_a_hidden_address_that_only_an_earlier_record_told_is_looked_for_too() -> None:
    earlier = an_incident_reported(MASH, "M-1", people=(replace(HER, addresses=(REFUGE,)), HIM))
    telling = telling_of(informed(people=(HER, HIM)), earlier)

    assert stopped_by(a_referral(sex=held("ip77zz")), HIS_SERVICE, telling) == at("address")


def test_while_it_is_open_who_the_victim_is_he_counts_as_one() -> None:
    both = a_perpetrator(roles=(Role.PERPETRATOR, Role.VICTIM))
    telling = telling_of(informed(people=(HER, both)))

    assert not telling.is_only_perpetrator
    assert stopped_by(a_referral(name=held(both.names[0])), HIS_SERVICE, telling) == at("name")


def test_a_hidden_address_that_was_not_given_stops_a_delivery_to_anyone() -> None:
    telling = telling_of(informed(people=(replace(HER, addresses=(REFUGE, an_address())), HIM)))
    ordinary = held(an_address(), VICTIM)
    hidden = held(replace(REFUGE, visibility=AddressClass.ORDINARY), VICTIM)
    people = {
        "given": Draft(shape=PersonShown, parts={"addresses": (ordinary,)}),
        "wrong class": Draft(shape=PersonShown, parts={"addresses": (ordinary, hidden)}),
        "in words": Draft(shape=PersonShown, parts={"sex": held("now at 7 Hidden Close", VICTIM)}),
        "named for it": Draft(shape=PersonShown, parts={"addresses": (held(REFUGE, VICTIM),)}),
    }

    assert {name: stopped_by(an_offer(victim=person), IDVA_SERVICE, telling) for name, person in people.items()} == {
        "given": None,
        "wrong class": at("address"),
        "in words": at("address"),
        "named for it": None,
    }


def test_a_house_of_the_same_number_in_a_street_of_the_same_name_is_another_home() -> None:
    hidden = an_address("12 High Street", visibility=AddressClass.CONFIDENTIAL, postcode="IP7 7ZZ")
    home = an_address("12 High Street", postcode="IP3 9ZZ")
    telling = telling_of(informed(people=(replace(HER, addresses=(hidden, home)), HIM)))
    shown = Draft(shape=PersonShown, parts={"addresses": (held(home, VICTIM),)})
    twice = Draft(shape=PersonShown, parts={"addresses": (held(home, VICTIM),), "sex": held("12 High Street", VICTIM)})

    assert stopped_by(an_offer(victim=shown), IDVA_SERVICE, telling) is None
    assert stopped_by(an_offer(victim=twice), IDVA_SERVICE, telling) == at("address")


@pytest.mark.parametrize(("hidden", "home"), [(None, "IP3 9ZZ"), ("IP7 7ZZ", None), ("IP7 7ZZ", "ip77zz")])
def test_without_two_postcodes_that_differ_the_same_house_is_the_same_home(
    hidden: str | None, home: str | None
) -> None:
    line = "12 High Street"
    hides = an_address(line, visibility=AddressClass.CONFIDENTIAL, lines=(line,), postcode=hidden)
    given = an_address(line, postcode=home)
    telling = telling_of(informed(people=(replace(HER, addresses=(hides,)), HIM)))
    shown = Draft(shape=PersonShown, parts={"addresses": (held(given, VICTIM),)})

    assert stopped_by(an_offer(victim=shown), IDVA_SERVICE, telling) == at("address")


HOPE_HOUSE = an_address("Hope House", visibility=AddressClass.REFUGE, postcode="IP7 7ZZ")


def test_a_name_of_an_agency_that_tells_a_hidden_address_is_not_said() -> None:
    telling = telling_of(informed(people=(replace(HER, addresses=(HOPE_HOUSE,)), HIM)))

    assert telling.name_of("Suffolk Hope House") == "name withheld"
    assert telling.name_of("Suffolk Constabulary") == "Suffolk Constabulary"
    assert TELLING.name_of("Hope House") == "Hope House"


def test_the_hubs_own_words_excuse_no_hidden_address() -> None:
    telling = telling_of(informed(people=(replace(HER, addresses=(HOPE_HOUSE,)), HIM)))

    assert stopped_by(an_offer(told_by="Hope House"), IDVA_SERVICE, telling) == at("address")


def test_words_of_a_child_that_are_longer_than_a_notice_allows_stop_it() -> None:
    def said(length: int) -> Stopped | Released:
        parts: dict[str, Part] = dict.fromkeys(SchoolNotice.__dataclass_fields__)
        voice = held(ChildVoice(words="a" * length), CHILD)
        return release(Draft(shape=SchoolNotice, parts={**parts, "voice": voice, "circumstances": ()}), SCHOOL, TELLING)

    assert isinstance(said(300), Released)
    assert said(301) == at("voice.words")


def test_a_code_of_the_hub_that_is_somebodys_name_stops_nothing_by_itself() -> None:
    telling = telling_of(informed(people=(a_victim(names=(named("Police", "Incident"),)), HIM)))

    assert stopped_by(a_referral(name=HIS_NAME), HIS_SERVICE, telling) is None
    assert stopped_by(a_referral(name=HIS_NAME, sex=held("Police")), HIS_SERVICE, telling) == at("name")


def test_a_recipient_on_her_side_gets_her_values() -> None:
    telling = telling_of(informed(people=(replace(HER, contacts=(a_phone(5),)), HIM)))
    shown = Draft(
        shape=PersonShown, parts={"name": held(HER.names[0], VICTIM), "contacts": held((a_phone(5),), VICTIM)}
    )

    released = release(an_offer(victim=shown), IDVA_SERVICE, telling)

    assert isinstance(released, Released)
    assert released.watch is None
    assert looked(released, telling) is None
