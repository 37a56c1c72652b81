"""One row of a file, read as an agency would tell it: a description of one person, and the incident it belongs to.

A row is never refused for a value: what cannot be read is missing, and noted, for an extract of real records is
as untidy as the records. Only a row without a number of its own, or with one that came before, is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from hub.batch.values import (
    EARLIEST,
    day_of,
    other_names,
    place_of,
    role_of,
    separate,
    sex_of,
    stands_for_nothing,
)
from hub.domain.identifiers import canonical_identifier
from hub.domain.person import Address, Contact, Identifier, Person, PersonName, Role, Sex
from hub.matching.nicknames import NICKNAMES
from hub.matching.normal import folded

COLUMNS = (
    "record_id",
    "agency",
    "recorded_on",
    "incident_ref",
    "role",
    "forename",
    "middle_names",
    "surname",
    "previous_surname_or_alias",
    "date_of_birth",
    "sex",
    "postcode",
    "address_line_1",
    "phone",
    "email",
    "nhs_number",
    "pnc_id",
    "local_person_id",
)
"""Columns that are read, whatever their order; all but the first may be empty or absent. Others are not read."""
LOCAL = "local-person-id"
"""System of an agency's own number for a person."""
NO_AGENCY = "unknown-agency"
"""Stands for the sender of a row that names none; its own numbers say nothing."""


class Note(StrEnum):
    """What was wrong with a row, or with one value of it."""

    NO_RECORD_ID = "record-id-missing"
    REPEATED = "record-id-repeated"
    TOO_MANY_FIELDS = "too-many-fields"
    UNREADABLE_DATE = "date-unreadable"
    UNKNOWN_ROLE = "role-unknown"
    UNKNOWN_SEX = "sex-unknown"
    WRONG_CHECK_CHARACTER = "check-character-wrong"

    @property
    def refuses(self) -> bool:
        """Say whether the whole row is refused; otherwise the value counts as missing."""
        return self in {Note.NO_RECORD_ID, Note.REPEATED, Note.TOO_MANY_FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note about one row of the file. It never holds the value."""

    line: int
    record_id: str
    column: str
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row: who said it, when, in which incident, and what was said of the person."""

    id: str
    agency: str
    recorded_at: datetime
    incident: str | None
    """The agency's own number of the incident. None for a referrer, who may be anybody of that incident."""
    person: Person
    """The person's ref is the number of the record."""

    @property
    def role(self) -> Role:
        """Return what the person is in the incident."""
        return self.person.roles[0]


def read_record(row: Mapping[str, str], line: int) -> tuple[Record, tuple[Noted, ...]]:
    """Return the record that a row with a number of its own tells of, and what of it could not be read."""
    record_id = row["record_id"]
    notes: dict[str, Note] = {}
    agency = row.get("agency", "").casefold() or NO_AGENCY
    recorded = _day(row, "recorded_on", notes)
    incident, role = row.get("incident_ref", ""), _role(row, notes)
    record = Record(
        id=record_id,
        agency=agency,
        recorded_at=datetime.fromisoformat(recorded).replace(tzinfo=UTC) if len(recorded) == len(EARLIEST) else _NEVER,
        incident=None if role is Role.REFERRER or stands_for_nothing(incident) else incident,
        person=Person(
            ref=record_id,
            roles=(role,),
            names=tuple(_names(row)),
            date_of_birth=_day(row, "date_of_birth", notes) or None,
            sex=_sex(row, notes),
            identifiers=tuple(_identifiers(row, agency, notes)),
            addresses=tuple(_addresses(row)),
            contacts=tuple(_contacts(row)),
        ),
    )
    noted = (Noted(line=line, record_id=record_id, column=column, note=note) for column, note in notes.items())
    return record, tuple(noted)


_NEVER = datetime.fromisoformat(EARLIEST).replace(tzinfo=UTC)


def _day(row: Mapping[str, str], column: str, notes: dict[str, Note]) -> str:
    text = row.get(column, "")
    if stands_for_nothing(text):
        return ""
    day = day_of(text)
    if day is None:
        notes[column] = Note.UNREADABLE_DATE
    return day or ""


def _role(row: Mapping[str, str], notes: dict[str, Note]) -> Role:
    text = row.get("role", "")
    role = role_of(text)
    if role is None and not stands_for_nothing(text):
        notes["role"] = Note.UNKNOWN_ROLE
    return role or Role.OTHER


def _sex(row: Mapping[str, str], notes: dict[str, Note]) -> Sex | None:
    text = row.get("sex", "")
    sex = sex_of(text)
    if sex is None and not stands_for_nothing(text):
        notes["sex"] = Note.UNKNOWN_SEX
    return sex


def _names(row: Mapping[str, str]) -> Iterator[PersonName]:
    """Yield the main name, then former family names and aliases.

    A word alone is a family name that she had before, unless it is a form of her first name. Before a family name that
    she had stands the first name that she has.
    """
    given = tuple(word for word in (row.get("forename", ""), *row.get("middle_names", "").split()) if word)
    family = row.get("surname", "") or None
    if given or family:
        yield PersonName(given=given, family=family)
    for other in other_names(row.get("previous_surname_or_alias", "")):
        *before, last = other.split()
        if not before and _is_form_of(last, row.get("forename", "")):
            yield PersonName(given=(last,), family=family)
        else:
            yield PersonName(given=tuple(before) or given, family=last)


def _is_form_of(word: str, forename: str) -> bool:
    """Say whether a word is a form of a first name: of its nicknames, cut short or in full, or of an initial."""
    one, other = folded(word), folded(forename)
    groups = NICKNAMES.get(one, frozenset())
    if len(one) <= 1 or len(other) <= 1:
        return bool(groups)
    return bool(groups & NICKNAMES.get(other, frozenset())) or one.startswith(other) or other.startswith(one)


def _identifiers(row: Mapping[str, str], agency: str, notes: dict[str, Note]) -> Iterator[Identifier]:
    """Yield the numbers that say something: checked; an agency's own only where the agency is named."""
    for column, system in (("nhs_number", "nhs-number"), ("pnc_id", "pnc")):
        value = row.get(column, "")
        if stands_for_nothing(value):
            continue
        if canonical_identifier(system, value) is None:
            notes[column] = Note.WRONG_CHECK_CHARACTER
        else:
            yield Identifier(system=system, value=value)
    own = row.get("local_person_id", "")
    if agency != NO_AGENCY and not stands_for_nothing(own):
        yield Identifier(system=LOCAL, value=own)


def _addresses(row: Mapping[str, str]) -> Iterator[Address]:
    line, postcode = row.get("address_line_1", ""), row.get("postcode", "")
    if stands_for_nothing(line) and stands_for_nothing(postcode):
        return
    lines = () if stands_for_nothing(line) else (line,)
    yield Address(visibility=place_of(line, postcode), lines=lines, postcode=postcode or None)


def _contacts(row: Mapping[str, str]) -> Iterator[Contact]:
    for kind in ("phone", "email"):
        for value in separate(row.get(kind, "")):
            if not stands_for_nothing(value):
                yield Contact(kind=kind, value=value)
