"""How a field is given: what is no code stays here, and so do words that nobody has read."""

from dataclasses import replace

from hub.domain.person import ChildAtIncident, ChildVoice, SafeContact, YesNo
from hub.domain.rules import Treatment
from hub.flow.fields import PERSON
from tests.builders.people import a_child, a_victim

VOICE = ChildVoice(spoken_to=YesNo.YES, alone=YesNo.NO, words="I hid.")
KIT = a_child(at_incident=ChildAtIncident(where="upstairs", voice=VOICE))


def test_a_place_in_the_home_passes_as_a_code_and_a_sentence_does_not() -> None:
    told = replace(KIT, at_incident=ChildAtIncident(where="with her mother at 1 Nowhere Lane"))

    assert PERSON["where-in-home"](KIT, Treatment.CODE) == "upstairs"
    assert PERSON["where-in-home"](told, Treatment.CODE) is None
    assert PERSON["where-in-home"](a_child(at_incident=None), Treatment.CODE) is None


def test_the_words_of_a_child_stay_here_until_they_are_checked() -> None:
    assert PERSON["voice"](KIT, Treatment.CHECKED_WORDS) == replace(VOICE, words=None)
    assert PERSON["voice"](a_child(at_incident=None), Treatment.CHECKED_WORDS) is None


def test_the_limits_of_safe_contact_pass_and_the_note_on_it_stays_here_until_it_is_checked() -> None:
    safe = SafeContact(safe_from="09:30", never_between=("17:00-20:00",), note="Her sister answers.")

    assert PERSON["safe-contact"](a_victim(safe_contact=safe), Treatment.CHECKED_WORDS) == replace(safe, note=None)
    assert PERSON["safe-contact"](a_victim(safe_contact=None), Treatment.CHECKED_WORDS) is None
