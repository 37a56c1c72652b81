"""A row as an agency's description of a person; what cannot be read is missing, and noted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.batch.extract import records
from hub.batch.records import COLUMNS, LOCAL, NO_AGENCY, Note, Noted, Record, read_record
from hub.domain.person import Address, AddressClass, Contact, Identifier, Person, PersonName, Role, Sex
from tests.builders.people import nhs_number

WHOLE = {
    "record_id": "7",
    "agency": "North-Police",
    "recorded_on": "30/12/2026",
    "incident_ref": "42/1",
    "role": "Victim",
    "forename": "Elizabeth",
    "middle_names": "Ann",
    "surname": "Khan",
    "previous_surname_or_alias": "Ahmed; Liz Ahmed-Khan",
    "date_of_birth": "03/07/1988",
    "sex": "F",
    "postcode": "IP1 9ZZ",
    "address_line_1": "1 Nowhere Lane",
    "phone": "07700 900101; 01632 960202",
    "email": "her@example.org",
    "nhs_number": nhs_number(7),
    "pnc_id": "2004/0000713K",
    "local_person_id": "N-9",
}


def read(**over: str) -> Record:
    """Return the record of a whole row with some values replaced."""
    return read_record({**WHOLE, **over}, 2)[0]


def noted(**over: str) -> list[tuple[str, Note]]:
    """Return what is noted of a whole row with some values replaced."""
    return [(one.column, one.note) for one in read_record({**WHOLE, **over}, 2)[1]]


def test_a_whole_row_says_everything_that_its_columns_can() -> None:
    assert tuple(WHOLE) == COLUMNS
    assert read() == Record(
        id="7",
        agency="north-police",
        recorded_at=datetime(2026, 12, 30, tzinfo=UTC),
        incident="42/1",
        person=Person(
            ref="7",
            roles=(Role.VICTIM,),
            names=(
                PersonName(given=("Elizabeth", "Ann"), family="Khan"),
                PersonName(given=("Elizabeth", "Ann"), family="Ahmed"),
                PersonName(given=("Liz",), family="Ahmed-Khan"),
            ),
            date_of_birth="1988-07-03",
            sex=Sex.FEMALE,
            identifiers=(
                Identifier(system="nhs-number", value=nhs_number(7)),
                Identifier(system="pnc", value="2004/0000713K"),
                Identifier(system=LOCAL, value="N-9"),
            ),
            addresses=(Address(visibility=AddressClass.ORDINARY, lines=("1 Nowhere Lane",), postcode="IP1 9ZZ"),),
            contacts=(
                Contact(kind="phone", value="07700 900101"),
                Contact(kind="phone", value="01632 960202"),
                Contact(kind="email", value="her@example.org"),
            ),
        ),
    )
    assert noted() == []


@pytest.mark.parametrize(
    ("forename", "alias", "other"),
    [
        pytest.param("Elizabeth", "Ahmed", PersonName(given=("Elizabeth",), family="Ahmed"), id="a name from before"),
        pytest.param("Elizabeth", "Liz", PersonName(given=("Liz",), family="Khan"), id="a short form"),
        pytest.param("Han", "Hannah", PersonName(given=("Hannah",), family="Khan"), id="the full form"),
        pytest.param(
            "L", "Elizabeth", PersonName(given=("Elizabeth",), family="Khan"), id="what an initial stands for"
        ),
        pytest.param("L", "Smith", PersonName(given=("L",), family="Smith"), id="a name from before with an initial"),
        pytest.param("", "Liz", PersonName(given=("Liz",), family="Khan"), id="a first name where none was given"),
        pytest.param("Ann", "Liz Ahmed", PersonName(given=("Liz",), family="Ahmed"), id="a whole other name"),
    ],
)
def test_the_column_for_other_names_holds_family_names_first_names_and_whole_names(
    forename: str, alias: str, other: PersonName
) -> None:
    names = read(forename=forename, middle_names="", previous_surname_or_alias=alias).person.names

    assert names[1] == other


def test_a_row_with_nothing_but_its_number_is_a_record_of_somebody_unknown() -> None:
    record, notes = read_record({"record_id": "7"}, 2)

    assert record == Record(
        id="7",
        agency=NO_AGENCY,
        recorded_at=datetime(1900, 1, 1, tzinfo=UTC),
        incident=None,
        person=Person(ref="7", roles=(Role.OTHER,)),
    )
    assert notes == ()


def test_words_for_nothing_are_no_values_and_no_faults() -> None:
    row = {column: "N/K" for column in COLUMNS if column not in {"record_id", "agency", "forename", "surname"}}

    record, notes = read_record({**row, "record_id": "7"}, 2)

    assert notes == ()
    assert (record.incident, record.person.contacts, record.person.identifiers) == (None, (), ())


def test_a_referrer_may_be_anybody_in_the_incident_and_so_shares_it_with_nobody() -> None:
    assert read(role="referrer").incident is None


def test_an_agencys_own_number_says_nothing_where_the_agency_is_not_named() -> None:
    systems = {identifier.system for identifier in read(agency="").person.identifiers}

    assert systems == {"nhs-number", "pnc"}


@pytest.mark.parametrize(
    ("column", "value", "note"),
    [
        ("recorded_on", "yesterday", Note.UNREADABLE_DATE),
        ("date_of_birth", "31/02/1988", Note.UNREADABLE_DATE),
        ("role", "postman", Note.UNKNOWN_ROLE),
        ("sex", "maybe", Note.UNKNOWN_SEX),
        ("nhs_number", "9990000000", Note.WRONG_CHECK_CHARACTER),
        ("pnc_id", "2004/0000713A", Note.WRONG_CHECK_CHARACTER),
    ],
)
def test_a_value_that_cannot_be_read_is_missing_and_noted_and_the_row_goes_on(
    column: str, value: str, note: Note
) -> None:
    assert noted(**{column: value}) == [(column, note)]
    assert read(**{column: value}).id == "7"
    assert not note.refuses


def test_rows_without_a_number_of_their_own_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,surname\n7,Khan\n,Nobody\n7,Again\n8,Too,Long\n9,Sample\n")
    notes: list[Noted] = []

    found = [record.id for record in records(path, "utf-8", notes.append)]

    assert found == ["7", "9"]
    assert [(one.line, one.record_id, one.note) for one in notes] == [
        (3, "", Note.NO_RECORD_ID),
        (4, "7", Note.REPEATED),
        (5, "8", Note.TOO_MANY_FIELDS),
    ]
    assert all(one.note.refuses for one in notes)
