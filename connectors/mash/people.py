"""The people of a children's services document, in the names of the Standard Safeguarding Dataset."""

from connectors.codes import ETHNICITY_OF_SCHOOL, GENDER
from connectors.people import MAX_PEOPLE, consents, names, numbers, related, sex
from connectors.reading import Field
from hub.domain.person import Person, Role

ROLES: dict[str, Role] = {
    "CHILD": Role.CHILD,
    "VICTIM": Role.VICTIM,
    "PERPETRATOR": Role.PERPETRATOR,
    "OTHER": Role.OTHER,
}
"""What `pers_hub_role` may say; a person without it is the child, as in the dataset itself."""

_NUMBERS = {"pers_person_id": "ssd-person", "pers_common_child_id": "nhs-number", "pers_upn": "upn"}


def people(document: Field) -> tuple[Person, ...]:
    """Return everyone in `ssd_person`."""
    listed = document.at("ssd_person").each()
    if len(listed) > MAX_PEOPLE:
        document.at("ssd_person").note("holds too many people.", f"Name {MAX_PEOPLE} at most.")
        return ()
    return tuple(_person(person) for person in listed)


def concerned(contact: Field, everyone: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return whom one contact is about: its own child and the adults, not the child's siblings."""
    child = contact.at("cont_person_id").needed_text()
    if child and child not in {person.ref for person in everyone}:
        contact.at("cont_person_id").note("names nobody in ssd_person.", "Include that person.")
    return tuple(p for p in everyone if p.ref == child or Role.CHILD not in p.roles)


def _person(person: Field) -> Person:
    role = person.at("pers_hub_role").one_of(ROLES) or Role.CHILD
    return Person(
        ref=person.at("pers_person_id").needed_text(),
        roles=(role,),
        names=names((person.at("pers_forename").text(),), person.at("pers_surname")),
        date_of_birth=person.at("pers_dob").text(),
        expected_due_date=person.at("pers_expected_dob").text(),
        sex=sex(person.at("pers_sex")),
        gender=person.at("pers_gender").coded("SSD gender", GENDER),
        ethnicity=person.at("pers_ethnicity").coded("CIN ethnicity", ETHNICITY_OF_SCHOOL),
        identifiers=numbers(person, _NUMBERS),
        relationship_to_victim=related(person.at("pers_hub_relationship")),
        consents=consents(person.at("pers_hub_consent")),
    )
