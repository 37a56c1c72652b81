"""Whatever rules say, and whatever is tagged wrongly: no value of a victim or child in what his side gets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState, Stopped
from hub.domain.facts import SubjectRole
from hub.domain.person import AddressClass, ChildAtIncident, ChildVoice, Coded, Identifier, PersonName, YesNo
from hub.domain.rules import Sharing, Treatment
from hub.flow.fields import FIELDS
from hub.flow.held import Source
from hub.flow.other_side import SHOWN
from hub.flow.share import share
from hub.receive.last_look import last_look
from tests.builders.events import PROGRAMME
from tests.builders.other_side import HIS, anything_goes, informed, referred
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.release import HIS_SERVICE, a_referral, encoded, held, routed, stopped_by, telling_of
from tests.builders.rules import a_sharing_rule
from tests.builders.world import story

HER = a_victim(
    names=(named("Quentina", "Sharedname"), named("Oldina", "Formerly")),
    identifiers=(numbered(11),),
    contacts=(a_phone(111),),
    addresses=(
        an_address("5 Former Home", postcode="IP5 5ZZ"),
        an_address("6 Refuge Row", visibility=AddressClass.REFUGE, postcode="IP6 6ZZ"),
    ),
)
KIT = a_child(
    names=(named("Kitterina", "Sharedname"),),
    identifiers=(numbered(22),),
    at_incident=ChildAtIncident(voice=ChildVoice(spoken_to=YesNo.YES, words="Quentina told me")),
)
HIM = a_perpetrator(
    names=(named("Probe", "Sharedname"),),
    addresses=(HER.addresses[0], replace(HER.addresses[1], visibility=AddressClass.ORDINARY)),
)
TELLING = telling_of(informed(people=(HER, HIM, KIT)))
HIDDEN_TEXTS = ("6 Refuge Row", "IP6 6ZZ", "Refuge Row")
TEXTS = (
    *("Quentina", "Oldina", "Formerly", "Kitterina", "1991-05-02", "2017-11-30"),
    *("07700 900111", numbered(11).value, numbered(22).value, *HIDDEN_TEXTS),
)
"""Everything that only she or the child has, or that is hidden."""
SPELLED: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    lambda text: text.replace(" ", ""),
    lambda text: text.replace(" ", "-"),
    lambda text: text.replace("e", "é"),
)
AROUND: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: f"{text}'s",
    lambda text: f"at {text}, they say",
    lambda text: "x" * 37 + f" {text}",
)


@st.composite
def spelled(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    for spelling in draw(st.lists(st.sampled_from(SPELLED), max_size=3)):
        text = spelling(text)
    return draw(st.sampled_from(AROUND))(text)


PLACES = st.sampled_from(["name", "family", "aliases", "sex", "language", "references", "date_of_birth"])


@settings(max_examples=300, deadline=None)
@given(spelled(), PLACES)
def test_a_value_of_hers_under_his_own_tag_never_reaches_his_side(text: str, place: str) -> None:
    values: dict[str, object] = {
        "name": PersonName(given=(text,)),
        "family": PersonName(given=("Probe",), family=text),
        "aliases": (PersonName(given=(text,)),),
        "language": Coded(system="list", code=text),
        "references": (Identifier(system="crime-reference", value=text),),
    }
    part = {"family": "name"}.get(place, place)

    assert stopped_by(a_referral(**{part: held(values.get(place, text))}), HIS_SERVICE, TELLING)


def everything_given(kinds: st.SearchStrategy[DeliveryKind]) -> st.SearchStrategy[Sharing]:
    """Draw rules that give his side anything of anyone, in any treatment."""
    give = st.fixed_dictionaries(
        {
            section: st.dictionaries(st.sampled_from(sorted(names)), st.sampled_from(Treatment), max_size=len(names))
            for section, names in FIELDS.items()
        }
    )
    return st.builds(
        lambda given_, kind: Sharing([a_sharing_rule(recipient=HIS_SERVICE.kind, delivery=kind, give=given_)]),
        give,
        kinds,
    )


@settings(max_examples=150, deadline=None)
@given(everything_given(st.just(DeliveryKind.PERPETRATOR_REFERRAL)))
def test_whatever_rules_give_a_referral_holds_only_what_the_event_says_of_him(sharing: Sharing) -> None:
    shared = share(TELLING, routed(HIS_SERVICE, DeliveryKind.PERPETRATOR_REFERRAL), sharing)

    if not hasattr(shared, "content"):
        assert shared == "no-sharing-rule" or isinstance(shared, Stopped)
        return
    payload = encoded(shared.content).decode(errors="replace")
    assert [text for text in TEXTS if text in payload] == []


@settings(max_examples=40, deadline=None)
@given(everything_given(st.sampled_from(DeliveryKind)), st.sampled_from(DeliveryKind))
def test_no_kind_but_a_referral_ever_goes_there(sharing: Sharing, kind: DeliveryKind) -> None:
    if kind is not DeliveryKind.PERPETRATOR_REFERRAL:
        assert share(TELLING, routed(HIS_SERVICE, kind), sharing) == "other-party-side"


@pytest.fixture
def _no_field_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away one protection: the list of fields that may be given there."""
    for section, names in FIELDS.items():
        monkeypatch.setitem(SHOWN, section, names)


@pytest.mark.usefixtures("_no_field_list")
def test_without_the_list_of_his_fields_the_last_moment_still_lets_nothing_pass() -> None:
    told = story(informed(people=(HER, HIM, KIT)), referred(people=(HER, HIM, KIT)), policy=anything_goes())

    his = [d for decision in told.decisions for d in decision.deliveries if d.recipient in HIS]
    assert {(d.state, d.reason) for d in his if d.kind is DeliveryKind.PERPETRATOR_REFERRAL} == {
        (DeliveryState.WITHHELD, "stopped-at-release")
    }


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_builder_that_takes_the_wrong_person_is_stopped_field_by_field(data: st.DataObject) -> None:
    person, role = data.draw(st.sampled_from([(HER, SubjectRole.VICTIM), (KIT, SubjectRole.CHILD)]))
    field, value = data.draw(
        st.sampled_from([("name", person.names[0]), ("aliases", person.names), ("date_of_birth", person.date_of_birth)])
    )
    source = data.draw(st.sampled_from(Source))

    right_tag = stopped_by(a_referral(**{field: held(value, role, source=source)}), HIS_SERVICE, TELLING)
    wrong_tag = stopped_by(a_referral(**{field: held(value)}), HIS_SERVICE, TELLING)

    assert right_tag
    assert wrong_tag


def test_a_referral_of_him_does_go_so_that_the_properties_say_something() -> None:
    decision = story(informed(people=(HER, HIM, KIT))).last

    looked: list[Delivery] = [d for d in last_look(decision, encoded).decision.deliveries if d.recipient == PROGRAMME]

    assert [(d.kind, d.state, d.stopped) for d in looked] == [
        (DeliveryKind.PERPETRATOR_REFERRAL, DeliveryState.QUEUED, None)
    ]
