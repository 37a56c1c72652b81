"""What documents of every kind of agency say of a person, each under field names of its own; and names as text."""

from collections.abc import Iterable, Mapping

from connectors.codes import CONSENT, SEX, relationship
from connectors.reading import Field
from hub.domain.person import (
    AddressClass,
    Coded,
    Consent,
    Contact,
    Education,
    Identifier,
    PersonName,
    SafeContact,
    Sex,
    YesNo,
)

MAX_PEOPLE = 100
"""People of one document; more is a mistake of the sender's export."""
VISIBILITY: dict[str, AddressClass] = {kind.name: kind for kind in AddressClass}
"""Classes of an address as our own fields write them."""
LEARNS: dict[str, str] = {"SCHOOL": "school", "AT_HOME": "at-home", "NONE": "none"}
"""Where a child learns, as our own fields write it. Closed: a misread one would tell a school, or nobody."""
SUPPORT = "support"
"""The purpose of a consent of which nothing else is said."""


def names(given: Iterable[str | None], family: Field, aliases: Field | None = None) -> tuple[PersonName, ...]:
    """Return the main name, then the aliases; an alias is one text and is not taken apart."""
    main = PersonName(given=tuple(filter(None, given)), family=family.text())
    others = (PersonName(given=(alias,)) for alias in (aliases.texts() if aliases else ()))
    return tuple(name for name in (main, *others) if name != PersonName())


def numbers(person: Field, systems: Mapping[str, str]) -> tuple[Identifier, ...]:
    """Return the numbers in the named fields by the system that gave each; spaces in a number mean nothing."""
    stated = ((system, person.at(name).text()) for name, system in systems.items())
    return tuple(Identifier(system=system, value="".join(value.split())) for system, value in stated if value)


def sex(code: Field) -> Sex | None:
    """Return the sex that a code states; many codes state a gender only."""
    return SEX.get((code.text() or "").upper())


def consents(stated: Field, purpose: str = SUPPORT, because: Field | None = None) -> tuple[Consent, ...]:
    """Return the consent to one purpose, and by what code it is shared all the same; nothing when none is stated."""
    status = stated.one_of(CONSENT)
    override = because.code() if because else None
    return (Consent(purpose=purpose, status=status, override=override),) if status else ()


def phone(number: Field, safe: Field, message_safe: Field) -> tuple[Contact, ...]:
    """Return a telephone with what is said of its safety, nothing when there is no number."""
    value = number.text()
    calls, messages = (said.yes_no() or YesNo.UNKNOWN for said in (safe, message_safe))
    return (Contact(kind="phone", value=value, safe=calls, message_safe=messages),) if value else ()


def safe_hours(since: Field, until: Field, note: Field) -> SafeContact | None:
    """Return when and through whom contact is safe, None when nothing is said of it."""
    limits = SafeContact(safe_from=since.clock(), safe_until=until.clock(), note=note.text())
    return None if limits == SafeContact() else limits


def visibility(stated: Field) -> AddressClass:
    """Return who may see an address; one of which nothing is said is of unknown class, which nobody is shown."""
    return stated.one_of(VISIBILITY) or AddressClass.UNKNOWN


def related(code: Field) -> Coded | None:
    """Return what a person is to the victim."""
    stated = code.text()
    return relationship(stated) if stated else None


def education(learns: Field) -> Education | None:
    """Return where a child learns, from a part of ours with `at` and the school's `urn`; nothing said is None."""
    place, urn = learns.at("at").one_of(LEARNS), learns.at("urn").text()
    if urn and place is None:
        learns.at("at").missing()
    return Education(place=place, urn=urn) if place else None


def forenames(name: PersonName | None) -> str | None:
    """Return the given names as one text, for a format with one field for them."""
    return " ".join(name.given) or None if name else None


def surname(name: PersonName | None) -> str | None:
    """Return the family name."""
    return name.family if name else None


def full_name(name: PersonName | None) -> str | None:
    """Return the whole name as one text, for a format that has one field for it."""
    return " ".join(filter(None, (forenames(name), surname(name)))) or None
