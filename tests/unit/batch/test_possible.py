"""Possible matches in the order in which a person should look at them, each explained without a value."""

from uuid import UUID

from hub.batch.possible import COLUMNS, People, Waiting, line, waiting
from hub.batch.records import Record, read_record
from hub.batch.stream import Left
from hub.domain.ids import PersonId
from hub.policy.matching import shipped

HER = {"forename": "Elizabeth", "surname": "Zimmerhof", "date_of_birth": "1988-07-03", "agency": "north-police"}


def a_record(name: str, role: str = "victim", **over: str) -> Record:
    """Return a record of hers with some values replaced."""
    return read_record({**HER, "record_id": name, "role": role, **over}, 2)[0]


def person(number: int) -> PersonId:
    """Return the id of a person."""
    return PersonId(UUID(int=number))


def people(*records: list[Record]) -> People:
    """Return people numbered from one on."""
    return {person(number): said for number, said in enumerate(records, start=1)}


def asked(record: str, other: int, weight: float = 3.0) -> Left:
    """Return a question that a record raised."""
    return Left(record=record, other=person(other), weight=weight)


def found(known: People, *left: Left) -> list[Waiting]:
    """Return what waits."""
    return waiting(known, left, shipped())


def test_a_question_names_both_clusters_and_the_record_that_is_most_alike() -> None:
    known = people([a_record("a", forename="Lizzie"), a_record("b")], [a_record("c")])

    (one,) = found(known, asked("c", 1))

    assert (one.record_id, one.other_record_id, one.cluster_id, one.other_cluster_id) == ("c", "b", "c", "a")
    assert (one.weight, one.records, one.opposite_roles) == (3.0, 3, "no")


def test_the_explanation_names_comparisons_and_bits_and_no_value() -> None:
    (one,) = found(people([a_record("a")], [a_record("b")]), asked("b", 1))

    assert "birth=exact:+" in one.explanation
    assert all(word.casefold() not in one.explanation.casefold() for word in HER.values())
    assert len(line(one)) == len(COLUMNS)


def test_opposite_roles_are_marked_whichever_side_asks() -> None:
    known = people([a_record("a", "victim")], [a_record("b", "perpetrator")], [a_record("c", "child")])

    marked = {one.record_id: one.opposite_roles for one in found(known, asked("b", 1), asked("c", 1), asked("a", 3))}

    assert marked == {"b": "yes", "c": "no"}
    assert [one.opposite_roles for one in found(known, asked("a", 2))] == ["yes"]


def test_two_clusters_wait_once_with_the_likeliest_question() -> None:
    known = people([a_record("a")], [a_record("b"), a_record("c")])

    assert [(one.record_id, one.weight) for one in found(known, asked("b", 1), asked("c", 1, 5.0), asked("a", 2))] == [
        ("c", 5.0)
    ]


def test_what_later_records_joined_no_longer_waits() -> None:
    known = people([a_record("a"), a_record("b")])

    assert found(known, asked("b", 1), asked("a", 7)) == []


def test_opposite_roles_come_first_then_what_most_records_depend_on_then_the_likeliest() -> None:
    known = people(
        [a_record("a")],
        [a_record("b")],
        [a_record("c"), a_record("d")],
        [a_record("e", "perpetrator")],
        [a_record("f")],
    )

    order = found(known, asked("b", 1, 2.0), asked("f", 2, 4.0), asked("b", 3, 1.0), asked("e", 5, 0.5))

    assert [one.record_id for one in order] == ["e", "b", "f", "b"]
    assert [one.records for one in order] == [2, 3, 2, 2]
