"""The chain of seals: as it was sealed nothing is wrong with it, and whatever is done to it is found."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.audit_chain import START, Check, Fault, Head, Sealed, against, seal

texts = st.text(max_size=5)
rows = st.tuples(
    st.integers(0, 2**40), texts, texts, st.none() | texts, st.lists(texts, max_size=3), st.lists(texts, max_size=2)
)


def chain(rows: Sequence[Sequence[Any]]) -> list[Sealed]:
    """Return rows as they were sealed; an entry's id is ten times its number."""
    found, last = [], START
    for number, row in enumerate(rows, start=1):
        last = seal(last, number, [10 * number, *row])
        found.append(Sealed(number=number, entry=10 * number, hash=last, row=[10 * number, *row]))
    return found


def faults(seals: Sequence[Sealed], at_once: int = 2) -> list[Fault]:
    check = Check()
    return [fault for at in range(0, len(seals), at_once) for fault in check.follow(seals[at : at + at_once])]


def named(seals: Sequence[Sealed]) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.number) for fault in faults(seals)]


def test_what_an_earlier_hub_sealed_still_has_its_seal() -> None:
    row = [7, 1_700_000_000_000_000, "é", None, ["a", "b"], []]

    assert seal(START, 1, row).hex() == "0fc991d808c083c4b6638bb9a2500fba42646ea0cebb34ddfd00a1804ded093b"


@given(st.lists(rows, max_size=7), st.integers(1, 8))
def test_nothing_is_wrong_with_a_chain_as_it_was_sealed_however_many_are_checked_at_once(
    some: list[Any], at_once: int
) -> None:
    assert faults(chain(some), at_once) == []


@given(st.lists(rows, min_size=1, max_size=7), st.data())
def test_another_value_in_any_column_is_found_and_that_row_alone_is_named(some: list[Any], data: st.DataObject) -> None:
    seals = chain(some)
    at = data.draw(st.integers(0, len(seals) - 1))
    row = list(seals[at].row or ())
    column = data.draw(st.integers(0, len(row) - 1))
    row[column] = data.draw((rows.map(lambda one: [0, *one][column])).filter(lambda value: value != row[column]))

    seals[at] = replace(seals[at], row=row)

    assert named(seals) == [("changed", at + 1)]


@given(st.lists(rows, min_size=1, max_size=7), st.data())
def test_another_byte_in_any_seal_is_found_and_that_seal_alone_is_named(some: list[Any], data: st.DataObject) -> None:
    seals = chain(some)
    at, byte = data.draw(st.integers(0, len(seals) - 1)), data.draw(st.integers(0, 31))
    changed = bytearray(seals[at].hash)
    changed[byte] ^= data.draw(st.integers(1, 255))

    seals[at] = replace(seals[at], hash=bytes(changed))

    assert named(seals) == [("changed", at + 1)]


@given(st.lists(rows, min_size=2, max_size=7), st.data())
def test_what_is_gone_before_the_end_leaves_a_hole_that_is_found(some: list[Any], data: st.DataObject) -> None:
    seals = chain(some)
    at = data.draw(st.integers(0, len(seals) - 2))

    entry_only = [*seals[:at], replace(seals[at], row=None), *seals[at + 1 :]]

    assert named([*seals[:at], *seals[at + 1 :]]) == [("missing", at + 1)]
    assert named(entry_only) == [("missing", at + 1)]


@given(st.lists(rows, min_size=2, max_size=7), st.data())
def test_two_rows_that_changed_places_are_both_found(some: list[Any], data: st.DataObject) -> None:
    seals = chain(some)
    one, other = sorted(data.draw(st.lists(st.integers(0, len(seals) - 1), min_size=2, max_size=2, unique=True)))

    moved = [*seals]
    moved[one] = replace(seals[other], number=one + 1)
    moved[other] = replace(seals[one], number=other + 1)

    assert {("changed", one + 1), ("changed", other + 1)} <= set(named(moved))


@given(st.lists(rows, min_size=2, max_size=7))
def test_an_end_that_was_cut_off_or_written_anew_is_shown_by_a_published_seal(some: list[Any]) -> None:
    seals = chain(some)
    published = Head(number=len(seals), hash=seals[-1].hash)
    anew = chain([*some[:-1], (-1, *some[-1][1:])])

    assert named(seals[:-1]) == named(anew) == []
    assert against(published, seals[-1].hash) is None
    assert [f.kind for f in (against(published, None), against(published, anew[-1].hash)) if f] == [
        "missing",
        "rewritten",
    ]


def test_a_list_is_not_its_words_in_one_and_nothing_is_not_an_empty_word() -> None:
    different: list[list[Any]] = [
        [["a", "b"]],
        [["a,b"]],
        ["a"],
        ["a", ""],
        ["a", None],
        [["a"], []],
        [[], ["a"]],
        [1],
        ["1"],
    ]

    assert len({seal(START, 1, row) for row in different}) == len(different)


def test_a_seal_is_of_its_place_of_what_stands_before_it_and_of_its_row() -> None:
    one = seal(START, 1, ["a"])

    assert len({one, seal(START, 2, ["a"]), seal(one, 1, ["a"]), seal(START, 1, ["b"])}) == 4
