"""Case references that people read to each other, and incidents that several agencies tell."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import KnownIncident, Telling, case_reference, is_case_reference, new_case_id
from hub.domain.ids import AgencyId, CaseId, IncidentId, PersonId, RecordId
from tests.builders.events import an_incident

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CASE = CaseId(UUID(int=1))
case_ids = st.uuids().map(CaseId)


@given(case_ids)
def test_a_reference_is_ten_symbols_and_a_check_symbol_that_fits(case: CaseId) -> None:
    reference = case_reference(case)

    assert is_case_reference(reference)
    assert [len(part) for part in reference.split("-")] == [4, 4, 3]
    assert reference == case_reference(case)


@given(case_ids, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_any_single_wrong_symbol_is_seen(case: CaseId, place: int, symbol: str) -> None:
    plain = case_reference(case).replace("-", "")
    wrong = plain[:place] + symbol + plain[place + 1 :]

    assert is_case_reference(wrong) is (wrong == plain)


@given(case_ids, st.integers(0, 8))
def test_two_neighbouring_symbols_that_changed_places_are_seen(case: CaseId, place: int) -> None:
    plain = case_reference(case).replace("-", "")
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]

    assert is_case_reference(swapped) is (swapped == plain)


@given(case_ids)
def test_what_people_confuse_is_forgiven(case: CaseId) -> None:
    reference = case_reference(case)
    spoken = reference.lower().replace("-", " ")
    written = reference[:-1].replace("0", "o").replace("1", "l") + reference[-1]

    assert is_case_reference(spoken)
    assert is_case_reference(written)
    assert is_case_reference(written.replace("l", "I"))


@pytest.mark.parametrize("text", ["", "K7QF-2M9X-C4", "K7QF-2M9X-C4RR", "!!!!-!!!!-!!!", "K7QF-2M9X-C4\N{BLACK STAR}"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert not is_case_reference(text)


@given(case_ids)
def test_the_other_side_has_a_reference_of_its_own(case: CaseId) -> None:
    assert case_reference(case, "other") != case_reference(case)
    assert is_case_reference(case_reference(case, "other"))


def test_a_pair_has_one_case_and_an_unknown_perpetrator_one_for_each_record() -> None:
    her, him = PersonId(UUID(int=2)), PersonId(UUID(int=3))

    assert new_case_id(her, him, "police/1") == new_case_id(her, him, "police/2")
    assert new_case_id(her, None, "police/1") != new_case_id(her, None, "police/2")
    assert new_case_id(her, him, "") != new_case_id(him, her, "")


def telling(source: str, record: str = "1") -> Telling:
    return Telling(source=AgencyId(source), record=RecordId(record))


def test_the_first_tellers_later_words_replace_its_first_and_anothers_do_not() -> None:
    police, mash = telling("police"), telling("mash")
    first = KnownIncident(id=IncidentId(UUID(int=4)), case=CASE, incident=an_incident(), told=())

    told = first.after(police, an_incident(flags=("stalking",)))
    again = told.after(mash, an_incident(flags=("sexual",)))
    mended = again.after(police, an_incident(flags=("strangulation",)))

    assert (told.incident.flags, told.told) == (("stalking",), (police,))
    assert (again.incident.flags, again.told) == (("stalking",), (police, mash))
    assert (mended.incident.flags, mended.told) == (("strangulation",), (police, mash))
