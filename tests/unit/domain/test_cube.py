"""Conditions as integers must say exactly what a plain dictionary of lists says."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cube import (
    EVERYTHING,
    SLICES,
    Cube,
    allowed,
    cube,
    difference,
    example,
    freed,
    given_that,
    holds,
    overlap,
    point,
    rest,
    values_of,
)
from hub.domain.facts import FACTS
from hub.domain.person import ConsentStatus

When = Mapping[str, frozenset[StrEnum]]


def lists(name: str) -> st.SearchStrategy[frozenset[StrEnum]]:
    return st.frozensets(st.sampled_from(list(FACTS[name])), min_size=1)


conditions = st.fixed_dictionaries({}, optional={name: lists(name) for name in FACTS})
points = st.fixed_dictionaries({name: st.sampled_from(list(values)) for name, values in FACTS.items()})


def plainly(when: When, facts: Mapping[str, StrEnum]) -> bool:
    return all(facts[name] in allowed for name, allowed in when.items())


def near(when: When) -> st.SearchStrategy[dict[str, StrEnum]]:
    """Draw points that lie in a condition, else chance would hardly ever hit one."""
    return st.fixed_dictionaries(
        {name: st.sampled_from(sorted(when.get(name, frozenset(values)))) for name, values in FACTS.items()}
    )


@given(conditions, st.data())
def test_a_condition_holds_where_every_list_names_the_fact(when: When, data: st.DataObject) -> None:
    inside, anywhere = data.draw(near(when)), data.draw(points)

    assert holds(cube(when), point(inside))
    assert holds(cube(when), point(anywhere)) is plainly(when, anywhere)


@given(conditions, conditions, st.data())
def test_an_overlap_holds_where_both_hold(one: When, other: When, data: st.DataObject) -> None:
    both = overlap(cube(one), cube(other))
    at = data.draw(st.one_of(near(one), near(other), points))
    disjoint = any(not (one[name] & other[name]) for name in one.keys() & other.keys())

    assert holds(both, point(at)) is (plainly(one, at) and plainly(other, at))
    assert (both == 0) is disjoint


@given(conditions, conditions, st.data())
def test_a_difference_holds_where_the_first_holds_and_the_second_does_not(
    one: When, other: When, data: st.DataObject
) -> None:
    pieces = list(difference(cube(one), cube(other)))
    at = data.draw(st.one_of(near(one), near(other), points))

    assert any(holds(piece, point(at)) for piece in pieces) is (plainly(one, at) and not plainly(other, at))
    assert all(overlap(a, b) == 0 for a, b in combinations(pieces, 2))
    assert len(pieces) <= len(FACTS)


@given(conditions)
def test_nothing_is_left_of_a_condition_without_itself_or_without_everything(when: When) -> None:
    assert list(difference(cube(when), cube(when))) == []
    assert list(difference(cube(when), EVERYTHING)) == []


@given(points, st.sampled_from(list(FACTS)))
def test_facts_that_are_incomplete_fulfil_nothing(facts: dict[str, StrEnum], missing: str) -> None:
    del facts[missing]

    assert not holds(EVERYTHING, point(facts))


@given(points)
def test_complete_facts_fulfil_the_condition_that_is_always_true(facts: dict[str, StrEnum]) -> None:
    assert holds(EVERYTHING, point(facts))


SMALL = ("risk", "consent", "primary-victim")
"""Facts few enough that every combination of their values can be tried."""
small = st.fixed_dictionaries({}, optional={name: lists(name) for name in SMALL})
OTHERWISE = {name: next(iter(values)) for name, values in FACTS.items()}
EVERY_POINT = [{**OTHERWISE, **dict(zip(SMALL, values, strict=True))} for values in product(*(FACTS[n] for n in SMALL))]


@given(small, st.lists(small, max_size=4))
def test_what_is_left_beside_several_conditions_is_what_none_of_them_allows(one: When, others: list[When]) -> None:
    pieces = rest(cube(one), [cube(other) for other in others])

    for at in EVERY_POINT:
        left = plainly(one, at) and not any(plainly(other, at) for other in others)
        assert sum(holds(piece, point(at)) for piece in pieces) == left
    assert bool(pieces) is any(
        plainly(one, at) and not any(plainly(other, at) for other in others) for at in EVERY_POINT
    )


@given(small, st.sampled_from(SMALL), st.data())
def test_a_condition_of_which_one_fact_is_known_asks_for_the_others(one: When, fact: str, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(list(FACTS[fact])))

    left = given_that(cube(one), fact, value)

    assert all(holds(left, point(at)) is plainly(one, {**at, fact: value}) for at in EVERY_POINT)


@given(small, st.sets(st.sampled_from(SMALL)))
def test_a_condition_freed_of_facts_holds_where_some_value_of_theirs_would_do(one: When, facts: set[str]) -> None:
    left = {name: values for name, values in one.items() if name not in facts}

    assert freed(cube(one), facts) == cube(left)


@given(conditions)
def test_an_example_of_a_condition_is_complete_and_fulfils_it(one: When) -> None:
    facts = example(cube(one))

    assert facts.keys() == SLICES.keys()
    assert holds(cube(one), point(facts))
    assert {name: set(allowed(cube(one), name)) for name in one} == {name: set(values) for name, values in one.items()}


def test_a_condition_without_a_value_holds_nowhere() -> None:
    nowhere: Cube = cube({"consent": ()})

    assert overlap(nowhere, EVERYTHING) == 0


def test_a_condition_can_be_read_again() -> None:
    when = {"consent": (ConsentStatus.GIVEN, ConsentStatus.UNKNOWN)}

    assert values_of(cube(when)) == when
    assert values_of(EVERYTHING) == {}


def test_every_fact_has_an_unknown_so_that_nothing_is_left_out() -> None:
    assert [name for name, values in FACTS.items() if "unknown" not in set(values)] == []
