"""How words look to whoever reads them: what was found stands between brackets, with what sort it is."""

from datetime import timedelta

from hub.cli.looking import words_waiting
from hub.cli.words import with_marks
from hub.flow.words.net import Hit
from hub.flow.words.said import Sort
from hub.store.words import AllWaiting
from tests.builders.events import NOW


def test_what_was_found_stands_between_brackets() -> None:
    hits = (Hit(4, 7, Sort.NAME), Hit(14, 31, Sort.PLACE))

    assert with_marks("Now Liz is at 3 Tumbrel Street.", hits) == "Now [name: Liz] is at [place: 3 Tumbrel Street.]"


def test_of_what_overlaps_the_first_and_longest_is_marked() -> None:
    hits = (Hit(2, 16, Sort.PLACE), Hit(0, 16, Sort.PLACE), Hit(2, 9, Sort.LIKE_A_NAME))

    assert with_marks("3 Tumbrel Street", hits) == "[place: 3 Tumbrel Street]"


def test_words_in_which_nothing_was_found_stand_as_they_are() -> None:
    assert with_marks("Nothing of note.", ()) == "Nothing of note."


def test_status_says_how_many_words_wait_and_how_long_the_oldest_do() -> None:
    waiting = AllWaiting(count=3, oldest=NOW - timedelta(hours=26))

    assert words_waiting(waiting, NOW) == "3 to be read, the oldest held 26 h 0 min ago: `hub words list`"
    assert words_waiting(AllWaiting(count=0, oldest=None), NOW) == "none wait to be read"
