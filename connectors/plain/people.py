"""The people of a plain document: who was harmed, who harmed, children, and what is said of each of them."""

from connectors.codes import ETHNICITY_18, GENDER
from connectors.people import (
    MAX_PEOPLE,
    consents,
    education,
    names,
    numbers,
    phone,
    related,
    safe_hours,
    sex,
    visibility,
)
from connectors.reading import Field
from hub.domain.person import Address, Coded, Person, Role

NEEDS: dict[str, str] = {
    "CARE_NEEDS": "care-needs",
    "SUICIDAL": "suicidal",
    "LEARNING_DISABILITY": "learning-disability",
    "MENTAL_HEALTH": "mental-health",
    "PHYSICAL_DISABILITY": "physical-disability",
    "NO_RECOURSE_TO_PUBLIC_FUNDS": "no-recourse-to-public-funds",
}
"""What `needs` may say; a code that is not here is kept and marked."""

_NUMBERS = {"nhsNumber": "nhs-number", "pncId": "pnc", "upn": "upn"}


def people(document: Field) -> tuple[Person, ...]:
    """Return everybody whom a document names; who was harmed must be among them."""
    if document.at("victim").value is None:
        document.at("victim").missing()
    return _named(document)


def about_him(document: Field) -> tuple[Person, ...]:
    """Return everybody whom a document on custody or a court names: it may know of him alone."""
    named = _named(document)
    if not named and not document.problems:
        document.at("perpetrators").missing()
    return named


def _named(document: Field) -> tuple[Person, ...]:
    harming, children = document.at("perpetrators").each(), document.at("children").each()
    if len(harming) + len(children) > MAX_PEOPLE:
        document.note("names too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    her = (document.at("victim"),) if document.at("victim").value is not None else ()
    return (
        *(_person(one, "victim", Role.VICTIM) for one in her),
        *(_person(one, f"perpetrator-{n}", Role.PERPETRATOR) for n, one in enumerate(harming, start=1)),
        *(_person(one, f"child-{n}", Role.CHILD) for n, one in enumerate(children, start=1)),
    )


def _person(person: Field, ref: str, role: Role) -> Person:
    return Person(
        ref=ref,
        roles=(role,),
        names=names((person.at("givenName").text(),), person.at("familyName"), person.at("aliases")),
        date_of_birth=person.at("dateOfBirth").text(),
        expected_due_date=person.at("expectedDueDate").text(),
        sex=sex(person.at("gender")),
        gender=person.at("gender").coded("gender", GENDER),
        ethnicity=person.at("ethnicity").coded("18+1", ETHNICITY_18),
        language=person.at("language").coded("language", {}),
        interpreter_needed=person.at("interpreterNeeded").yes_no(),
        pregnant=person.at("pregnant").yes_no(),
        identifiers=numbers(person, _NUMBERS),
        addresses=tuple(_address(address) for address in person.at("addresses").each()),
        contacts=phone(person.at("telephone"), person.at("safeToCall"), person.at("safeToMessage")),
        safe_contact=safe_hours(person.at("safeFrom"), person.at("safeUntil"), person.at("contactNote")),
        vulnerabilities=_needs(person.at("needs")),
        relationship_to_victim=related(person.at("relationship")),
        consents=consents(person.at("consent"), because=person.at("sharedBecause")),
        education=education(person.at("education")),
    )


def _address(address: Field) -> Address:
    return Address(
        visibility=visibility(address.at("visibility")),
        lines=address.at("lines").texts(),
        postcode=address.at("postcode").text(),
        local_authority=address.at("localAuthority").text(),
    )


def _needs(listed: Field) -> tuple[Coded, ...]:
    stated = (one.coded("needs", NEEDS) for one in listed.each())
    return tuple(need for need in stated if need)
