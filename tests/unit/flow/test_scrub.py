"""What words of a record speak of somebody, and what is left of it without them."""

from dataclasses import replace

import pytest

from hub.domain.events import CaseEvent, CustodyOrOrderChanged, MaracAction, OutcomeRecorded, ReferralMade
from hub.domain.person import ChildAtIncident, ChildVoice, Coded, Identifier
from hub.flow.scrub import without_person, words_of
from hub.wire import codec, schemas
from tests.builders.events import (
    HIGH,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_receipt,
    a_referral_made,
    a_safeguarding_updated,
    a_support_updated,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, nhs_number, numbered
from tests.builders.world import story

HER = a_victim(
    names=(named("Siân", "Zarbistock-Vane"),),
    date_of_birth="1987-02-11",
    addresses=(an_address("17 Vexmoor Close", postcode="IP4 9QZ"),),
    contacts=(a_phone(311),),
    identifiers=(numbered(31),),
)
WORDS = words_of([HER])


@pytest.mark.parametrize(
    ("text", "is_hers"),
    [
        pytest.param("Then sian left.", True, id="a name without accent or capital"),
        pytest.param("Mrs Zarbistock-Vane's flat", True, id="a double name that owns something"),
        pytest.param("the Vane flat", True, id="half of a double name"),
        pytest.param("ring +44 7700 900311", True, id="her number in another spelling"),
        pytest.param(f"NHS {nhs_number(31)[:3]} {nhs_number(31)[3:]}", True, id="a number with a gap"),
        pytest.param("at ip49qz", True, id="a postcode without its gap"),
        pytest.param("born 1987-02-11", True, id="her birthday"),
        pytest.param("He stood too close.", False, id="a plain word of her address"),
        pytest.param("A neighbour called.", False, id="nothing of hers"),
    ],
)
def test_words_are_found_in_other_spellings(text: str, is_hers: bool) -> None:  # noqa: FBT001 - a column
    assert WORDS.are_in(text) is is_hers


def test_a_referral_loses_its_words_where_it_names_them_or_speaks_of_them() -> None:
    told = a_referral_made(people=(a_victim(), a_perpetrator(), a_child()), narrative="Her son saw it.")

    named_there = without_person(told, frozenset("c"), words_of([a_child()]))
    spoken_of = without_person(replace(told, narrative="Siân saw it."), frozenset(), WORDS)
    neither = without_person(told, frozenset(), WORDS)

    texts = [one.narrative for one in (named_there, spoken_of, neither) if isinstance(one, ReferralMade)]
    assert texts == [None, None, "Her son saw it."]


def test_a_referral_without_its_victim_says_only_that_something_was_asked() -> None:
    told = a_referral_made(criteria=("visible-high-risk",), assessment=HIGH, narrative="She is afraid.")

    left = without_person(told, frozenset("v"), WORDS)

    assert isinstance(left, ReferralMade)
    assert (left.criteria, left.assessment, left.narrative, [p.ref for p in left.people]) == ((), None, None, ["p"])


def test_a_childs_own_words_go_where_they_may_speak_of_somebody_erased() -> None:
    child = a_child(at_incident=ChildAtIncident(voice=ChildVoice(words="He hit mum.")))

    left = without_person(an_incident_reported(people=(HER, a_perpetrator(), child)), frozenset("p"), WORDS)

    assert [p.at_incident.voice for p in getattr(left, "people", ()) if p.at_incident] == [ChildVoice()]


SPEAKS = "left because of Siân"
TYPED = Coded(system="list", code="x", display=SPEAKS)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(a_support_updated(people=(a_victim(),), reason=SPEAKS), id="a reason"),
        pytest.param(a_safeguarding_updated(people=(a_child(),), decision=SPEAKS), id="a decision"),
        pytest.param(a_referral_made(people=(a_victim(),), criteria=("repeat", SPEAKS)), id="a criterion"),
        pytest.param(a_referral_made(people=(a_victim(),), may_be_told=(SPEAKS,)), id="what he may be told"),
        pytest.param(an_incident_reported(incident=an_incident(place_kind=SPEAKS)), id="a kind of place"),
        pytest.param(an_incident_reported(incident=an_incident(flags=(SPEAKS,))), id="a flag"),
        pytest.param(an_incident_reported(incident=an_incident(abuse=(TYPED,))), id="a kind of abuse"),
        *(
            pytest.param(an_incident_reported(people=(a_victim(), a_perpetrator(**{name: TYPED}))), id=f"his {name}")
            for name in ("gender", "ethnicity", "language", "relationship_to_victim")
        ),
        pytest.param(an_incident_reported(people=(a_victim(vulnerabilities=(TYPED,)),)), id="a vulnerability"),
    ],
)
def test_words_that_were_typed_where_a_code_belongs_go_too(told: CaseEvent) -> None:
    left = without_person(told, frozenset(), WORDS)

    assert "Siân" in codec.to_json(told).decode()
    assert "Siân" not in codec.to_json(left).decode()


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(a_support_updated(people=(a_victim(), a_perpetrator()), reason="afraid of him"), id="a reason"),
        pytest.param(
            a_safeguarding_updated(people=(a_victim(), a_child()), decision="mother is afraid"), id="a decision"
        ),
        pytest.param(
            a_referral_made(people=(a_victim(), a_perpetrator()), may_be_told=("she is afraid",)),
            id="what he may be told",
        ),
    ],
)
def test_of_a_record_whose_victim_is_gone_no_words_are_left(told: CaseEvent) -> None:
    left = without_person(told, frozenset("v"), WORDS)

    assert "afraid" not in codec.to_json(left).decode()


