"""How a field is given: what is no code stays here, and so do words that nobody has read."""

from dataclasses import replace

from hub.domain.person import ChildAtIncident, ChildVoice, SafeContact, YesNo
from hub.domain.rules import Treatment
from hub.flow.fields import PERSON, as_given
from hub.flow.words.unread import is_unread
from tests.builders.people import a_child

VOICE = ChildVoice(spoken_to=YesNo.YES, alone=YesNo.NO, words="I hid.")
KIT = a_child(at_incident=ChildAtIncident(where="upstairs", voice=VOICE))


def test_a_place_in_the_home_passes_as_a_code_and_a_sentence_does_not() -> None:
    told = replace(KIT, at_incident=ChildAtIncident(where="with her mother at 1 Nowhere Lane"))

    assert PERSON["where-in-home"](KIT, Treatment.CODE) == "upstairs"
    assert PERSON["where-in-home"](told, Treatment.CODE) is None
    assert PERSON["where-in-home"](a_child(at_incident=None), Treatment.CODE) is None


def test_the_words_of_a_child_are_to_be_read_before_they_are_given() -> None:
    given = as_given(VOICE, Treatment.CHECKED_WORDS)

    assert is_unread(given)
    assert (given.spoken_to, given.alone) == (VOICE.spoken_to, VOICE.alone)
    assert as_given(VOICE, Treatment.AS_IS) == VOICE


def test_the_limits_of_safe_contact_pass_and_the_note_on_it_is_to_be_read() -> None:
    safe = SafeContact(safe_from="09:30", never_between=("17:00-20:00",), note="Her sister answers.")
    given = as_given(safe, Treatment.CHECKED_WORDS)

    assert is_unread(given)
    assert replace(given, note=None) == replace(safe, note=None)
    assert as_given(replace(safe, note=None), Treatment.CHECKED_WORDS) == replace(safe, note=None)
