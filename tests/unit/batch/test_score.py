"""Clusters held against the truth: counted in pairs of records, and what must never be joined is named."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.batch.score import KINDS, Quality, Truth, score

RECORDS = [f"r{number}" for number in range(8)]
labels = st.fixed_dictionaries(dict.fromkeys(RECORDS, st.integers(0, 3).map(str)))
pairs = st.lists(st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)), max_size=6)


def people(**of: str) -> dict[str, Truth]:
    """Return the truth of records by the name of whom each is of."""
    return {record: Truth(person=person) for record, person in of.items()}


def same(labelled: Mapping[str, str]) -> set[frozenset[str]]:
    """Return the pairs of records with one label, listed one by one."""
    return {frozenset(pair) for pair in combinations(labelled, 2) if labelled[pair[0]] == labelled[pair[1]]}


def test_pairs_of_records_are_counted_not_records() -> None:
    truth = people(a="her", b="her", c="her", d="him")

    found = score({"a": "1", "b": "1", "c": "2", "d": "2"}, truth)

    assert found.joined == Quality(proposed=2, true=3, right=1)
    assert found.joined.recall == pytest.approx(1 / 3)
    assert (found.joined.precision, found.joined.f1) == (0.5, 0.4)
    assert (found.records, found.people, found.clusters) == (4, 2, 2)


def test_where_nothing_is_to_be_found_and_nothing_is_joined_all_is_right() -> None:
    found = score({"a": "1", "b": "2"}, people(a="her", b="him"))

    assert (found.joined.precision, found.joined.recall, found.joined.f1) == (1.0, 1.0, 1.0)


def test_a_record_in_no_cluster_counts_as_alone() -> None:
    found = score({"a": "1"}, people(a="her", b="her"))

    assert found.left_out == 1
    assert found.joined == Quality(proposed=0, true=1, right=0)


def test_a_record_of_which_the_truth_is_not_known_does_not_count() -> None:
    found = score({"a": "1", "b": "1", "stranger": "1"}, people(a="her", b="her"), [("a", "stranger")])

    assert found.joined == Quality(proposed=1, true=1, right=1)
    assert found.review_items == 0


def test_a_possible_match_stands_for_all_pairs_between_its_two_clusters() -> None:
    truth = people(a="her", b="her", c="her", d="him")
    clusters = {"a": "1", "b": "1", "c": "2", "d": "2"}

    found = score(clusters, truth, [("a", "c"), ("d", "b")])

    assert found.review_items == 1
    assert found.review_per_100 == 25.0
    assert found.with_possible == Quality(proposed=6, true=3, right=3)


def test_a_possible_match_within_one_cluster_is_none() -> None:
    found = score({"a": "1", "b": "1"}, people(a="her", b="her"), [("a", "b")])

    assert (found.review_items, found.with_possible) == (0, found.joined)


def test_what_must_never_be_joined_is_counted_by_kind_and_once_over_all() -> None:
    truth = {
        "a": Truth(person="her", must_not=("pair:7", "household:3")),
        "b": Truth(person="him", must_not=("pair:7", "household:3")),
        "c": Truth(person="her", must_not=("pair:7",)),
        "d": Truth(person="twin", must_not=("twins:1",)),
    }

    found = score(dict.fromkeys("abcd", "1"), truth)

    assert found.must_never == {**dict.fromkeys(KINDS, 0), "pair": 2, "household": 1}
    assert found.must_never_pairs == 2


def test_people_who_must_never_be_joined_and_were_not_are_no_fault() -> None:
    truth = {record: Truth(person=record, must_not=("twins:1",)) for record in "ab"}

    assert score({"a": "1", "b": "2"}, truth).must_never_pairs == 0


def test_a_kind_that_only_the_file_knows_is_counted_too() -> None:
    truth = {record: Truth(person=record, must_not=("cousins:1",)) for record in "ab"}

    assert score({"a": "1", "b": "1"}, truth).must_never["cousins"] == 1


@given(clusters=labels, truth=labels)
def test_counting_gives_what_listing_every_pair_gives(clusters: dict[str, str], truth: dict[str, str]) -> None:
    proposed, true = same(clusters), same(truth)

    found = score(clusters, people(**truth))

    assert found.joined == Quality(proposed=len(proposed), true=len(true), right=len(proposed & true))


@given(clusters=labels, truth=labels, possible=pairs)
def test_possible_matches_never_lower_recall_and_count_each_pair_once(
    clusters: dict[str, str], truth: dict[str, str], possible: list[tuple[str, str]]
) -> None:
    asked = {frozenset((clusters[one], clusters[other])) for one, other in possible}
    proposed = same(clusters) | {
        frozenset(pair) for pair in combinations(RECORDS, 2) if frozenset(clusters[r] for r in pair) in asked
    }

    found = score(clusters, people(**truth), possible)

    assert found.with_possible == Quality(
        proposed=len(proposed), true=len(same(truth)), right=len(proposed & same(truth))
    )
    assert found.with_possible.recall >= found.joined.recall