def test_codes_that_speak_of_nobody_stay() -> None:
    told = a_referral_made(people=(a_victim(), a_perpetrator()), criteria=("repeat",), may_be_told=("order",))

    assert without_person(told, frozenset(), WORDS) == told


def test_an_event_about_nobody_stays_as_it_is() -> None:
    delivery = next(iter(story(an_incident_reported()).known.deliveries.values()))
    receipt = a_receipt(delivery)

    assert without_person(receipt, frozenset("v"), WORDS) == receipt


SPOKEN = "ask sian"
CUSTODY_NUMBER = (Identifier(system="custody-reference", value="37/CU/1/26"),)
TYPED_INTO_CODES = (
    a_custody_changed(change=SPOKEN, order=SPOKEN, conditions=(SPOKEN, "curfew")),
    a_hearing_changed(change=SPOKEN, hearing=SPOKEN, special_measures=(SPOKEN,)),
    a_marac_outcome(outcome=SPOKEN, actions=(MaracAction(action=SPOKEN, owner="a-b"),)),
    a_details_changed(changed=(SPOKEN,)),
    a_feedback_received(severity=SPOKEN, themes=(SPOKEN,)),
    a_safeguarding_updated(outcomes=(SPOKEN,), plan=SPOKEN),
    an_outcome_recorded(instrument=SPOKEN),
)


@pytest.mark.parametrize("told", TYPED_INTO_CODES, ids=lambda told: type(told).__name__)
def test_words_of_somebody_that_stand_in_the_place_of_codes_go_with_them(told: CaseEvent) -> None:
    for refs in (frozenset[str](), frozenset("v")):
        left = without_person(told, refs, WORDS)

        assert b"sian" not in codec.to_json(left).lower()
        assert codec.decode_event(codec.unframe(codec.encode(left, 1)).body, type(left).__name__, _schema(left)) == left


def test_numbers_of_custody_go_with_whoever_is_taken_out_and_stay_where_somebody_else_is_only_spoken_of() -> None:
    told = a_custody_changed(references=CUSTODY_NUMBER)

    without_him, spoken_of = (without_person(told, refs, WORDS) for refs in (frozenset("p"), frozenset[str]()))

    assert isinstance(without_him, CustodyOrOrderChanged)
    assert (without_him.references, without_him.conditions) == ((), ())
    assert spoken_of == told


def test_the_answers_of_a_child_who_is_taken_out_do_not_become_its_mothers() -> None:
    told = an_outcome_recorded(people=(a_child(), a_victim()))

    without_child, without_her = (without_person(told, frozenset(ref), words_of([])) for ref in ("c", "v"))

    assert isinstance(without_child, OutcomeRecorded)
    assert [person.ref for person in without_child.people] == ["v"]
    assert without_child.measures == ()
    assert isinstance(without_her, OutcomeRecorded)


def _schema(event: object) -> object:
    return schemas.parsed(type(event).__name__)
