"""Cards that are dealt: each has its turn."""

from collections import Counter

import pytest

from hub.demo.deck import Deck

CARDS = {"a": 3, "b": 2, "c": 1}


def dealt(count: int, seed: int = 1) -> list[str]:
    deck = Deck(name="cards", cards=CARDS)
    return [deck.deal(seed, lambda _card: True) for _ in range(count)]


def test_in_a_round_each_card_comes_as_often_as_there_are_of_it() -> None:
    assert [Counter(dealt(18)[start : start + 6]) for start in (0, 6, 12)] == [Counter(CARDS)] * 3


def test_the_order_is_one_of_chance_and_the_same_for_the_same_seed() -> None:
    assert dealt(18) == dealt(18)
    assert len({tuple(dealt(6, seed)) for seed in range(20)}) > 5


def test_a_card_that_does_not_fit_keeps_its_turn() -> None:
    deck = Deck(name="cards", cards=CARDS)

    first = [deck.deal(1, lambda card: card != "c") for _ in range(5)]

    assert Counter(first) == Counter({"a": 3, "b": 2})
    assert deck.deal(1, lambda _card: True) == "c"


def test_what_never_fits_neither_piles_up_nor_stops_the_others() -> None:
    deck = Deck(name="cards", cards=CARDS)

    assert Counter(deck.deal(1, lambda card: card == "c") for _ in range(500)) == Counter({"c": 500})
    assert len(deck._left) < 10  # noqa: SLF001 - that it does not grow is what is asked


def test_where_no_card_ever_fits_it_is_said() -> None:
    with pytest.raises(ValueError, match="cards"):
        Deck(name="cards", cards=CARDS).deal(1, lambda _card: False)
