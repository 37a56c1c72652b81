"""Records one by one through the hub's own flow: what the live hub would make of them."""

import pytest

from hub.batch.records import COLUMNS, read_record
from hub.batch.stream import Stream, as_events
from hub.policy.matching import shipped

HER = {
    "agency": "north-police",
    "role": "victim",
    "forename": "Elizabeth",
    "surname": "Zimmerhof",
    "date_of_birth": "1988-07-03",
    "sex": "F",
    "postcode": "IP1 9ZZ",
    "address_line_1": "1 Nowhere Lane",
    "phone": "07700 900101",
}
HIM = {
    "agency": "north-police",
    "role": "perpetrator",
    "forename": "Probe",
    "surname": "Sampleton",
    "date_of_birth": "1985-01-09",
    "sex": "M",
    "phone": "07700 900202",
}


def row(record: str, of: dict[str, str], **over: str) -> dict[str, str]:
    """Return a row of a file with some values replaced."""
    assert over.keys() <= set(COLUMNS)
    return {**of, "record_id": record, **over}


def taken(*rows: dict[str, str]) -> Stream:
    """Return the stream after these rows."""
    stream = Stream(shipped())
    for together in as_events(read_record(one, line)[0] for line, one in enumerate(rows, start=2)):
        stream.take(together)
    return stream


def people(stream: Stream) -> set[frozenset[str]]:
    """Return the records of each person."""
    return {frozenset(record.id for record in records) for records in stream.people().values()}


def groups(*of: str) -> set[frozenset[str]]:
    """Return groups of records that are named by one letter each."""
    return {frozenset(group) for group in of}


def test_two_agencies_records_of_one_person_are_one_person() -> None:
    stream = taken(row("a", HER), row("b", HIM), row("c", HER, agency="north-idva", forename="Liz"))

    assert people(stream) == groups("ac", "b")


def test_rows_of_one_incident_are_two_people_however_like_they_are() -> None:
    stream = taken(row("a", HER, incident_ref="7"), row("b", HER, incident_ref="7"))

    assert people(stream) == groups("a", "b")


def test_they_are_so_also_when_their_rows_lie_far_apart_in_the_file() -> None:
    between = [row(letter, HIM, forename=f"Other{letter}", phone="", agency="x") for letter in "fghij"]

    stream = taken(row("a", HER, incident_ref="7"), *between, row("b", HER, incident_ref="7"))

    assert people(stream) >= groups("a", "b")


@pytest.mark.parametrize("references", [("7", "8"), ("", ""), ("N/K", "N/K")])
def test_without_a_shared_incident_the_same_two_rows_are_one_person(references: tuple[str, str]) -> None:
    stream = taken(*(row(letter, HER, incident_ref=ref) for letter, ref in zip("ab", references, strict=True)))

    assert people(stream) == groups("ab")


def test_rows_of_one_incident_that_follow_each_other_are_one_event() -> None:
    rows = [row("a", HER, incident_ref="7"), row("b", HIM, incident_ref="7"), row("c", HIM), row("d", HER)]
    apart = row("e", HER, incident_ref="7")

    events = as_events(read_record(one, 2)[0] for one in [*rows, apart])

    assert [[record.id for record in together] for together in events] == [["a", "b"], ["c"], ["d"], ["e"]]


def test_one_number_of_two_agencies_is_two_incidents() -> None:
    stream = taken(row("a", HER, incident_ref="7"), row("b", HER, incident_ref="7", agency="north-idva"))

    assert people(stream) == groups("ab")


def test_a_referrer_may_be_the_victim_of_the_same_incident() -> None:
    stream = taken(row("a", HER, incident_ref="7"), row("b", HER, incident_ref="7", role="referrer"))

    assert people(stream) == groups("ab")


def test_each_row_of_a_growing_incident_may_join_whom_it_fits() -> None:
    stream = taken(
        row("a", HER, agency="north-idva"),
        row("b", HIM, agency="north-idva"),
        row("c", HER, incident_ref="7"),
        row("d", HIM, incident_ref="7"),
    )

    assert people(stream) == groups("ac", "bd")


def test_a_number_sign_in_an_incidents_number_makes_it_no_part_of_another() -> None:
    stream = taken(row("a", HER, incident_ref="7"), row("b", HER, incident_ref="7#2"))

    assert people(stream) == groups("ab")
